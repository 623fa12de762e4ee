# A data source that lists what it finds: read at apply it may list anything, read by now it says what.
resource "aws_vpc" "main" {
  cidr_block = "10.153.0.0/16"
}

resource "aws_subnet" "old" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.153.1.0/24"
  tags       = { Tier = "old" }
}

resource "aws_subnet" "new" {
  count      = 3
  vpc_id     = aws_vpc.main.id
  cidr_block = cidrsubnet("10.153.0.0/16", 8, 10 + count.index)
  tags       = { Tier = "private" }
}

data "aws_subnets" "old" {
  tags = { Tier = "old" }
}

data "aws_subnets" "private" {
  tags       = { Tier = "private" }
  depends_on = [aws_subnet.new]
}

resource "aws_network_acl" "known" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = concat([aws_subnet.new[0].id], data.aws_subnets.old.ids)

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

resource "aws_network_acl" "hidden" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = concat([aws_subnet.new[1].id], data.aws_subnets.private.ids)
}

resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "admin" {
  name   = "admin"
  vpc_id = aws_vpc.main.id
  tags   = { Role = "shared" }

  ingress {
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
    cidr_blocks = ["0.0.0.0/0"]
  }
}

data "aws_security_groups" "shared" {
  tags       = { Role = "shared" }
  depends_on = [aws_security_group.admin]
}

resource "aws_instance" "i" {
  ami                    = "ami-12345678"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.old.id
  private_ip             = "10.153.1.20"
  vpc_security_group_ids = concat([aws_security_group.web.id], data.aws_security_groups.shared.ids)
}
