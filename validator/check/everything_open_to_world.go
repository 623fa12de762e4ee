package check

import (
	"fmt"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// EverythingOpenToWorld is RSG602.
var EverythingOpenToWorld = register(Check{
	ID:       "RSG602",
	Name:     "everything-open-to-world",
	Severity: result.Error,
	Title:    "All ports or all protocols from (nearly) everywhere",
	Why: `A group that opens every port to the world filters nothing: each service that is ever started behind it is public from its
first second, also the one that nobody meant to start.

Reported are all tcp ports, all udp ports, or all protocols, admitted from 90 % or more of the public IPv4 or IPv6 addresses, by
all ingress rules of the group together. Port 0 is not asked for, as no service can use it. Everything else is as with RSG601,
which such a group trips too: public addresses are those of IANA's registries, one finding per group, groups that the plan does
not manage are judged as far as its rules open them, and a rule of unknown addresses is left to RSG501.`,
	Fix: `Open the ports that the service behind the group listens on, one rule each, and only those that the world must reach.`,
	Sources: []string{
		"https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
	},
	Controls: []Control{
		{"PCI DSS", "4.0.1", "1.3.1"},
		{"PCI DSS", "4.0.1", "1.4.2"},
		{"NIST SP 800-53", "5", "SC-7"},
		{"NIST SP 800-53", "5", "AC-4"},
		{"AWS FSBP", "1.0.0", "EC2.18"},
		{"AWS FSBP", "1.0.0", "EC2.19"},
	},
	Since: "0.1.0",
	Run:   runEverythingOpenToWorld,
})

func runEverythingOpenToWorld(p *Pass) {
	find := func(s firewall.Set) firewall.Set {
		var parts []firewall.Set
		for _, o := range wideOpen(s) {
			parts = append(parts, firewall.Opened(s, []firewall.Opening{o.Opening}))
		}
		return firewall.UnionAll(parts...)
	}
	for _, e := range p.exposures(allPorts, find) {
		var texts []string
		for _, o := range wideOpen(e.set) {
			texts = append(texts, fmt.Sprintf("%s to %s of the public IPv%d addresses", o.name, percent(o.Share), o.Family))
		}
		p.reportExposure(e, result.Error,
			"security group opens everything to the world: "+strings.Join(texts, "; "),
			"security group opens everything to the world; its rules are "+hidden,
			firewall.PortServices(firewall.TCP, firewall.PortSet(firewall.PortRange{Lo: 443, Hi: 443})))
	}
}

// allPorts reports whether services hold all ports of tcp or udp that can be used.
func allPorts(s firewall.Services) bool {
	usable := firewall.PortSet(firewall.PortRange{Lo: 1, Hi: 65535})
	return s.Ports(firewall.TCP).Covers(usable) || s.Ports(firewall.UDP).Covers(usable)
}

// wide is all ports of a protocol, or all protocols, open to nearly all public addresses of a family.
type wide struct {
	name string
	firewall.Opening
}

// wideOpen returns what of a set is open to the world as a whole: all protocols, or else all tcp ports and all udp ports.
func wideOpen(s firewall.Set) []wide {
	usable := firewall.PortSet(firewall.PortRange{Lo: 1, Hi: 65535})
	kinds := []struct {
		name     string
		services firewall.Services
	}{
		{"all tcp ports", firewall.PortServices(firewall.TCP, usable)},
		{"all udp ports", firewall.PortServices(firewall.UDP, usable)},
	}
	var out []wide
	for _, f := range []firewall.Family{firewall.IPv4, firewall.IPv6} {
		exposed := firewall.ExposedServices(s, f, firewall.NearlyAll)
		if all := firewall.AllServices(); exposed.Equal(all) {
			out = append(out, wide{"all protocols", firewall.Opening{Family: f, Services: all, Share: shareOfAll(s, f, all)}})
			continue
		}
		for _, k := range kinds {
			if exposed.Covers(k.services) {
				out = append(out, wide{k.name, firewall.Opening{Family: f, Services: k.services, Share: shareOfAll(s, f, k.services)}})
			}
		}
	}
	return out
}

// shareOfAll is the share of the public addresses from which all of the services are admitted.
func shareOfAll(s firewall.Set, f firewall.Family, services firewall.Services) float64 {
	var addrs firewall.AddrSet
	for _, c := range s.Restrict(f.Public()).Cells() {
		if c.Services.Covers(services) {
			addrs = addrs.Union(c.Addrs)
		}
	}
	return addrs.Share(f.Public())
}
