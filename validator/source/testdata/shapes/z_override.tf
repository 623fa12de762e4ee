locals {
  twice = aws_network_acl.counted[2].id
}

resource "aws_network_acl_rule" "overridden" {
  rule_number = 501 + count.index
}

module "overridden" {
  acls = [aws_network_acl.counted[count.index].id, aws_network_acl.counted[1].id]
}
