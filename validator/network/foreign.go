package network

import (
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// kindWords are the words by which types and attributes name objects of a kind.
var kindWords = [...][]string{
	kindVPC: {"vpc"}, kindSubnet: {"subnet"}, kindNACL: {"network_acl", "nacl"}, kindGroup: {"security_group", "_sg"},
	kindInterface: {"network_interface", "_eni"}, kindPrefixList: {"prefix_list"},
	kindTemplate: {"launch_template"}, kindSubnetGroup: {"subnet_group"}, kindEndpoint: {"vpc_endpoint", "_endpoint"},
	kindRouteTable: {"route_table"}, kindNATGateway: {"nat_gateway"},
	kindBalancer: {"load_balancer"}, kindTargetGroup: {"target_group"}, kindInstance: {"instance"}, kindListener: {"listener"},
	kindScalingGroup: {"autoscaling_group"}, kindPrivateAddress: {"private_ip"},
}

// names reports whether the name of a type or attribute speaks of objects of kind k.
func names(name string, k kind) bool {
	has := func(w string) bool { return strings.Contains(name, w) }
	return slices.ContainsFunc(kindWords[k], has)
}

// groupMakers are types, not read here, whose objects come with security groups of their own.
var groupMakers = []string{
	"aws_eks_cluster", "aws_elb", "aws_directory_service_directory", "aws_workspaces_directory", "aws_emr_cluster",
	"aws_cloudformation_stack", "aws_opsworks_stack", "aws_elastic_beanstalk_environment",
}

// readers look up what others have made, anywhere: they may give any id.
var readers = []string{
	"data.external", "data.terraform_remote_state", "data.tfe_outputs", "data.http", "data.local_file", "data.aws_ssm_parameter",
	"data.aws_ssm_parameters_by_path", "data.aws_cloudformation_stack", "data.aws_cloudformation_export", "data.aws_secretsmanager_secret_version",
	"data.aws_s3_object", "data.aws_lambda_invocation",
}

// maker reports whether a resource type that is not read may bring ids of kind k that come from nowhere else in its module. What
// others hand on, such as terraform_data, they were given there.
func maker(typ string, k kind) bool {
	return slices.Contains(readers, typ) || names(madeBy(typ), k) || k == kindGroup && slices.Contains(groupMakers, typ)
}

// madeBy is the type, less words that name what it belongs to and not what it makes: aws_vpc_endpoint makes no VPC.
func madeBy(typ string) string {
	if typ == "rackspace_sg_change_monitor" || typ == "data.rackspace_sg_preset" { // they speak of groups
		return ""
	}
	if strings.HasPrefix(typ, "aws_") && !strings.HasSuffix(typ, "_security_group") && !strings.HasSuffix(typ, "_network_acl") {
		return ""
	}
	return typ
}

// plainWords are the words by which attributes name what is no id of a network object, nor holds one.
var plainWords = []string{
	"account", "address", "addresses", "arn", "arns", "cidr", "cidrs", "count", "dns", "enabled", "hostname", "ip", "ips", "name", "names",
	"owner", "partition", "port", "ports", "region", "state", "status", "type", "url", "version", "zone", "zones",
}

// mayGive reports whether attribute attr ("" for any) of a resource type that is not read may be an id of kind k, or hold one.
func mayGive(typ, attr string, k kind) bool {
	plain := func(w string) bool { return slices.Contains(plainWords, w) }
	switch {
	case attr == "", slices.Contains(readers, typ), names(attr, k):
		return true
	case isID(attr):
		return maker(typ, k)
	case attr == "subnets", attr == "security_groups":
		return false
	}
	return !slices.ContainsFunc(strings.Split(attr, "_"), plain)
}

// carriers are attributes that may hold any value, and relays the types that do nothing but hand values on.
var (
	carriers = []string{"input", "keepers", "output", "outputs", "rendered", "result", "secret_string", "triggers", "triggers_replace", "value", "values"}
	relays   = []string{"terraform_data", "null_resource", "time_sleep", "random_shuffle"}
)

// handsOnIDs is mayGive for one of many references that may have nothing to do with the value: only what is known to hand ids on
// counts.
func handsOnIDs(typ, attr string, k kind) bool {
	switch {
	case names(attr, k), slices.Contains(readers, typ):
		return true
	case attr == "", isID(attr):
		return maker(typ, k) || attr == "" && slices.Contains(relays, typ)
	case strings.HasPrefix(typ, "random_"):
		return typ == "random_shuffle"
	}
	return slices.Contains(carriers, attr)
}

// followUnread notes what a reference to a block that is not read may do to the value. Where the scope is any, the value need not
// come from it at all.
func (b *builder) followUnread(typ, block, attr string, sc scope, out *found) {
	pending := b.pending(sc.module, block)
	switch {
	case sc.any:
		if handsOnIDs(typ, attr, out.kind) {
			out.dead, out.unread = out.dead || pending, true
		}
	case mayGive(typ, attr, out.kind):
		out.dead, out.unread = out.dead || pending, true
	case pending && isID(attr):
		out.doubt |= otherID
	case pending:
		out.doubt |= otherValue
	}
}

// holdsIDs reports whether the target may hold ids of kind k beside what it is and what it hands on; "" is any attribute.
func holdsIDs(t *target, o *plan.Object, k kind) bool {
	if t.attr != "" {
		return names(t.attr, k) && (k != kindVPC || isID(t.attr))
	}
	switch k {
	case kindGroup:
		return o.Instance != nil || o.NetworkInterface != nil || o.LaunchTemplate != nil
	case kindSubnet:
		return o.NetworkACL != nil
	case kindInterface:
		return o.Instance != nil
	}
	return false
}
