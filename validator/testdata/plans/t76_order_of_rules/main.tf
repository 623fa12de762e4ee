# Which rules stand when a subnet comes to its NACL
resource "aws_vpc" "main" {
  cidr_block = "10.176.0.0/16"
}

resource "aws_subnet" "s" {
  for_each = toset(["any", "waits", "module", "local", "handed", "keyed"])

  vpc_id     = aws_vpc.main.id
  cidr_block = cidrsubnet(aws_vpc.main.cidr_block, 8, index(["any", "waits", "module", "local", "handed", "keyed"], each.key))
}

resource "aws_network_acl" "any" {
  vpc_id = aws_vpc.main.id
}

resource "aws_network_acl_rule" "any" {
  network_acl_id = aws_network_acl.any.id
  rule_number    = 100
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 443
  to_port        = 443
}

resource "aws_network_acl" "waits" {
  vpc_id = aws_vpc.main.id
}

resource "aws_network_acl_rule" "waits" {
  network_acl_id = aws_network_acl.waits.id
  rule_number    = 100
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 443
  to_port        = 443
}

resource "aws_network_acl" "local" {
  vpc_id = aws_vpc.main.id
}

resource "aws_network_acl_rule" "local" {
  network_acl_id = aws_network_acl.local.id
  rule_number    = 100
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 443
  to_port        = 443
}

resource "aws_network_acl" "handed" {
  vpc_id = aws_vpc.main.id
}

resource "aws_network_acl_rule" "handed" {
  network_acl_id = aws_network_acl.handed.id
  rule_number    = 100
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 443
  to_port        = 443
}

# Nothing orders the two.
resource "aws_network_acl_association" "any" {
  network_acl_id = aws_network_acl.any.id
  subnet_id      = aws_subnet.s["any"].id
}

resource "aws_network_acl_association" "waits" {
  network_acl_id = aws_network_acl.waits.id
  subnet_id      = aws_subnet.s["waits"].id

  depends_on = [aws_network_acl_rule.waits]
}

# What the local value waits for does not show.
locals {
  subnet = aws_subnet.s["local"].id
}

resource "aws_network_acl_association" "local" {
  network_acl_id = aws_network_acl.local.id
  subnet_id      = local.subnet
}

# The rule hands the id on.
resource "aws_network_acl_association" "handed" {
  network_acl_id = aws_network_acl_rule.handed.network_acl_id
  subnet_id      = aws_subnet.s["handed"].id
}

# The NACL has its subnets itself: the rule comes after them.
resource "aws_network_acl" "own" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.s["keyed"].id]
}

resource "aws_network_acl_rule" "own" {
  network_acl_id = aws_network_acl.own.id
  rule_number    = 100
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 443
  to_port        = 443
}

# All of a module stands before what depends on it.
module "rules" {
  source = "./rules"

  vpc_id  = aws_vpc.main.id
  numbers = ["100"]
}

resource "aws_network_acl_association" "module" {
  network_acl_id = module.rules.nacl_id
  subnet_id      = aws_subnet.s["module"].id

  depends_on = [module.rules]
}
