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
resource "aws_subnet" "s" {
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.82.1.0/24"
}
resource "aws_ec2_managed_prefix_list" "p" {
  for_each       = { offices = "192.0.2.0/24", partners = "198.51.100.0/24" }
  name           = each.key
  address_family = "IPv4"
  max_entries    = 2
  entry { cidr = each.value }
}
resource "rackspace_sg_baseline" "g" {
  for_each = toset(["web", "jump"])
  name     = each.key
  vpc_id   = aws_vpc.v.id
  egress   = "vpc"

  vpc_cidrs = [aws_vpc.v.cidr_block]
}

locals {
  peers = { web = rackspace_sg_baseline.g["web"].id, admin = rackspace_sg_baseline.g["jump"].id }
}

# The JSON says which groups and lists the rules are of, together; the sources say which is whose.
resource "rackspace_sg_baseline" "app" {
  name      = "app"
  vpc_id    = aws_vpc.v.id
  egress    = "vpc"
  vpc_cidrs = [aws_vpc.v.cidr_block]
  rules = merge({ for key, id in local.peers : key => {
    direction = "ingress", protocol = "tcp", port = key == "web" ? 8080 : 22, source = { security_group_id = id } } }, {
    "offices.443" = { direction = "ingress", protocol = "tcp", port = 443, source = { prefix_list_id = aws_ec2_managed_prefix_list.p["offices"].id } }
    partners      = { direction = "ingress", protocol = "tcp", port = 8443, source = { prefix_list_id = aws_ec2_managed_prefix_list.p["partners"].id } }
  })
}
resource "rackspace_sg_rule" "r" {
  for_each          = { web = "admin", jump = "web" }
  security_group_id = rackspace_sg_baseline.app.id
  direction         = "ingress"
  protocol          = "tcp"
  port              = 9000 + length(each.key)
  source            = { security_group_id = local.peers[each.value] }
}
resource "aws_network_interface" "i" {
  for_each        = toset(["one", "two"])
  subnet_id       = aws_subnet.s.id
  security_groups = [rackspace_sg_baseline.app.id]
}
resource "rackspace_sg_attachment" "a" {
  for_each           = { one = "web", two = "jump" }
  target             = { network_interface_id = aws_network_interface.i[each.key].id }
  security_group_ids = [rackspace_sg_baseline.g[each.value].id]
}
