package baseline

import "github.com/rackspace/terraform-provider-rackspace/firewall"

// SensitivePort is where a database, a cache or a control plane answers: whoever the world is, it has no business there.
type SensitivePort struct {
	Preset  *Preset // the first by name, where several presets open the same
	Rule    string  // key of the preset's rule
	Traffic Traffic
	Title   string // as people call it, such as "MongoDB: shard"
}

// SensitivePorts returns the sensitive traffic of the newest versions of all presets, by preset and in the preset's order, equal
// traffic once. Ports of AdminPorts are none of it.
func SensitivePorts() []SensitivePort {
	var out []SensitivePort
	seen := map[Traffic]bool{}
	for _, p := range Presets() {
		for _, r := range p.Newest().Rules {
			if r.Sensitive && !seen[r.Traffic] {
				seen[r.Traffic] = true
				out = append(out, SensitivePort{Preset: p, Rule: r.Key, Traffic: r.Traffic, Title: r.Description})
			}
		}
	}
	return out
}

// SensitiveServices is all services of SensitivePorts together.
func SensitiveServices() firewall.Services {
	var all firewall.Services
	for _, s := range SensitivePorts() {
		// What a preset matches is always valid: a test looks at every one.
		if services, err := s.Traffic.Services(); err == nil {
			all = all.Union(services)
		}
	}
	return all
}

// Sensitive reports whether the newest version of the preset has a sensitive port.
func (p *Preset) Sensitive() bool {
	for _, r := range p.Newest().Rules {
		if r.Sensitive {
			return true
		}
	}
	return false
}
