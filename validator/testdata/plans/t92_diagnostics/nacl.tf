resource "aws_network_acl" "web" {
  vpc_id     = aws_vpc.prod.id
  subnet_ids = [aws_subnet.web.id]

  ingress {
    rule_no    = 100 # お客様の要求
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 443
    to_port    = 443
  }

  egress {
	rule_no    = 100
	action     = "allow"
	protocol   = "tcp"
	cidr_block = "0.0.0.0/0"
	from_port  = 32768	# お返事: a comment that is long enough for the line to end beyond the eightieth column of it
	to_port    = 60999
  }
}

resource "aws_network_acl" "db" {
  vpc_id     = aws_vpc.prod.id
  subnet_ids = [aws_subnet.db.id]
}

resource "aws_network_acl_rule" "scanner" {
  network_acl_id = aws_network_acl.db.id
  rule_number    = 80
  rule_action    = "deny"
  protocol       = "tcp"
  cidr_block     = "${aws_eip.scanner.public_ip}/32"
  from_port      = 0
  to_port        = 65535
}

resource "aws_network_acl_rule" "batch" {
  network_acl_id = aws_network_acl.db.id
  rule_number    = 90
  rule_action    = "deny"
  protocol       = "tcp"
  cidr_block     = "10.20.8.0/24"
  from_port      = 0
  to_port        = 65535
}

resource "aws_network_acl_rule" "ours" {
  network_acl_id = aws_network_acl.db.id
  rule_number    = 100
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = "0.0.0.0/0"
  from_port      = 0
  to_port        = 65535
}

resource "aws_network_acl_rule" "answers" {
  network_acl_id = aws_network_acl.db.id
  egress         = true
  rule_number    = 100
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = "0.0.0.0/0"
  from_port      = 0
  to_port        = 65535
}
