# A web server that everybody may reach on HTTPS. Its security group says so: it is stateful, so replies need no rule.

resource "aws_vpc" "shop" {
  cidr_block = "10.20.0.0/16"
}

resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.shop.id
  # no rules: whatever is started without a group of its own can talk to nobody
}

resource "aws_subnet" "web" {
  vpc_id                  = aws_vpc.shop.id
  cidr_block              = "10.20.4.0/24"
  map_public_ip_on_launch = true
}

resource "aws_internet_gateway" "shop" {
  vpc_id = aws_vpc.shop.id
}

resource "aws_route_table" "web" {
  vpc_id = aws_vpc.shop.id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.shop.id
  }
}

resource "aws_route_table_association" "web" {
  subnet_id      = aws_subnet.web.id
  route_table_id = aws_route_table.web.id
}

resource "aws_security_group" "web" {
  name        = "shop-web"
  description = "Web tier of the shop"
  vpc_id      = aws_vpc.shop.id
}

resource "aws_vpc_security_group_ingress_rule" "web_https" {
  security_group_id = aws_security_group.web.id
  description       = "HTTPS from everywhere"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_instance" "web" {
  ami                    = "ami-12c6146b"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.web.id
  vpc_security_group_ids = [aws_security_group.web.id]
}
