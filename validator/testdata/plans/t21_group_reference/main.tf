# A rule that names a group matches the private addresses of its members, and nothing else
resource "aws_vpc" "main" {
  cidr_block = "10.121.0.0/16"
}

resource "aws_subnet" "web" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.121.1.0/24"
}

resource "aws_subnet" "app" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.121.2.0/24"
}

resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = aws_vpc.main.id

  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "app" {
  name   = "app"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol        = "tcp"
    from_port       = 8080
    to_port         = 8080
    security_groups = [aws_security_group.web.id]
  }
}

resource "aws_network_interface" "web" {
  subnet_id       = aws_subnet.web.id
  private_ips     = ["10.121.1.10"]
  security_groups = [aws_security_group.web.id]
}

resource "aws_eip" "web" { # its address is known only after apply; whatever it is, the rule does not match it
  domain            = "vpc"
  network_interface = aws_network_interface.web.id
}

resource "aws_network_interface" "app" {
  subnet_id       = aws_subnet.app.id
  private_ips     = ["10.121.2.10"]
  security_groups = [aws_security_group.app.id]
}
