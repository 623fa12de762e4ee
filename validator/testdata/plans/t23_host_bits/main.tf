# A block with host bits set passes Terraform in a standalone rule, and AWS masks it
resource "aws_vpc" "main" {
  cidr_block = "10.123.0.0/16"
}

resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.123.1.0/24"
}

resource "aws_network_acl" "n" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.a.id]
}

resource "aws_network_acl_rule" "in" {
  network_acl_id = aws_network_acl.n.id
  rule_number    = 100
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "10.0.0.5/8"
  from_port      = 443
  to_port        = 443
}

resource "aws_network_acl_rule" "back" {
  network_acl_id = aws_network_acl.n.id
  egress         = true
  rule_number    = 100
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "10.0.0.5/08"
  from_port      = 1024
  to_port        = 65535
}
