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

resource "aws_vpc" "taken" { cidr_block = "10.71.0.0/16" }
resource "aws_subnet" "taken" {
  vpc_id     = aws_vpc.taken.id
  cidr_block = "10.71.1.0/24"
}
resource "aws_network_interface" "taken" {
  count           = 2
  subnet_id       = aws_subnet.taken.id
  private_ips     = ["10.71.1.${10 + count.index}"]
  security_groups = [aws_vpc.taken.default_security_group_id]
}

resource "aws_vpc" "drifted" { cidr_block = "10.72.0.0/16" }
resource "aws_subnet" "drifted" {
  vpc_id     = aws_vpc.drifted.id
  cidr_block = "10.72.1.0/24"
}
resource "aws_network_interface" "drifted" {
  count           = 2
  subnet_id       = aws_subnet.drifted.id
  private_ips     = ["10.72.1.${10 + count.index}"]
  security_groups = [aws_vpc.drifted.default_security_group_id]
}

resource "aws_vpc" "restored" { cidr_block = "10.73.0.0/16" }
resource "aws_subnet" "restored" {
  vpc_id     = aws_vpc.restored.id
  cidr_block = "10.73.1.0/24"
}
resource "aws_network_interface" "restored" {
  count           = 2
  subnet_id       = aws_subnet.restored.id
  private_ips     = ["10.73.1.${10 + count.index}"]
  security_groups = [aws_vpc.restored.default_security_group_id]
}

resource "aws_vpc" "left" { cidr_block = "10.74.0.0/16" }
resource "aws_subnet" "left" {
  vpc_id     = aws_vpc.left.id
  cidr_block = "10.74.1.0/24"
}
resource "aws_network_interface" "left" {
  count           = 2
  subnet_id       = aws_subnet.left.id
  private_ips     = ["10.74.1.${10 + count.index}"]
  security_groups = [aws_vpc.left.default_security_group_id]
}

# New with this plan.
resource "aws_vpc" "fresh" { cidr_block = "10.70.0.0/16" }
resource "aws_subnet" "fresh" {
  vpc_id     = aws_vpc.fresh.id
  cidr_block = "10.70.1.0/24"
}
resource "aws_network_interface" "fresh" {
  count           = 2
  subnet_id       = aws_subnet.fresh.id
  private_ips     = ["10.70.1.${10 + count.index}"]
  security_groups = [aws_vpc.fresh.default_security_group_id]
}
resource "rackspace_default_sg_lockdown" "fresh" {
  vpc_id         = aws_vpc.fresh.id
  fail_if_in_use = false
}

# Of a VPC that is there: its rules go, and the one that the state has with them.
resource "rackspace_default_sg_lockdown" "taken" {
  vpc_id         = aws_vpc.taken.id
  fail_if_in_use = false
}
resource "aws_vpc_security_group_ingress_rule" "own" {
  security_group_id = aws_vpc.taken.default_security_group_id
  cidr_ipv4         = "10.9.1.0/24"
  ip_protocol       = "tcp"
  from_port         = 24
  to_port           = 24
  description       = "(own)"
}

# Revokes both rules that came later, and the next plan makes the first again. The second is nobody's.
resource "rackspace_default_sg_lockdown" "drifted" {
  vpc_id         = aws_vpc.drifted.id
  fail_if_in_use = false
}
resource "aws_vpc_security_group_ingress_rule" "late" {
  security_group_id = rackspace_default_sg_lockdown.drifted.security_group_id
  cidr_ipv4         = "10.9.1.0/24"
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
  description       = "(late)"
}
removed {
  from = aws_vpc_security_group_ingress_rule.hand
  lifecycle { destroy = false }
}

# The lockdowns of restored and left are destroyed: the first gives AWS's rules back.
