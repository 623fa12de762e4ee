# The default NACL and group are dropped from the configuration: AWS keeps both, and the rules that they have.
resource "aws_vpc" "main" {
  cidr_block = "10.172.0.0/16"
}

resource "aws_subnet" "s" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.172.1.0/24"
}

# The default resources move on from one VPC to the other: what they leave behind stays as it is.
resource "aws_vpc" "left" {
  cidr_block = "10.174.0.0/16"
}

resource "aws_vpc" "next" {
  cidr_block = "10.175.0.0/16"
}

resource "aws_subnet" "left" {
  vpc_id     = aws_vpc.left.id
  cidr_block = "10.174.1.0/24"
}

resource "aws_subnet" "next" {
  vpc_id     = aws_vpc.next.id
  cidr_block = "10.175.1.0/24"
}

resource "aws_default_network_acl" "moves" {
  default_network_acl_id = aws_vpc.next.default_network_acl_id
}

resource "aws_default_security_group" "moves" {
  vpc_id = aws_vpc.next.id
}
