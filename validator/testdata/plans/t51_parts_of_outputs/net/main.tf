resource "aws_vpc" "this" {
  cidr_block = "10.151.0.0/16"
}

resource "aws_subnet" "private" {
  count      = 2
  vpc_id     = aws_vpc.this.id
  cidr_block = cidrsubnet("10.151.0.0/16", 8, count.index)
}

resource "aws_subnet" "front" {
  count      = 1
  vpc_id     = aws_vpc.this.id
  cidr_block = "10.151.20.0/24"
}

resource "aws_subnet" "back" {
  vpc_id     = aws_vpc.this.id
  cidr_block = "10.151.30.0/24"
}

resource "aws_subnet" "single" {
  count      = 1
  vpc_id     = aws_vpc.this.id
  cidr_block = "10.151.40.0/24"
}

output "vpc_id" {
  value = aws_vpc.this.id
}

output "private_subnets" {
  value = aws_subnet.private[*].id
}

output "by_tier" {
  value = { front = aws_subnet.front[*].id, back = [aws_subnet.back.id] }
}

output "single" {
  value = aws_subnet.single[*].id
}
