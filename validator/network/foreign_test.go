package network

import "testing"

func TestWhatAReferenceToAnUnreadBlockMayGive(t *testing.T) {
	for _, c := range []struct {
		says, typ, attr string
		kind            kind
		want            bool
	}{
		{"an EKS cluster's group stands in its vpc_config", "aws_eks_cluster", "vpc_config", kindGroup, true},
		{"a balancer's source_security_group_id is a group", "aws_elb", "source_security_group_id", kindGroup, true},
		{"a balancer's groups are groups", "aws_lb", "security_groups", kindGroup, true},
		{"a balancer's groups are no subnets", "aws_lb", "security_groups", kindSubnet, false},
		{"what terraform_data gives may be anything", "terraform_data", "output", kindNACL, true},
		{"the id of terraform_data is its own", "terraform_data", "id", kindNACL, false},
		{"a shuffled list may hold subnets", "random_shuffle", "result", kindSubnet, true},
		{"a parameter's value may be any id", "aws_ssm_parameter", "value", kindVPC, true},
		{"of a whole object any attribute may be meant", "aws_lb", "", kindVPC, true},
		{"a role's ARN names no group", "aws_iam_role", "arn", kindGroup, false},
		{"an owner is no NACL", "aws_ec2_transit_gateway", "owner_id", kindNACL, false},
		{"names of zones are no subnets", "data.aws_availability_zones", "names", kindSubnet, false},
		{"an account is no VPC", "data.aws_caller_identity", "account_id", kindVPC, false},
		{"an endpoint's own id is no VPC", "aws_vpc_endpoint", "id", kindVPC, false},
		{"an endpoint's vpc_id is one", "aws_vpc_endpoint", "vpc_id", kindVPC, true},
		{"another provider's group may be any", "awscc_ec2_security_group", "id", kindGroup, true},
		{"another provider's NACL may be any", "awscc_ec2_network_acl", "network_acl_id", kindNACL, true},
		{"a remote state may hold any id", "data.terraform_remote_state", "outputs", kindVPC, true},
	} {
		t.Run(c.says, func(t *testing.T) {
			if got := mayGive(c.typ, c.attr, c.kind); got != c.want {
				t.Errorf("mayGive(%s, %q) = %v", c.typ, c.attr, got)
			}
		})
	}
}

func TestWhatAnUnreadBlockHandsOnThroughAModulesArguments(t *testing.T) {
	for _, c := range []struct {
		says, typ, attr string
		kind            kind
		want            bool
	}{
		{"a policy is no group", "aws_iam_policy", "policy", kindGroup, false},
		{"nor is anything of a role", "aws_iam_role", "", kindGroup, false},
		{"a cluster's group is one", "aws_eks_cluster", "cluster_security_group_id", kindGroup, true},
		{"a cluster's endpoint is none", "aws_eks_cluster", "endpoint", kindGroup, false},
		{"a parameter's value may be one", "aws_ssm_parameter", "value", kindGroup, true},
		{"what terraform_data was given may be one", "terraform_data", "output", kindGroup, true},
		{"a shuffled list may hold subnets", "random_shuffle", "result", kindSubnet, true},
		{"a password is no group", "random_password", "result", kindGroup, false},
	} {
		t.Run(c.says, func(t *testing.T) {
			if got := handsOnIDs(c.typ, c.attr, c.kind); got != c.want {
				t.Errorf("handsOnIDs(%s, %q) = %v", c.typ, c.attr, got)
			}
		})
	}
}

// A local can be made of anything in its module. What a resource there was given comes from the module as well: only what
// brings ids from elsewhere is a dead end.
func TestWhatBringsIDsIntoAModule(t *testing.T) {
	for _, c := range []struct {
		says, typ string
		kind      kind
		want      bool
	}{
		{"an EKS cluster brings its group", "aws_eks_cluster", kindGroup, true},
		{"an IAM role brings no group", "aws_iam_role", kindGroup, false},
		{"a subnet group brings no subnet", "aws_db_subnet_group", kindSubnet, false},
		{"an endpoint brings no VPC", "aws_vpc_endpoint", kindVPC, false},
		{"terraform_data hands on what it was given", "terraform_data", kindNACL, false},
		{"another provider's group is one", "awscc_ec2_security_group", kindGroup, true},
		{"a remote state brings any id", "data.terraform_remote_state", kindVPC, true},
		{"a monitor is called after groups and brings none", "rackspace_sg_change_monitor", kindGroup, false},
		{"nor does what a preset is", "data.rackspace_sg_preset", kindGroup, false},
	} {
		t.Run(c.says, func(t *testing.T) {
			if got := maker(c.typ, c.kind); got != c.want {
				t.Errorf("maker(%s) = %v", c.typ, got)
			}
		})
	}
}
