# The JSON has the references of all ingress blocks together: the group that exists is named for the block whose peers are
# known, and only the new one for the block whose peers are not.
resource "aws_vpc" "main" {
  cidr_block = "10.152.0.0/16"
}

resource "aws_subnet" "s" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.152.1.0/24"
}

resource "aws_security_group" "bastion" {
  name   = "bastion"
  vpc_id = aws_vpc.main.id

  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_instance" "bastion" {
  ami                    = "ami-12345678"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.s.id
  private_ip             = "10.152.1.40"
  vpc_security_group_ids = [aws_security_group.bastion.id]
}

resource "aws_security_group" "lb" {
  name   = "lb"
  vpc_id = aws_vpc.main.id

  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_instance" "lb" {
  ami                    = "ami-12345678"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.s.id
  private_ip             = "10.152.1.50"
  vpc_security_group_ids = [aws_security_group.lb.id]
}

resource "aws_security_group" "app" {
  name   = "app"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol        = "tcp"
    from_port       = 22
    to_port         = 22
    security_groups = [aws_security_group.bastion.id]
  }
  ingress {
    protocol        = "tcp"
    from_port       = 443
    to_port         = 443
    security_groups = [aws_security_group.lb.id]
  }
}

resource "aws_instance" "app" {
  ami                    = "ami-12345678"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.s.id
  private_ip             = "10.152.1.20"
  vpc_security_group_ids = [aws_security_group.app.id]
}

# One block has both: what is not known of it hides the group that exists as well.
resource "aws_security_group" "both" {
  name   = "both"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol        = "tcp"
    from_port       = 443
    to_port         = 443
    security_groups = [aws_security_group.bastion.id, aws_security_group.lb.id]
  }
}

resource "aws_instance" "both" {
  ami                    = "ami-12345678"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.s.id
  private_ip             = "10.152.1.30"
  vpc_security_group_ids = [aws_security_group.both.id]
}
