package sgrules

import (
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// Coverage is a rule that makes no difference: others allow all of its packets.
type Coverage struct {
	Rule int   // index into the rules
	By   []int // rules that do it together, none of which can be left out; ascending
}

// Covered returns the rules that others cover, each judged with all others there: of two that cover each other, both are
// returned, and only one of them may go. A prefix list or group is covered by rules for the same one, or for the whole of both
// IP versions.
func Covered(rules []Tuple) []Coverage {
	var out []Coverage
	for i, t := range rules {
		var by []int
		for j, o := range rules {
			if j != i && o.Direction == t.Direction && mayCover(o, t) {
				by = append(by, j)
			}
		}
		if !admit(pick(rules, by), t.Direction).covers(t) {
			continue
		}
		for _, j := range slices.Clone(by) {
			rest := slices.DeleteFunc(slices.Clone(by), func(k int) bool { return k == j })
			if admit(pick(rules, rest), t.Direction).covers(t) {
				by = rest
			}
		}
		out = append(out, Coverage{i, by})
	}
	return out
}

// mayCover reports whether a rule may take part in covering t, cheaply.
func mayCover(o, t Tuple) bool {
	switch {
	case o.services().Intersect(t.services()).IsEmpty():
		return false
	case o.Peer.isCIDR() && t.Peer.isCIDR():
		return o.Peer.addrs().Overlaps(t.Peer.addrs())
	}
	return o.Peer.isCIDR() || o.match().Peer == t.match().Peer
}

func pick(rules []Tuple, at []int) []Tuple {
	out := make([]Tuple, 0, len(at))
	for _, i := range at {
		out = append(out, rules[i])
	}
	return out
}

// OpenPort is an administration port that the rules leave open to the internet.
type OpenPort struct {
	Port   baseline.AdminPort
	Family firewall.Family
	Share  float64 // of the family's public addresses, that reach the port of Port which most reach; 0 to 1
	By     []int   // the rules that take part, ascending indexes
}

// OpenAdminPorts returns the administration ports that the ingress rules, taken together, leave open to at least a share of the
// public addresses of an IP version: 1 is the whole internet, however it is divided into blocks, 0 any public address at all.
// Prefix lists and groups name no addresses here, and do not count.
func OpenAdminPorts(rules []Tuple, least float64) []OpenPort {
	all := admit(rules, Ingress).byAddr
	var out []OpenPort
	for _, port := range baseline.AdminPorts() {
		for _, family := range []firewall.Family{firewall.IPv4, firewall.IPv6} {
			share := 0.0
			for _, r := range port.Ports.Ranges() {
				for n := int(r.Lo); n <= int(r.Hi); n++ {
					share = max(share, firewall.Exposure(all, family, port.Protocol, uint16(n)))
				}
			}
			if share > 0 && share >= least {
				out = append(out, OpenPort{port, family, share, takingPart(rules, family, port.Services())})
			}
		}
	}
	return out
}

// OpenServices is what the ingress rules, taken together, leave open to at least a share of the public addresses of an IP
// version: see OpenAdminPorts.
func OpenServices(rules []Tuple, family firewall.Family, least float64) firewall.Services {
	return firewall.ExposedServices(admit(rules, Ingress).byAddr, family, least)
}

// takingPart returns the ingress rules for public addresses of a family that allow any of the services.
func takingPart(rules []Tuple, family firewall.Family, services firewall.Services) []int {
	open := firewall.NewSet(family.Public(), services)
	var by []int
	for i, t := range rules {
		if t.Direction == Ingress && t.Peer.isCIDR() && t.set().Overlaps(open) {
			by = append(by, i)
		}
	}
	return by
}

// Subsumed reports whether rules allow no packet that others of the same group do not, whoever is in the groups and prefix lists that
// they name.
func Subsumed(rules, others []Tuple) bool {
	for _, t := range rules {
		if !admit(others, t.Direction).covers(t) {
			return false
		}
	}
	return true
}
