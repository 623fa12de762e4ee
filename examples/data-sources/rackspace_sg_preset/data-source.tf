variable "vpc_id" {}

# What the preset is: ports, who is meant to use them, and how much of the quota it takes.
data "rackspace_sg_preset" "kafka" {
  name    = "kafka"
  version = 1
}

# A group with the ports of the preset that are encrypted, and no others.
resource "rackspace_sg_baseline" "brokers" {
  name   = "brokers"
  vpc_id = var.vpc_id
  rules = { for key, rule in data.rackspace_sg_preset.kafka.rules : key => {
    direction   = rule.direction
    protocol    = rule.protocol
    from_port   = rule.from_port
    to_port     = rule.to_port
    source      = { cidr_ipv4 = "10.0.0.0/16" }
    description = rule.description
  } if !rule.sensitive }
}

# Would five sources fit into one group? AWS gives 60 rules, for each IP version.
check "quota" {
  assert {
    condition     = 5 * data.rackspace_sg_preset.kafka.slots.default.ingress_rules <= 60
    error_message = "Five sources of Kafka's clients do not fit into one group."
  }
}

# Has a later version come with an upgrade of the provider?
output "behind" {
  value = data.rackspace_sg_preset.kafka.newest_version - data.rackspace_sg_preset.kafka.version
}
