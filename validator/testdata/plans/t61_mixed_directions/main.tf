# ingress is stated inline, egress in resources of its own: neither undoes the other. Here the inline rule changes,
# and one of the others goes
resource "aws_vpc" "main" {
  cidr_block = "10.161.0.0/16"
}

resource "aws_network_acl" "n" {
  vpc_id = aws_vpc.main.id

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "10.9.0.0/16"
    from_port  = 8443
    to_port    = 8443
  }
}

resource "aws_network_acl_rule" "out" {
  network_acl_id = aws_network_acl.n.id
  egress         = true
  rule_number    = 100
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = "10.9.0.0/16"
  from_port      = 1024
  to_port        = 65535
}

resource "aws_security_group" "g" {
  name   = "g"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol    = "tcp"
    from_port   = 8443
    to_port     = 8443
    cidr_blocks = ["10.9.0.0/16"]
  }
}

resource "aws_vpc_security_group_egress_rule" "out" {
  security_group_id = aws_security_group.g.id
  ip_protocol       = "-1"
  cidr_ipv4         = "10.9.0.0/16"
}

# owns both directions, though it states none: the rule below is undone
resource "aws_default_network_acl" "d" {
  default_network_acl_id = aws_vpc.main.default_network_acl_id
}

resource "aws_network_acl_rule" "undone" {
  network_acl_id = aws_default_network_acl.d.id
  rule_number    = 100
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = "10.9.0.0/16"
  from_port      = 443
  to_port        = 443
}
