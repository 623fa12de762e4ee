resource "aws_vpc" "main" {
  cidr_block = "10.107.0.0/16"
}

resource "aws_subnet" "old" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.107.0.0/24"
}
