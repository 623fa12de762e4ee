package stage_test

import (
	"strings"
	"testing"
)

// likeTheModule has the addresses and names of terraform-aws-modules/security-group, version 5, and the two kinds of rules of the guide.
const likeTheModule = `
variable "name" {}
variable "description" {}
variable "vpc_id" {}
variable "ingress_cidr_blocks" {}
variable "ingress_rules" {}
variable "egress_rules" {}
resource "aws_security_group" "this_name_prefix" {
  count       = 1
  name_prefix = "${var.name}-"
  description = var.description
  vpc_id      = var.vpc_id
  tags        = { Name = var.name }
}
resource "aws_security_group_rule" "ingress_rules" {
  count             = length(var.ingress_rules)
  type              = "ingress"
  security_group_id = aws_security_group.this_name_prefix[0].id
  description       = "HTTPS"
  protocol          = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_blocks       = var.ingress_cidr_blocks
}
resource "aws_security_group_rule" "egress_rules" {
  count             = length(var.egress_rules)
  type              = "egress"
  security_group_id = aws_security_group.this_name_prefix[0].id
  description       = "All protocols"
  protocol          = "-1"
  from_port         = -1
  to_port           = -1
  cidr_blocks       = ["0.0.0.0/0"]
  ipv6_cidr_blocks  = ["::/0"]
}
`

func TestTheGuideMovesTheGroupOfAWellKnownModule(t *testing.T) {
	before := shown(t, "from_terraform_aws_modules/before")
	source := strings.NewReplacer(`"terraform-aws-modules/security-group/aws"`, `"./module"`, "  version = \"5.3.1\"\n", "")
	before["web.tf"], before["module/main.tf"] = source.Replace(before["web.tf"]), likeTheModule
	m := made(t, before)
	plan := m.handOver(shown(t, "from_terraform_aws_modules/after"))
	for _, want := range []string{"(moved from module.web.aws_security_group.this_name_prefix[0])", "Plan: 0 to add, 1 to change, 0 to destroy."} {
		if !strings.Contains(plan, want) {
			t.Errorf("the plan does not say %q:\n%s", want, plan)
		}
	}
}
