# a Network Load Balancer that hands on to an Application Load Balancer, which sees the clients and whose group and network ACL know the
# VPC alone; behind it everything that can be a target, with a group that admits another port
resource "aws_vpc" "main" {
  cidr_block = "10.187.0.0/16"
}

resource "aws_subnet" "public" {
  for_each          = { a = "10.187.1.0/24", b = "10.187.2.0/24" }
  vpc_id            = aws_vpc.main.id
  cidr_block        = each.value
  availability_zone = "us-east-1${each.key}"
}

resource "aws_subnet" "inner" {
  for_each          = { a = "10.187.11.0/24", b = "10.187.12.0/24" }
  vpc_id            = aws_vpc.main.id
  cidr_block        = each.value
  availability_zone = "us-east-1${each.key}"
}

resource "aws_subnet" "app" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.187.21.0/24"
  availability_zone = "us-east-1a"
}

resource "aws_lb" "front" {
  name               = "front"
  load_balancer_type = "network"
  subnets            = [for s in aws_subnet.public : s.id]
}

resource "aws_lb_target_group" "inner" {
  name        = "inner"
  port        = 443
  protocol    = "TCP"
  target_type = "alb"
  vpc_id      = aws_vpc.main.id

  health_check {
    protocol = "HTTPS"
  }
}

resource "aws_lb_listener" "front" {
  load_balancer_arn = aws_lb.front.arn
  port              = 443
  protocol          = "TCP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.inner.arn
  }
}

resource "aws_lb_target_group_attachment" "inner" {
  target_group_arn = aws_lb_target_group.inner.arn
  target_id        = aws_lb.inner.arn
  depends_on       = [aws_lb_listener.inner]
}

resource "aws_security_group" "inner" {
  name   = "inner"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["10.187.0.0/16"]
  }
  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["10.187.0.0/16"]
  }
}

resource "aws_network_acl" "inner" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [for s in aws_subnet.inner : s.id]

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "10.187.0.0/16"
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

resource "aws_lb" "inner" {
  name            = "inner"
  internal        = true
  subnets         = [for s in aws_subnet.inner : s.id]
  security_groups = [aws_security_group.inner.id]
}

resource "aws_lb_listener" "inner" {
  load_balancer_arn = aws_lb.inner.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"

  default_action {
    type = "forward"

    forward {
      target_group {
        arn = aws_lb_target_group.app["one"].arn
      }
      target_group {
        arn = aws_lb_target_group.app["two"].arn
      }
    }
  }
}

resource "aws_lb_target_group" "app" {
  for_each = toset(["one", "two"])
  name     = each.key
  port     = 8080
  protocol = "HTTP"
  vpc_id   = aws_vpc.main.id
}

# The targets.
resource "aws_security_group" "app" {
  name   = "app"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol        = "tcp"
    from_port       = 80
    to_port         = 80
    security_groups = [aws_security_group.inner.id]
  }
}

resource "aws_launch_template" "app" {
  image_id               = "ami-12c6146b"
  instance_type          = "t3.micro"
  vpc_security_group_ids = [aws_security_group.app.id]
}

resource "aws_autoscaling_group" "listed" {
  min_size            = 1
  max_size            = 4
  vpc_zone_identifier = [aws_subnet.app.id]
  target_group_arns   = [aws_lb_target_group.app["one"].arn]

  launch_template {
    id = aws_launch_template.app.id
  }
}

resource "aws_autoscaling_group" "sourced" {
  min_size            = 1
  max_size            = 4
  vpc_zone_identifier = [aws_subnet.app.id]

  launch_template {
    id = aws_launch_template.app.id
  }
  traffic_source {
    identifier = aws_lb_target_group.app["one"].arn
    type       = "elbv2"
  }
}

resource "aws_autoscaling_group" "plain" {
  for_each            = toset(["attached", "traffic", "lattice", "none"])
  min_size            = 1
  max_size            = 4
  vpc_zone_identifier = [aws_subnet.app.id]

  launch_template {
    id = aws_launch_template.app.id
  }
}

resource "aws_autoscaling_attachment" "app" {
  autoscaling_group_name = aws_autoscaling_group.plain["attached"].name
  lb_target_group_arn    = aws_lb_target_group.app["two"].arn
}

resource "aws_autoscaling_traffic_source_attachment" "app" {
  autoscaling_group_name = aws_autoscaling_group.plain["traffic"].id

  traffic_source {
    identifier = aws_lb_target_group.app["two"].arn
    type       = "elbv2"
  }
}

# A target group of VPC Lattice gets nothing of a load balancer.
resource "aws_autoscaling_traffic_source_attachment" "lattice" {
  autoscaling_group_name = aws_autoscaling_group.plain["lattice"].id

  traffic_source {
    identifier = "arn:aws:vpc-lattice:us-east-1:123456789012:targetgroup/tg-0123456789abcdef0"
    type       = "vpc-lattice"
  }
}

resource "aws_instance" "app" {
  ami                    = "ami-12c6146b"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.app.id
  vpc_security_group_ids = [aws_security_group.app.id]
}

resource "aws_lb_target_group_attachment" "app" {
  target_group_arn = aws_lb_target_group.app["one"].arn
  target_id        = aws_instance.app.id
}

resource "aws_ecs_service" "both" {
  name            = "both"
  cluster         = "arn:aws:ecs:us-east-1:123456789012:cluster/main"
  task_definition = "arn:aws:ecs:us-east-1:123456789012:task-definition/task:1"
  launch_type     = "FARGATE"

  network_configuration {
    subnets         = [aws_subnet.app.id]
    security_groups = [aws_security_group.app.id]
  }
  load_balancer {
    target_group_arn = aws_lb_target_group.app["one"].arn
    container_name   = "task"
    container_port   = 8080
  }
  load_balancer {
    target_group_arn = aws_lb_target_group.app["two"].arn
    container_name   = "task"
    container_port   = 8080
  }
}
