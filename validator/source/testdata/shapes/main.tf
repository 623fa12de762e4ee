# Ways to hand an id on. What is named undecided_* must not be decided: the id is looked into, or is not known to the sources.
variable "tiers" {
  default = {
    web = { cidr = "10.80.1.0/24", ports = [443, 80] }
    app = { cidr = "10.80.2.0/24", ports = [8080] }
    db  = { cidr = "10.80.3.0/24", ports = [] }
  }
}

variable "existing" {
  type    = string
  default = ""
}

variable "secret" {
  type      = bool
  default   = true
  sensitive = true
}

resource "aws_vpc" "main" {
  cidr_block = "10.80.0.0/16"
}

resource "aws_vpc" "optional" {
  count      = var.existing == "" ? 1 : 0
  cidr_block = "10.81.0.0/16"
}

locals {
  vpc_id = var.existing != "" ? var.existing : aws_vpc.optional[0].id
  swap   = { web = "app", app = "db", db = "web" }
  acls   = { for k, m in module.tier : k => m.acl.id }
  flat = { for r in flatten([for t, v in var.tiers : [for i, p in v.ports : { tier = t, port = p, n = 100 + i }]]) :
  "${r.tier}-${r.n}" => r }
  subnets = [for k in sort(keys(var.tiers)) : aws_subnet.tier[k].id]
  config = {
    name = "of ${aws_vpc.main.id}"
    acl  = aws_network_acl.counted[1].id
  }
}

resource "aws_subnet" "tier" {
  for_each   = var.tiers
  vpc_id     = aws_vpc.main.id
  cidr_block = each.value.cidr
}

resource "aws_subnet" "optional" {
  vpc_id     = local.vpc_id
  cidr_block = "10.81.1.0/24"
}

module "tier" {
  source    = "./tier"
  for_each  = var.tiers
  vpc_id    = aws_subnet.tier[each.key].vpc_id
  subnet_id = aws_subnet.tier[local.swap[each.key]].id
  name      = each.key
}

resource "aws_network_acl" "counted" {
  count  = 3
  vpc_id = aws_vpc.main.id
}

resource "aws_network_acl_rule" "flat" {
  for_each       = local.flat
  network_acl_id = local.acls[local.swap[each.value.tier]]
  rule_number    = each.value.n
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = each.value.port
  to_port        = each.value.port
}

resource "aws_network_acl_rule" "counted" {
  count          = 3
  network_acl_id = element(aws_network_acl.counted[*].id, count.index + 1)
  rule_number    = 200
  protocol       = "-1"
  rule_action    = "deny"
  cidr_block     = "0.0.0.0/0"
}

resource "aws_network_acl_rule" "from_object" {
  network_acl_id = local.config.acl
  rule_number    = 300
  protocol       = "-1"
  rule_action    = "deny"
  cidr_block     = "0.0.0.0/0"
}

resource "aws_network_acl_rule" "chosen" {
  network_acl_id = try(local.config.missing, coalesce("", lookup(local.acls, "db", null), aws_network_acl.counted[0].id))
  rule_number    = 310
  protocol       = "-1"
  rule_action    = "deny"
  cidr_block     = "0.0.0.0/0"
}

resource "aws_network_acl_rule" "of_default" {
  network_acl_id = aws_vpc.main.default_network_acl_id
  rule_number    = 320
  protocol       = "-1"
  rule_action    = "deny"
  cidr_block     = "0.0.0.0/0"
}

resource "aws_network_acl_rule" "undecided_text" {
  network_acl_id = replace(aws_network_acl.counted[0].id, "sg-", "")
  rule_number    = 330
  protocol       = "-1"
  rule_action    = "deny"
  cidr_block     = "0.0.0.0/0"
}

resource "aws_network_acl_rule" "undecided_order" {
  network_acl_id = sort(aws_network_acl.counted[*].id)[0]
  rule_number    = 340
  protocol       = "-1"
  rule_action    = "deny"
  cidr_block     = "0.0.0.0/0"
}

resource "aws_network_acl_rule" "undecided_condition" {
  network_acl_id = substr(aws_vpc.main.id, 4, 1) == "0" ? aws_network_acl.counted[0].id : aws_network_acl.counted[1].id
  rule_number    = 350
  protocol       = "-1"
  rule_action    = "deny"
  cidr_block     = "0.0.0.0/0"
}

resource "aws_network_acl_rule" "undecided_secret" {
  network_acl_id = var.secret ? aws_network_acl.counted[0].id : aws_network_acl.counted[1].id
  rule_number    = 360
  protocol       = "-1"
  rule_action    = "deny"
  cidr_block     = "0.0.0.0/0"
}

resource "aws_security_group" "a" {
  for_each = toset(["one", "two", "three"])
  vpc_id   = aws_vpc.main.id
}

module "attach" {
  source    = "./attach"
  subnets   = local.subnets
  groups    = [for k, g in aws_security_group.a : g.id if k != "two"]
  by_name   = { for k, g in aws_security_group.a : upper(k) => g.id }
  primary   = { group = aws_security_group.a["two"].id }
  unordered = toset([for k in ["three", "one"] : aws_security_group.a[k].id])
}

module "wrap" {
  source = "./wrap"
  count  = 2
  acls   = [aws_network_acl.counted[count.index].id, aws_network_acl.counted[2].id]
}

resource "aws_network_acl_rule" "wrapped" {
  count          = 2
  network_acl_id = module.wrap[1 - count.index].second ? module.wrap[count.index].ids[1] : module.wrap[count.index].ids[0]
  rule_number    = 400 + count.index
  protocol       = "-1"
  rule_action    = "deny"
  cidr_block     = "0.0.0.0/0"
}
