# What diagnostics look like with sources: something of every kind.
resource "aws_vpc" "prod" {
  cidr_block = "10.20.0.0/16"
}

resource "aws_subnet" "web" {
  vpc_id     = aws_vpc.prod.id
  cidr_block = "10.20.4.0/24"
}

resource "aws_subnet" "db" {
  vpc_id     = aws_vpc.prod.id
  cidr_block = "10.20.16.0/24"
}

resource "aws_subnet" "edge" {
  vpc_id     = aws_vpc.prod.id
  cidr_block = "10.20.32.0/24"
}

resource "aws_eip" "scanner" {
  domain = "vpc"
}

module "edge" {
  source     = "./edge"
  vpc_id     = aws_vpc.prod.id
  subnet_ids = [aws_subnet.edge.id]
}
