output "rules" {
  value = {
    for id, r in rackspace_sg_baseline.web.unmanaged : id => {
      for name, value in {
        direction   = r.direction
        protocol    = r.protocol
        from_port   = startswith(r.protocol, "icmp") ? null : r.from_port
        to_port     = startswith(r.protocol, "icmp") ? null : r.to_port
        icmp        = startswith(r.protocol, "icmp") && r.from_port != null ? { type = r.from_port, code = r.to_port } : null
        description = r.description
        source = {
          for kind, other in {
            cidr_ipv4         = r.cidr_ipv4
            cidr_ipv6         = r.cidr_ipv6
            prefix_list_id    = r.prefix_list_id
            security_group_id = r.security_group_id
            self              = r.self ? true : null
          } : kind => other if other != null
        }
      } : name => value if value != null
    }
  }
}
