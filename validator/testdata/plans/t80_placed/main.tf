# what AWS places into subnets: each new, with groups and subnets that are new too
resource "aws_vpc" "main" {
  cidr_block = "10.180.0.0/16"
}

resource "aws_subnet" "s" {
  for_each          = { a = "10.180.1.0/24", b = "10.180.2.0/24" }
  vpc_id            = aws_vpc.main.id
  cidr_block        = each.value
  availability_zone = "us-east-1${each.key}"
}

resource "aws_security_group" "of" {
  for_each = toset(["alb", "nlb", "function", "task", "db", "aurora", "cache", "memory", "nodes", "control", "endpoint", "late", "mixed", "serverless", "nobody"])
  name     = each.key
  vpc_id   = aws_vpc.main.id
}

resource "aws_lb" "alb" {
  subnets         = [for s in aws_subnet.s : s.id]
  security_groups = [aws_security_group.of["alb"].id]
}

resource "aws_lb" "nlb" {
  load_balancer_type = "network"
  internal           = true
  security_groups    = [aws_security_group.of["nlb"].id]

  subnet_mapping {
    subnet_id            = aws_subnet.s["a"].id
    private_ipv4_address = "10.180.1.7"
  }
  subnet_mapping {
    subnet_id = aws_subnet.s["b"].id
  }
}

resource "aws_lb" "bare" { # a network load balancer without a group has none
  load_balancer_type = "network"
  internal           = true
  subnets            = [aws_subnet.s["a"].id]
}

resource "aws_lambda_function" "in_vpc" {
  function_name = "in-vpc"
  role          = "arn:aws:iam::123456789012:role/function"
  package_type  = "Image"
  image_uri     = "123456789012.dkr.ecr.us-east-1.amazonaws.com/function:1"

  vpc_config {
    subnet_ids         = [aws_subnet.s["a"].id, aws_subnet.s["b"].id]
    security_group_ids = [aws_security_group.of["function"].id]
  }
}

resource "aws_lambda_function" "outside" { # in no VPC
  function_name = "outside"
  role          = "arn:aws:iam::123456789012:role/function"
  package_type  = "Image"
  image_uri     = "123456789012.dkr.ecr.us-east-1.amazonaws.com/function:1"
}

resource "aws_ecs_service" "task" {
  name            = "task"
  cluster         = "arn:aws:ecs:us-east-1:123456789012:cluster/main"
  task_definition = "arn:aws:ecs:us-east-1:123456789012:task-definition/task:1"
  launch_type     = "FARGATE"

  network_configuration {
    subnets         = [aws_subnet.s["a"].id, aws_subnet.s["b"].id]
    security_groups = [aws_security_group.of["task"].id]
  }
}

resource "aws_ecs_service" "grouped" { # AWS gives it the default group
  name            = "grouped"
  cluster         = "arn:aws:ecs:us-east-1:123456789012:cluster/main"
  task_definition = "arn:aws:ecs:us-east-1:123456789012:task-definition/task:1"
  launch_type     = "FARGATE"

  network_configuration {
    subnets = [aws_subnet.s["a"].id]
  }
}

resource "aws_ecs_service" "bridged" { # on the instances of its cluster
  name            = "bridged"
  cluster         = "arn:aws:ecs:us-east-1:123456789012:cluster/main"
  task_definition = "arn:aws:ecs:us-east-1:123456789012:task-definition/task:1"
}

resource "aws_db_subnet_group" "db" {
  name       = "db"
  subnet_ids = [aws_subnet.s["a"].id, aws_subnet.s["b"].id]
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
  vpc_security_group_ids = [aws_security_group.of["db"].id]
}

resource "aws_rds_cluster" "aurora" {
  cluster_identifier     = "aurora"
  engine                 = "aurora-postgresql"
  master_username        = "postgres"
  master_password        = "not-a-secret"
  skip_final_snapshot    = true
  db_subnet_group_name   = aws_db_subnet_group.db.id
  vpc_security_group_ids = [aws_security_group.of["aurora"].id]
}

