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
resource "aws_vpc" "v" { cidr_block = "10.67.0.0/16" }
resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.67.1.0/24"
}
resource "aws_network_interface" "web" {
  subnet_id       = aws_subnet.a.id
  private_ips     = ["10.67.1.10"]
  security_groups = [rackspace_sg_baseline.web.id]
}
resource "aws_security_group" "lb" {
  name   = "lb"
  vpc_id = aws_vpc.v.id
}

# It revokes what somebody else adds, which is the default, but for what a controller describes or a tag excepts.
resource "rackspace_sg_baseline" "web" {
  name   = "web"
  vpc_id = aws_vpc.v.id
  rules = {
    http = { direction = "ingress", protocol = "tcp", port = 80, source = { cidr_ipv4 = "10.9.0.0/16" } }
  }
  ignore_rules = [{ description_regex = "^kubernetes" }, { tag_key = "Keep" }]
}
resource "aws_vpc_security_group_ingress_rule" "ssh" {
  security_group_id = rackspace_sg_baseline.web.id
  cidr_ipv4         = "10.9.1.0/24"
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
}
resource "aws_vpc_security_group_ingress_rule" "controller" {
  security_group_id = rackspace_sg_baseline.web.id
  cidr_ipv4         = "10.9.2.0/24"
  ip_protocol       = "tcp"
  from_port         = 23
  to_port           = 23
  description       = "kubernetes.io/rule"
}
resource "aws_vpc_security_group_ingress_rule" "tagged" {
  security_group_id = rackspace_sg_baseline.web.id
  cidr_ipv4         = "10.9.3.0/24"
  ip_protocol       = "tcp"
  from_port         = 24
  to_port           = 24
  tags              = { Keep = "yes" }
}
resource "rackspace_sg_rule" "ours" {
  security_group_id = rackspace_sg_baseline.web.id
  direction         = "ingress"
  protocol          = "tcp"
  port              = 25
  source            = { cidr_ipv4 = "10.9.4.0/24" }
}

resource "rackspace_sg_baseline" "tolerant" {
  name            = "tolerant"
  vpc_id          = aws_vpc.v.id
  unmanaged_rules = "report"
}
resource "aws_vpc_security_group_ingress_rule" "tolerated" {
  security_group_id = rackspace_sg_baseline.tolerant.id
  cidr_ipv4         = "10.9.1.0/24"
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
}
