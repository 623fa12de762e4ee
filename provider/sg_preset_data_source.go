package provider

import (
	"context"
	"fmt"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

func newSGPreset() datasource.DataSource { return sgPreset{} }

// sgPreset is rackspace_sg_preset: the catalogue, which is part of the provider. It asks AWS nothing.
type sgPreset struct{}

var _ datasource.DataSourceWithValidateConfig = sgPreset{}

// Metadata names the data source.
func (sgPreset) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "rackspace_sg_preset"
}

// sgPresetModel is a rackspace_sg_preset.
type sgPresetModel struct {
	Name             types.String               `tfsdk:"name"`
	Version          types.Int64                `tfsdk:"version"`
	ID               types.String               `tfsdk:"id"`
	NewestVersion    types.Int64                `tfsdk:"newest_version"`
	Aliases          []string                   `tfsdk:"aliases"`
	Family           types.String               `tfsdk:"family"`
	Title            types.String               `tfsdk:"title"`
	Why              types.String               `tfsdk:"why"`
	References       []string                   `tfsdk:"references"`
	NameSuffix       types.String               `tfsdk:"name_suffix"`
	GroupDescription types.String               `tfsdk:"group_description"`
	Rules            map[string]presetRuleModel `tfsdk:"rules"`
	Slots            map[string]presetSlotModel `tfsdk:"slots"`
	Weight           *weightModel               `tfsdk:"weight"`
	Reproduces       *reproducesModel           `tfsdk:"reproduces"`
}

// presetRuleModel is a rule of a preset, for whoever is in its slot.
type presetRuleModel struct {
	Direction         types.String `tfsdk:"direction"`
	Protocol          types.String `tfsdk:"protocol"`
	FromPort          types.Int32  `tfsdk:"from_port"`
	ToPort            types.Int32  `tfsdk:"to_port"`
	Slot              types.String `tfsdk:"slot"`
	Description       types.String `tfsdk:"description"`
	LegacyDescription types.String `tfsdk:"legacy_description"`
	Sensitive         types.Bool   `tfsdk:"sensitive"`
}

// presetSlotModel is a place for sources, and how many rules each of them makes.
type presetSlotModel struct {
	Source              types.String `tfsdk:"source"`
	LegacySource        types.String `tfsdk:"legacy_source"`
	Why                 types.String `tfsdk:"why"`
	WorldNeedsException types.Bool   `tfsdk:"world_needs_exception"`
	IngressRules        types.Int64  `tfsdk:"ingress_rules"`
	EgressRules         types.Int64  `tfsdk:"egress_rules"`
}

// reproducesModel is the group of Rackspace's retired module that a preset is, with legacy_sources.
type reproducesModel struct {
	Module  types.String `tfsdk:"module"`
	Address types.String `tfsdk:"address"`
	Output  types.String `tfsdk:"output"`
}

// Schema is the data source's.
func (sgPreset) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "What a preset of `rackspace_sg_baseline` is: its ports, who is meant to use them, why, and how much of the quota it takes. The catalogue is " +
			"part of the provider: AWS is not asked. A version never changes, so that an upgrade of the provider changes no value but `newest_version`, `aliases` and texts " +
			"that explain.\n\nThe rules for given sources, one for each block, are those of the function `preset_rules`.",
		Attributes: map[string]schema.Attribute{
			"name":           schema.StringAttribute{Required: true, Validators: []validator.String{isPreset}, MarkdownDescription: "Name of the preset, such as `public_web`, or one of its aliases."},
			"version":        schema.Int64Attribute{Required: true, MarkdownDescription: "Version, such as `1`. There is no default: what is made of the rules would change with the provider."},
			"id":             readText("The preset's own name and the version, as `public_web/1`."),
			"newest_version": readNumber("The newest version that this provider has."),
			"aliases":        readTexts("Other names of the preset."),
			"family":         readText("`rackspace` for the groups of Rackspace's module; else what kind of service it is, such as `databases`."),
			"title":          readText("What the group is for."),
			"why":            readText("Why these ports and these sources, in Markdown."),
			"references":     readTexts("Where the facts are from."),
			"name_suffix":    readText("What the name of a group ends in, behind `<name>-`."),

			"group_description": readText("Description of a group in AWS."),
			"rules": schema.MapNestedAttribute{Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: presetRuleAttributes()},
				MarkdownDescription: "The rules, by key. Those outbound are what `egress = \"rules_only\"` gives; most presets have none."},
			"slots": schema.MapNestedAttribute{Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: presetSlotAttributes()},
				MarkdownDescription: "The slots of `preset_sources`, by name."},
			"weight": readObject("What a group uses of the quota of rules, with the sources that slots have by default, in a VPC with one IPv4 block, and `egress = \"allow_all\"`. Each "+
				"further source of a slot adds the slot's rules. Null if a slot has no default.", map[string]schema.Attribute{
				"in4": readNumber("Inbound rules for IPv4."), "in6": readNumber("Inbound rules for IPv6."),
				"out4": readNumber("Outbound rules for IPv4."), "out6": readNumber("Outbound rules for IPv6."),
			}),
			"reproduces": readObject("The group of Rackspace's retired module that `legacy_sources = true` reproduces, rule for rule. Null for presets that it did not have.", map[string]schema.Attribute{
				"module": readText("The module."), "address": readText("Address of the group in the module, as a `moved` block names it."), "output": readText("Output of the module that held its id."),
			}),
		},
	}
}

func presetRuleAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"direction": readText("`ingress` or `egress`."), "protocol": readText("`tcp`, `udp`, `icmp`, `icmpv6`, `-1` for all, or a number."),
		"from_port":          schema.Int32Attribute{Computed: true, MarkdownDescription: "First port, or type of ICMP; null where the protocol has none."},
		"to_port":            schema.Int32Attribute{Computed: true, MarkdownDescription: "Last port, or code of ICMP."},
		"slot":               readText("Whom it is for: a key of `slots`."),
		"description":        readText("Description of the rule in AWS."),
		"legacy_description": readText("The description that Rackspace's module gave, with `legacy_sources`. Null for none."),
		"sensitive":          readBool("Whether a database, cache or control plane answers, which the world has no business with."),
	}
}

func presetSlotAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"source":                readText("Who is in it unless it is filled: `anywhere`, `vpc`, `self`, or `required`, which says that it must be filled."),
		"legacy_source":         readText("The same with `legacy_sources`, where `anywhere` is 0.0.0.0/0 alone, and `vpc` the primary block alone. Null for presets that Rackspace's module did not have."),
		"why":                   readText("Who belongs there."),
		"world_needs_exception": readBool("Whether 0.0.0.0/0 and ::/0 may stand there only with a dated exception."),
		"ingress_rules":         readNumber("Inbound rules that each block or group in the slot makes."),
		"egress_rules":          readNumber("The same outbound, with `egress = \"rules_only\"`."),
	}
}

// ValidateConfig reports a version that the preset does not have.
func (sgPreset) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var m sgPresetModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if !m.Name.IsUnknown() && !m.Version.IsUnknown() {
		m.lookup(&resp.Diagnostics)
	}
}

// lookup finds the version. A name that is none the schema has named already.
func (m *sgPresetModel) lookup(diags *diag.Diagnostics) (*baseline.Preset, baseline.Version, bool) {
	p, err := baseline.Find(m.Name.ValueString())
	if err != nil {
		return nil, baseline.Version{}, false
	}
	v, err := p.Version(int(m.Version.ValueInt64()))
	if err != nil {
		diags.AddAttributeError(path.Root("version"), "No such version", sentence(err.Error()))
	}
	return p, v, err == nil
}

// Read looks into the catalogue.
func (sgPreset) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m sgPresetModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	p, v, ok := m.lookup(&resp.Diagnostics)
	if !ok || resp.Diagnostics.HasError() {
		return
	}
	m.fill(p, v)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

func (m *sgPresetModel) fill(p *baseline.Preset, v baseline.Version) {
	m.ID = types.StringValue(p.Name + "/" + strconv.Itoa(v.Number))
	m.NewestVersion = types.Int64Value(int64(p.Newest().Number))
	m.Aliases, m.References = append([]string{}, p.Aliases...), append([]string{}, p.Sources...)
	m.Family, m.Title, m.Why = types.StringValue(string(p.Family)), types.StringValue(p.Title), types.StringValue(p.Why)
	m.NameSuffix, m.GroupDescription = types.StringValue(p.Suffix), types.StringValue(p.Description)
	m.Rules, m.Slots = map[string]presetRuleModel{}, map[string]presetSlotModel{}
	uses := map[string][2]int64{}
	for d, rules := range [][]baseline.PresetRule{firewall.Ingress: v.Rules, firewall.Egress: v.Egress} {
		for _, r := range rules {
			m.Rules[r.Key] = ruleOfPreset(firewall.Direction(d), r)
			n := uses[r.Slot]
			n[d]++
			uses[r.Slot] = n
		}
	}
	legacy := p.Family == baseline.Rackspace
	for _, s := range v.Slots {
		slot := presetSlotModel{Source: types.StringValue(string(s.Default)), LegacySource: types.StringNull(), Why: types.StringValue(s.Why),
			WorldNeedsException: types.BoolValue(s.WorldNeedsException),
			IngressRules:        types.Int64Value(uses[s.Name][firewall.Ingress]), EgressRules: types.Int64Value(uses[s.Name][firewall.Egress])}
		if legacy {
			slot.LegacySource = slot.Source
			if s.Original != "" {
				slot.LegacySource = types.StringValue(string(s.Original))
			}
		}
		m.Slots[s.Name] = slot
	}
	m.Weight = defaultWeight(v)
	if legacy {
		m.Reproduces = &reproducesModel{Module: types.StringValue("github.com/rackspace-infrastructure-automation/aws-terraform-security_group"),
			Address: types.StringValue(fmt.Sprintf("aws_security_group.%s_security_group", p.Name)), Output: types.StringValue(p.Name + "_security_group_id")}
	}
}

// ruleOfPreset is a rule in the words that the resource uses of rules.
func ruleOfPreset(d firewall.Direction, r baseline.PresetRule) presetRuleModel {
	e := presetRule(baseline.Rule{Direction: d, Traffic: r.Traffic, Description: r.Description})
	protocol, _ := sgrules.CanonicalProtocol(e.Protocol.ValueString()) // a preset has no wrong one
	m := presetRuleModel{Direction: e.Direction, Protocol: types.StringValue(protocol), FromPort: e.FromPort, ToPort: e.ToPort, Slot: types.StringValue(r.Slot),
		Description: e.Description, LegacyDescription: types.StringNull(), Sensitive: types.BoolValue(r.Sensitive)}
	if r.Original != "" {
		m.LegacyDescription = types.StringValue(r.Original)
	}
	return m
}

// defaultWeight is what the version weighs where every slot has its default, in a VPC with one IPv4 block; nil if one has none.
func defaultWeight(v baseline.Version) *weightModel {
	w := weightModel{Out4: 1, Out6: 1}
	for _, r := range v.Rules {
		switch s, _ := v.Slot(r.Slot); s.Default {
		case baseline.VPCCIDRs:
			w.In4++
		case baseline.Anywhere, baseline.Self: // a group counts for both
			w.In4, w.In6 = w.In4+1, w.In6+1
		default:
			return nil
		}
	}
	return &w
}
