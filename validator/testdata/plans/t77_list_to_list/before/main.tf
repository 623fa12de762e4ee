locals {
  open = [{ rule_no = 100, action = "allow", protocol = "tcp", cidr_block = "10.0.0.0/8", from_port = 0, to_port = 65535,
  ipv6_cidr_block = null, icmp_type = 0, icmp_code = 0 }]
}

resource "aws_vpc" "main" {
  cidr_block = "10.177.0.0/16"
}

resource "aws_subnet" "s" {
  for_each   = { any = 1, first = 2, last = 3, gone = 4, association = 5 }
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.177.${each.value}.0/24"
}

resource "aws_network_acl" "any_from" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.s["any"].id]
  ingress    = local.open
  egress     = local.open
}

resource "aws_network_acl" "any_to" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = []
  ingress    = local.open
  egress     = local.open
}

resource "aws_network_acl" "first_from" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.s["first"].id]
  ingress    = local.open
  egress     = local.open
}

resource "aws_network_acl" "first_to" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = []
  ingress    = local.open
  egress     = local.open
}

resource "aws_network_acl" "last_from" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.s["last"].id]
  ingress    = local.open
  egress     = local.open
}

resource "aws_network_acl" "last_to" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = []
  ingress    = local.open
  egress     = local.open
}

resource "aws_network_acl" "gone_from" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.s["gone"].id]
  ingress    = local.open
  egress     = local.open
}

resource "aws_network_acl" "association_from" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.s["association"].id]
  ingress    = local.open
  egress     = local.open
}

resource "aws_network_acl" "association_to" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = []
  ingress    = local.open
  egress     = local.open
}
