variable "subnets" {
  type = list(string)
}

variable "group" {
  type = string
}

variable "endpoints" {
  type = bool
}

resource "aws_vpc" "main" {
  cidr_block = "10.181.0.0/16"
}

resource "aws_subnet" "s" {
  for_each          = { a = "10.181.1.0/24", b = "10.181.2.0/24" }
  vpc_id            = aws_vpc.main.id
  cidr_block        = each.value
  availability_zone = "us-east-1${each.key}"
}

resource "aws_security_group" "of" {
  for_each = toset(["alb", "old", "new", "endpoint"])
  name     = each.key
  vpc_id   = aws_vpc.main.id
}

resource "aws_lb" "alb" {
  internal           = true
  load_balancer_type = "network"
  subnets            = [for k in var.subnets : aws_subnet.s[k].id]
  security_groups    = [aws_security_group.of["alb"].id]
}

resource "aws_db_subnet_group" "db" {
  name       = "db"
  subnet_ids = [for s in aws_subnet.s : s.id]
}

resource "aws_db_instance" "db" {
  identifier             = "db"
  engine                 = "postgres"
  instance_class         = "db.t3.micro"
  allocated_storage      = 20
  username               = "postgres"
  password               = "not-a-secret"
  skip_final_snapshot    = true
  db_subnet_group_name   = aws_db_subnet_group.db.name
  vpc_security_group_ids = [aws_security_group.of[var.group].id]
}

resource "aws_vpc_endpoint" "queue" {
  count              = var.endpoints ? 1 : 0
  vpc_id             = aws_vpc.main.id
  service_name       = "com.amazonaws.us-east-1.sqs"
  vpc_endpoint_type  = "Interface"
  subnet_ids         = [aws_subnet.s["a"].id]
  security_group_ids = [aws_security_group.of["endpoint"].id]
}

variable "handlers" { # a dynamic block is not in the plan's JSON
  type    = list(string)
  default = ["a"]
}

resource "aws_lambda_function" "handler" {
  function_name = "handler"
  role          = "arn:aws:iam::123456789012:role/function"
  package_type  = "Image"
  image_uri     = "123456789012.dkr.ecr.us-east-1.amazonaws.com/function:1"
  count         = var.endpoints ? 0 : 1

  dynamic "vpc_config" {
    for_each = var.handlers
    content {
      subnet_ids         = [aws_subnet.s[vpc_config.value].id]
      security_group_ids = [aws_security_group.of["alb"].id]
    }
  }
}
