# a load balancer whose health checks the targets' NACL drops, and one whose replies go to more ports than it lets out
resource "aws_vpc" "main" {
  cidr_block = "10.183.0.0/16"
}

resource "aws_subnet" "public" {
  for_each          = { a = "10.183.1.0/24", b = "10.183.2.0/24" }
  vpc_id            = aws_vpc.main.id
  cidr_block        = each.value
  availability_zone = "us-east-1${each.key}"
}

resource "aws_subnet" "app" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.183.10.0/24"
  availability_zone = "us-east-1a"
}

resource "aws_security_group" "alb" {
  name   = "alb"
  vpc_id = aws_vpc.main.id

  egress {
    protocol    = "tcp"
    from_port   = 8080
    to_port     = 9090
    cidr_blocks = ["10.183.10.0/24"]
  }
}

resource "aws_security_group" "app" {
  name   = "app"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol        = "tcp"
    from_port       = 8080
    to_port         = 9090
    security_groups = [aws_security_group.alb.id]
  }
}

resource "aws_lb" "web" {
  internal        = true
  subnets         = [for s in aws_subnet.public : s.id]
  security_groups = [aws_security_group.alb.id]
}

resource "aws_lb_target_group" "app" {
  name     = "app"
  port     = 8080
  protocol = "HTTP"
  vpc_id   = aws_vpc.main.id

  health_check {
    port = "9090"
  }
}

resource "aws_lb_listener" "web" {
  load_balancer_arn = aws_lb.web.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.app.arn
  }
}

resource "aws_instance" "app" {
  ami                    = "ami-12c6146b"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.app.id
  vpc_security_group_ids = [aws_security_group.app.id]
}

resource "aws_lb_target_group_attachment" "app" {
  target_group_arn = aws_lb_target_group.app.arn
  target_id        = aws_instance.app.id
}

resource "aws_lb" "tasks" {
  internal           = true
  load_balancer_type = "network"
  subnets            = [aws_subnet.public["a"].id]
  security_groups    = [aws_security_group.alb.id]
}

resource "aws_lb_target_group" "tasks" {
  name        = "tasks"
  port        = 80
  protocol    = "TCP"
  target_type = "ip"
  vpc_id      = aws_vpc.main.id
}

resource "aws_lb_listener" "tasks" {
  load_balancer_arn = aws_lb.tasks.arn
  port              = 80
  protocol          = "TCP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.tasks.arn
  }
}

resource "aws_ecs_service" "tasks" {
  name            = "tasks"
  cluster         = "arn:aws:ecs:us-east-1:123456789012:cluster/main"
  task_definition = "arn:aws:ecs:us-east-1:123456789012:task-definition/task:1"
  launch_type     = "FARGATE"

  network_configuration {
    subnets         = [aws_subnet.app.id]
    security_groups = [aws_security_group.app.id]
  }
  load_balancer {
    target_group_arn = aws_lb_target_group.tasks.arn
    container_name   = "task"
    container_port   = 8080
  }
}

resource "aws_network_acl" "app" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.app.id]

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "10.183.0.0/16"
    from_port  = 8080
    to_port    = 8080
  }
  egress { # what Linux uses: a load balancer uses all from 1024
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "10.183.0.0/16"
    from_port  = 32768
    to_port    = 65535
  }
}
