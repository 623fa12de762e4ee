# What override.tf and z_override.tf, in this order of their names, say otherwise.
variable "acl" {
  type    = number
  default = 0
}

locals {
  overridden = aws_network_acl.counted[0].id
  twice      = aws_network_acl.counted[0].id
}

resource "aws_network_acl_rule" "overridden" {
  count          = 1
  network_acl_id = aws_network_acl.counted[0].id
  rule_number    = 500
  protocol       = "-1"
  rule_action    = "deny"
  cidr_block     = "0.0.0.0/0"
}

resource "aws_network_acl_rule" "of_locals" {
  for_each       = { once = local.overridden, twice = local.twice, variable = aws_network_acl.counted[var.acl].id }
  network_acl_id = each.value
  rule_number    = { once = 510, twice = 511, variable = 512 }[each.key]
  protocol       = "-1"
  rule_action    = "deny"
  cidr_block     = "0.0.0.0/0"
}

module "overridden" {
  source = "./attach"
  count  = 1
  acls   = [aws_network_acl.counted[0].id, aws_network_acl.counted[1].id]
}

resource "aws_network_acl_rule" "of_module" {
  count          = 3
  network_acl_id = module.overridden[count.index].ids[0]
  rule_number    = 520 + count.index
  protocol       = "-1"
  rule_action    = "deny"
  cidr_block     = "0.0.0.0/0"
}

resource "aws_security_group" "blocks" {
  for_each = toset(["x"])
  vpc_id   = aws_vpc.main.id
  ingress {
    from_port       = 1
    to_port         = 1
    protocol        = "tcp"
    security_groups = [aws_security_group.a["one"].id]
  }
  dynamic "ingress" {
    for_each = [2, 3]
    content {
      from_port       = ingress.value
      to_port         = ingress.value
      protocol        = "tcp"
      security_groups = [aws_security_group.a["two"].id]
    }
  }
  egress {
    from_port   = 1
    to_port     = 1
    protocol    = "tcp"
    cidr_blocks = ["10.80.0.0/16"]
  }
}

resource "aws_security_group" "made" {
  vpc_id = aws_vpc.main.id
  ingress {
    from_port       = 1
    to_port         = 1
    protocol        = "tcp"
    security_groups = [aws_security_group.a["one"].id]
  }
}
