package firewall

// pair is one way in which the two ends of a flow possibly stand.
type pair struct{ src, dst place }

// pairs lists the ways in which the two ends possibly stand.
//
// VPCs may use the same addresses. A bare address is then the one in the other end's VPC, else the one that an interface
// has; what is left is ambiguous, and the answer must be the same for all.
func (t *tracer) pairs(src, dst endpoint) []pair {
	var all []pair
	for _, s := range t.places(src, t.family) {
		for _, d := range t.places(dst, t.family) {
			all = append(all, pair{s, d})
		}
	}
	bare := [2]bool{src.iface == nil, dst.iface == nil}
	together := false  // the ends certainly can stand in one VPC
	owned := [2]bool{} // a known interface has the bare address
	for _, p := range all {
		together = together || p.src.sure && p.dst.sure && t.relation(p) == sameVPC
		owned[0] = owned[0] || bare[0] && p.src.owns()
		owned[1] = owned[1] || bare[1] && p.dst.owns()
	}
	var out []pair
	for _, p := range all {
		apart := t.relation(p) == otherVPC
		switch {
		case apart && together && (bare[0] || bare[1]):
		case apart && owned[0] && p.src.iface == nil, apart && owned[1] && p.dst.iface == nil:
		default:
			out = append(out, p)
		}
	}
	return out
}

// owns reports whether the place is that of an interface that is known to have the address.
func (p place) owns() bool {
	if p.iface == nil {
		return false
	}
	a, ok := p.addrs.Lowest()
	return ok && Addresses(p.iface.Addrs...).Contains(a)
}

// relation says whether two places are in one VPC.
type relation uint8

const (
	unclear relation = iota
	sameVPC
	otherVPC
)

func (t *tracer) relation(p pair) relation {
	s, d := t.vpc(p.src.subnet), t.vpc(p.dst.subnet)
	switch {
	case p.src.outside(), p.dst.outside():
		return otherVPC
	case p.src.subnet != nil && p.src.subnet == p.dst.subnet:
		return sameVPC
	case s == nil, d == nil:
		return unclear
	case s == d:
		return sameVPC
	}
	return otherVPC
}

// outside reports whether the place is in no subnet of the Network.
func (p place) outside() bool { return p.subnet == nil && !p.hidden }
