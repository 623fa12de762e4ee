# Two network ACLs share the subnets of one block among them. The plan shows only that both refer to the block
resource "aws_vpc" "main" {
  cidr_block = "10.162.0.0/16"
}

resource "aws_subnet" "counted" {
  count      = 4
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.162.${count.index}.0/24"
}

resource "aws_network_acl" "public" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = slice(aws_subnet.counted[*].id, 0, 2)
}

resource "aws_network_acl" "private" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = slice(aws_subnet.counted[*].id, 2, 3) # the last subnet stays on the default network ACL
}

resource "aws_subnet" "keyed" {
  for_each   = { web = "10.162.10.0/24", app = "10.162.11.0/24" }
  vpc_id     = aws_vpc.main.id
  cidr_block = each.value
  tags       = { Tier = each.key }
}

resource "aws_network_acl" "web" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [for k, s in aws_subnet.keyed : s.id if s.tags.Tier == "web"]
}

resource "aws_network_acl" "app" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [for k, s in aws_subnet.keyed : s.id if s.tags.Tier == "app"]
}

# These two do claim one subnet
resource "aws_subnet" "one" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.162.20.0/24"
}

resource "aws_network_acl" "first" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.one.id]
}

resource "aws_network_acl" "second" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.one.id]
}
