variable "vpc_id" {}

# What the network ACLs of the VPC do, as they are.
data "rackspace_nacl_audit" "vpc" {
  vpc_id = var.vpc_id
}

# No reply is dropped, nothing on the way through a NAT gateway or to a gateway endpoint, and nothing that a security group opens.
check "network_acls" {
  assert {
    condition     = alltrue([for n in data.rackspace_nacl_audit.vpc.network_acls : length(n.missing_replies) + length(n.cut_paths) + length(n.conflicts) == 0])
    error_message = "A network ACL drops what should pass: ${jsonencode(data.rackspace_nacl_audit.vpc.network_acls)}"
  }
}

# Entries that can go: they decide nothing, or nothing that would fare otherwise without them.
output "useless_entries" {
  value = { for n in data.rackspace_nacl_audit.vpc.network_acls : n.id => [
    for e in n.entries : "${e.direction} ${e.rule_number} (${e.sgplan_rule})" if contains(["shadowed", "redundant"], e.verdict)
  ] }
}

# Network ACLs that fail control 5.2 of the CIS AWS Foundations Benchmark 5.0.0, with the ports and a packet in proof.
output "cis_5_0_0" {
  value = { for n in data.rackspace_nacl_audit.vpc.network_acls : n.id => n.administration
  if anytrue([for c in n.cis : c.version == "5.0.0" && c.result == "fail"]) }
}

# Unused network ACLs.
output "unused" {
  value = [for n in data.rackspace_nacl_audit.vpc.network_acls : n.id if n.unused && !n.default]
}
