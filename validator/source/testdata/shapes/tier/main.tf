variable "vpc_id" {
  type = string
}

variable "subnet_id" {
  type = string
}

variable "name" {
  type = string
}

locals {
  id = aws_network_acl.this.id
}

resource "aws_network_acl" "this" {
  vpc_id     = var.vpc_id
  subnet_ids = distinct(concat([var.subnet_id], []))
}

resource "aws_network_acl_association" "this" {
  count          = var.name == "web" ? 1 : 0
  network_acl_id = one([local.id])
  subnet_id      = var.subnet_id
}

module "rules" {
  source = "./rules"
  acl    = { id = local.id, number = 500 }
}

output "acl" {
  value = { id = local.id, name = var.name }
}
