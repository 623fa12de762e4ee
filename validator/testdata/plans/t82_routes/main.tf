# who leads to the internet: by count, by NAT gateway, by the VPC's main table, and by what another layer adds
resource "aws_vpc" "main" {
  cidr_block = "10.182.0.0/16"
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_subnet" "public" {
  count      = 2
  vpc_id     = aws_vpc.main.id
  cidr_block = cidrsubnet("10.182.0.0/16", 8, count.index)
}

resource "aws_subnet" "private" {
  count      = 2
  vpc_id     = aws_vpc.main.id
  cidr_block = cidrsubnet("10.182.0.0/16", 8, 10 + count.index)
}

resource "aws_subnet" "own" { # routed by the VPC's main table
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.182.20.0/24"
}

resource "aws_subnet" "shared" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.182.30.0/24"
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }
}

resource "aws_route_table_association" "public" {
  count          = 2
  subnet_id      = aws_subnet.public[count.index].id
  route_table_id = aws_route_table.public.id
}

resource "aws_nat_gateway" "main" {
  subnet_id     = aws_subnet.public[0].id
  allocation_id = "eipalloc-0123456789abcdef0"
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id

  route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = aws_nat_gateway.main.id
  }
  route {
    cidr_block         = "10.0.0.0/8"
    transit_gateway_id = "tgw-0123456789abcdef0"
  }
}

resource "aws_route_table_association" "private" {
  count          = 2
  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.private.id
}

resource "aws_route_table" "shared" { # another layer gets its id
  vpc_id = aws_vpc.main.id
}

resource "aws_route_table_association" "shared" {
  subnet_id      = aws_subnet.shared.id
  route_table_id = aws_route_table.shared.id
}

output "shared" {
  value = aws_route_table.shared.id
}

resource "aws_vpc_endpoint" "store" {
  vpc_id          = aws_vpc.main.id
  service_name    = "com.amazonaws.us-east-1.s3"
  route_table_ids = [aws_route_table.private.id]
}

resource "aws_vpc" "other" {
  cidr_block = "10.183.0.0/16"
}

resource "aws_default_route_table" "other" {
  default_route_table_id = aws_vpc.other.default_route_table_id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.other.id
  }
}

resource "aws_internet_gateway" "other" {
  vpc_id = aws_vpc.other.id
}

resource "aws_subnet" "other" {
  vpc_id     = aws_vpc.other.id
  cidr_block = "10.183.1.0/24"
}

resource "aws_vpc" "third" {
  cidr_block = "10.184.0.0/16"
}

resource "aws_route_table" "third" {
  vpc_id = aws_vpc.third.id
}

resource "aws_main_route_table_association" "third" {
  vpc_id         = aws_vpc.third.id
  route_table_id = aws_route_table.third.id
}

resource "aws_subnet" "third" {
  vpc_id     = aws_vpc.third.id
  cidr_block = "10.184.1.0/24"
}
