# The rules of a group of the preset, by key, without making it: "http/anywhere/0.0.0.0/0" and so on.
output "rules" {
  value = provider::rackspace::preset_rules("public_web", { preset_version = 1 })
}

# Is what the preset admits within what the firewall before it lets through?
output "reachable" {
  value = provider::rackspace::is_subsumed(
    provider::rackspace::preset_rules("mysql", { preset_version = 1, egress = "none", vpc_cidrs = ["10.0.0.0/16"] }),
    "tcp/all from 10.0.0.0/8",
  )
}
