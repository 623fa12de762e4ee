# gateway endpoints: one whose service a group names and the NACL does not let out to, one that the NACL reaches in part
resource "aws_vpc" "main" {
  cidr_block = "10.185.0.0/16"
}

resource "aws_subnet" "app" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.185.1.0/24"
}

resource "aws_subnet" "data" { # routed as the other, and asks nobody
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.185.2.0/24"
}

resource "aws_subnet" "worker" { # its group names a service of which nobody knows the addresses, and its NACL reaches none at all
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.185.3.0/24"
}

resource "aws_instance" "worker" {
  ami                    = "ami-12c6146b"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.worker.id
  vpc_security_group_ids = [aws_security_group.app.id]
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route_table_association" "private" {
  for_each       = { app = aws_subnet.app.id, data = aws_subnet.data.id, worker = aws_subnet.worker.id }
  subnet_id      = each.value
  route_table_id = aws_route_table.private.id
}

resource "aws_vpc_endpoint" "tables" {
  vpc_id          = aws_vpc.main.id
  service_name    = "com.amazonaws.us-east-1.dynamodb"
  route_table_ids = [aws_route_table.private.id]
}

data "aws_ec2_managed_prefix_list" "store" {
  name = "com.amazonaws.us-east-1.s3"
}

resource "aws_vpc_endpoint" "store" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.us-east-1.s3"
}

resource "aws_vpc_endpoint_route_table_association" "store" {
  vpc_endpoint_id = aws_vpc_endpoint.store.id
  route_table_id  = aws_route_table.private.id
}

resource "aws_security_group" "app" {
  name   = "app"
  vpc_id = aws_vpc.main.id

  egress {
    description     = "tables"
    protocol        = "tcp"
    from_port       = 443
    to_port         = 443
    prefix_list_ids = [aws_vpc_endpoint.tables.prefix_list_id]
  }
}

resource "aws_instance" "app" {
  ami                    = "ami-12c6146b"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.app.id
  vpc_security_group_ids = [aws_security_group.app.id]
}

# What some of the service's addresses were.
resource "aws_network_acl" "app" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.app.id]

  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "52.216.0.0/16"
    from_port  = 443
    to_port    = 443
  }
  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 1024
    to_port    = 65535
  }
}

resource "aws_network_acl" "data" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.data.id, aws_subnet.worker.id]

  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "10.185.0.0/16"
    from_port  = 1024
    to_port    = 65535
  }
}
