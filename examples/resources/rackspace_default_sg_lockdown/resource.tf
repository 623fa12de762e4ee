variable "vpc_id" {
  type = string
}

# No rule is left in the default group. The plan is refused while an interface has the group.
resource "rackspace_default_sg_lockdown" "main" {
  vpc_id = var.vpc_id
}
