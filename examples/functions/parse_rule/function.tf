# Rules as short lines, for rackspace_sg_baseline.
locals {
  lines = {
    health  = "tcp/8080 from 10.0.0.0/16"
    ping    = "icmp/8 from 10.0.0.0/8"
    members = "all from self"
  }
}

output "rules" {
  value = { for key, line in local.lines : key => provider::rackspace::parse_rule(line) }
}
