# A rule added to the default NACL of a VPC, with and without a resource that takes that NACL over
resource "aws_vpc" "plain" {
  cidr_block = "10.125.0.0/16"
}

resource "aws_subnet" "plain" {
  vpc_id     = aws_vpc.plain.id
  cidr_block = "10.125.1.0/24"
}

resource "aws_network_acl_rule" "plain" {
  network_acl_id = aws_vpc.plain.default_network_acl_id
  rule_number    = 50
  protocol       = "tcp"
  rule_action    = "deny"
  cidr_block     = "0.0.0.0/0"
  from_port      = 23
  to_port        = 23
}

resource "aws_vpc" "taken" {
  cidr_block = "10.225.0.0/16"
}

resource "aws_subnet" "taken" {
  vpc_id     = aws_vpc.taken.id
  cidr_block = "10.225.1.0/24"
}

resource "aws_default_network_acl" "taken" { # its create deletes AWS's rules 100 first
  default_network_acl_id = aws_vpc.taken.default_network_acl_id

  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 0
  }
}

resource "aws_network_acl_rule" "taken" {
  network_acl_id = aws_default_network_acl.taken.id
  rule_number    = 50
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 443
  to_port        = 443
}
