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
