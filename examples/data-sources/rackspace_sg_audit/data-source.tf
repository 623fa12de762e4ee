variable "vpc_id" {}

# What is wrong with the security groups of the VPC, as they are.
data "rackspace_sg_audit" "vpc" {
  vpc_id = var.vpc_id
}

# No port of administration is open to the internet.
check "administration" {
  assert {
    condition     = length(data.rackspace_sg_audit.vpc.administration) == 0
    error_message = "Open to the internet: ${jsonencode(data.rackspace_sg_audit.vpc.administration)}"
  }
}

# Nothing relies on the default group, which can then be locked down. In a VPC that is shared with this account it is not seen, and null.
check "default_group" {
  assert {
    condition     = try(!data.rackspace_sg_audit.vpc.default_group.in_use, true)
    error_message = "Interfaces without a group of their own: ${jsonencode(data.rackspace_sg_audit.vpc.default_group)}"
  }
}

# What can be cleared away: groups that nobody uses, and rules that name groups which are gone.
output "clear_away" {
  value = {
    groups = { for g in data.rackspace_sg_audit.vpc.unused : g.security_group_id => g.name }
    rules  = data.rackspace_sg_audit.vpc.stale_references[*].rule_id
  }
}

# The controls of the CIS AWS Foundations Benchmark 5.0.0, by id.
output "cis_5_0_0" {
  value = { for c in data.rackspace_sg_audit.vpc.cis : c.id => c.result if c.version == "5.0.0" }
}
