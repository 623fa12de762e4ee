# One VPC of an estate, written in all the ways that are in use: network ACLs with inline and with standalone rules, security
# groups with inline rules and with both kinds of rule resource, and the rest of an application around them.

locals {
  tiers = { public = 0, app = 1, data = 2 }
  zones = { a = 0, b = 1 }
  subnets = merge([for tier, t in local.tiers : {
    for zone, z in local.zones : "${tier}-${zone}" => { tier = tier, zone = "us-east-1${zone}", number = 16 * t + z }
  }]...)
  data_in = {
    postgres = { number = 100, port = [5432, 5432] }
    redis    = { number = 110, port = [6379, 6379] }
    replies  = { number = 120, port = [1024, 65535] }
  }
}

resource "aws_vpc" "this" {
  cidr_block           = "10.64.0.0/16"
  enable_dns_hostnames = true
  tags                 = { Name = "estate" }
}

resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id
}

resource "aws_subnet" "this" {
  for_each          = local.subnets
  vpc_id            = aws_vpc.this.id
  cidr_block        = cidrsubnet(aws_vpc.this.cidr_block, 8, each.value.number)
  availability_zone = each.value.zone
  tags              = { Name = "estate-${each.key}", Tier = each.value.tier }
}

resource "aws_network_acl" "public" {
  vpc_id     = aws_vpc.this.id
  subnet_ids = [for key, s in aws_subnet.this : s.id if local.subnets[key].tier == "public"]

  dynamic "ingress" {
    for_each = { 100 = [80, 80], 110 = [443, 443], 120 = [1024, 65535] }
    content {
      rule_no    = ingress.key
      action     = "allow"
      protocol   = "tcp"
      cidr_block = "0.0.0.0/0"
      from_port  = ingress.value[0]
      to_port    = ingress.value[1]
    }
  }
  dynamic "egress" {
    for_each = { 100 = [80, 80], 110 = [443, 443], 120 = [1024, 65535] }
    content {
      rule_no    = egress.key
      action     = "allow"
      protocol   = "tcp"
      cidr_block = "0.0.0.0/0"
      from_port  = egress.value[0]
      to_port    = egress.value[1]
    }
  }
}

resource "aws_network_acl" "data" {
  vpc_id = aws_vpc.this.id
}

resource "aws_network_acl_rule" "data_in" {
  for_each       = local.data_in
  network_acl_id = aws_network_acl.data.id
  rule_number    = each.value.number
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = aws_vpc.this.cidr_block
  from_port      = each.value.port[0]
  to_port        = each.value.port[1]
}

resource "aws_network_acl_rule" "data_out" {
  network_acl_id = aws_network_acl.data.id
  egress         = true
  rule_number    = 100
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = aws_vpc.this.cidr_block
  from_port      = 1024
  to_port        = 65535
}

resource "aws_network_acl_association" "data" {
  for_each       = local.zones
  network_acl_id = aws_network_acl.data.id
  subnet_id      = aws_subnet.this["data-${each.key}"].id
}

resource "aws_security_group" "lb" {
  name        = "estate-lb"
  description = "Load balancer"
  vpc_id      = aws_vpc.this.id

  ingress {
    description = "HTTPS"
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
  egress {
    description = "To the application"
    protocol    = "tcp"
    from_port   = 8080
    to_port     = 8080
    cidr_blocks = ["10.64.16.0/23"]
  }
}

resource "aws_security_group" "app" {
  name        = "estate-app"
  description = "Application"
  vpc_id      = aws_vpc.this.id
}

resource "aws_security_group_rule" "app_from_lb" {
  security_group_id        = aws_security_group.app.id
  type                     = "ingress"
  description              = "From the load balancer"
  protocol                 = "tcp"
  from_port                = 8080
  to_port                  = 8080
  source_security_group_id = aws_security_group.lb.id
}

resource "aws_security_group_rule" "app_to_data" {
  security_group_id = aws_security_group.app.id
  type              = "egress"
  description       = "To the databases"
  protocol          = "tcp"
  from_port         = 5432
  to_port           = 5432
  cidr_blocks       = [for zone, z in local.zones : aws_subnet.this["data-${zone}"].cidr_block]
}

resource "aws_security_group" "data" {
  name        = "estate-data"
  description = "Databases"
  vpc_id      = aws_vpc.this.id
}

resource "aws_vpc_security_group_ingress_rule" "data_from_app" {
  for_each          = local.zones
  security_group_id = aws_security_group.data.id
  description       = "From the application in zone ${each.key}"
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
  cidr_ipv4         = aws_subnet.this["app-${each.key}"].cidr_block
}

resource "aws_instance" "app" {
  for_each               = local.zones
  ami                    = "ami-12c6146b"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.this["app-${each.key}"].id
  vpc_security_group_ids = [aws_security_group.app.id]
  tags                   = { Name = "estate-app-${each.key}" }
}

resource "aws_network_interface" "lb" {
  for_each        = local.zones
  subnet_id       = aws_subnet.this["public-${each.key}"].id
  security_groups = [aws_security_group.lb.id]
}

resource "aws_network_interface" "data" {
  for_each        = local.zones
  subnet_id       = aws_subnet.this["data-${each.key}"].id
  security_groups = [aws_security_group.data.id]
}
