# The ways in which an instance comes by its groups.
resource "aws_vpc" "main" {
  cidr_block = "10.173.0.0/16"
}

resource "aws_subnet" "s" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.173.1.0/24"
}

resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "management" {
  name   = "management"
  vpc_id = aws_vpc.main.id
}

resource "aws_launch_template" "groups" {
  image_id               = "ami-12345678"
  instance_type          = "t3.micro"
  vpc_security_group_ids = [aws_security_group.web.id]
}

resource "aws_launch_template" "interface" {
  image_id      = "ami-12345678"
  instance_type = "t3.micro"

  network_interfaces {
    device_index    = 0
    subnet_id       = aws_subnet.s.id
    security_groups = [aws_security_group.web.id]
  }
}

resource "aws_launch_template" "bare" {
  name          = "bare"
  image_id      = "ami-12345678"
  instance_type = "t3.micro"
}

resource "aws_instance" "by_template" {
  subnet_id  = aws_subnet.s.id
  private_ip = "10.173.1.20"

  launch_template {
    id      = aws_launch_template.groups.id
    version = "$Latest"
  }
}

resource "aws_instance" "over_template" {
  subnet_id              = aws_subnet.s.id
  private_ip             = "10.173.1.21"
  vpc_security_group_ids = [aws_security_group.management.id]

  launch_template {
    id      = aws_launch_template.groups.id
    version = "$Latest"
  }
}

resource "aws_instance" "by_interface_of_template" {
  private_ip = "10.173.1.22"

  launch_template {
    id = aws_launch_template.interface.id
  }
}

resource "aws_instance" "bare_template" {
  subnet_id  = aws_subnet.s.id
  private_ip = "10.173.1.23"

  launch_template {
    name = aws_launch_template.bare.name
  }
}

resource "aws_instance" "foreign_template" {
  subnet_id  = aws_subnet.s.id
  private_ip = "10.173.1.24"

  launch_template {
    name    = "made-elsewhere"
    version = "3"
  }
}

# Deprecated in a VPC, and sent all the same.
resource "aws_instance" "by_security_groups" {
  ami             = "ami-12345678"
  instance_type   = "t3.micro"
  subnet_id       = aws_subnet.s.id
  private_ip      = "10.173.1.25"
  security_groups = [aws_security_group.web.id]
}

resource "aws_network_interface" "a_second" {
  subnet_id       = aws_subnet.s.id
  private_ips     = ["10.173.1.31"]
  security_groups = [aws_security_group.management.id]
}

resource "aws_network_interface" "b_first" {
  subnet_id       = aws_subnet.s.id
  private_ips     = ["10.173.1.30"]
  security_groups = [aws_security_group.web.id]
}

resource "aws_instance" "two_interfaces" {
  ami           = "ami-12345678"
  instance_type = "t3.micro"

  network_interface {
    network_interface_id = aws_network_interface.a_second.id
    device_index         = 1
  }

  network_interface {
    network_interface_id = aws_network_interface.b_first.id
    device_index         = 0
  }
}

variable "first" {
  type    = number
  default = 0
}

resource "aws_network_interface" "c_second" {
  subnet_id       = aws_subnet.s.id
  private_ips     = ["10.173.1.41"]
  security_groups = [aws_security_group.management.id]
}

resource "aws_network_interface" "d_first" {
  subnet_id       = aws_subnet.s.id
  private_ips     = ["10.173.1.40"]
  security_groups = [aws_security_group.web.id]
}

# The JSON does not tell which block has which index.
resource "aws_instance" "hidden_index" {
  ami           = "ami-12345678"
  instance_type = "t3.micro"

  network_interface {
    network_interface_id = aws_network_interface.c_second.id
    device_index         = 1 - var.first
  }

  network_interface {
    network_interface_id = aws_network_interface.d_first.id
    device_index         = var.first
  }
}
