variable "cidr" {
  default   = "77.66.55.0/28"
  sensitive = true
}
variable "port" {
  default   = 4711
  sensitive = true
}
variable "no" {
  default   = 1234
  sensitive = true
}
variable "world" {
  default   = "0.0.0.0/0"
  sensitive = true
}
variable "ip" {
  default   = "10.0.1.99"
  sensitive = true
}
variable "sub" {
  default   = "10.0.1.0/24"
  sensitive = true
}
resource "aws_vpc" "v" { cidr_block = "10.0.0.0/16" }
resource "aws_subnet" "s" {
  vpc_id     = aws_vpc.v.id
  cidr_block = var.sub
}
resource "aws_network_acl" "n" {
  vpc_id     = aws_vpc.v.id
  subnet_ids = [aws_subnet.s.id]
}
resource "aws_network_acl_rule" "a" {
  network_acl_id = aws_network_acl.n.id
  rule_number    = var.no
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = var.cidr
  from_port      = var.port
  to_port        = var.port
}
resource "aws_network_acl_rule" "b" {
  network_acl_id = aws_network_acl.n.id
  rule_number    = 1300
  rule_action    = "deny"
  protocol       = "tcp"
  cidr_block     = var.cidr
  from_port      = var.port
  to_port        = var.port
}
resource "aws_network_acl_rule" "c" {
  network_acl_id = aws_network_acl.n.id
  rule_number    = 1301
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = var.world
  from_port      = 22
  to_port        = 22
}
resource "aws_network_acl_rule" "d" {
  network_acl_id = aws_network_acl.n.id
  rule_number    = 1302
  rule_action    = "allow"
  protocol       = "udp"
  cidr_block     = "0.0.0.0/0"
  from_port      = var.port
  to_port        = var.port
}
resource "aws_network_acl" "inl" {
  vpc_id = aws_vpc.v.id
  ingress {
    rule_no    = var.no
    action     = "allow"
    protocol   = "tcp"
    cidr_block = var.cidr
    from_port  = var.port
    to_port    = var.port
  }
}
resource "aws_security_group" "g" {
  vpc_id = aws_vpc.v.id
}
resource "aws_vpc_security_group_ingress_rule" "g" {
  security_group_id = aws_security_group.g.id
  ip_protocol       = "tcp"
  cidr_ipv4         = var.cidr
  from_port         = var.port
  to_port           = var.port
}
resource "aws_vpc_security_group_ingress_rule" "g2" {
  security_group_id = aws_security_group.g.id
  ip_protocol       = "tcp"
  cidr_ipv4         = var.world
  from_port         = 22
  to_port           = 22
}
resource "aws_security_group" "h" {
  vpc_id = aws_vpc.v.id
  ingress {
    protocol    = "tcp"
    from_port   = var.port
    to_port     = var.port
    cidr_blocks = [var.world]
  }
}
resource "aws_instance" "i" {
  ami                    = "ami-12345678"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.s.id
  private_ip             = var.ip
  vpc_security_group_ids = [aws_security_group.g.id, aws_security_group.h.id]
}
