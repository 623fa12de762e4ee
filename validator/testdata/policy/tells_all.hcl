# Rules that try to print every value of the network.
custom_rule "X-TEST-tells-groups" {
  for_each = facts.security_groups
  enforce {
    condition     = each.value.vpc == "x"
    error_message = "${each.key} ${format("%v", each.value.name)} ${join(",", [for r in each.value.rules : format("%v %v %v", r.cidr, r.port_from, r.description)])}"
  }
}
custom_rule "X-TEST-tells-nacls" {
  for_each = facts.nacls
  enforce {
    condition     = length(each.value.rules) > 1000
    error_message = join(",", [for r in each.value.rules : format("%v %v %v", r.cidr, r.port_from, r.number)])
  }
}
custom_rule "X-TEST-tells-subnets" {
  for_each = facts.subnets
  enforce {
    condition     = false
    error_message = "${each.key} ${format("%v", each.value.vpc)} ${join(",", each.value.cidrs)}"
  }
}
custom_rule "X-TEST-tells-interfaces" {
  for_each = facts.interfaces
  enforce {
    condition     = false
    error_message = "${each.key} ${join(",", each.value.addresses)} ${join(",", each.value.security_groups)}"
  }
}
