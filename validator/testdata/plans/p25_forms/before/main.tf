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
resource "aws_vpc" "v" {
  cidr_block                       = "10.90.0.0/16"
  assign_generated_ipv6_cidr_block = true
}
resource "aws_vpc" "w" { cidr_block = "10.91.0.0/16" }
resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.90.1.0/24"
}
resource "aws_ec2_managed_prefix_list" "office" {
  name           = "office"
  address_family = "IPv4"
  max_entries    = 1
  entry { cidr = "10.9.0.0/16" }
}
resource "aws_instance" "i" {
  ami           = "ami-12c6146b"
  instance_type = "t3.micro"
  subnet_id     = aws_subnet.a.id
  private_ip    = "10.90.1.10"
  lifecycle { ignore_changes = [vpc_security_group_ids] }
}
resource "aws_network_interface" "kept" {
  subnet_id       = aws_subnet.a.id
  private_ips     = ["10.90.1.20"]
  security_groups = [aws_security_group.db.id]
  lifecycle { ignore_changes = [security_groups] }
}
resource "aws_security_group" "db" {
  name   = "db"
  vpc_id = aws_vpc.v.id
}

resource "aws_security_group" "moved" {
  name   = "moved"
  vpc_id = aws_vpc.v.id
  ingress {
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
    cidr_blocks = ["10.9.0.0/16"]
  }
}
resource "aws_default_security_group" "moved" {
  vpc_id = aws_vpc.w.id
  ingress {
    protocol  = "-1"
    from_port = 0
    to_port   = 0
    self      = true
  }
}
resource "aws_security_group" "imported" {
  name   = "imported"
  vpc_id = aws_vpc.v.id
}
resource "aws_vpc_security_group_ingress_rule" "imported" {
  security_group_id = aws_security_group.imported.id
  cidr_ipv4         = "10.9.0.0/16"
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
}
resource "aws_vpc_security_group_ingress_rule" "of_db" {
  security_group_id = aws_security_group.db.id
  cidr_ipv4         = "10.9.0.0/16"
  ip_protocol       = "tcp"
  from_port         = 1433
  to_port           = 1433
}
resource "terraform_data" "ids" {
  input = { group = aws_security_group.imported.id, rule = aws_vpc_security_group_ingress_rule.of_db.id, vpc = aws_vpc.v.id }
}

resource "rackspace_sg_attachment" "kept" {
  security_group_ids = [rackspace_sg_baseline.wide.id]
  target             = { network_interface_id = aws_network_interface.kept.id }
  on_destroy         = "keep"
}
resource "rackspace_sg_rule" "replaced" {
  security_group_id = aws_security_group.db.id
  direction         = "ingress"
  protocol          = "tcp"
  port              = 5432
  source            = { cidr_ipv4 = "10.9.0.0/16" }
}
resource "rackspace_sg_baseline" "wide" {
  name   = "wide"
  vpc_id = aws_vpc.v.id
  egress = "rules_only"
}
