# Direction, "self" and more hang on an id that is known after apply.
resource "aws_vpc" "main" {
  cidr_block = "10.174.0.0/16"
}

resource "aws_subnet" "s" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.174.1.0/24"
}

resource "aws_network_acl" "n" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.s.id]
}

# It is an ingress rule.
resource "aws_network_acl_rule" "either" {
  network_acl_id = aws_network_acl.n.id
  egress         = aws_vpc.main.main_route_table_id == "x"
  rule_number    = 100
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = "10.9.0.0/16"
  from_port      = 443
  to_port        = 443
}

resource "aws_security_group" "g" {
  name   = "g"
  vpc_id = aws_vpc.main.id
}

# It is an egress rule.
resource "aws_security_group_rule" "either" {
  type              = aws_vpc.main.main_route_table_id == "x" ? "ingress" : "egress"
  security_group_id = aws_security_group.g.id
  protocol          = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_blocks       = ["0.0.0.0/0"]
}

resource "aws_security_group" "h" {
  name   = "h"
  vpc_id = aws_vpc.main.id
}

# It is from the group itself.
resource "aws_security_group_rule" "self" {
  type              = "ingress"
  security_group_id = aws_security_group.h.id
  protocol          = "tcp"
  from_port         = 22
  to_port           = 22
  self              = aws_vpc.main.main_route_table_id != "x"
}

resource "aws_security_group_rule" "out" {
  type              = "egress"
  security_group_id = aws_security_group.h.id
  protocol          = "-1"
  from_port         = 0
  to_port           = 0
  cidr_blocks       = ["0.0.0.0/0"]
}

resource "aws_security_group" "inline" {
  name   = "inline"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol  = "tcp"
    from_port = 22
    to_port   = 22
    self      = aws_vpc.main.main_route_table_id != "x"
  }

  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_instance" "g" {
  ami                    = "ami-12345678"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.s.id
  private_ip             = "10.174.1.20"
  vpc_security_group_ids = [aws_security_group.g.id]
}

resource "aws_instance" "h" {
  count                  = 2
  ami                    = "ami-12345678"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.s.id
  private_ip             = "10.174.1.3${count.index}"
  vpc_security_group_ids = [aws_security_group.h.id]
}

resource "aws_instance" "inline" {
  count                  = 2
  ami                    = "ami-12345678"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.s.id
  private_ip             = "10.174.1.4${count.index}"
  vpc_security_group_ids = [aws_security_group.inline.id]
}

# Whether it has IPv6 hangs on the same id.
resource "aws_vpc" "maybe_v6" {
  cidr_block                       = "10.175.0.0/16"
  assign_generated_ipv6_cidr_block = aws_vpc.main.main_route_table_id != "x"
}
