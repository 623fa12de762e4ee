resource "aws_vpc" "taken" {
  cidr_block = "10.178.0.0/16"
}

resource "aws_subnet" "taken" {
  vpc_id     = aws_vpc.taken.id
  cidr_block = "10.178.1.0/24"
}

resource "aws_instance" "taken" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.taken.id
  vpc_security_group_ids = [aws_vpc.taken.default_security_group_id]
}

resource "aws_vpc" "left" {
  cidr_block = "10.179.0.0/16"
}

resource "aws_subnet" "left" {
  vpc_id     = aws_vpc.left.id
  cidr_block = "10.179.1.0/24"
}

resource "aws_instance" "left" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.left.id
  vpc_security_group_ids = [aws_vpc.left.default_security_group_id]
}

resource "aws_default_security_group" "left" {
  vpc_id = aws_vpc.left.id
  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
}
