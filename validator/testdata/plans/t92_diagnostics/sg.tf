resource "aws_security_group" "db" {
  name        = "db"
  description = "The databases"
  vpc_id      = aws_vpc.prod.id
}

resource "aws_vpc_security_group_ingress_rule" "app" {
  security_group_id = aws_security_group.db.id
  description       = "PostgreSQL from the app tier"
  cidr_ipv4         = "10.20.8.0/23"
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
}

resource "aws_network_interface" "db" {
  subnet_id       = aws_subnet.db.id
  security_groups = [aws_security_group.db.id]
}
