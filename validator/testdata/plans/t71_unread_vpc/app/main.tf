data "aws_vpc" "v" {
  tags = { Name = "prod" }
}

resource "aws_subnet" "s" {
  vpc_id     = data.aws_vpc.v.id
  cidr_block = "10.171.1.0/24"
}

resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = data.aws_vpc.v.id

  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_instance" "i" {
  ami                    = "ami-12345678"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.s.id
  private_ip             = "10.171.1.20"
  vpc_security_group_ids = [aws_security_group.web.id]
}
