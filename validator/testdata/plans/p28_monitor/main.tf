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

# As Rackspace sets an account up.
resource "aws_sns_topic" "tickets" { name = "rackspace-support-standard" }

resource "aws_vpc" "main" { cidr_block = "10.76.0.0/16" }
resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.76.1.0/24"
}
resource "aws_security_group" "used" {
  name        = "used"
  description = "Carried by the interface"
  vpc_id      = aws_vpc.main.id
}
resource "aws_network_interface" "main" {
  subnet_id       = aws_subnet.main.id
  private_ips     = ["10.76.1.10"]
  security_groups = [aws_security_group.used.id]
}

# Nothing that is read carries it, and what is not read here carries no group.
resource "aws_security_group" "unused" {
  name        = "unused"
  description = "Carried by nobody"
  vpc_id      = aws_vpc.main.id
}

resource "rackspace_sg_change_monitor" "this" {
  watch = ["security_group", "network_acl"]
}
resource "rackspace_sg_change_monitor" "later" {
  name             = "later"
  alarm_topic_arns = [aws_sns_topic.later.arn]
}
resource "aws_sns_topic" "later" { name = "later" }

data "rackspace_sg_preset" "mysql" {
  name    = "mysql"
  version = 1
}
resource "aws_vpc_security_group_ingress_rule" "mysql" {
  for_each          = data.rackspace_sg_preset.mysql.rules
  security_group_id = aws_security_group.used.id
  description       = each.value.description
  ip_protocol       = each.value.protocol
  from_port         = each.value.from_port
  to_port           = each.value.to_port
  cidr_ipv4         = aws_vpc.main.cidr_block
}
data "rackspace_sg_effective_rules" "main" {
  network_interface_id = aws_network_interface.main.id
}
