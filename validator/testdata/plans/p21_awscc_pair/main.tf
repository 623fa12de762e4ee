resource "awscc_ec2_vpc" "main" {
  cidr_block = "10.70.0.0/16"
}

resource "awscc_ec2_subnet" "web" {
  vpc_id     = awscc_ec2_vpc.main.vpc_id
  cidr_block = "10.70.1.0/24"
}

resource "awscc_ec2_subnet" "db" {
  vpc_id     = awscc_ec2_vpc.main.id
  cidr_block = "10.70.2.0/24"
}

resource "awscc_ec2_network_acl" "db" {
  vpc_id = awscc_ec2_vpc.main.vpc_id
}

resource "awscc_ec2_subnet_network_acl_association" "db" {
  network_acl_id = awscc_ec2_network_acl.db.network_acl_id
  subnet_id      = awscc_ec2_subnet.db.subnet_id
}

resource "aws_network_acl_rule" "in" {
  network_acl_id = awscc_ec2_network_acl.db.network_acl_id
  rule_number    = 100
  protocol       = "-1"
  rule_action    = "allow"
  cidr_block     = "10.70.1.0/25"
}

resource "aws_network_acl_rule" "out" {
  network_acl_id = awscc_ec2_network_acl.db.id
  rule_number    = 100
  egress         = true
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "10.70.1.0/25"
  from_port      = 1024
  to_port        = 65535
}

resource "aws_network_acl_rule" "out_low" {
  network_acl_id = awscc_ec2_network_acl.db.id
  rule_number    = 90
  egress         = true
  protocol       = "tcp"
  rule_action    = "deny"
  cidr_block     = "10.70.1.20/32"
  from_port      = 1024
  to_port        = 65535
}

resource "awscc_ec2_security_group" "web" {
  group_description = "web"
  vpc_id            = awscc_ec2_vpc.main.vpc_id
  security_group_ingress = [
    { ip_protocol = "tcp", from_port = 443, to_port = 443, cidr_ip = "0.0.0.0/0" },
    { ip_protocol = "icmp", from_port = 8, to_port = -1, cidr_ip = "10.70.0.0/16" },
  ]
}

resource "awscc_ec2_security_group" "quiet" {
  group_description = "quiet"
  vpc_id            = awscc_ec2_vpc.main.vpc_id
  security_group_egress = [
    { ip_protocol = "6", from_port = 5432, to_port = 5432, cidr_ip = "10.70.2.0/24" },
  ]
}

resource "awscc_ec2_security_group" "db" {
  group_description = "db"
  vpc_id            = awscc_ec2_vpc.main.vpc_id
  security_group_ingress = [
    { ip_protocol = "tcp", from_port = 5432, to_port = 5433, source_security_group_id = awscc_ec2_security_group.web.group_id },
  ]
}

resource "awscc_ec2_security_group_ingress" "quiet" {
  group_id                 = awscc_ec2_security_group.db.id
  ip_protocol              = "tcp"
  from_port                = 5432
  to_port                  = 5432
  source_security_group_id = awscc_ec2_security_group.quiet.security_group_id
}

resource "awscc_ec2_network_interface" "web" {
  subnet_id          = awscc_ec2_subnet.web.subnet_id
  group_set          = [awscc_ec2_security_group.web.group_id]
  private_ip_address = "10.70.1.10"
}

resource "awscc_ec2_network_interface" "quiet" {
  subnet_id          = awscc_ec2_subnet.web.subnet_id
  group_set          = [awscc_ec2_security_group.quiet.id]
  private_ip_address = "10.70.1.20"
}

resource "awscc_ec2_network_interface" "far" {
  subnet_id          = awscc_ec2_subnet.web.subnet_id
  group_set          = [awscc_ec2_security_group.web.id]
  private_ip_address = "10.70.1.200"
}

resource "awscc_ec2_network_interface" "bare" {
  subnet_id          = awscc_ec2_subnet.web.subnet_id
  private_ip_address = "10.70.1.30"
}

resource "awscc_ec2_instance" "db" {
  image_id           = "ami-12345678"
  subnet_id          = awscc_ec2_subnet.db.subnet_id
  security_group_ids = [awscc_ec2_security_group.db.group_id]
  private_ip_address = "10.70.2.10"
}
