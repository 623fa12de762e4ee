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

// Opening is what ingress rules, taken together, leave open to public addresses of an IP version. Prefix lists and groups name no
// addresses here, and do not count.
type Opening struct {
	Family firewall.Family
	Share  float64 // of the family's public addresses, 0 to 1
	By     []int   // the rules that take part, ascending indexes
}

// OpenPort is an administration port that is open. Its share is that of the port of Port which most addresses reach.
type OpenPort struct {
	Opening
	Port baseline.AdminPort
}

// OpenAdminPorts returns the administration ports that the rules leave open to at least a share of the public addresses of an IP
// version: 1 is the whole internet, however it is divided into blocks, 0 any public address at all.
func OpenAdminPorts(rules []Tuple, least float64) []OpenPort {
	all := admit(rules, Ingress).byAddr
	var out []OpenPort
	for _, port := range baseline.AdminPorts() {
		for _, family := range []firewall.Family{firewall.IPv4, firewall.IPv6} {
			open := openings(all, family, port.Services(), least)
			if len(open) > 0 {
				out = append(out, OpenPort{Opening{family, open[0].Share, takingPart(rules, family, port.Services())}, port})
			}
		}
	}
	return out
}

// OpenToEverything returns where the rules leave every service open to at least a share of the public addresses of an IP version.
func OpenToEverything(rules []Tuple, least float64) []Opening {
	all := admit(rules, Ingress).byAddr
	var out []Opening
	for _, family := range []firewall.Family{firewall.IPv4, firewall.IPv6} {
		var open firewall.Services
		share := 1.0
		for _, o := range openings(all, family, firewall.AllServices(), least) {
			open, share = open.Union(o.Services), o.Share
		}
		if open.Covers(firewall.AllServices()) {
			out = append(out, Opening{family, share, takingPart(rules, family, firewall.AllServices())})
		}
	}
	return out
}

// openings is what some services are open to in a family, worst first.
func openings(all firewall.Set, family firewall.Family, services firewall.Services, least float64) []firewall.Opening {
	return slices.DeleteFunc(firewall.Openings(all.Only(services), least), func(o firewall.Opening) bool { return o.Family != family })
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
