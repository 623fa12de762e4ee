# Two hosts in one subnet whose NACL denies everything, and one elsewhere
resource "aws_vpc" "main" {
  cidr_block = "10.120.0.0/16"
}

resource "aws_subnet" "one" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.120.1.0/24"
}

resource "aws_subnet" "other" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.120.2.0/24"
}

resource "aws_network_acl" "closed" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.one.id]
  ingress    = []
  egress     = []
}

resource "aws_security_group" "peers" {
  name   = "peers"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol  = "tcp"
    from_port = 443
    to_port   = 443
    self      = true
  }
  egress {
    protocol  = "tcp"
    from_port = 443
    to_port   = 443
    self      = true
  }
}

resource "aws_network_interface" "a" {
  subnet_id       = aws_subnet.one.id
  private_ips     = ["10.120.1.10"]
  security_groups = [aws_security_group.peers.id]
}

resource "aws_network_interface" "b" {
  subnet_id       = aws_subnet.one.id
  private_ips     = ["10.120.1.11"]
  security_groups = [aws_security_group.peers.id]
}

resource "aws_network_interface" "c" {
  subnet_id       = aws_subnet.other.id
  private_ips     = ["10.120.2.10"]
  security_groups = [aws_security_group.peers.id]
}
