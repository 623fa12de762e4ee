package network

import "testing"

func TestMayName(t *testing.T) {
	for _, c := range []struct {
		says, typ, attr string
		kind            kind
		want            bool
	}{
		{"an EKS cluster's group stands in its vpc_config", "aws_eks_cluster", "vpc_config", kindGroup, true},
		{"whatever of an EKS cluster a local hands on may be its group", "aws_eks_cluster", "", kindGroup, true},
		{"a balancer's source_security_group_id is a group", "aws_elb", "source_security_group_id", kindGroup, true},
		{"an IAM role names no group", "aws_iam_role", "", kindGroup, false},
		{"a subnet group makes no subnet", "aws_db_subnet_group", "", kindSubnet, false},
		{"an endpoint makes no VPC", "aws_vpc_endpoint", "", kindVPC, false},
		{"another provider's group may be any", "awscc_ec2_security_group", "id", kindGroup, true},
		{"another provider's NACL may be any", "awscc_ec2_network_acl", "network_acl_id", kindNACL, true},
		{"a remote state may hold any id", "data.terraform_remote_state", "", kindVPC, true},
	} {
		t.Run(c.says, func(t *testing.T) {
			if got := mayName(c.typ, c.attr, c.kind); got != c.want {
				t.Errorf("mayName(%s, %q) = %v", c.typ, c.attr, got)
			}
		})
	}
}
