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
resource "aws_vpc" "v" { cidr_block = "10.65.0.0/16" }
resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.65.1.0/24"
}
resource "aws_security_group" "db" {
  name   = "db"
  vpc_id = aws_vpc.v.id
}
resource "aws_security_group" "monitoring" {
  name   = "monitoring"
  vpc_id = aws_vpc.v.id
}
resource "rackspace_sg_baseline" "web" {
  name   = "web"
  vpc_id = aws_vpc.v.id
  egress = "vpc"
  rules = {
    ping = { direction = "ingress", protocol = "icmp", icmp = { type = 8 }, source = { vpc = true } }
  }
}
resource "aws_network_interface" "web" {
  subnet_id       = aws_subnet.a.id
  private_ips     = ["10.65.1.10"]
  security_groups = [rackspace_sg_baseline.web.id]
}
resource "aws_network_interface" "db" {
  subnet_id       = aws_subnet.a.id
  private_ips     = ["10.65.1.20"]
  security_groups = [aws_security_group.db.id]
  lifecycle { ignore_changes = [security_groups] }
}

# A rule of another layer, in a group that a baseline manages: it goes in this plan.
resource "rackspace_sg_rule" "scrape" {
  security_group_id = rackspace_sg_baseline.web.id
  direction         = "ingress"
  protocol          = "tcp"
  port              = 9100
  source            = { cidr_ipv4 = "10.65.1.64/26" }
}
# Its ports change.
resource "rackspace_sg_rule" "sql" {
  security_group_id = aws_security_group.db.id
  direction         = "ingress"
  protocol          = "tcp"
  port              = 3306
  source            = { security_group_id = rackspace_sg_baseline.web.id }
}
