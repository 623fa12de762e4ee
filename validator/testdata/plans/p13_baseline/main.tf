terraform {
  required_providers {
    rackspace = { source = "rackspace/rackspace" }
    aws       = { source = "hashicorp/aws", version = "5.100.0" }
  }
}
provider "aws" {
  region                      = "us-east-1"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
}
provider "rackspace" { region = "us-east-1" }
resource "aws_vpc" "v" { cidr_block = "10.64.0.0/16" }
resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.64.1.0/24"
}
resource "aws_network_acl" "n" {
  vpc_id     = aws_vpc.v.id
  subnet_ids = [aws_subnet.a.id]
  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 443
    to_port    = 443
  }
  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 32768
    to_port    = 60999
  }
}
resource "rackspace_sg_baseline" "web" {
  name   = "shop"
  preset = "public_web"
  vpc_id = aws_vpc.v.id
}
resource "rackspace_sg_baseline" "db" {
  name      = "shop"
  preset    = "postgres"
  egress    = "none"
  vpc_id    = aws_vpc.v.id
  vpc_cidrs = [aws_vpc.v.cidr_block]
  rules = {
    web = { direction = "ingress", protocol = "tcp", port = 5434, source = { security_group_id = rackspace_sg_baseline.web.id } }
  }
}
resource "aws_network_interface" "web" {
  subnet_id       = aws_subnet.a.id
  private_ips     = ["10.64.1.10"]
  security_groups = [rackspace_sg_baseline.web.id]
}
resource "aws_network_interface" "db" {
  subnet_id       = aws_subnet.a.id
  private_ips     = ["10.64.1.20"]
  security_groups = [rackspace_sg_baseline.db.id]
}

resource "rackspace_sg_baseline" "app" {
  name   = "app"
  vpc_id = aws_vpc.v.id
  egress = "vpc"
  rules = {
    web  = { direction = "ingress", protocol = "tcp", from_port = 8000, to_port = 8010, source = { security_group_id = rackspace_sg_baseline.web.id } }
    ping = { direction = "ingress", protocol = "icmp", icmp = { type = 8 }, source = { self = true } }
  }
}
resource "aws_network_interface" "app" {
  subnet_id       = aws_subnet.a.id
  private_ips     = ["10.64.1.30"]
  security_groups = [rackspace_sg_baseline.app.id]
}
