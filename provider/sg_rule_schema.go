package provider

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int32default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// isGroupID accepts the id of a security group.
var isGroupID = stringvalidator.RegexMatches(regexp.MustCompile(`^sg-([0-9a-f]{8}|[0-9a-f]{17})$`),
	"must be the id of a security group: sg- and 8 or 17 hexadecimal digits")

// anyGroup stands for a group that is not known yet, where a rule is right or wrong in any.
const anyGroup = "sg-00000000000000000"

// Schema is the resource's.
func (r *sgRuleResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := ruleAttributes()
	direction, _ := attributes["direction"].(schema.StringAttribute)
	direction.PlanModifiers = []planmodifier.String{stringplanmodifier.RequiresReplace()}
	direction.MarkdownDescription = "`ingress` or `egress`. A change makes a new rule."
	attributes["direction"] = direction
	attributes["icmp"] = icmpAttribute(attributes["icmp"])
	attributes["source"] = singleSource(attributes["source"])

	attributes["security_group_id"] = schema.StringAttribute{Required: true, Validators: []validator.String{isGroupID},
		PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
		MarkdownDescription: "The group that has the rule, `sg-…`. A change makes a new rule."}
	attributes["exceptions"] = schema.ListNestedAttribute{Optional: true, NestedObject: element(exceptionAttributes()),
		MarkdownDescription: "Guardrails of the provider that the rule breaks for a reason, until a day."}
	attributes["tags"] = tagsAttribute()
	attributes["tags_all"] = tagsAllAttribute()
	attributes["region"] = regionAttribute()
	attributes["timeouts"] = timeouts.Attributes(ctx, timeouts.Opts{Create: true, Update: true, Delete: true,
		CreateDescription: "Default: `10m`.", UpdateDescription: "Default: `10m`.", DeleteDescription: "Default: `15m`."})
	attributes["id"] = schema.StringAttribute{Computed: true,
		MarkdownDescription: "Id of the rule, `sgr-…`. It stays while the rule can be changed in place: for a change of ports, " +
			"protocol or block, but not from a block to a group, say."}
	attributes["arn"] = schema.StringAttribute{Computed: true, MarkdownDescription: "ARN of the rule."}
	attributes["owner"] = schema.StringAttribute{Computed: true,
		MarkdownDescription: "Value of the tag `" + ownerTag + "`, by which others know that the rule is managed here."}
	resp.Schema = schema.Schema{
		MarkdownDescription: "One rule in a group that is managed elsewhere: by a layer before this one, another state, another team. " +
			"The rule is tagged `" + ownerTag + "`, and every `rackspace_sg_baseline` spares it. It is changed without a gap: in place " +
			"where EC2 can, else the new rule is there before the old one goes.\n\nA group has a rule only once. One that is there " +
			"already is never taken over silently: plan or apply says whose it is, and `import` hands it over. Only one that an apply made " +
			"which was killed before its end, and that carries the tag `" + unfinishedTag + "` therefore, is taken over by the next apply.",
		Attributes: attributes,
	}
}

// icmpAttribute gives code its default, so that a rule that leaves it out is the rule that EC2 shows.
func icmpAttribute(a schema.Attribute) schema.Attribute {
	icmp, _ := a.(schema.SingleNestedAttribute)
	code, _ := icmp.Attributes["code"].(schema.Int32Attribute)
	code.Computed, code.Default = true, int32default.StaticInt32(sgrules.NoPort)
	icmp.Attributes["code"] = code
	return icmp
}

// singleSource says of the tokens that stand for several blocks that they are not for one rule.
func singleSource(a schema.Attribute) schema.Attribute {
	source, _ := a.(schema.SingleNestedAttribute)
	for name := range severalBlocks {
		token, _ := source.Attributes[name].(schema.BoolAttribute)
		token.MarkdownDescription = "Not of one rule: write a CIDR block. (It is for resources with many rules.)"
		source.Attributes[name] = token
	}
	return source
}

// severalBlocks are the tokens that stand for more than one rule, and what to write instead.
var severalBlocks = map[string]string{
	"anywhere": `write cidr_ipv4 = "0.0.0.0/0" here, and cidr_ipv6 = "::/0" in a rule of its own if IPv6 is meant too`,
	"vpc":      `write the VPC's block as cidr_ipv4 or cidr_ipv6, in a rule of its own for each block`,
}

// IdentitySchema is what an import can name instead of an id.
func (r *sgRuleResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityOf(map[string]identityschema.Attribute{
		"security_group_rule_id": identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the rule, sgr-…."},
	})
}

// ValidateConfig reports what is wrong with the rule as it is written, as far as it is known.
func (r *sgRuleResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	defer nameNested(&resp.Diagnostics)
	var m sgRuleModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	written := m.written(ctx, &resp.Diagnostics)
	written.validate(path.Empty(), &resp.Diagnostics)
	for name, mend := range severalBlocks {
		if v, set := written.Source.chosen()[name]; set && !v.IsUnknown() {
			resp.Diagnostics.AddAttributeError(path.Root("source").AtName(name), "More than one rule",
				fmt.Sprintf("%s stands for several blocks, and this is one rule: %s.", name, mend))
		}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if m.SecurityGroupID.IsUnknown() {
		m.SecurityGroupID = types.StringValue(anyGroup)
	}
	m.wanted(ctx, "", &resp.Diagnostics)
}
