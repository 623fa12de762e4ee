# each.value is one element of for_each, and the JSON has the references of all of them: of a module call, of a resource, of an
# instance. Where for_each has a single one, or a single one that is not known yet, it is that.
resource "aws_vpc" "main" {
  cidr_block = "10.150.0.0/16"
}

resource "aws_subnet" "s" {
  for_each   = { web = 1, app = 2, lb = 3, ops = 4, one = 5 }
  vpc_id     = aws_vpc.main.id
  cidr_block = cidrsubnet(aws_vpc.main.cidr_block, 8, each.value)
}

module "nacl" {
  source = "./nacl"
  for_each = {
    web = { subnets = [aws_subnet.s["web"].id], port = 443 }
    app = { subnets = [aws_subnet.s["app"].id], port = 8080 }
  }
  vpc_id  = aws_vpc.main.id
  subnets = each.value.subnets
  port    = each.value.port
}

resource "aws_network_acl" "t" {
  for_each   = { lb = aws_subnet.s["lb"].id, ops = aws_subnet.s["ops"].id }
  vpc_id     = aws_vpc.main.id
  subnet_ids = [each.value]
}

resource "aws_network_acl" "one" {
  for_each   = { one = aws_subnet.s["one"].id }
  vpc_id     = aws_vpc.main.id
  subnet_ids = [each.value]
}

resource "aws_security_group" "g" {
  for_each = { web = 443, db = 22 }
  vpc_id   = aws_vpc.main.id

  ingress {
    protocol    = "tcp"
    from_port   = each.value
    to_port     = each.value
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_subnet" "free" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.150.9.0/24"
}

resource "aws_instance" "i" {
  for_each = {
    web = { sg = aws_security_group.g["web"].id, ip = "10.150.9.20" }
    db  = { sg = aws_security_group.g["db"].id, ip = "10.150.9.30" }
  }
  ami                    = "ami-12345678"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.free.id
  private_ip             = each.value.ip
  vpc_security_group_ids = [each.value.sg]
}
