package firewall

import "net/netip"

// Endpoint is one end of a flow: an address, or an interface of the Network (its address may be unknown).
type Endpoint struct {
	Addr      netip.Addr
	Interface ID // "" for a bare address
}

// Flow is a question: does this work?
type Flow struct {
	Protocol Protocol // TCP, UDP, or ICMP (an echo request and its reply; ICMPv6 where the addresses are IPv6)
	Src, Dst Endpoint
	SrcPorts Ports // the client's source ports: all must work
	DstPort  uint16
}

// Verdict is the answer.
type Verdict string

// The verdicts. Blocked: the first packet does not arrive. ReplyBlocked: it arrives, and (some of) the answer is dropped.
// Undecidable: it hangs on a value that is not known. Absent: an endpoint does not exist.
const (
	Works        Verdict = "allowed"
	Blocked      Verdict = "blocked"
	ReplyBlocked Verdict = "reply-blocked"
	Undecidable  Verdict = "unknown"
	Absent       Verdict = "absent"
)

// Leg is the request or the reply.
type Leg string

// The legs of a flow.
const (
	Request Leg = "request"
	Reply   Leg = "reply"
)

// HopVerdict is what one filter does.
type HopVerdict string

// The verdicts of a hop.
const (
	HopAllow         HopVerdict = "allow"
	HopDeny          HopVerdict = "deny"
	HopImplicitDeny  HopVerdict = "implicit-deny"
	HopReturnTracked HopVerdict = "return-tracked"
	HopUnknown       HopVerdict = "unknown"
)

// Hop is one filter that a packet meets.
type Hop struct {
	Leg       Leg
	Filter    string // "sg" or "nacl"
	Address   ID     // the group or NACL; for an interface's groups together, the interface
	Direction Direction
	Rule      string // which rule decided, as a person names it: "100", "*" for the implicit deny, a group rule's origin; "" if none
	Verdict   HopVerdict
	AWSCode   string // Reachability Analyzer explanation code of a refusal: SUBNET_ACL_RESTRICTION, ENI_SG_RULES_MISMATCH
}

// Trace is the answer to a Flow on one Network.
type Trace struct {
	Verdict  Verdict
	Hops     []Hop
	Unknowns []Unknown // what the answer hangs on where it is Undecidable, sorted
	Notes    []string  // such as: the default NACL was assumed
}

// Trace answers f.
//
// The verdict is one that holds whatever the unknown values are, or Undecidable: an unknown address may be any of its
// subnet, a reference that is not exact any of its candidates, and each is independent of the others. An endpoint that has
// several addresses is judged for all of them. Routes are not modelled, and flows that exist already do not count.
func (n *Network) Trace(f Flow) Trace {
	t := newTracer(n)
	src, ok := t.endpoint(f.Src)
	if !ok {
		return Trace{Verdict: Absent, Notes: []string{"the source does not exist"}}
	}
	dst, ok := t.endpoint(f.Dst)
	if !ok {
		return Trace{Verdict: Absent, Notes: []string{"the destination does not exist"}}
	}
	if src == dst {
		return Trace{Verdict: Works, Notes: []string{"source and destination are the same: no filter is on the way"}}
	}
	if name := awsService(dst.addr); name != "" {
		return Trace{Verdict: Works, Notes: []string{name + " is filtered by neither security groups nor network ACLs"}}
	}
	family, ok := t.common(src, dst)
	if !ok {
		return Trace{Verdict: Blocked, Notes: []string{"source and destination have no address of one family"}}
	}
	t.question = questionOf(f, family)
	return t.answer(t.pairs(src, dst))
}
