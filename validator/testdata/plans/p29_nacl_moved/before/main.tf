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
resource "aws_network_acl_association" "closed" {
  network_acl_id = aws_network_acl.closed.id
  subnet_id      = aws_subnet.from["closed"].id
}
resource "rackspace_nacl_baseline" "moved" {
  vpc_id           = aws_vpc.from.id
  vpc_cidrs        = [aws_vpc.from.cidr_block]
  subnet_ids       = [aws_subnet.from["closed"].id, aws_subnet.from["plain"].id]
  blast_radius_ack = 2
  compliance = {
    framework   = "PCI DSS"
    requirement = "1.4.2"
    reason      = "Segmentation of card data"
    approved_by = "team:network-security"
    review_by   = "2027-06-30"
  }
  allow = ["vpc"]

  depends_on = [aws_network_acl_association.closed]
}

# Made by other means, and open to SSH from everywhere.
resource "aws_network_acl" "taken" {
  vpc_id     = aws_vpc.from.id
  subnet_ids = [aws_subnet.from["taken"].id]
  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 22
    to_port    = 22
  }
  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 0
  }
  tags = { Name = "taken" }
}
