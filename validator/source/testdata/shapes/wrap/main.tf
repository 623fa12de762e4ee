variable "acls" {}

output "ids" {
  value = [for i, id in var.acls : var.acls[length(var.acls) - 1 - i]]
}

output "second" {
  value = length(var.acls) > 2
}
