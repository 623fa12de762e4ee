# Types are ignored for protocol 58 with an IPv4 block, ports for all but tcp and udp
resource "aws_vpc" "main" {
  cidr_block = "10.116.0.0/16"
}

resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.116.1.0/24"
}

resource "aws_network_acl" "n" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.a.id]

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "58"
    cidr_block = "10.0.0.0/8"
    from_port  = 0
    to_port    = 0
    icmp_type  = 128
    icmp_code  = 0
  }
  ingress {
    rule_no         = 110
    action          = "allow"
    protocol        = "58"
    ipv6_cidr_block = "2001:db8::/32"
    from_port       = 0
    to_port         = 0
    icmp_type       = 128
    icmp_code       = 0
  }
  ingress {
    rule_no    = 120
    action     = "allow"
    protocol   = "132"
    cidr_block = "10.0.0.0/8"
    from_port  = 80
    to_port    = 80
  }
}
