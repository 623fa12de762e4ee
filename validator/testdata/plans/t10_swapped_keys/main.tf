# The rule of key "web" lands in the NACL of tier "app": the JSON does not say so
resource "aws_vpc" "main" {
  cidr_block = "10.110.0.0/16"
}

resource "aws_subnet" "tier" {
  for_each   = { web = "10.110.1.0/24", app = "10.110.2.0/24" }
  vpc_id     = aws_vpc.main.id
  cidr_block = each.value
}

module "tier" {
  for_each = toset(["web", "app"])
  source   = "./tier"
  vpc_id   = aws_vpc.main.id
}

resource "aws_network_acl_association" "web" {
  network_acl_id = module.tier["web"].nacl_id
  subnet_id      = aws_subnet.tier["web"].id
}

resource "aws_network_acl_association" "app" {
  network_acl_id = module.tier["app"].nacl_id
  subnet_id      = aws_subnet.tier["app"].id
}

resource "aws_network_acl_rule" "in" {
  for_each       = { web = { to = "app", port = 22 }, app = { to = "web", port = 80 } }
  network_acl_id = module.tier[each.value.to].nacl_id
  rule_number    = 100
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = each.value.port
  to_port        = each.value.port
}
