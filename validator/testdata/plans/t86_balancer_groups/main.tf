# load balancers with groups that stop them: one that lets out the requests and not the health checks, one whose targets do not admit the
# clients that they see, and one of which all is right
resource "aws_vpc" "main" {
  cidr_block = "10.186.0.0/16"
}

resource "aws_subnet" "public" {
  for_each          = { a = "10.186.1.0/24", b = "10.186.2.0/24" }
  vpc_id            = aws_vpc.main.id
  cidr_block        = each.value
  availability_zone = "us-east-1${each.key}"
}

resource "aws_subnet" "app" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.186.10.0/24"
  availability_zone = "us-east-1a"
}

# An Application Load Balancer: requests on 8080, health checks on 9090.
resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "web" {
  security_group_id = aws_security_group.web.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "web" {
  security_group_id            = aws_security_group.web.id
  referenced_security_group_id = aws_security_group.app.id
  ip_protocol                  = "tcp"
  from_port                    = 8080
  to_port                      = 8080
}

resource "aws_security_group" "app" {
  name   = "app"
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "app" {
  security_group_id = aws_security_group.app.id
  cidr_ipv4         = "10.186.0.0/16"
  ip_protocol       = "tcp"
  from_port         = 8080
  to_port           = 9090
}

resource "aws_lb" "web" {
  name            = "web"
  subnets         = [for s in aws_subnet.public : s.id]
  security_groups = [aws_security_group.web.id]
}

resource "aws_lb_target_group" "web" {
  name     = "web"
  port     = 8080
  protocol = "HTTP"
  vpc_id   = aws_vpc.main.id

  health_check {
    port = "9090"
  }
}

resource "aws_lb_listener" "web" {
  load_balancer_arn = aws_lb.web.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}

resource "aws_instance" "app" {
  ami                    = "ami-12c6146b"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.app.id
  vpc_security_group_ids = [aws_security_group.app.id]
}

resource "aws_lb_target_group_attachment" "web" {
  target_group_arn = aws_lb_target_group.web.arn
  target_id        = aws_instance.app.id
}

# A Network Load Balancer without a group: its targets see the internet, and admit the nodes' subnets.
resource "aws_security_group" "tcp" {
  name   = "tcp"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol    = "tcp"
    from_port   = 5671
    to_port     = 5671
    cidr_blocks = ["10.186.0.0/16"]
  }
}

resource "aws_lb" "tcp" {
  name               = "tcp"
  load_balancer_type = "network"
  subnets            = [aws_subnet.public["a"].id]
}

resource "aws_lb_target_group" "tcp" {
  name     = "tcp"
  port     = 5671
  protocol = "TCP"
  vpc_id   = aws_vpc.main.id
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

resource "aws_instance" "tcp" {
  ami                    = "ami-12c6146b"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.app.id
  vpc_security_group_ids = [aws_security_group.tcp.id]
}

resource "aws_lb_target_group_attachment" "tcp" {
  target_group_arn = aws_lb_target_group.tcp.arn
  target_id        = aws_instance.tcp.id
}

# A Network Load Balancer with a group, which its targets name: they admit whoever it hands on.
resource "aws_security_group" "good" {
  name   = "good"
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "good" {
  security_group_id = aws_security_group.good.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 8883
  to_port           = 8883
}

resource "aws_vpc_security_group_egress_rule" "good" {
  security_group_id            = aws_security_group.good.id
  referenced_security_group_id = aws_security_group.mqtt.id
  ip_protocol                  = "tcp"
  from_port                    = 8883
  to_port                      = 8883
}

resource "aws_security_group" "mqtt" {
  name   = "mqtt"
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "mqtt" {
  security_group_id            = aws_security_group.mqtt.id
  referenced_security_group_id = aws_security_group.good.id
  ip_protocol                  = "tcp"
  from_port                    = 8883
  to_port                      = 8883
}

resource "aws_lb" "good" {
  name               = "good"
  load_balancer_type = "network"
  subnets            = [aws_subnet.public["a"].id]
  security_groups    = [aws_security_group.good.id]
}

resource "aws_lb_target_group" "good" {
  name     = "good"
  port     = 8883
  protocol = "TCP"
  vpc_id   = aws_vpc.main.id
}

resource "aws_lb_listener" "good" {
  load_balancer_arn = aws_lb.good.arn
  port              = 8883
  protocol          = "TCP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.good.arn
  }
}

resource "aws_instance" "mqtt" {
  ami                    = "ami-12c6146b"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.app.id
  vpc_security_group_ids = [aws_security_group.mqtt.id]
}

resource "aws_lb_target_group_attachment" "good" {
  target_group_arn = aws_lb_target_group.good.arn
  target_id        = aws_instance.mqtt.id
}
