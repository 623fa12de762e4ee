variable "acl" {
  default = "1"
}

locals {
  overridden = aws_network_acl.counted[1].id
  twice      = aws_network_acl.counted[1].id
}

resource "aws_network_acl_rule" "overridden" {
  count          = 2
  network_acl_id = aws_network_acl.counted[count.index + 1].id
}

module "overridden" {
  source = "./wrap"
  count  = 3
}

resource "aws_security_group" "blocks" {
  ingress {
    from_port       = 7
    to_port         = 7
    protocol        = "tcp"
    security_groups = [aws_security_group.a["three"].id]
  }
}

resource "aws_security_group" "made" {
  dynamic "ingress" {
    for_each = [8, 9]
    content {
      from_port       = ingress.value
      to_port         = ingress.value
      protocol        = "tcp"
      security_groups = [aws_security_group.a["three"].id]
    }
  }
}
