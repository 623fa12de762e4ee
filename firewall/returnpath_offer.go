package firewall

import (
	"slices"
	"strings"
)

// OpenServices is a set of services bounded from both sides: certainly all of Must, at most Must and May together.
// Unseen says that there are groups of which the rules are not known: any service is possibly opened besides.
type OpenServices struct {
	Must, May Services
	Unseen    bool
}

func (o OpenServices) equal(p OpenServices) bool {
	return o.Must.Equal(p.Must) && o.May.Equal(p.May) && o.Unseen == p.Unseen
}

// possible is every service that is possibly open.
func (o OpenServices) possible() Services {
	if o.Unseen {
		return AllServices()
	}
	return o.Must.Union(o.May)
}

// Union is what either of the two opens.
func (o OpenServices) Union(p OpenServices) OpenServices {
	return OpenServices{o.Must.Union(p.Must), o.May.Union(p.May), o.Unseen || p.Unseen}
}

// unsure returns the same services as possible ones.
func (o OpenServices) unsure() OpenServices {
	return OpenServices{May: o.Must.Union(o.May), Unseen: o.Unseen}
}

// offer is the requests that the NACL certainly, and possibly, offers as services.
func (w way) offer(opts ReplyOptions) bounded {
	return offered(w.request, opts.Opened[w.direction], opts.Profiles)
}

// offered is what the table allows as services: what a return rule decides is one only where a group opens it.
func offered(t *NACLTable, opened OpenServices, profiles []Profile) bounded {
	if o := t.memo.offer.Load(); o != nil && o.opened.equal(opened) && sameProfiles(o.profiles, profiles) {
		return o.bounded
	}
	o := &offer{t.findOffer(opened, profiles), opened, profiles}
	t.memo.offer.Store(o)
	return o.bounded
}

func (t *NACLTable) findOffer(opened OpenServices, profiles []Profile) bounded {
	b := t.bareOffer(profiles)
	if !opened.Must.IsEmpty() {
		b.must = b.must.Union(t.Allowed().Only(opened.Must))
	}
	if open := opened.possible(); !open.IsEmpty() {
		b.may = b.may.Union(t.Allowed().Union(t.Undecided()).Only(open))
	}
	return b
}

// findBareOffer is what the table offers where no group opens anything: certainly what no return rule possibly decides, and
// at most what another rule possibly does.
func (t *NACLTable) findBareOffer(profiles []Profile) bounded {
	var perhapsReturn, perhapsNot []Set
	for i := range t.rules {
		if t.bounds[i].action == Deny {
			continue
		}
		// What matters is what it is if it allows.
		is, sure := t.rules[i].returnShape(profiles)
		if is || !sure {
			perhapsReturn = append(perhapsReturn, t.MayWin(i))
		}
		if !is { // or not surely
			perhapsNot = append(perhapsNot, t.MayWin(i))
		}
	}
	return bounded{t.Allowed().Subtract(UnionAll(perhapsReturn...)), UnionAll(perhapsNot...)}
}

// IsReturnRule reports whether the rule is written for replies: an allow rule of TCP or UDP whose ports all lie at or above
// 1024 and hold the whole of at least one profile. sure is false where that hangs on a value that is not known.
// Profiles empty means DefaultProfiles.
func IsReturnRule(r *NACLRule, profiles []Profile) (is, sure bool) {
	if r.Action == Deny && !r.Any {
		return false, true
	}
	is, sure = r.returnShape(orDefault(profiles))
	if r.Action == AnyAction && (is || !sure) {
		return false, false
	}
	return is, sure
}

// returnShape is IsReturnRule for a rule that allows.
func (r *NACLRule) returnShape(profiles []Profile) (is, sure bool) {
	services := r.May.Services()
	switch {
	case r.Any:
		return false, false
	case !holdsReturnPorts(services, profiles):
		return false, true
	case !r.servicesKnown():
		return false, false
	}
	protocols := services.Protocols()
	return len(protocols) == 1 && services.Ports(protocols[0]).lowest() >= 1024, true
}

