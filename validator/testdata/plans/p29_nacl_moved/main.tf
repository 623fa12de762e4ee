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
resource "aws_vpc" "from" { cidr_block = "10.82.0.0/16" }
resource "aws_vpc" "to" { cidr_block = "10.83.0.0/16" }
resource "aws_subnet" "from" {
  for_each   = { closed = 1, plain = 2, taken = 3 }
  vpc_id     = aws_vpc.from.id
  cidr_block = "10.82.${each.value}.0/24"
}
resource "aws_subnet" "to" {
  vpc_id     = aws_vpc.to.id
  cidr_block = "10.83.1.0/24"
}

# The subnet closed had this one before: without an entry, nothing passes.
resource "aws_network_acl" "closed" { vpc_id = aws_vpc.from.id }

# Another VPC makes another network ACL, and the subnets get back what they had.
resource "rackspace_nacl_baseline" "moved" {
  vpc_id           = aws_vpc.to.id
  vpc_cidrs        = [aws_vpc.to.cidr_block]
  subnet_ids       = [aws_subnet.to.id]
  blast_radius_ack = 1
  compliance = {
    framework   = "PCI DSS"
    requirement = "1.4.2"
    reason      = "Segmentation of card data"
    approved_by = "team:network-security"
    review_by   = "2027-06-30"
  }
  allow = ["vpc"]
}

# What was made by other means becomes a baseline.
removed {
  from = aws_network_acl.taken
  lifecycle { destroy = false }
}
removed {
  from = aws_network_acl_association.closed
  lifecycle { destroy = false }
}
data "aws_network_acls" "taken" {
  tags = { Name = "taken" }
}
import {
  to = rackspace_nacl_baseline.taken
  id = one(data.aws_network_acls.taken.ids)
}
resource "rackspace_nacl_baseline" "taken" {
  vpc_id           = aws_vpc.from.id
  vpc_cidrs        = [aws_vpc.from.cidr_block]
  subnet_ids       = [aws_subnet.from["taken"].id]
  blast_radius_ack = 1
  compliance = {
    framework   = "PCI DSS"
    requirement = "1.4.2"
    reason      = "Segmentation of card data"
    approved_by = "team:network-security"
    review_by   = "2027-06-30"
  }
  allow = ["vpc"]
  tags  = { Name = "taken" }
}
