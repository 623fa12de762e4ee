resource "aws_network_acl" "web" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.web.id]

  ingress {
    rule_no    = 100
    protocol   = "tcp"
    action     = "allow"
    cidr_block = "0.0.0.0/0"
    from_port  = 443
    to_port    = 443
  }
  ingress {
    rule_no    = 110
    protocol   = "tcp"
    action     = "allow"
    cidr_block = "0.0.0.0/0"
    from_port  = 1024
    to_port    = 65535
  }
  egress {
    rule_no    = 90
    protocol   = "tcp"
    action     = "allow"
    cidr_block = "10.60.2.0/24"
    from_port  = 8443
    to_port    = 8443
  }
  egress {
    rule_no    = 100
    protocol   = "tcp"
    action     = "allow"
    cidr_block = "0.0.0.0/0"
    from_port  = 1024
    to_port    = 65535
  }
}

resource "aws_network_acl" "db" {
  vpc_id = aws_vpc.main.id
}

resource "aws_network_acl_association" "db" {
  network_acl_id = aws_network_acl.db.id
  subnet_id      = aws_subnet.db.id
}

resource "aws_network_acl_rule" "db_in" {
  network_acl_id = aws_network_acl.db.id
  rule_number    = 100
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "10.60.2.0/24"
  from_port      = 5432
  to_port        = 5432
}

resource "aws_network_acl_rule" "db_out" {
  network_acl_id = aws_network_acl.db.id
  rule_number    = 100
  egress         = true
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "10.60.0.0/16"
  from_port      = 1024
  to_port        = 65535
}