// holdsReturnPorts reports whether the services hold, for TCP or UDP, the whole of a profile at or above 1024.
func holdsReturnPorts(s Services, profiles []Profile) bool {
	tcp, udp := s.Ports(TCP), s.Ports(UDP)
	return slices.ContainsFunc(profiles, func(p Profile) bool {
		return p.Ports.lowest() >= 1024 && (tcp.Covers(p.Ports) || udp.Covers(p.Ports))
	})
}

// servicesKnown reports whether protocol and ports of the rule are known, so that they are those of May.
func (r *NACLRule) servicesKnown() bool {
	if r.Must.Equal(r.May) {
		return true
	}
	// Some value is not known. It is not the protocol or a port if each value that is named is of another kind.
	others := []string{"cidr_block", "cidr", "rule_no", "rule_number", "action", "rule_action", "id"}
	return len(r.Why) > 0 && !slices.ContainsFunc(r.Why, func(u Unknown) bool {
		last := u.Attribute[strings.LastIndexByte(u.Attribute, '.')+1:]
		return !slices.ContainsFunc(others, func(kind string) bool { return last == kind || strings.HasSuffix(last, "_"+kind) })
	})
}

func orDefault(profiles []Profile) []Profile {
	if len(profiles) == 0 {
		return DefaultProfiles()
	}
	return profiles
}

// NarrowServices is the TCP and UDP services that group rules open and that are narrower than a whole profile:
// the ports of one rule that hold no profile's ports wholly. Profiles empty means DefaultProfiles.
func NarrowServices(rules []GroupRule, profiles []Profile) OpenServices {
	profiles = orDefault(profiles)
	var out OpenServices
	for _, r := range rules {
		if r.Any {
			out.Unseen = true
			continue
		}
		known := r.Must.Equal(r.May)
		for _, p := range []Protocol{TCP, UDP} {
			ports := r.May.Ports(p)
			wide := slices.ContainsFunc(profiles, func(f Profile) bool { return !f.Ports.IsEmpty() && ports.Covers(f.Ports) })
			switch {
			case known && !wide && !r.Maybe:
				out.Must = out.Must.Union(PortServices(p, ports))
			case !known || !wide: // unknown ports are possibly few
				out.May = out.May.Union(PortServices(p, ports))
			}
		}
	}
	return out
}

// OpenedIn is NarrowServices, by direction, of the groups on the interfaces that stand in the subnets.
func (n *Network) OpenedIn(subnets []ID, profiles []Profile) [2]OpenServices {
	var out [2]OpenServices
	for _, i := range sorted(n.Interfaces) {
		here, exact := i.Subnet.Exact()
		sure := exact && slices.Contains(subnets, here)
		if !sure && !slices.ContainsFunc(subnets, func(id ID) bool { return i.Subnet.mayBe(id, n.awsID(id)) }) {
			continue
		}
		for _, d := range []Direction{Ingress, Egress} {
			opened := n.openedBy(i.Groups, d, profiles)
			if !sure {
				opened = opened.unsure()
			}
			out[d] = out[d].Union(opened)
		}
	}
	return out
}

// awsID is the AWS id of a subnet, "" where it has none yet or is not in the Network.
func (n *Network) awsID(subnet ID) string {
	if s := n.Subnets[subnet]; s != nil {
		return s.AWSID
	}
	return ""
}

func (n *Network) openedBy(groups Links, d Direction, profiles []Profile) OpenServices {
	out := OpenServices{Unseen: groups.Open}
	one := func(id ID) OpenServices {
		g := n.Groups[id]
		if g == nil || g.External {
			return OpenServices{Unseen: true}
		}
		return NarrowServices(g.Rules(d), profiles)
	}
	for _, id := range groups.Sure {
		out = out.Union(one(id))
	}
	for _, id := range groups.Maybe {
		out = out.Union(one(id).unsure())
	}
	return out
}
