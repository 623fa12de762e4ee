package firewall

import "slices"

// Profile is a named range of source ports that clients use, with the severity of dropping replies to it.
type Profile struct {
	Name  string
	Ports Ports
	Level string // "error" or "warning"
}

// DefaultProfiles is linux 32768–60999 and windows 49152–65535 (error); nat_gateway, elb, lambda and internet clients
// behind NAPT 1024–65535 (warning).
//
// Sources: VPC guide, "Ephemeral ports" in "Control traffic to subnets using network ACLs", for all but linux, for which
// it has the 61000 of older kernels: since 4.2 the kernel's ip_local_port_range ends at 60999.
func DefaultProfiles() []Profile {
	wide := PortSet(PortRange{1024, maxValue})
	return []Profile{
		{"linux", PortSet(PortRange{32768, 60999}), "error"},
		{"windows", PortSet(PortRange{49152, maxValue}), "error"},
		{"nat_gateway", wide, "warning"},
		{"elb", wide, "warning"},
		{"lambda", wide, "warning"},
		{"internet", wide, "warning"},
	}
}

// WorstLevel is error if one of the profiles is of that level, else warning.
func WorstLevel(p []Profile) string {
	if slices.ContainsFunc(p, func(p Profile) bool { return p.Level == "error" }) {
		return "error"
	}
	return "warning"
}

// hostPorts are the client ports of the profiles of level error: those of hosts.
func hostPorts(p []Profile) Ports {
	var ports Ports
	for _, p := range p {
		if p.Level == "error" {
			ports = ports.Union(p.Ports)
		}
	}
	return ports
}

// ProfilePorts is the union of the profiles' ports.
func ProfilePorts(p []Profile) Ports {
	var all Ports
	for _, p := range p {
		all = all.Union(p.Ports)
	}
	return all
}
