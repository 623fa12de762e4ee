# A condition that is not known yet may choose the NACL that exists, whose id is known. One that is known may not: the id
# would be known.
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

resource "aws_network_acl" "new" {
  vpc_id = aws_vpc.main.id
}

resource "aws_ec2_transit_gateway" "t" {}

resource "aws_network_acl_association" "a" {
  subnet_id      = aws_subnet.s.id
  network_acl_id = aws_ec2_transit_gateway.t.owner_id == "123456789012" ? aws_network_acl.old.id : aws_network_acl.new.id
}

resource "aws_subnet" "second" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.154.2.0/24"
}

data "aws_caller_identity" "me" {}

resource "aws_network_acl_association" "b" {
  subnet_id      = aws_subnet.second.id
  network_acl_id = data.aws_caller_identity.me.account_id == "1" ? aws_network_acl.old.id : aws_network_acl.new.id
}
