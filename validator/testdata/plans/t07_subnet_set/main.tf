# The set is wholly unknown: nothing says that it holds a alone, nor that it does not hold the id of a subnet that exists
resource "aws_vpc" "main" {
  cidr_block = "10.107.0.0/16"
}

resource "aws_subnet" "old" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.107.0.0/24"
}

resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.107.1.0/24"
}

resource "aws_subnet" "b" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.107.2.0/24"
}

variable "first" {
  default = true
}

resource "aws_network_acl" "n" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [var.first ? aws_subnet.a.id : aws_subnet.b.id]
}
