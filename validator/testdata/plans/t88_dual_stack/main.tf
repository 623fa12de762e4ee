# load balancers that clients reach over IPv6: one network ACL knows IPv4 alone, the other drops a part of the answers over IPv6
resource "aws_vpc" "main" {
  cidr_block                       = "10.188.0.0/16"
  assign_generated_ipv6_cidr_block = true
}

resource "aws_subnet" "public" {
  for_each          = { a = 1, b = 2 }
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.188.${each.value}.0/24"
  ipv6_cidr_block   = cidrsubnet(aws_vpc.main.ipv6_cidr_block, 8, each.value)
  availability_zone = "us-east-1${each.key}"
}

resource "aws_subnet" "six" {
  for_each          = { a = 11, b = 12 }
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.188.${each.value}.0/24"
  ipv6_cidr_block   = cidrsubnet(aws_vpc.main.ipv6_cidr_block, 8, each.value)
  availability_zone = "us-east-1${each.key}"
}

resource "aws_subnet" "app" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.188.21.0/24"
  availability_zone = "us-east-1a"
}

resource "aws_network_acl" "public" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [for s in aws_subnet.public : s.id]

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 65535
  }
  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 65535
  }
}

resource "aws_network_acl" "six" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [for s in aws_subnet.six : s.id]

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "10.188.0.0/16"
    from_port  = 1024
    to_port    = 65535
  }
  ingress {
    rule_no         = 110
    action          = "allow"
    protocol        = "tcp"
    ipv6_cidr_block = "::/0"
    from_port       = 443
    to_port         = 443
  }
  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "10.188.0.0/16"
    from_port  = 8080
    to_port    = 8080
  }
  egress {
    rule_no         = 110
    action          = "allow"
    protocol        = "tcp"
    ipv6_cidr_block = "::/0"
    from_port       = 32768
    to_port         = 65535
  }
}

# A Network Load Balancer: what comes over IPv6 has its own address at the targets.
resource "aws_lb" "tcp" {
  name               = "tcp"
  load_balancer_type = "network"
  ip_address_type    = "dualstack"
  subnets            = [for s in aws_subnet.public : s.id]
}

resource "aws_lb_target_group" "tcp" {
  name     = "tcp"
  port     = 5671
  protocol = "TCP"
  vpc_id   = aws_vpc.main.id

  health_check {
    port = "8080"
  }
}

resource "aws_lb_listener" "tcp" {
  load_balancer_arn = aws_lb.tcp.arn
  port              = 5671
  protocol          = "TCP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.tcp.arn
  }
}

resource "aws_lb_target_group_attachment" "tcp" {
  target_group_arn = aws_lb_target_group.tcp.arn
  target_id        = aws_instance.app.id
}

# An Application Load Balancer without public IPv4 addresses.
resource "aws_security_group" "six" {
  name   = "six"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol         = "tcp"
    from_port        = 443
    to_port          = 443
    ipv6_cidr_blocks = ["::/0"]
  }
  egress {
    protocol    = "tcp"
    from_port   = 8080
    to_port     = 8080
    cidr_blocks = ["10.188.0.0/16"]
  }
}

resource "aws_lb" "six" {
  name            = "six"
  ip_address_type = "dualstack-without-public-ipv4"
  subnets         = [for s in aws_subnet.six : s.id]
  security_groups = [aws_security_group.six.id]
}

resource "aws_lb_target_group" "six" {
  name     = "six"
  port     = 8080
  protocol = "HTTP"
  vpc_id   = aws_vpc.main.id
}

resource "aws_lb_listener" "six" {
  load_balancer_arn = aws_lb.six.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.six.arn
  }
}

resource "aws_lb_target_group_attachment" "six" {
  target_group_arn = aws_lb_target_group.six.arn
  target_id        = aws_instance.app.id
}

# It admits the internet on 5671 and the VPC's health checks, and not the nodes that hand on what came over IPv6.
resource "aws_security_group" "app" {
  name   = "app"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol    = "tcp"
    from_port   = 8080
    to_port     = 8080
    cidr_blocks = ["10.188.0.0/16"]
  }
  ingress {
    protocol    = "tcp"
    from_port   = 5671
    to_port     = 5671
    cidr_blocks = ["128.0.0.0/1"]
  }
}

resource "aws_instance" "app" {
  ami                    = "ami-12c6146b"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.app.id
  vpc_security_group_ids = [aws_security_group.app.id]
}
