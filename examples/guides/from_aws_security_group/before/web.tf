variable "vpc_id" {
  type = string
}

resource "aws_security_group" "web" {
  name        = "shop-web"
  description = "Web tier of the shop"
  vpc_id      = var.vpc_id

  ingress {
    description = "HTTPS from the company"
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["10.0.0.0/8", "172.16.0.0/12"]
  }

  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }

  tags = {
    Team = "shop"
  }
}
