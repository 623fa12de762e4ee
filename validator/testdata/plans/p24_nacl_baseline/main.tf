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
resource "aws_vpc" "v" { cidr_block = "10.80.0.0/16" }
resource "aws_subnet" "new" {
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.80.1.0/24"
}
resource "aws_subnet" "edited" {
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.80.2.0/24"
}
resource "aws_subnet" "added" {
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.80.3.0/24"
}
resource "aws_subnet" "left" {
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.80.4.0/24"
}
resource "aws_subnet" "freed" {
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.80.5.0/24"
}
resource "aws_subnet" "returned" {
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.80.6.0/24"
}

# The subnet returned had this one before.
resource "aws_network_acl" "old" {
  vpc_id = aws_vpc.v.id
  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = "10.80.0.0/16"
    from_port  = 0
    to_port    = 0
  }
  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = "10.80.0.0/16"
    from_port  = 0
    to_port    = 0
  }
}

resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = aws_vpc.v.id
  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_network_interface" "web" {
  for_each        = { new = aws_subnet.new.id, edited = aws_subnet.edited.id, returned = aws_subnet.returned.id }
  subnet_id       = each.value
  security_groups = [aws_security_group.web.id]
}

# New with this plan.
resource "rackspace_nacl_baseline" "new" {
  vpc_id           = aws_vpc.v.id
  vpc_cidrs        = [aws_vpc.v.cidr_block]
  subnet_ids       = [aws_subnet.new.id]
  blast_radius_ack = 1
  compliance = {
    framework   = "PCI DSS"
    requirement = "1.4.2"
    reason      = "Segmentation of card data"
    approved_by = "team:network-security"
    review_by   = "2027-06-30"
  }
  deny  = [{ cidr = "198.51.100.0/24" }]
  allow = ["vpc", "internet_cis_safe"]
}

# Other entries, and another subnet in the place of one.
resource "rackspace_nacl_baseline" "edited" {
  vpc_id           = aws_vpc.v.id
  vpc_cidrs        = [aws_vpc.v.cidr_block]
  subnet_ids       = [aws_subnet.edited.id, aws_subnet.added.id]
  blast_radius_ack = 2
  compliance = {
    framework   = "PCI DSS"
    requirement = "1.4.2"
    reason      = "Segmentation of card data"
    approved_by = "team:network-security"
    review_by   = "2027-06-30"
  }
  deny  = [{ cidr = "198.51.100.0/24" }]
  allow = ["vpc", "internet_cis_safe"]
}

# rackspace_nacl_baseline.freed goes: its subnets get back what they had.
