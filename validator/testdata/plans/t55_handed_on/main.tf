# An id that a resource hands on of which sgplan reads nothing.
resource "aws_vpc" "main" {
  cidr_block = "10.155.0.0/16"
}

resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.155.1.0/24"
}

resource "aws_network_acl" "n" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.a.id]

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 0
  }
  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 0
  }
}

resource "aws_network_acl" "other" {
  vpc_id = aws_vpc.main.id
}

resource "terraform_data" "shared" {
  input = aws_network_acl.n.id
}

variable "use" {
  default = true
}

resource "aws_network_acl_rule" "handed" {
  network_acl_id = var.use ? terraform_data.shared.output : aws_network_acl.other.id
  rule_number    = 60
  rule_action    = "deny"
  protocol       = "tcp"
  cidr_block     = "0.0.0.0/0"
  from_port      = 8443
  to_port        = 8443
}

# Not the id, and no dead end: the ARN of something that is not read.
resource "aws_iam_role" "r" {
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_network_acl_rule" "plain" {
  network_acl_id = aws_iam_role.r.arn == "" ? "" : aws_network_acl.other.id
  rule_number    = 70
  rule_action    = "deny"
  protocol       = "tcp"
  cidr_block     = "0.0.0.0/0"
  from_port      = 9443
  to_port        = 9443
}
