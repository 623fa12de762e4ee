package validator

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/network"
	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Expect judges expectations on the planned side of plans, which are one network. Clients and errors are as of Diff.
func Expect(inputs []Input, list []*policy.Expectation, o network.Options, clients []firewall.Profile) (*result.Expectations, error) {
	p, err := readTogether(inputs)
	if err != nil {
		return nil, err
	}
	_, after := network.Build(p, o)
	x := &expecter{net: after, clients: clients, redact: newRedactor(p.Secrets),
		examples: exampler{sides: [2]*firewall.Network{after, after}, clients: clientPorts(clients)}}
	doc := &result.Expectations{FormatVersion: ReachabilityVersion, Expectations: []result.Expectation{}, Notices: diffNotices(p, after)}
	x.redact.notices(doc.Notices)
	for _, e := range list {
		r := x.judge(e)
		x.redact.expectation(&r)
		doc.Expectations = append(doc.Expectations, r)
		switch r.Outcome {
		case result.ExpectPassed:
			doc.Passed++
		case result.ExpectFailed:
			doc.Failed++
		case result.ExpectUnknown:
			doc.Unknown++
		}
	}
	return doc, nil
}

// eachPlan judges each plan alone, and puts the outcomes together.
func eachPlan(inputs []Input, judge func([]Input) (*result.Expectations, error)) (*result.Expectations, error) {
	all := &result.Expectations{FormatVersion: ReachabilityVersion, Expectations: []result.Expectation{}, Notices: []result.Notice{}}
	for _, in := range inputs {
		one, err := judge([]Input{in})
		if err != nil {
			return nil, err
		}
		for i := range one.Expectations {
			one.Expectations[i].Plan = &in.Path
		}
		for i := range one.Notices {
			one.Notices[i].Plan = &in.Path
		}
		all.Expectations, all.Notices = append(all.Expectations, one.Expectations...), append(all.Notices, one.Notices...)
		all.Passed, all.Failed, all.Unknown = all.Passed+one.Passed, all.Failed+one.Failed, all.Unknown+one.Unknown
	}
	return all, nil
}

func clientPorts(clients []firewall.Profile) firewall.Ports {
	if len(clients) == 0 {
		clients = firewall.DefaultProfiles()
	}
	return firewall.ProfilePorts(clients)
}

// expecter judges expectations.
type expecter struct {
	net      *firewall.Network
	clients  []firewall.Profile
	redact   *redactor
	examples exampler
}

func (x *expecter) judge(e *policy.Expectation) result.Expectation {
	out := result.Expectation{Name: e.Name, Outcome: result.ExpectPassed, Hops: []result.Hop{}, Unknowns: []result.Unknown{},
		Span: &result.Span{File: e.At.Filename, StartLine: e.At.Start.Line, StartColumn: e.At.Start.Column, EndLine: e.At.End.Line, EndColumn: e.At.End.Column}}
	var ends [2][]firewall.ReachSelector
	for i, words := range [][]string{e.From, e.To} {
		for _, word := range words {
			s, what := x.selector(word)
			if what != "" {
				out.Outcome, out.Message = result.ExpectFailed, what
				return out
			}
			ends[i] = append(ends[i], s)
		}
	}
	for _, from := range ends[0] {
		for _, to := range ends[1] {
			for c := range x.net.Reach(x.clients, from, to) {
				out.Flows++
				x.cell(&out, e, &c)
				if out.Outcome == result.ExpectFailed {
					return out
				}
			}
		}
	}
	if out.Flows == 0 && e.Allowed {
		out.Outcome, out.Message = result.ExpectFailed, "there is no such packet: source and destination have no address of one family, or are one end"
	}
	return out
}

// cell judges flows that fare alike.
func (x *expecter) cell(out *result.Expectation, e *policy.Expectation, c *firewall.ReachCell) {
	asked := e.Services.Intersect(ofFamily(c.Src))
	if c.Unguarded { // what the groups of its hosts let through, if it has any, nobody knows
		c.Must = firewall.Services{}
	}
	wrong, perhaps := asked.Subtract(c.May), asked.Subtract(c.Must)
	is := "is dropped"
	if !e.Allowed {
		wrong, perhaps = asked.Intersect(c.Must), asked.Intersect(c.May)
		is = "gets there, and the reply back"
	}
	if c.Perhaps {
		wrong = firewall.Services{}
	}
	switch {
	case !wrong.IsEmpty():
		out.Outcome = result.ExpectFailed
		out.Message = fmt.Sprintf("%s -> %s: a packet %s", expectedEnd(c.From), expectedEnd(c.To), is)
		x.show(out, c, wrong)
	case !perhaps.IsEmpty() && out.Outcome == result.ExpectPassed:
		out.Outcome = result.ExpectUnknown
		out.Message = fmt.Sprintf("%s -> %s: whether a packet %s hangs on what the plan does not know", expectedEnd(c.From), expectedEnd(c.To), is)
		x.show(out, c, perhaps)
	}
}

