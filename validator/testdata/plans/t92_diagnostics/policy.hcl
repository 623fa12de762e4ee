exemption "pci-cde-edge" {
  rules     = ["RSG301"]
  resources = ["module.edge.aws_network_acl.*"]
  reason    = "The assessor requires a deny at the subnet"
  owner     = "team:network-security"
  expires   = "2026-11-04"
}
