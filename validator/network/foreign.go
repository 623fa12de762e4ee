package network

import (
	"slices"
	"strings"
)

// kindWords are the words by which types and attributes that are not read name objects of a kind.
var kindWords = [...][]string{
	kindVPC: {"vpc"}, kindSubnet: {"subnet"}, kindNACL: {"network_acl", "nacl"}, kindGroup: {"security_group", "_sg"},
	kindInterface: {"network_interface", "_eni"}, kindPrefixList: {"prefix_list"},
	kindTemplate: {"launch_template"},
}

// groupMakers are types, not read here, whose objects come with security groups of their own.
var groupMakers = []string{
	"aws_eks_cluster", "aws_elb", "aws_directory_service_directory", "aws_workspaces_directory", "aws_emr_cluster",
	"aws_cloudformation_stack", "aws_opsworks_stack", "aws_elastic_beanstalk_environment",
}

// readers of other objects' attributes hand them on: data sources and providers that are not read may give any id.
var readers = []string{"data.external", "data.terraform_remote_state", "data.aws_ssm_parameter", "data.aws_cloudformation_stack"}

// mayName reports whether attribute attr ("" for any) of a resource type that is not read may hold the id of an object of
// kind k that is not in the network: a link through it is then a dead end.
func mayName(typ, attr string, k kind) bool {
	has := func(s string) bool {
		return slices.ContainsFunc(kindWords[k], func(w string) bool { return strings.Contains(s, w) })
	}
	if slices.Contains(readers, typ) {
		return true
	}
	if attr != "" && attr != "id" && !slices.Contains(groupMakers, typ) {
		return has(attr)
	}
	return has(madeBy(typ)) || k == kindGroup && slices.Contains(groupMakers, typ)
}

// madeBy is the type, less words that name what it belongs to and not what it makes: aws_vpc_endpoint makes no VPC.
func madeBy(typ string) string {
	if strings.HasPrefix(typ, "aws_") && !strings.HasSuffix(typ, "_security_group") && !strings.HasSuffix(typ, "_network_acl") {
		return ""
	}
	return typ
}
