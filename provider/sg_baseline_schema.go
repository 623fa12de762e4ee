package provider

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
)

// groupNamePattern is what a group may be called. Source: EC2 API, CreateSecurityGroup; VPC guide, "Security groups".
var groupNamePattern = regexp.MustCompile(`^[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]*$`)

// regionPattern is what a region is called: us-east-1, us-gov-west-1, eu-isoe-west-1.
var regionPattern = regexp.MustCompile(`^[a-z]{2,}(-[a-z]+)+-[0-9]+$`)

func sgBaselineSchema(ctx context.Context) schema.Schema {
	attributes := map[string]schema.Attribute{
		"timeouts": timeouts.Attributes(ctx, timeouts.Opts{Create: true, Read: true, Update: true, Delete: true}),
	}
	for _, group := range []map[string]schema.Attribute{groupAttributes(), presetAttributes(), policyAttributes(), groupFacts()} {
		for name, a := range group {
			attributes[name] = a
		}
	}
	return schema.Schema{
		MarkdownDescription: "A security group whose rules come from a reviewed preset, from `rules`, or from both. Rules are added " +
			"before others are removed and changed in place where that opens no gap; the group's id never changes. The planned " +
			"rules, with their CIDR blocks, are in `effective_rules`, so that `sgplan` can judge a plan.",
		Attributes: attributes,
	}
}

// groupAttributes are about the group itself.
func groupAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name": schema.StringAttribute{Required: true,
			MarkdownDescription: "What the group is for, such as `shop`. The group's name and its tag `Name` are this and the preset's " +
				"suffix: `shop-PublicWebSecurityGroup`. ASCII letters, digits, spaces and `._-:/()#,@[]+=&;{}!$*`, not beginning with `sg-`. AWS cannot change it: see `replace_policy`. " +
				"A group that was moved or imported keeps the name that it has, if this is the very name or the `name_prefix` from which Terraform made it.",
			Validators: []validator.String{stringvalidator.LengthBetween(1, 255), isGroupName}},
		"description": schema.StringAttribute{Optional: true, Computed: true,
			MarkdownDescription: "Description of the group, 1 to 255 of ASCII letters, digits, spaces and `._-:/()#,@[]+=&;{}!$*`: no apostrophe. Default, also for `null`: the preset's, or `Managed by Terraform`. AWS cannot change it: see `replace_policy`.",
			Validators:          []validator.String{stringvalidator.LengthBetween(1, 255), stringvalidator.RegexMatches(groupNamePattern, "must be ASCII letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*")}},
		"vpc_id": schema.StringAttribute{Required: true, MarkdownDescription: "The VPC. Another one makes another group.",
			PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			Validators:    []validator.String{stringvalidator.RegexMatches(vpcIDPattern, "must be a VPC's id, such as vpc-0123456789abcdef0")}},
		"additional_vpc_ids": vpcsAttribute(),
		"region": schema.StringAttribute{Optional: true, Computed: true, MarkdownDescription: "Region. Default: the provider's.",
			Validators:    []validator.String{stringvalidator.RegexMatches(regionPattern, "must be a region, such as us-east-1")},
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplaceIfConfigured()}},
		"tags": schema.MapAttribute{Optional: true, ElementType: types.StringType,
			MarkdownDescription: "Tags of the group and of its rules. They win over the provider's `default_tags`.",
			Validators:          []validator.Map{mapvalidator.KeysAre(isTagKey), areTagValues{}}},
	}
}

