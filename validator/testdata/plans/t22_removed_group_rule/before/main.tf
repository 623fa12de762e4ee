resource "aws_vpc" "main" {
  cidr_block = "10.122.0.0/16"
}

resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.122.1.0/24"
}

resource "aws_security_group" "host" {
  name   = "host"
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "https" {
  security_group_id = aws_security_group.host.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "198.51.100.0/24"
}

resource "aws_network_interface" "host" {
  subnet_id       = aws_subnet.a.id
  private_ips     = ["10.122.1.10"]
  security_groups = [aws_security_group.host.id]
}

resource "aws_vpc_security_group_ingress_rule" "ssh" {
  security_group_id = aws_security_group.host.id
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_ipv4         = "198.51.100.0/24"
}
