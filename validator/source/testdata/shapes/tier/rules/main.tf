variable "acl" {
  type = object({ id = string, number = number, egress = optional(bool, true) })
}

resource "aws_network_acl_rule" "this" {
  network_acl_id = "${var.acl.id}"
  rule_number    = var.acl.number
  egress         = var.acl.egress
  protocol       = "-1"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
}
