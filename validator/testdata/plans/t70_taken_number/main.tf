# A standalone rule whose NACL the JSON does not tell: in both of "all" its number is taken inline, and in one of "some".
resource "aws_vpc" "main" {
  cidr_block = "10.170.0.0/16"
}

resource "aws_subnet" "s" {
  for_each   = { all_a = "10.170.1.0/24", all_b = "10.170.2.0/24", some_a = "10.170.3.0/24", some_b = "10.170.4.0/24" }
  vpc_id     = aws_vpc.main.id
  cidr_block = each.value
}

resource "aws_network_acl" "all" {
  for_each = toset(["a", "b"])
  vpc_id   = aws_vpc.main.id

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "10.0.0.0/8"
    from_port  = 443
    to_port    = 443
  }
}

resource "aws_network_acl" "some" {
  for_each = toset(["a", "b"])
  vpc_id   = aws_vpc.main.id

  dynamic "ingress" {
    for_each = each.key == "a" ? [1] : []
    content {
      rule_no    = 100
      action     = "allow"
      protocol   = "tcp"
      cidr_block = "10.0.0.0/8"
      from_port  = 443
      to_port    = 443
    }
  }
}

resource "aws_network_acl_association" "all_a" {
  network_acl_id = aws_network_acl.all["a"].id
  subnet_id      = aws_subnet.s["all_a"].id
}

resource "aws_network_acl_association" "all_b" {
  network_acl_id = aws_network_acl.all["b"].id
  subnet_id      = aws_subnet.s["all_b"].id
}

resource "aws_network_acl_association" "some_a" {
  network_acl_id = aws_network_acl.some["a"].id
  subnet_id      = aws_subnet.s["some_a"].id
}

resource "aws_network_acl_association" "some_b" {
  network_acl_id = aws_network_acl.some["b"].id
  subnet_id      = aws_subnet.s["some_b"].id
}

# The apply fails with NetworkAclEntryAlreadyExists, twice.
resource "aws_network_acl_rule" "in_all" {
  for_each       = { ssh = "a" }
  network_acl_id = aws_network_acl.all[each.value].id
  rule_number    = 100
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = "10.0.0.0/8"
  from_port      = 22
  to_port        = 22
}

resource "aws_network_acl_rule" "in_some" {
  for_each       = { ssh = "a" }
  network_acl_id = aws_network_acl.some[each.value].id
  rule_number    = 100
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = "10.0.0.0/8"
  from_port      = 22
  to_port        = 22
}
