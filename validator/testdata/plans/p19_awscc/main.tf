resource "awscc_ec2_vpc" "main" {
  cidr_block = "10.20.0.0/16"
}

resource "awscc_ec2_vpc_cidr_block" "six" {
  vpc_id                           = awscc_ec2_vpc.main.vpc_id
  amazon_provided_ipv_6_cidr_block = true
}

resource "awscc_ec2_subnet" "app" {
  vpc_id     = awscc_ec2_vpc.main.id
  cidr_block = "10.20.1.0/24"
}

resource "awscc_ec2_subnet" "db" {
  vpc_id     = awscc_ec2_vpc.main.vpc_id
  cidr_block = "10.20.2.0/24"
}

resource "awscc_ec2_network_acl" "app" {
  vpc_id = awscc_ec2_vpc.main.vpc_id
}

# awscc has no rules of network ACLs any more: they are the AWS provider's
resource "aws_network_acl_rule" "in" {
  network_acl_id = awscc_ec2_network_acl.app.network_acl_id
  rule_number    = 100
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 443
  to_port        = 443
}

resource "aws_network_acl_rule" "out" {
  network_acl_id = awscc_ec2_network_acl.app.id
  rule_number    = 100
  egress         = true
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 32768
  to_port        = 60999
}

resource "awscc_ec2_subnet_network_acl_association" "app" {
  network_acl_id = awscc_ec2_network_acl.app.network_acl_id
  subnet_id      = awscc_ec2_subnet.app.subnet_id
}

# no egress: AWS's allow-all stays
resource "awscc_ec2_security_group" "app" {
  group_description = "app"
  vpc_id            = awscc_ec2_vpc.main.vpc_id
  security_group_ingress = [
    { ip_protocol = "tcp", from_port = 443, to_port = 443, cidr_ip = "0.0.0.0/0", description = "https" },
    { ip_protocol = "6", from_port = 8443, to_port = 8443, cidr_ipv_6 = "2001:db8::/32" },
    { ip_protocol = "icmp", from_port = -1, to_port = -1, cidr_ip = "10.0.0.0/8" },
    { ip_protocol = "icmp", from_port = 8, to_port = -1, cidr_ip = "192.0.2.0/24" },
  ]
}

resource "awscc_ec2_security_group" "db" {
  group_description = "db"
  vpc_id            = awscc_ec2_vpc.main.vpc_id
  security_group_ingress = [
    { ip_protocol = "tcp", from_port = 5432, to_port = 5432, source_security_group_id = awscc_ec2_security_group.app.group_id },
    { ip_protocol = "-1", source_prefix_list_id = "pl-0123456789abcdef0" },
  ]
  security_group_egress = [
    { ip_protocol = "-1", cidr_ip = "127.0.0.1/32" },
  ]
}

# two unknown peers of one list
resource "awscc_ec2_security_group" "two" {
  group_description = "two"
  vpc_id            = awscc_ec2_vpc.main.vpc_id
  security_group_ingress = [
    { ip_protocol = "tcp", from_port = 1, to_port = 1, source_security_group_id = awscc_ec2_security_group.app.id },
    { ip_protocol = "tcp", from_port = 2, to_port = 2, source_security_group_id = awscc_ec2_security_group.db.security_group_id },
    { ip_protocol = "tcp", from_port = 3, to_port = 3, cidr_ipv_6 = awscc_ec2_vpc_cidr_block.six.ipv_6_cidr_block },
  ]
  security_group_egress = []
}

resource "awscc_ec2_security_group" "bare" {
  group_description = "rules of their own"
  vpc_id            = awscc_ec2_vpc.main.vpc_id
}

resource "awscc_ec2_security_group_ingress" "cidr" {
  group_id    = awscc_ec2_security_group.bare.group_id
  ip_protocol = "tcp"
  from_port   = 22
  to_port     = 22
  cidr_ip     = "10.20.0.0/16"
}

resource "awscc_ec2_security_group_ingress" "group" {
  group_id                 = awscc_ec2_security_group.bare.id
  ip_protocol              = "udp"
  from_port                = 53
  to_port                  = 53
  source_security_group_id = awscc_ec2_security_group.app.group_id
}

resource "awscc_ec2_security_group_ingress" "all" {
  group_id                 = awscc_ec2_security_group.bare.id
  ip_protocol              = "-1"
  source_security_group_id = awscc_ec2_security_group.bare.group_id
}

resource "awscc_ec2_security_group_egress" "six" {
  group_id    = awscc_ec2_security_group.bare.group_id
  ip_protocol = "tcp"
  from_port   = 443
  to_port     = 443
  cidr_ipv_6  = "::/0"
}

resource "awscc_ec2_security_group_egress" "group" {
  group_id                      = awscc_ec2_security_group.app.group_id
  ip_protocol                   = "tcp"
  from_port                     = 5432
  to_port                       = 5432
  destination_security_group_id = awscc_ec2_security_group.db.group_id
}

resource "awscc_ec2_network_interface" "app" {
  subnet_id          = awscc_ec2_subnet.app.subnet_id
  group_set          = [awscc_ec2_security_group.app.group_id, awscc_ec2_security_group.bare.id]
  private_ip_address = "10.20.1.10"
}

# one of two
resource "awscc_ec2_network_interface" "either" {
  subnet_id = awscc_ec2_subnet.app.subnet_id
  group_set = [var.which ? awscc_ec2_security_group.app.id : awscc_ec2_security_group.db.id, "sg-0123456789abcdef0"]
}

variable "which" {
  type    = bool
  default = true
}

# no groups: the VPC's default group
resource "awscc_ec2_network_interface" "none" {
  subnet_id = awscc_ec2_subnet.db.subnet_id
}

resource "awscc_ec2_instance" "db" {
  image_id           = "ami-12345678"
  instance_type      = "t3.micro"
  subnet_id          = awscc_ec2_subnet.db.subnet_id
  security_group_ids = [awscc_ec2_security_group.db.group_id]
  private_ip_address = "10.20.2.10"
}

# an interface of the AWS provider in a subnet and group of awscc
resource "aws_network_interface" "mixed" {
  subnet_id       = awscc_ec2_subnet.db.id
  security_groups = [awscc_ec2_security_group.db.id]
  private_ips     = ["10.20.2.11"]
}

# a template that the plan does not show, and interfaces of the instance's own
resource "awscc_ec2_instance" "templated" {
  subnet_id       = awscc_ec2_subnet.db.subnet_id
  launch_template = { launch_template_id = "lt-0123456789abcdef0", version = "1" }
}

resource "awscc_ec2_instance" "interfaces" {
  image_id           = "ami-12345678"
  network_interfaces = [{ device_index = "0", network_interface_id = awscc_ec2_network_interface.app.id }]
}

resource "awscc_ec2_subnet_cidr_block" "db" {
  subnet_id        = awscc_ec2_subnet.db.subnet_id
  ipv_6_cidr_block = "2001:db8:1:2::/64"
}
