variable "subnets" {
  type = list(string)
}

variable "groups" {
  type = set(string)
}

variable "unordered" {
  type = set(string)
}

variable "by_name" {
  type = map(string)
}

variable "primary" {
  type = object({ group = string, other = optional(string) })
}

resource "aws_network_interface" "this" {
  count           = length(var.subnets)
  subnet_id       = var.subnets[(count.index + 1) % length(var.subnets)]
  security_groups = count.index == 0 ? var.groups : [var.primary.group, var.by_name["ONE"]]
}

resource "aws_network_interface" "unordered" {
  subnet_id       = var.subnets[0]
  security_groups = var.unordered
}

resource "aws_network_interface_sg_attachment" "this" {
  security_group_id    = coalesce(var.primary.other, var.by_name["THREE"])
  network_interface_id = [for i in aws_network_interface.this : i.id][1]
}

resource "aws_security_group" "inline" {
  dynamic "ingress" {
    for_each = { for k, id in var.by_name : k => id if k != "TWO" }
    iterator = it
    content {
      protocol        = "tcp"
      from_port       = 1000 + length(it.key)
      to_port         = 1000 + length(it.key)
      security_groups = [it.value]
    }
  }
}
