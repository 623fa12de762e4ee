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
resource "aws_vpc" "v" { cidr_block = "10.81.0.0/16" }
resource "aws_subnet" "s" {
  for_each   = { kept = 1, given = 2, fallen = 3, waits = 4 }
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.81.${each.value}.0/24"
}

# The subnets given and waits had this one before.
resource "aws_network_acl" "old" {
  vpc_id = aws_vpc.v.id
  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = "10.81.0.0/16"
    from_port  = 0
    to_port    = 0
  }
  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = "10.81.0.0/16"
    from_port  = 0
    to_port    = 0
  }
}
resource "rackspace_nacl_baseline" "b" {
  vpc_id           = aws_vpc.v.id
  vpc_cidrs        = [aws_vpc.v.cidr_block]
  subnet_ids       = [aws_subnet.s["kept"].id]
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

# These take subnets that the baseline lets go: next in any order, last after it.
resource "aws_network_acl" "next" {
  vpc_id     = aws_vpc.v.id
  subnet_ids = [aws_subnet.s["given"].id, aws_subnet.s["fallen"].id]
  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = "10.81.0.0/16"
    from_port  = 0
    to_port    = 0
  }
  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = "10.81.0.0/16"
    from_port  = 0
    to_port    = 0
  }
}
resource "aws_network_acl" "last" {
  vpc_id     = aws_vpc.v.id
  subnet_ids = [aws_subnet.s["waits"].id]
  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = "10.81.0.0/16"
    from_port  = 0
    to_port    = 0
  }
  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = "10.81.0.0/16"
    from_port  = 0
    to_port    = 0
  }
  depends_on = [rackspace_nacl_baseline.b]
}
