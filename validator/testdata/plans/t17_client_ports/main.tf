# HTTPS with three ways back that are not whole
resource "aws_vpc" "main" {
  cidr_block = "10.117.0.0/16"
}

resource "aws_security_group" "https" {
  name   = "https"
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "https" {
  security_group_id = aws_security_group.https.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_subnet" "hole_3389" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.117.1.0/24"
}

resource "aws_network_interface" "hole_3389" {
  subnet_id       = aws_subnet.hole_3389.id
  private_ips     = ["10.117.1.10"]
  security_groups = [aws_security_group.https.id]
}

resource "aws_network_acl" "hole_3389" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.hole_3389.id]

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 443
    to_port    = 443
  }

  egress {
    rule_no    = 90
    action     = "deny"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 3389
    to_port    = 3389
  }
  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 1024
    to_port    = 65535
  }
}

resource "aws_subnet" "hole_50000" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.117.2.0/24"
}

resource "aws_network_interface" "hole_50000" {
  subnet_id       = aws_subnet.hole_50000.id
  private_ips     = ["10.117.2.10"]
  security_groups = [aws_security_group.https.id]
}

resource "aws_network_acl" "hole_50000" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.hole_50000.id]

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 443
    to_port    = 443
  }

  egress {
    rule_no    = 90
    action     = "deny"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 50000
    to_port    = 50000
  }
  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 1024
    to_port    = 65535
  }
}

resource "aws_subnet" "upper_half" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.117.3.0/24"
}

resource "aws_network_interface" "upper_half" {
  subnet_id       = aws_subnet.upper_half.id
  private_ips     = ["10.117.3.10"]
  security_groups = [aws_security_group.https.id]
}

resource "aws_network_acl" "upper_half" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.upper_half.id]

  ingress {
    rule_no    = 100
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
    from_port  = 32768
    to_port    = 65535
  }
}
