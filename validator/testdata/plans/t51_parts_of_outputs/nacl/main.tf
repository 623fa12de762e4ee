variable "vpc_id" {}
variable "ids" {}

resource "aws_network_acl" "front" {
  vpc_id     = var.vpc_id
  subnet_ids = var.ids.front
}

resource "aws_network_acl" "back" {
  vpc_id     = var.vpc_id
  subnet_ids = [var.ids["back"][0]]
}
