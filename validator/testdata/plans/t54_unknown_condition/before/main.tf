resource "aws_vpc" "main" {
  cidr_block = "10.154.0.0/16"
}

resource "aws_subnet" "s" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.154.1.0/24"
}

resource "aws_network_acl" "old" {
  vpc_id = aws_vpc.main.id

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 0
  }
  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 0
  }
}
