# The rules for replies go with each rule that admits requests.
locals {
  services = ["tcp/443 from 0.0.0.0/0", "tcp/5432 to 10.0.16.0/20"]
  returns  = flatten([for rule in local.services : provider::rackspace::return_rules(rule)])
}

# As aws_network_acl_rule takes them:
#   for_each    = { for i, rule in local.returns : i => rule }
#   rule_number = 1000 + 10 * each.key
#   egress      = each.value.egress
#   protocol    = each.value.protocol
#   …
output "returns" {
  value = local.returns
}

# Clients that run Linux and sit behind no NAT gateway or load balancer use fewer ports.
output "narrow" {
  value = provider::rackspace::return_rules("tcp/443 from 10.0.0.0/8", "linux")
}
