package provider

import (
	"context"
	"regexp"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/int32validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/live"
)

// What the ids of an instance and of an interface look like.
var (
	isInstanceID = stringvalidator.RegexMatches(regexp.MustCompile(`^i-([0-9a-f]{8}|[0-9a-f]{17})$`),
		"must be the id of an instance: i- and 8 or 17 hexadecimal digits")
	isInterfaceID = stringvalidator.RegexMatches(regexp.MustCompile(`^eni-([0-9a-f]{8}|[0-9a-f]{17})$`),
		"must be the id of a network interface: eni- and 8 or 17 hexadecimal digits")
)

func newSGEffectiveRules() datasource.DataSource { return &sgEffectiveRules{} }

type sgEffectiveRules struct {
	onAccountData
}

var (
	_ datasource.DataSourceWithConfigure      = (*sgEffectiveRules)(nil)
	_ datasource.DataSourceWithValidateConfig = (*sgEffectiveRules)(nil)
)

// Metadata names the data source.
func (d *sgEffectiveRules) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "rackspace_sg_effective_rules"
}

// sgEffectiveRulesModel is a rackspace_sg_effective_rules.
type sgEffectiveRulesModel struct {
	InstanceID         types.String    `tfsdk:"instance_id"`
	DeviceIndex        types.Int32     `tfsdk:"device_index"`
	NetworkInterfaceID types.String    `tfsdk:"network_interface_id"`
	Region             types.String    `tfsdk:"region"`
	ID                 types.String    `tfsdk:"id"`
	VPCID              types.String    `tfsdk:"vpc_id"`
	SubnetID           types.String    `tfsdk:"subnet_id"`
	SecurityGroups     []groupUse      `tfsdk:"security_groups"`
	Rules              []mergedRule    `tfsdk:"rules"`
	Exposure           []exposureModel `tfsdk:"exposure"`
	Quota              *interfaceQuota `tfsdk:"quota"`
	Complete           types.Bool      `tfsdk:"complete"`
	Unknown            []string        `tfsdk:"unknown"`
}

// interfaceQuota is what an interface uses of the quota of groups, and the quota of rules of each.
type interfaceQuota struct {
	Groups      types.Int64 `tfsdk:"groups"`
	GroupsLimit types.Int64 `tfsdk:"groups_limit"`
	RulesLimit  types.Int64 `tfsdk:"rules_limit"`
}

// Schema is the data source's.
func (d *sgEffectiveRules) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	origin := map[string]schema.Attribute{"security_group_id": readText("Group that has the rule."), "rule_id": readText("Id of the rule, `sgr-…`."),
		"description": readText("Description of the rule.")}
	resp.Schema = schema.Schema{
		MarkdownDescription: "What the security groups of a network interface let through together. AWS evaluates all rules of all groups of an interface at once, so that " +
			"no group by itself says what is open.\n\nRules are merged: blocks and ranges of ports that touch or overlap are one, and no two entries of blocks admit the same packet. Each entry names the rules " +
			"that it comes from. Other groups and prefix lists stand for whoever is in them, and have entries of their own.",
		Attributes: map[string]schema.Attribute{
			"instance_id": schema.StringAttribute{Optional: true, Validators: []validator.String{isInstanceID},
				MarkdownDescription: "An instance, `i-…`. This or `network_interface_id` is needed."},
			"device_index": schema.Int32Attribute{Optional: true, Validators: []validator.Int32{int32validator.AtLeast(0)},
				MarkdownDescription: "Which interface of the instance, on its first network card. Default: 0, the primary one. Each interface has groups of its own."},
			"network_interface_id": schema.StringAttribute{Optional: true, Computed: true, Validators: []validator.String{isInterfaceID},
				MarkdownDescription: "An interface, `eni-…`, also of a load balancer, a function or a database."},
			"region":          readRegion(),
			"id":              readText("Id of the interface, `eni-…`."),
			"vpc_id":          readText("VPC of the interface."),
			"subnet_id":       readText("Subnet of the interface."),
			"security_groups": readList("The groups of the interface, with what each uses of the quota of rules.", groupUseAttributes()),
			"rules": readList("What passes, inbound first.", map[string]schema.Attribute{
				"direction": readText("`ingress` or `egress`."), "protocol": readText("`tcp`, `udp`, `icmp`, `icmpv6`, `-1` for all, or a number."),
				"from_port":         schema.Int32Attribute{Computed: true, MarkdownDescription: "First port, or type of ICMP, -1 for all; null where the protocol has none."},
				"to_port":           schema.Int32Attribute{Computed: true, MarkdownDescription: "Last port, or code of ICMP, -1 for all."},
				"cidr_blocks":       readTexts("The blocks, IPv4 and IPv6, as few as there can be. Empty if a group or a prefix list is meant."),
				"prefix_list_id":    readText("The prefix list, `pl-…`, if one is meant."),
				"security_group_id": readText("The group, `sg-…`, if one is meant; also where the interface has it itself."),
				"origins":           readList("The rules that admit some of it.", origin),
			}),
			"exposure": readExposure("What is open to public addresses, of prefix lists too, worst first."),
			"quota": readObject("What of the quotas of an interface is used.", map[string]schema.Attribute{
				"groups": readNumber("Groups on the interface."), "groups_limit": readNumber("Groups that an interface can have."),
				"rules_limit": readNumber("Rules that a group can have for each direction and IP version."),
			}),
			"complete": readBool("Whether all rules are known. If not, `unknown` says what is not, and more than this may pass."),
			"unknown":  readTexts("Groups, rules and prefix lists of which not all could be read, as those of another account."),
		},
	}
}