resource "aws_elasticache_subnet_group" "cache" {
  name       = "cache"
  subnet_ids = [aws_subnet.s["b"].id]
}

resource "aws_elasticache_cluster" "cache" {
  cluster_id         = "cache"
  engine             = "memcached"
  node_type          = "cache.t3.micro"
  num_cache_nodes    = 1
  subnet_group_name  = aws_elasticache_subnet_group.cache.name
  security_group_ids = [aws_security_group.of["cache"].id]
}

resource "aws_elasticache_replication_group" "memory" {
  replication_group_id = "memory"
  description          = "memory"
  node_type            = "cache.t3.micro"
  subnet_group_name    = "cache"
  security_group_ids   = [aws_security_group.of["memory"].id]
}

resource "aws_launch_template" "nodes" {
  name                   = "nodes"
  image_id               = "ami-12c6146b"
  instance_type          = "t3.micro"
  vpc_security_group_ids = [aws_security_group.of["nodes"].id]
}

resource "aws_autoscaling_group" "nodes" {
  name                = "nodes"
  min_size            = 1
  max_size            = 2
  vpc_zone_identifier = [for s in aws_subnet.s : s.id]

  launch_template {
    id      = aws_launch_template.nodes.id
    version = "$Latest"
  }
}

resource "aws_launch_template" "mixed" {
  name          = "mixed"
  image_id      = "ami-12c6146b"
  instance_type = "t3.micro"

  network_interfaces {
    associate_public_ip_address = true
    security_groups             = [aws_security_group.of["mixed"].id]
  }
}

resource "aws_autoscaling_group" "mixed" {
  name                = "mixed"
  min_size            = 1
  max_size            = 2
  vpc_zone_identifier = [aws_subnet.s["a"].id]

  mixed_instances_policy {
    launch_template {
      launch_template_specification {
        launch_template_id = aws_launch_template.mixed.id
      }
    }
  }
}

resource "aws_elasticache_serverless_cache" "serverless" {
  engine             = "valkey"
  name               = "serverless"
  subnet_ids         = [aws_subnet.s["a"].id]
  security_group_ids = [aws_security_group.of["serverless"].id]
}

resource "aws_eks_cluster" "control" {
  name     = "control"
  role_arn = "arn:aws:iam::123456789012:role/cluster"

  vpc_config {
    subnet_ids         = [aws_subnet.s["a"].id, aws_subnet.s["b"].id]
    security_group_ids = [aws_security_group.of["control"].id]
  }
}

resource "aws_vpc_security_group_ingress_rule" "from_cluster" { # a rule for a group that EKS makes
  security_group_id            = aws_eks_cluster.control.vpc_config[0].cluster_security_group_id
  referenced_security_group_id = aws_security_group.of["alb"].id
  ip_protocol                  = "tcp"
  from_port                    = 8080
  to_port                      = 8080
}

resource "aws_vpc_endpoint" "queue" {
  vpc_id             = aws_vpc.main.id
  service_name       = "com.amazonaws.us-east-1.sqs"
  vpc_endpoint_type  = "Interface"
  subnet_ids         = [aws_subnet.s["a"].id]
  security_group_ids = [aws_security_group.of["endpoint"].id]
}

resource "aws_vpc_endpoint" "late" {
  vpc_id            = aws_vpc.main.id
  service_name      = "com.amazonaws.us-east-1.sns"
  vpc_endpoint_type = "Interface"
}

resource "aws_vpc_endpoint_security_group_association" "late" {
  vpc_endpoint_id   = aws_vpc_endpoint.late.id
  security_group_id = aws_security_group.of["late"].id
}

resource "aws_vpc_endpoint_subnet_association" "late" {
  vpc_endpoint_id = aws_vpc_endpoint.late.id
  subnet_id       = aws_subnet.s["b"].id
}

resource "aws_vpc_endpoint" "store" { # a gateway endpoint is a route
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.us-east-1.s3"
}

resource "aws_nat_gateway" "nat" {
  subnet_id     = aws_subnet.s["a"].id
  allocation_id = "eipalloc-0123456789abcdef0"
}