// ofFamily is all services that packets of the family of some addresses have.
func ofFamily(a firewall.AddrSet) firewall.Services {
	if a.IPv4().IsEmpty() {
		return firewall.AllServices().Subtract(firewall.ProtocolServices(firewall.ICMP))
	}
	return firewall.AllServices().Subtract(firewall.ProtocolServices(firewall.ICMPv6))
}

// show gives the outcome a packet.
func (x *expecter) show(out *result.Expectation, c *firewall.ReachCell, s firewall.Services) {
	if c.Secret {
		return
	}
	change := firewall.FlowChange{From: c.From, To: c.To, Src: c.Src, Dst: c.Dst, Services: s, VPC: c.VPC}
	packet, flow, ok := x.examples.packet(&change)
	out.Example = packet
	if !ok || c.VPC == "" {
		return
	}
	trace := x.examples.in(1, c.VPC).Trace(flow)
	for _, leg := range []firewall.Leg{firewall.Request, firewall.Reply} {
		for _, h := range trace.Hops {
			if h.Leg == leg {
				out.Hops = append(out.Hops, hop(h))
				out.Replies += btoi(leg == firewall.Reply)
			}
		}
	}
	for _, u := range trace.Unknowns {
		out.Unknowns = append(out.Unknowns, result.Unknown{Address: u.Address, Attribute: u.Attribute, Reason: string(u.Reason)})
	}
}

func expectedEnd(e firewall.FlowEnd) string {
	switch {
	case len(e.Interfaces) > 0:
		return fewOf(names(e.Interfaces))
	case len(e.Subnets) > 0:
		return "other hosts of " + fewOf(names(e.Subnets))
	}
	return "outside"
}

// selector reads one word of from or to; what is wrong with it, if anything.
func (x *expecter) selector(word string) (firewall.ReachSelector, string) {
	if word == "internet" {
		return firewall.ReachSelector{Addrs: firewall.PublicIPv4().Union(firewall.PublicIPv6())}, ""
	}
	text, not := strings.CutPrefix(word, "!")
	if addrs, ok := addressSet(text); ok {
		if not {
			addrs = firewall.AllAddrs().Subtract(addrs)
		}
		return firewall.ReachSelector{Addrs: addrs}, ""
	}
	ids := x.objects(text)
	switch {
	case len(ids) == 0:
		return firewall.ReachSelector{}, fmt.Sprintf("nothing in the plan that has an address is %q", text)
	case not:
		rest := map[firewall.ID]bool{}
		for _, id := range slices.Concat(slices.Collect(maps.Keys(x.net.Interfaces)), slices.Collect(maps.Keys(x.net.Subnets))) {
			rest[id] = !ids[id]
		}
		ids = rest
	}
	return firewall.ReachSelector{IDs: ids}, ""
}

func addressSet(text string) (firewall.AddrSet, bool) {
	if a, err := netip.ParseAddr(text); err == nil && a.Zone() == "" {
		return firewall.Addresses(a), true
	}
	p, err := firewall.ParseCIDR(text)
	return firewall.Prefixes(p), err == nil
}

// objects are the interfaces that an address names: itself, what is in a subnet of that name, or carries a group of it; and a subnet,
// for its other hosts, if it may have any, or has none that is known.
func (x *expecter) objects(pattern string) map[firewall.ID]bool {
	re, out := policy.ExpectedAddress(pattern), map[firewall.ID]bool{}
	named := func(id firewall.ID) bool { return re.MatchString(string(id)) }
	held := map[firewall.ID]bool{}
	for id, i := range x.net.Interfaces {
		for _, s := range i.Subnet.To {
			held[s] = true
		}
		block, _, _ := strings.Cut(string(id), "@") // one of several, by subnet
		if named(id) || named(firewall.ID(block)) || slices.ContainsFunc(i.Subnet.To, named) || slices.ContainsFunc(i.Groups.Sure, named) {
			out[id] = true
		}
	}
	for id, s := range x.net.Subnets {
		if named(id) && (!held[id] || s.Beyond != firewall.NotBeyond) {
			out[id] = true
		}
	}
	for alias, id := range x.net.Aliases {
		if named(alias) {
			out[id] = true
		}
	}
	return out
}
