# load balancers whose targets see the clients' addresses, or not: by instance, address, Auto Scaling group and function, through rules and
# weighted forwards. The targets' NACL knows the VPC alone, and the nodes' drops a part of the answers.
resource "aws_vpc" "main" {
  cidr_block = "10.184.0.0/16"
}

resource "aws_subnet" "public" {
  for_each          = { a = "10.184.1.0/24", b = "10.184.2.0/24" }
  vpc_id            = aws_vpc.main.id
  cidr_block        = each.value
  availability_zone = "us-east-1${each.key}"
}

resource "aws_subnet" "app" {
  for_each          = { a = "10.184.11.0/24", b = "10.184.12.0/24" }
  vpc_id            = aws_vpc.main.id
  cidr_block        = each.value
  availability_zone = "us-east-1${each.key}"
}

resource "aws_security_group" "lb" {
  name   = "lb"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["10.184.0.0/16"]
  }
}

resource "aws_security_group" "app" {
  name   = "app"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol        = "tcp"
    from_port       = 8443
    to_port         = 8443
    security_groups = [aws_security_group.lb.id]
  }
}

resource "aws_instance" "app" {
  ami                    = "ami-12c6146b"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.app["a"].id
  vpc_security_group_ids = [aws_security_group.app.id]
}

resource "aws_launch_template" "app" {
  image_id               = "ami-12c6146b"
  instance_type          = "t3.micro"
  vpc_security_group_ids = [aws_security_group.app.id]
}

resource "aws_autoscaling_group" "named" {
  min_size            = 1
  max_size            = 4
  vpc_zone_identifier = [for s in aws_subnet.app : s.id]
  target_group_arns   = [aws_lb_target_group.scaled.arn]

  launch_template {
    id = aws_launch_template.app.id
  }
}

resource "aws_autoscaling_group" "attached" {
  min_size            = 1
  max_size            = 4
  vpc_zone_identifier = [aws_subnet.app["b"].id]

  launch_template {
    id = aws_launch_template.app.id
  }
}

resource "aws_autoscaling_attachment" "app" {
  autoscaling_group_name = aws_autoscaling_group.attached.name
  lb_target_group_arn    = aws_lb_target_group.scaled.arn
}

# A Network Load Balancer: its targets see the clients.
resource "aws_lb" "tcp" {
  name               = "tcp"
  load_balancer_type = "network"
  subnets            = [aws_subnet.public["a"].id]
  security_groups    = [aws_security_group.lb.id]
}

resource "aws_lb_target_group" "tcp" {
  name     = "tcp"
  port     = 8443
  protocol = "TCP"
  vpc_id   = aws_vpc.main.id
}

resource "aws_lb_target_group_attachment" "tcp" {
  target_group_arn = aws_lb_target_group.tcp.arn
  target_id        = aws_instance.app.id
}

resource "aws_lb_listener" "tcp" {
  load_balancer_arn = aws_lb.tcp.arn
  port              = 443
  protocol          = "TCP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.tcp.arn
  }
}

# For addresses with TCP they do not, and with UDP they do.
resource "aws_lb_target_group" "addresses" {
  name        = "addresses"
  port        = 8443
  protocol    = "TLS"
  target_type = "ip"
  vpc_id      = aws_vpc.main.id
}

resource "aws_lb_target_group_attachment" "addresses" {
  for_each         = { instance = aws_instance.app.private_ip, fixed = "10.184.11.77", elsewhere = "192.168.7.7" }
  target_group_arn = aws_lb_target_group.addresses.arn
  target_id        = each.value
}

resource "aws_lb_target_group_attachment" "address" {
  target_group_arn = aws_lb_target_group.addresses.arn
  target_id        = aws_instance.app.private_ip
  port             = 9443
}

resource "aws_lb_listener" "tls" {
  load_balancer_arn = aws_lb.tcp.arn
  port              = 8443
  protocol          = "TCP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.addresses.arn
  }
}

resource "aws_lb_target_group" "dns" {
  name        = "dns"
  port        = 53
  protocol    = "TCP_UDP"
  target_type = "ip"
  vpc_id      = aws_vpc.main.id

  health_check {
    port = "8443"
  }
}

resource "aws_lb_target_group_attachment" "dns" {
  target_group_arn = aws_lb_target_group.dns.arn
  target_id        = "10.184.11.53"
}

resource "aws_lb_listener" "dns" {
  load_balancer_arn = aws_lb.tcp.arn
  port              = 53
  protocol          = "TCP_UDP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.dns.arn
  }
}

# An Application Load Balancer: it forwards by weight and by rules.
resource "aws_lb" "web" {
  name            = "web"
  subnets         = [for s in aws_subnet.public : s.id]
  security_groups = [aws_security_group.lb.id]
}

resource "aws_lb_target_group" "scaled" {
  name     = "scaled"
  port     = 8443
  protocol = "HTTPS"
  vpc_id   = aws_vpc.main.id
}

resource "aws_lb_target_group" "idle" {
  name     = "idle"
  port     = 9090
  protocol = "HTTP"
  vpc_id   = aws_vpc.main.id

  health_check {
    port = "9091"
  }
}

resource "aws_lb_target_group_attachment" "idle" {
  target_group_arn = aws_lb_target_group.idle.arn
  target_id        = aws_instance.app.id
}

resource "aws_lb_listener" "web" {
  load_balancer_arn = aws_lb.web.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"

  default_action {
    type = "forward"

    forward {
      target_group {
        arn    = aws_lb_target_group.scaled.arn
        weight = 100
      }
      target_group {
        arn    = aws_lb_target_group.idle.arn
        weight = 0
      }
    }
  }
}

resource "aws_lb_target_group" "ruled" {
  name     = "ruled"
  port     = 7070
  protocol = "HTTP"
  vpc_id   = aws_vpc.main.id
}

resource "aws_lb_target_group_attachment" "ruled" {
  target_group_arn = aws_lb_target_group.ruled.arn
  target_id        = aws_instance.app.id
}

resource "aws_lb_target_group" "function" {
  name        = "function"
  target_type = "lambda"
}

resource "aws_lb_target_group_attachment" "function" {
  target_group_arn = aws_lb_target_group.function.arn
  target_id        = "arn:aws:lambda:us-east-1:123456789012:function:f"
}

resource "aws_lb_listener_rule" "ruled" {
  listener_arn = aws_lb_listener.web.arn

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.ruled.arn
  }
  condition {
    path_pattern {
      values = ["/ruled/*"]
    }
  }
}

resource "aws_lb_listener_rule" "function" {
  listener_arn = aws_lb_listener.web.arn

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.function.arn
  }
  condition {
    path_pattern {
      values = ["/function/*"]
    }
  }
}

resource "aws_network_acl" "public" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [for s in aws_subnet.public : s.id]

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 443
    to_port    = 443
  }
  ingress {
    rule_no    = 110
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "10.184.0.0/16"
    from_port  = 1024
    to_port    = 65535
  }
  egress { # what AWS's sample has: clients behind address translation use all from 1024
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 32768
    to_port    = 65535
  }
  egress {
    rule_no    = 110
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "10.184.0.0/16"
    from_port  = 1024
    to_port    = 65535
  }
}

resource "aws_network_acl" "app" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [for s in aws_subnet.app : s.id]

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "10.184.0.0/16"
    from_port  = 8443
    to_port    = 8443
  }
  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "10.184.0.0/16"
    from_port  = 1024
    to_port    = 65535
  }
}
