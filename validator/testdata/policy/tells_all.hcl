# Rules that try to print every value of the network.
custom_rule "X-TEST-tells-groups" {
  for_each = facts.security_groups
  enforce {
    condition     = length(each.value.rules) > 1000
    error_message = join(",", [for r in each.value.rules : format("%v %v", r.cidr, r.port_from)])
  }
}
custom_rule "X-TEST-tells-nacls" {
  for_each = facts.nacls
  enforce {
    condition     = length(each.value.rules) > 1000
    error_message = join(",", [for r in each.value.rules : format("%v %v", r.cidr, r.port_from)])
  }
}