// presetAttributes are about what the group admits.
func presetAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"preset": schema.StringAttribute{Optional: true,
			MarkdownDescription: "A reviewed set of rules: one of Rackspace's groups, such as `public_web` or `mysql`, or a service of the catalogue, such as `postgresql`.",
			Validators:          []validator.String{isPreset}},
		"preset_version": schema.Int64Attribute{Optional: true, Computed: true,
			MarkdownDescription: "Version of the preset. Default: the newest when the group is made; it then stays, so that an upgrade of the provider changes no rule.",
			Validators:          []validator.Int64{int64validator.AtLeast(1), int64validator.AlsoRequires(path.MatchRoot("preset"))}},
		"preset_sources": schema.MapNestedAttribute{Optional: true,
			MarkdownDescription: "Who the preset admits, by slot; most presets have the one slot `default`. An empty object admits nobody. " +
				"Sources that are equal, or turn out so at apply, are one rule, which has a key for each.",
			NestedObject: schema.NestedAttributeObject{Attributes: slotAttributes()},
			Validators:   []validator.Map{mapvalidator.AlsoRequires(path.MatchRoot("preset"))}},
		"legacy_sources": schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(false),
			MarkdownDescription: "`true` gives the preset the sources that Rackspace's retired module gave it: IPv4 only, the VPC's " +
				"primary block, and 0.0.0.0/0 for public groups and endpoints."},
		"vpc_cidrs": schema.ListAttribute{Optional: true, ElementType: types.StringType,
			MarkdownDescription: "All blocks of the VPC, the primary one first, for rules from or to the VPC. Default, also for `null`: AWS is asked; `[]` is an error. Set it " +
				"where the VPC or one of its blocks is made in the same configuration, so that these rules are known at plan; for a secondary block refer " +
				"to its `aws_vpc_ipv4_cidr_block_association`, which then is there before the group. A VPC that " +
				"gets a block between the plan of a new group and its apply ends the apply before anything is made (`inconsistent final " +
				"plan`): plan again. A group that is there takes up the block with the next plan.",
			Validators: []validator.List{listvalidator.NoNullValues()}},
		"rules": schema.MapNestedAttribute{Optional: true,
			MarkdownDescription: "Rules besides the preset's. The key is the rule's identity: renaming it makes no call. It is made of 1 to 128 letters, digits, spaces and `_.-`; " +
				"where the keys are CIDR blocks, write `replace(each, \"/\", \"_\")`. Two groups whose rules name each other are a cycle to Terraform: make one of the two rules a `rackspace_sg_rule`.",
			NestedObject: element(ruleAttributes(), ruleNeeds),
			Validators:   []validator.Map{mapvalidator.KeysAre(stringvalidator.RegexMatches(regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 _.-]{0,127}$`), "must be a key of 1 to 128 letters, digits, spaces, _, . and -, which begins with a letter or digit: replace(key, \"/\", \"_\") makes one of a CIDR block"))}},
		"egress": schema.StringAttribute{Optional: true, Computed: true, Default: stringdefault.StaticString(string(baseline.EgressAllowAll)),
			MarkdownDescription: "What the group lets out: `allow_all` (default, IPv4 and IPv6), `vpc`, `none`, or `rules_only`: only what `rules` and the preset say. " +
				"Rules of `rules` are added in each case; one that repeats a rule of `allow_all` or `vpc` is an error.",
			Validators: []validator.String{stringvalidator.OneOf("allow_all", "vpc", "none", "rules_only")}},
	}
}

// slotAttributes fill one slot of a preset.
func slotAttributes() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{}
	for name, description := range sourceTokens {
		attributes[name] = schema.BoolAttribute{Optional: true, MarkdownDescription: description}
	}
	for name, description := range sourceKinds {
		attributes[name] = schema.ListAttribute{Optional: true, ElementType: types.StringType,
			MarkdownDescription: "List. Each: " + description}
	}
	return attributes
}

// policyAttributes are about how the group is looked after.
func policyAttributes() map[string]schema.Attribute {
	flag := func(description string) schema.BoolAttribute {
		return schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(false), MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"unmanaged_rules": schema.StringAttribute{Optional: true, Computed: true,
			MarkdownDescription: "What becomes of rules that somebody else added: `revoke` (default of a group that this resource made), " +
				"`report` (default after an import or a move: they stay and are listed in `unmanaged`), or `ignore`. Rules of " +
				"`rackspace_sg_rule` always stay.",
			Validators: []validator.String{stringvalidator.OneOf(unmanagedRevoke, unmanagedReport, unmanagedIgnore)}},
		"ignore_rules": schema.ListNestedAttribute{Optional: true,
			MarkdownDescription: "Rules that somebody else adds and that are none of this resource's business. All attributes that are set must match.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"description_regex": schema.StringAttribute{Optional: true, MarkdownDescription: "RE2 expression that the description matches.",
					Validators: []validator.String{isRegex, stringvalidator.AtLeastOneOf(path.MatchRelative().AtParent().AtName("tag_key"))}},
				"tag_key": schema.StringAttribute{Optional: true, MarkdownDescription: "Key of a tag that the rule has.",
					Validators: []validator.String{stringvalidator.LengthAtLeast(1)}},
			}}},
		"replace_policy": schema.StringAttribute{Optional: true, Computed: true, Default: stringdefault.StaticString("prevent"),
			MarkdownDescription: "What a new name or description does, which AWS can only give to a new group: `prevent` (default) is an error at plan, of a `destroy` too " +
				"(`terraform destroy -refresh=false` needs none); `allow` replaces the group. The old group goes first, unless `lifecycle` says " +
				"`create_before_destroy`: then the name must change, since a VPC has each name once.",
			Validators: []validator.String{stringvalidator.OneOf("prevent", "allow")}},
		"allow_gap":                   flag("`true` lets rules be revoked before others take their place, where the quota leaves no room to add first."),
		"revoke_references_on_delete": flag("`true` revokes rules of other groups that name this one, so that it can be deleted."),
		"exceptions": schema.ListNestedAttribute{Optional: true,
			MarkdownDescription: "Rules that break one of the provider's `guardrails` for a reason, until a day.",
			NestedObject:        ruleException()},
	}
}

// ruleException is an exception of one of several rules.
func ruleException() schema.NestedAttributeObject {
	attributes, required := exceptionAttributes()
	attributes["rule"] = schema.StringAttribute{Required: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		MarkdownDescription: "Key of the rule in `effective_rules`, or its beginning: the key in `rules` or in the preset."}
	required["rule"] = "the key of a rule"
	return element(attributes, required)
}

// groupFacts are what the plan or AWS tells.
func groupFacts() map[string]schema.Attribute {
	stays := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	usage := map[string]schema.Attribute{}
	for name, what := range map[string]string{"in4": "Inbound rules of IPv4.", "in6": "Inbound rules of IPv6.", "out4": "Outbound rules of IPv4.",
		"out6": "Outbound rules of IPv6.", "limit": "The quota of each."} {
		usage[name] = schema.Int64Attribute{Computed: true, MarkdownDescription: what}
	}
	effective := map[string]schema.Attribute{}
	for name, t := range effectiveType.AttrTypes {
		switch t {
		case types.BoolType:
			effective[name] = schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the other end is the group itself."}
		case types.Int32Type:
			effective[name] = schema.Int32Attribute{Computed: true, MarkdownDescription: "Port, or type and code of ICMP."}
		default:
			effective[name] = schema.StringAttribute{Computed: true, MarkdownDescription: "As in `rules`."}
		}
	}
	return map[string]schema.Attribute{
		"id":         schema.StringAttribute{Computed: true, PlanModifiers: stays, MarkdownDescription: "Id of the group, `sg-…`."},
		"arn":        schema.StringAttribute{Computed: true, PlanModifiers: stays, MarkdownDescription: "ARN of the group."},
		"owner_id":   schema.StringAttribute{Computed: true, PlanModifiers: stays, MarkdownDescription: "Account of the group."},
		"group_name": schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the group in AWS."},
		"tags_all":   schema.MapAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "All tags of the group, the provider's included. Its rules have them too, but for `Name`, which is the group's."},
		"effective_rules": schema.MapNestedAttribute{Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: effective},
			MarkdownDescription: "The rules of the group, one for each peer, by key. A rule of `rules` has its key; with the source `anywhere` or `vpc` the key and a " +
				"block: `web/0.0.0.0/0`. A rule of the preset has the key that its page names and its source, however many there are: `http/anywhere/::/0`, " +
				"`mysql/vpc/10.0.0.0/16`, `workers/self`, or `mysql/cidr_ipv4/0`, which counts the elements of the list from 0. Those of `egress` begin with `egress/`. Rules of " +
				"somebody else that are to be revoked have keys that begin with `unmanaged:`."},
		"rule_ids": schema.MapAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "Ids of the rules, `sgr-…`, by their keys in `effective_rules`."},
		"mistagged_rules": schema.SetAttribute{Computed: true, ElementType: types.StringType,
			MarkdownDescription: "Keys of rules that do not have the tags of `tags_all`, `Name` aside, as where somebody changed them. The next apply sets them right."},
		"unmanaged": schema.MapNestedAttribute{Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: effective},
			MarkdownDescription: "The rules of the group that somebody else added, by id, whatever `unmanaged_rules` and `ignore_rules` say of them: those of a `rackspace_sg_rule` too. After a plan it holds those that stay. It is of the time of the last refresh: after an apply that adds a `rackspace_sg_rule` to the group, an output of it changes with the next apply, and the next plan says so."},
		"rule_usage": schema.SingleNestedAttribute{Computed: true, Attributes: usage,
			MarkdownDescription: "How much of the quota of rules the group uses. A referenced group counts for both IP versions, a prefix list for as many rules as it may have entries. It is of the time of the last refresh, as `unmanaged` is."},
	}
}

// The words of unmanaged_rules.
const (
	unmanagedRevoke = "revoke"
	unmanagedReport = "report"
	unmanagedIgnore = "ignore"
)