// ValidateConfig reports what does not name exactly one interface, as far as it is known.
func (d *sgEffectiveRules) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var m sgEffectiveRulesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	byInstance, byInterface := !m.InstanceID.IsNull(), !m.NetworkInterfaceID.IsNull()
	hidden := m.InstanceID.IsUnknown() || m.NetworkInterfaceID.IsUnknown()
	switch {
	case resp.Diagnostics.HasError():
	case !byInstance && !byInterface:
		resp.Diagnostics.AddAttributeError(path.Root("network_interface_id"), "No interface", "Write instance_id or network_interface_id.")
	case byInstance && byInterface && !hidden:
		resp.Diagnostics.AddAttributeError(path.Root("instance_id"), "Two interfaces", "Write instance_id or network_interface_id, not both.")
	case !byInstance && !m.DeviceIndex.IsNull():
		resp.Diagnostics.AddAttributeError(path.Root("device_index"), "A device index without an instance",
			"device_index chooses among the interfaces of instance_id; network_interface_id names one already.")
	}
}

// Read asks AWS.
func (d *sgEffectiveRules) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m sgEffectiveRulesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	m.Region = types.StringValue(d.account.region(m.Region))
	m.read(ctx, d.account, &resp.Diagnostics)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
	}
}

func (m *sgEffectiveRulesModel) read(ctx context.Context, a *account, diags *diag.Diagnostics) {
	api, at := a.clients.EC2(m.Region.ValueString()), path.Root("network_interface_id")
	if !m.InstanceID.IsNull() {
		at = path.Root("instance_id")
		id, err := awsclient.InstanceInterface(ctx, api, m.InstanceID.ValueString(), m.DeviceIndex.ValueInt32())
		if err != nil {
			diags.AddAttributeError(at, "The interface of the instance cannot be read", awsclient.Explain(err))
			return
		}
		m.NetworkInterfaceID = types.StringValue(id)
	}
	ni, err := a.clients.Interfaces(m.Region.ValueString()).Read(ctx, m.NetworkInterfaceID.ValueString())
	if err != nil {
		diags.AddAttributeError(at, "The network interface cannot be read", awsclient.Explain(err))
		return
	}
	net, i, err := live.Interface(ctx, api, ni)
	if err != nil {
		diags.AddAttributeError(at, "The groups of the interface cannot be read", awsclient.Explain(err))
		return
	}
	quotas := a.clients.Quotas(ctx, m.Region.ValueString())
	for _, n := range quotas.Notes {
		diags.AddWarning(n.Summary, n.Detail)
	}
	m.ID, m.VPCID, m.SubnetID = m.NetworkInterfaceID, types.StringPointerValue(ni.VpcId), types.StringPointerValue(ni.SubnetId)
	m.Quota = &interfaceQuota{types.Int64Value(int64(len(i.Groups.Sure))), types.Int64Value(int64(quotas.GroupsPerInterface)), types.Int64Value(int64(quotas.RulesPerGroup))}
	m.fill(net, i)
}

// fill sets what follows from the groups of the interface.
func (m *sgEffectiveRulesModel) fill(net *firewall.Network, i *firewall.Interface) {
	m.SecurityGroups, m.Rules, m.Unknown = []groupUse{}, []mergedRule{}, []string{}
	var byDirection [2][]groupedRule
	for _, id := range i.Groups.Sure {
		g := net.Groups[id]
		m.SecurityGroups = append(m.SecurityGroups, useOf(net, g))
		if g.External {
			m.Unknown = append(m.Unknown, g.AWSID)
		}
		for d := range byDirection {
			rules := rulesIn(g, firewall.Direction(d))
			byDirection[d] = append(byDirection[d], rules...)
			for _, r := range rules {
				if r.rule.Any {
					m.Unknown = append(m.Unknown, r.rule.Origin.Address)
				}
			}
		}
	}
	for _, l := range net.PrefixLists {
		if len(l.Why) > 0 {
			m.Unknown = append(m.Unknown, l.AWSID)
		}
	}
	slices.Sort(m.Unknown)
	m.Complete = types.BoolValue(len(m.Unknown) == 0)
	for d, rules := range byDirection {
		m.Rules = append(m.Rules, mergeRules(firewall.Direction(d), rules)...)
	}
	m.Exposure = exposuresOf(net, byDirection[firewall.Ingress], i.Addrs)
}
