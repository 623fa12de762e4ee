package firewall

import "slices"

// question is a Flow in the terms of filters.
type question struct {
	family         Family
	protocol       Protocol
	request, reply Services // what the filters match of the request and of the replies: all of them must pass
}

func questionOf(f Flow, family Family) question {
	q := question{family: family, protocol: f.Protocol}
	switch {
	case f.Protocol.hasTypes() && family == IPv6:
		q.protocol, q.request = ICMPv6, serviceOf(ICMPv6, echoRequestV6)
	case f.Protocol.hasTypes():
		q.protocol, q.request = ICMP, serviceOf(ICMP, echoRequest)
	default:
		q.request = serviceOf(f.Protocol, f.DstPort)
	}
	q.reply = Replies(q.request, family, f.SrcPorts)
	return q
}

// serviceOf is one port, or type and code, of p.
func serviceOf(p Protocol, value uint16) Services {
	if !p.hasPorts() && !p.hasTypes() {
		return ProtocolServices(p)
	}
	return Services{[]span{{keyOf(p, value), keyOf(p, value)}}}
}

// tracer answers one question on one Network.
type tracer struct {
	question
	net    *Network
	tables map[tableKey]*NACLTable
	notes  []string
}

type tableKey struct {
	nacl *NACL
	dir  Direction
}

func newTracer(n *Network) *tracer { return &tracer{net: n, tables: map[tableKey]*NACLTable{}} }

func (t *tracer) note(text string) {
	if !slices.Contains(t.notes, text) {
		t.notes = append(t.notes, text)
	}
}

// table is the evaluated rules of a NACL, nil for a NACL that is not known.
func (t *tracer) table(n *NACL, d Direction) *NACLTable {
	if n == nil {
		return nil
	}
	key := tableKey{n, d}
	if t.tables[key] == nil {
		t.tables[key] = t.net.EvalNACL(n.Rules(d))
	}
	return t.tables[key]
}

// The filters on the way, in order. Those of one leg that match the same remote address, the source's or the
// destination's, belong together: what the one kind does is independent of what the other does.
const (
	srcGroupOut = iota // matches the destination
	srcNACLOut         // matches the destination
	dstNACLIn          // matches the source
	dstGroupIn         // matches the source
	dstGroupReply
	dstNACLOut // matches the source
	srcNACLIn  // matches the destination
	srcGroupReply
	filters
)

// ruling is what one filter does with packets whose remote address is one of several, for all of which an answer is due.
type ruling struct {
	remotes AddrSet // whatever address it is …
	pass    AddrSet // … these certainly pass, with every service asked for …
	drop    AddrSet // … and of these at least one service is certainly dropped
	hop     Hop     // its Verdict is "" where there is no such filter
	why     []Unknown
}

func (r *ruling) passes() bool { return r.hop.Verdict == "" || r.pass.Covers(r.remotes) }

// scene is one way in which everything about the way of the packets possibly is: every link is one object, nil if unknown.
type scene struct {
	pair
	srcNACL, dstNACL *NACL
	// filtered: the packets leave a subnet, so NACLs apply. unsure: they possibly do not leave it.
	filtered, unsure bool
}

// scenes lists what p possibly is.
func (t *tracer) scenes(p pair) []scene {
	w := scene{pair: p, filtered: p.src.subnet == nil || p.src.subnet != p.dst.subnet}
	if !w.filtered {
		return []scene{w}
	}
	// An end in a subnet that is not known may be in the other end's subnet.
	w.unsure = p.src.hidden && !p.dst.outside() || p.dst.hidden && !p.src.outside()
	var out []scene
	for _, s := range t.nacls(p.src) {
		for _, d := range t.nacls(p.dst) {
			w.srcNACL, w.dstNACL = s, d
			out = append(out, w)
		}
	}
	return out
}

// nacls lists the NACLs that possibly filter the place's subnet: nil for one that is not known.
func (t *tracer) nacls(p place) []*NACL {
	if p.subnet == nil {
		return []*NACL{nil}
	}
	var out []*NACL
	unknown := p.subnet.NACL.Open || len(p.subnet.NACL.To) == 0
	for _, id := range p.subnet.NACL.To {
		if n := t.net.NACLs[id]; n != nil {
			out = append(out, n)
		} else {
			unknown = true
		}
	}
	if unknown {
		out = append(out, nil)
	}
	return out
}

// outcome is the answer in one scene.
type outcome struct {
	verdict Verdict
	rulings [filters]ruling
}

func (t *tracer) judge(w scene) outcome {
	if w.src.iface != nil && w.src.iface == w.dst.iface {
		t.note("source and destination are the same interface: no filter is on the way")
		return outcome{verdict: Works}
	}
	if w.src.addrs.IsEmpty() || w.dst.addrs.IsEmpty() {
		t.note("source and destination have no address of one family")
		return outcome{verdict: Blocked}
	}
	var o outcome
	o.rulings[srcGroupOut] = t.groups(w.src, w.dst, Egress)
	o.rulings[dstGroupIn] = t.groups(w.dst, w.src, Ingress)
	o.rulings[dstGroupReply] = tracked(o.rulings[dstGroupIn], Egress)
	o.rulings[srcGroupReply] = tracked(o.rulings[srcGroupOut], Ingress)
	if w.filtered {
		if !w.src.outside() {
			o.rulings[srcNACLOut] = t.naclRuling(w, w.src, w.dst, w.srcNACL, Request, Egress)
			o.rulings[srcNACLIn] = t.naclRuling(w, w.src, w.dst, w.srcNACL, Reply, Ingress)
		}
		if !w.dst.outside() {
			o.rulings[dstNACLIn] = t.naclRuling(w, w.dst, w.src, w.dstNACL, Request, Ingress)
			o.rulings[dstNACLOut] = t.naclRuling(w, w.dst, w.src, w.dstNACL, Reply, Egress)
		}
	}
	o.verdict = o.decide(w)
	return o
}

// decide is the verdict for every address that the ends may have. As each filter matches one end alone, all flows are
// dropped if and only if those to every destination, or those from every source, meet a filter that drops them.
func (o *outcome) decide(w scene) Verdict {
	switch {
	case o.drops(w.dst.addrs, srcGroupOut, srcNACLOut), o.drops(w.src.addrs, dstNACLIn, dstGroupIn):
		return Blocked
	case !o.pass(srcGroupOut, srcNACLOut, dstNACLIn, dstGroupIn):
		return Undecidable
	case o.drops(w.src.addrs, dstNACLOut), o.drops(w.dst.addrs, srcNACLIn):
		return ReplyBlocked
	case o.pass(dstNACLOut, srcNACLIn):
		return Works
	}
	return Undecidable
}

// drops reports whether each of the addresses certainly meets one of the filters that drops it.
func (o *outcome) drops(addrs AddrSet, filters ...int) bool {
	var dropped AddrSet
	for _, i := range filters {
		dropped = dropped.Union(o.rulings[i].drop)
	}
	return dropped.Covers(addrs)
}

func (o *outcome) pass(filters ...int) bool {
	return !slices.ContainsFunc(filters, func(i int) bool { return !o.rulings[i].passes() })
}
