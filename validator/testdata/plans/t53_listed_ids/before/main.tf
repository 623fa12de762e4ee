resource "aws_vpc" "main" {
  cidr_block = "10.153.0.0/16"
}

resource "aws_subnet" "old" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.153.1.0/24"
  tags       = { Tier = "old" }
}
