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
provider "rackspace" {
  region     = "us-east-1"
  guardrails = { admin_ports_open = "allow" }
}
resource "aws_vpc" "v" { cidr_block = "10.66.0.0/16" }
resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.66.1.0/24"
}
resource "aws_network_acl" "n" {
  vpc_id     = aws_vpc.v.id
  subnet_ids = [aws_subnet.a.id]
  ingress {
    rule_no    = 50
    action     = "deny"
    protocol   = "-1"
    cidr_block = "10.9.8.0/24"
    from_port  = 0
    to_port    = 0
  }
  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 0
  }
  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 0
  }
}
resource "aws_network_interface" "app" {
  subnet_id       = aws_subnet.a.id
  private_ips     = ["10.66.1.10"]
  security_groups = [rackspace_sg_baseline.app.id, aws_security_group.db.id]
}
resource "aws_network_interface" "web" {
  subnet_id       = aws_subnet.a.id
  private_ips     = ["10.66.1.20"]
  security_groups = [rackspace_sg_baseline.web.id]
}
resource "rackspace_sg_baseline" "office" {
  name   = "office"
  vpc_id = aws_vpc.v.id
}
resource "aws_security_group" "db" {
  name   = "db"
  vpc_id = aws_vpc.v.id
}

resource "rackspace_sg_baseline" "app" {
  name   = "app"
  vpc_id = aws_vpc.v.id
  rules = {
    tcp_22 = {
      direction = "ingress"
      protocol  = "tcp"
      port      = 22
      source    = { security_group_id = rackspace_sg_baseline.office.id } # or { cidr_ipv4 = an office prefix }
    }
  }
}
resource "rackspace_sg_baseline" "web" {
  name      = "web"
  vpc_id    = aws_vpc.v.id
  vpc_cidrs = [aws_vpc.v.cidr_block]
  rules = {
    narrowed_for_n_1 = {
      direction = "ingress"
      protocol  = "tcp"
      from_port = 8000
      to_port   = 8010
      source    = { cidr_ipv4 = "10.9.9.0/24" }
    }
    narrowed_for_n_2 = {
      direction = "ingress"
      protocol  = "tcp"
      from_port = 8000
      to_port   = 8010
      source    = { cidr_ipv4 = "10.9.10.0/23" }
    }
    ping = { direction = "ingress", protocol = "icmp", icmp = { type = 8 }, source = { vpc = true } }
  }
}
resource "rackspace_sg_rule" "db_tcp_22" {
  security_group_id = aws_security_group.db.id
  direction         = "ingress"
  protocol          = "tcp"
  port              = 22
  source            = { security_group_id = rackspace_sg_baseline.office.id } # or { cidr_ipv4 = an office prefix }
}
