# No ingress and egress blocks: after_unknown says true, and what AWS makes is empty
resource "aws_vpc" "main" {
  cidr_block = "10.105.0.0/16"
}

resource "aws_subnet" "closed" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.105.1.0/24"
}

resource "aws_subnet" "open" { # on the VPC's default NACL
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.105.2.0/24"
}

resource "aws_network_acl" "none" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.closed.id]
}

resource "aws_security_group" "none" { # the provider revokes AWS's egress rule
  name   = "none"
  vpc_id = aws_vpc.main.id
}

resource "aws_network_interface" "guarded" {
  subnet_id       = aws_subnet.open.id
  private_ips     = ["10.105.2.10"]
  security_groups = [aws_security_group.none.id]
}
