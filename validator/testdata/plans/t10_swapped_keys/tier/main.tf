variable "vpc_id" {}

resource "aws_network_acl" "this" {
  vpc_id = var.vpc_id
}

resource "aws_network_acl_rule" "back" {
  network_acl_id = aws_network_acl.this.id
  egress         = true
  rule_number    = 100
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 1024
  to_port        = 65535
}

output "nacl_id" {
  value = aws_network_acl.this.id
}
