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
resource "aws_vpc" "v" {
  cidr_block                       = "10.90.0.0/16"
  assign_generated_ipv6_cidr_block = true
}
resource "aws_vpc" "w" { cidr_block = "10.91.0.0/16" }
resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.90.1.0/24"
}
resource "aws_ec2_managed_prefix_list" "office" {
  name           = "office"
  address_family = "IPv4"
  max_entries    = 1
  entry { cidr = "10.9.0.0/16" }
}
resource "aws_instance" "i" {
  ami           = "ami-12c6146b"
  instance_type = "t3.micro"
  subnet_id     = aws_subnet.a.id
  private_ip    = "10.90.1.10"
  lifecycle { ignore_changes = [vpc_security_group_ids] }
}
resource "aws_network_interface" "kept" {
  subnet_id       = aws_subnet.a.id
  private_ips     = ["10.90.1.20"]
  security_groups = [aws_security_group.db.id]
  lifecycle { ignore_changes = [security_groups] }
}
resource "aws_security_group" "db" {
  name   = "db"
  vpc_id = aws_vpc.v.id
}

resource "terraform_data" "ids" {
  input = {}
  lifecycle { ignore_changes = [input] }
}

# It was an aws_security_group, and keeps the rule that it has and that the configuration does not know.
moved {
  from = aws_security_group.moved
  to   = rackspace_sg_baseline.moved
}
resource "rackspace_sg_baseline" "moved" {
  name   = "moved"
  vpc_id = aws_vpc.v.id
  egress = "rules_only"
  rules = {
    http = { direction = "ingress", protocol = "tcp", port = 80, source = { cidr_ipv4 = "10.9.0.0/16" } }
  }
}
moved {
  from = aws_default_security_group.moved
  to   = rackspace_default_sg_lockdown.moved
}
resource "rackspace_default_sg_lockdown" "moved" { vpc_id = aws_vpc.w.id }

# Taken over by its id.
removed {
  from = aws_security_group.imported
  lifecycle { destroy = false }
}
removed {
  from = aws_vpc_security_group_ingress_rule.imported
  lifecycle { destroy = false }
}
import {
  to = rackspace_sg_baseline.imported
  id = terraform_data.ids.output.group
}
resource "rackspace_sg_baseline" "imported" {
  name   = "imported"
  vpc_id = aws_vpc.v.id
  egress = "rules_only"
}
removed {
  from = aws_vpc_security_group_ingress_rule.of_db
  lifecycle { destroy = false }
}
import {
  to = rackspace_sg_rule.imported
  id = terraform_data.ids.output.rule
}
resource "rackspace_sg_rule" "imported" {
  security_group_id = aws_security_group.db.id
  direction         = "ingress"
  protocol          = "tcp"
  port              = 1433
  source            = { cidr_ipv4 = "10.9.0.0/16" }
}
import {
  to = rackspace_default_sg_lockdown.imported
  id = terraform_data.ids.output.vpc
}
resource "rackspace_default_sg_lockdown" "imported" {
  vpc_id         = aws_vpc.v.id
  fail_if_in_use = false
}

# A group of two VPCs.
resource "rackspace_sg_baseline" "wide" {
  name               = "wide"
  vpc_id             = aws_vpc.v.id
  egress             = "rules_only"
  additional_vpc_ids = [aws_vpc.w.id]
}

# The other sources and directions of a rule.
resource "rackspace_sg_rule" "out" {
  security_group_id = aws_security_group.db.id
  direction         = "egress"
  protocol          = "-1"
  source            = { cidr_ipv6 = "2001:db8::/32" }
}
resource "rackspace_sg_rule" "list" {
  security_group_id = aws_security_group.db.id
  direction         = "ingress"
  protocol          = "udp"
  from_port         = 5000
  to_port           = 5010
  source            = { prefix_list_id = aws_ec2_managed_prefix_list.office.id }
}
# Another group: replaced.
resource "rackspace_sg_rule" "replaced" {
  security_group_id = rackspace_sg_baseline.wide.id
  direction         = "ingress"
  protocol          = "tcp"
  port              = 5432
  source            = { cidr_ipv4 = "10.9.0.0/16" }
}

# An instance, by its primary interface. The attachment kept is destroyed, and what it added stays.
resource "rackspace_sg_attachment" "instance" {
  security_group_ids = [rackspace_sg_baseline.moved.id]
  target             = { instance_id = aws_instance.i.id }
}
