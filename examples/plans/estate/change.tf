# The change: administrators may reach the databases.

resource "aws_network_acl_rule" "data_from_admins" {
  network_acl_id = aws_network_acl.data.id
  rule_number    = 130
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = "10.200.0.0/24"
  from_port      = 5432
  to_port        = 5432
}

resource "aws_vpc_security_group_ingress_rule" "data_from_admins" {
  security_group_id = aws_security_group.data.id
  description       = "From the administrators"
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
  cidr_ipv4         = "10.200.0.0/24"
}

resource "aws_cloudwatch_log_group" "audit" {
  name              = "/estate/audit"
  retention_in_days = 365
}
