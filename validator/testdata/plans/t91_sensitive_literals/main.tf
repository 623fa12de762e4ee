# Literals that are marked sensitive: a plan marks them, and the line in the source shows them.
resource "aws_vpc" "v" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "s" {
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_network_acl" "blocks" {
  vpc_id     = aws_vpc.v.id
  subnet_ids = [aws_subnet.s.id]

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = sensitive("77.66.55.0/28")
    from_port  = 4711
    to_port    = 4711
  }

  ingress {
    rule_no    = 110
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "77.66.55.0/28"
    from_port  = 4711
    to_port    = 4711
  }
}

resource "aws_network_acl" "list" {
  vpc_id = aws_vpc.v.id
  egress = sensitive([{ rule_no = 100, action = "allow", protocol = "tcp", cidr_block = "88.66.55.0/28", from_port = 443, to_port = 443, ipv6_cidr_block = null, icmp_type = null, icmp_code = null }])
}

resource "aws_network_acl_rule" "r" {
  network_acl_id = aws_network_acl.blocks.id
  egress         = true
  rule_number    = sensitive(1234)
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = sensitive("99.66.55.0/28") # not 99.66.55.0/28
  from_port      = 443
  to_port        = 443
}

resource "aws_security_group" "g" {
  name   = "g"
  vpc_id = aws_vpc.v.id

  ingress {
    protocol    = "tcp"
    from_port   = sensitive(4712)
    to_port     = 4712
    cidr_blocks = ["10.0.0.0/8"]
  }
}

resource "aws_vpc_security_group_egress_rule" "g" {
  security_group_id = aws_security_group.g.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = sensitive("66.66.55.0/28")
}
