# Default resources for several VPCs, whose index the JSON loses.
resource "aws_vpc" "v" {
  for_each   = { a = "10.175.0.0/16", b = "10.176.0.0/16" }
  cidr_block = each.value
}

resource "aws_subnet" "s" {
  for_each   = { a = "10.175.1.0/24", b = "10.176.1.0/24" }
  vpc_id     = aws_vpc.v[each.key].id
  cidr_block = each.value
}

resource "aws_subnet" "exact" {
  vpc_id     = aws_vpc.v["a"].id
  cidr_block = "10.175.2.0/24"
}

# Only that of "a" is closed.
resource "aws_default_network_acl" "closed" {
  for_each               = toset(["a"])
  default_network_acl_id = aws_vpc.v[each.key].default_network_acl_id
}

resource "aws_default_security_group" "closed" {
  for_each = toset(["a"])
  vpc_id   = aws_vpc.v[each.key].id
}

resource "aws_instance" "i" {
  ami           = "ami-12345678"
  instance_type = "t3.micro"
  subnet_id     = aws_subnet.exact.id
  private_ip    = "10.175.2.20"
}
