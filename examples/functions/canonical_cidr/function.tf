variable "office" {
  description = "The office's addresses, in whatever spelling"
  default     = "203.0.113.7/24"
}

# "203.0.113.0/24", which is what AWS makes of it.
output "office" {
  value = provider::rackspace::canonical_cidr(var.office)
}
