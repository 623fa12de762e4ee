variable "instance_id" {}

# What all groups of the instance's primary interface let through together.
data "rackspace_sg_effective_rules" "web" {
  instance_id = var.instance_id
}

# Nothing but 443 is open to the internet, whichever group would open it.
check "exposure" {
  assert {
    condition     = alltrue([for e in data.rackspace_sg_effective_rules.web.exposure : e.services == "tcp 443"])
    error_message = "The instance is open to the internet: ${jsonencode(data.rackspace_sg_effective_rules.web.exposure)}"
  }
}

# Which rules open a port of administration to public addresses, and to how many of them?
output "administration" {
  value = { for e in data.rackspace_sg_effective_rules.web.exposure : e.administration => { share = e.share, rules = e.rule_ids } if e.administration != null }
}
