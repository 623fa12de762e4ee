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

resource "aws_vpc" "v" { cidr_block = "10.82.0.0/16" }
resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.82.1.0/24"
}
resource "aws_security_group" "web" {
  name        = "web"
  description = "Web servers"
  vpc_id      = aws_vpc.v.id
  ingress {
    description = "HTTPS"
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["10.82.0.0/16"]
  }
}
# Nothing carries it: the audits are nobody who does.
resource "aws_security_group" "unused" {
  name        = "unused"
  description = "Nothing"
  vpc_id      = aws_vpc.v.id
}
resource "aws_network_interface" "web" {
  subnet_id       = aws_subnet.a.id
  private_ips     = ["10.82.1.10"]
  security_groups = [aws_security_group.web.id]
}

# What they show is read while Terraform plans.
data "rackspace_nacl_audit" "v" { vpc_id = aws_vpc.v.id }
data "rackspace_sg_audit" "v" { vpc_id = aws_vpc.v.id }

# These have to wait for the apply.
resource "aws_vpc" "new" { cidr_block = "10.83.0.0/16" }
data "rackspace_nacl_audit" "new" { vpc_id = aws_vpc.new.id }
data "rackspace_sg_audit" "new" { vpc_id = aws_vpc.new.id }
