variable "vpc_id" {
  type = string
}

variable "numbers" {
  type = set(string)
}

resource "aws_network_acl" "n" {
  vpc_id = var.vpc_id
}

resource "aws_network_acl_rule" "r" {
  for_each = var.numbers

  network_acl_id = aws_network_acl.n.id
  rule_number    = each.key
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 443
  to_port        = 443
}

output "nacl_id" {
  value = aws_network_acl.n.id
}
