package validator

import (
	"context"
	"flag"
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// sameSeed makes the draws of a test the same each time, unless -rapid.seed says otherwise.
func sameSeed(t *testing.T) {
	t.Helper()
	for name, value := range map[string]string{"rapid.seed": "20261123", "rapid.nofailfile": "true"} {
		f := flag.Lookup(name)
		if old := f.Value.String(); old == f.DefValue {
			if err := f.Value.Set(value); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = f.Value.Set(old) })
		}
	}
}

// seenCases counts what a run has compared, so that it cannot pass on nothing.
type seenCases struct {
	broken, whole, opened, error, warning, v6 int
}

func TestUncoveredIsExactlyTheRepliesOfOfferedServicesThatAreDropped(t *testing.T) {
	sameSeed(t)
	var seen seenCases
	rapid.Check(t, func(t *rapid.T) {
		for range 2 {
			w := drawACLWorld(t)
			compareUncovered(t, w, gapsFound(t, w), &seen)
		}
	})
	t.Logf("%+v", seen)
	if seen.broken < 10000 || seen.whole < 10000 || seen.opened < 50 || seen.error < 20 || seen.warning < 5 || seen.v6 < 1000 {
		t.Errorf("too little was compared: %+v", seen)
	}
}

// A NACL is "evaluated when traffic enters and leaves the subnet, not as it is routed within a subnet" (VPC guide).
var oneSubnet, twoSubnets = subnetsOf("10.0.1.0/24"), subnetsOf("10.0.1.0/24", "10.0.2.0/24")

func subnetsOf(blocks ...string) (out [][]netip.Prefix) {
	for _, b := range blocks {
		out = append(out, prefixesOf([]string{b}))
	}
	return out
}

// webRule allows HTTPS from or to a block, and nothing answers.
func webRule(cidr string) []aclRule {
	return []aclRule{{100, "allow", "tcp", netip.MustParsePrefix(cidr), 443, 443}}
}

func TestAServiceWithinOneSubnetIsNoGap(t *testing.T) {
	for name, test := range map[string]struct {
		world aclWorld
		gap   bool
	}{
		"in, for the subnet itself":        {aclWorld{in: webRule("10.0.1.0/24"), subnets: oneSubnet}, false},
		"out, to the subnet itself":        {aclWorld{out: webRule("10.0.1.0/24"), subnets: oneSubnet}, false},
		"in, for a part of the subnet":     {aclWorld{in: webRule("10.0.1.128/25"), subnets: oneSubnet}, false},
		"in, for one of two subnets":       {aclWorld{in: webRule("10.0.1.0/24"), subnets: twoSubnets}, true},
		"in, for all of the VPC":           {aclWorld{in: webRule("10.0.0.0/16"), subnets: oneSubnet}, true},
		"in, for a block next to a subnet": {aclWorld{in: webRule("10.0.2.0/24"), subnets: oneSubnet}, true},
	} {
		t.Run(name, func(t *testing.T) {
			if found := gapsFound(t, test.world); (len(found) > 0) != test.gap {
				t.Errorf("a gap %v, want %v: %+v", len(found) > 0, test.gap, found)
			}
		})
	}
}

// Replies to all other hosts get through but for port 1024. That the subnet's own addresses are denied changes nothing.
func TestPacketsWithinOneSubnetDoNotRaiseTheSeverity(t *testing.T) {
	everybody, own := netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("10.0.1.0/24")
	back := []aclRule{{90, "deny", "-1", own, 0, 0}, {100, "allow", "tcp", everybody, 1025, 65535}}
	for name, world := range map[string]aclWorld{
		"requests come in": {in: webRule("0.0.0.0/0"), out: back, subnets: oneSubnet},
		"requests go out":  {in: back, out: webRule("0.0.0.0/0"), subnets: oneSubnet},
	} {
		t.Run(name, func(t *testing.T) {
			found := gapsFound(t, world)
			if len(found) != 1 || found[0].Severity != result.Warning {
				t.Errorf("got %+v, want one warning", found)
			}
		})
	}
}

// tester is what the tests and rapid's draws have in common.
type tester interface {
	Context() context.Context
	Fatalf(format string, args ...any)
}

// gapsFound are the findings RSG101 and RSG102 of the plan that creates the world. Everything in it is known.
func gapsFound(t tester, w aclWorld) []result.Finding {
	r, err := Check(t.Context(), []Input{inputOf("plan.json", w.planOf())}, Options{})
	if err != nil || r.Verdict == result.Incomplete {
		t.Fatalf("verdict %v, %v", r, err)
	}
	var found []result.Finding
	for _, f := range r.Findings {
		switch {
		case f.RuleID != "RSG101" && f.RuleID != "RSG102":
			continue
		case f.Certainty != result.Proved:
			t.Fatalf("a finding of known rules is %s: %s", f.Certainty, f.Message)
		case f.Address != "aws_network_acl.n":
			t.Fatalf("a finding of a NACL that denies nothing: %s: %s", f.Address, f.Message)
		}
		found = append(found, f)
	}
	return found
}

// compareUncovered compares the findings' sets with the oracle, packet by packet, and what they say of them. The sets are
// what the NACL's rules drop, for whatever remote address: packets that stay in one subnet, which no NACL sees, are among
// them or not, but they make neither a finding nor its severity, and are no witness.
func compareUncovered(t *rapid.T, w aclWorld, found []result.Finding, seen *seenCases) {
	for _, inbound := range []bool{true, false} {
		for _, protocol := range []int{6, 17} {
			f, sets := gapOf(t, found, inbound, protocol)
			severity := result.Severity("")
			w.eachCase(inbound, protocol, sets, func(c exchangeCase, inOneSubnet, reported bool) {
				broken := w.breaks(c)
				if reported && !broken || broken && !reported && !inOneSubnet {
					t.Fatalf("%v is broken: %v, reported: %v\nin %v\nout %v\ngroup %v %v\nsets %+v", c, broken, reported, w.in, w.out, w.groupIn, w.groupTo, f)
				}
				seen.count(w, c, broken)
				if broken && !inOneSubnet && (c.client >= 32768 || severity == "") {
					severity = map[bool]result.Severity{true: result.Error, false: result.Warning}[c.client >= 32768]
				}
			})
			if f == nil {
				continue
			}
			if !f.UncoveredExact {
				t.Fatalf("of known blocks the set is not exact: %s", f.Message)
			}
			if f.Severity != severity {
				t.Fatalf("severity %s, want %s: %s\nin %v\nout %v\ngroup %v %v", f.Severity, severity, f.Message, w.in, w.out, w.groupIn, w.groupTo)
			}
			seen.error, seen.warning = seen.error+btoi(severity == result.Error), seen.warning+btoi(severity == result.Warning)
			checkWitness(t, w, f, sets, inbound)
		}
	}
}

func (s *seenCases) count(w aclWorld, c exchangeCase, broken bool) {
	s.broken, s.whole = s.broken+btoi(broken), s.whole+btoi(!broken)
	s.v6 += btoi(broken && c.remote.Is6())
	closed := w
	closed.groupIn, closed.groupTo = nil, nil
	s.opened += btoi(broken && len(w.groupIn)+len(w.groupTo) > 0 && !closed.breaks(c))
}

// gapOf is the finding of one direction and protocol, nil if there is none, and its sets.
func gapOf(t tester, found []result.Finding, inbound bool, protocol int) (*result.Finding, []packetSet) {
	rule := map[bool]string{true: "RSG101", false: "RSG102"}[inbound]
	var one *result.Finding
	var sets []packetSet
	for i := range found {
		f := &found[i]
		if f.RuleID != rule || f.Uncovered[0].ProtocolNumber != protocol {
			continue
		}
		if one != nil {
			t.Fatalf("two findings of %s %d", rule, protocol)
		}
		one = f
		for _, u := range f.Uncovered {
			if u.ProtocolNumber != protocol {
				t.Fatalf("protocols are mixed: %+v", f.Uncovered)
			}
			sets = append(sets, setOf(u, inbound))
		}
	}
	return one, sets
}

// packetSet is a set of reply packets by the roles of its ends.
type packetSet struct {
	local, remote   []netip.Prefix
	service, client [][2]int
}

func setOf(u result.Set, inbound bool) packetSet {
	src, dst := prefixesOf(u.Src), prefixesOf(u.Dst)
	if inbound {
		return packetSet{local: src, remote: dst, service: u.SrcPorts, client: u.DstPorts}
	}
	return packetSet{local: dst, remote: src, service: u.SrcPorts, client: u.DstPorts}
}

func prefixesOf(list []string) []netip.Prefix {
	var out []netip.Prefix
	for _, text := range list {
		out = append(out, netip.MustParsePrefix(text))
	}
	return out
}

func holdsAddr(list []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(a) })
}

func holdsPort(list [][2]int, port int) bool {
	return slices.ContainsFunc(list, func(r [2]int) bool { return r[0] <= port && port <= r[1] })
}

// those returns the sets for which a part of the packet is in them.
func those(sets []packetSet, in func(packetSet) bool) []packetSet {
	return slices.DeleteFunc(slices.Clone(sets), func(s packetSet) bool { return !in(s) })
}

// eachCase visits every combination of representatives, with whether the sets hold it.
func (w aclWorld) eachCase(inbound bool, protocol int, sets []packetSet, visit func(c exchangeCase, inOneSubnet, reported bool)) {
	locals, remotes, services, clients := w.representatives(sets)
	for _, local := range locals {
		for _, remote := range remotes {
			c := exchangeCase{inbound: inbound, protocol: protocol, local: local, remote: remote}
			if local.Is4() != remote.Is4() {
				continue
			}
			inOneSubnet := w.inOneSubnet(c)
			here := those(sets, func(s packetSet) bool { return holdsAddr(s.local, local) && holdsAddr(s.remote, remote) })
			for _, c.service = range services {
				now := those(here, func(s packetSet) bool { return holdsPort(s.service, c.service) })
				for _, c.client = range clients {
					visit(c, inOneSubnet, slices.ContainsFunc(now, func(s packetSet) bool { return holdsPort(s.client, c.client) }))
				}
			}
		}
	}
}

// representatives are addresses and ports at the edges of everything that the world or the sets name.
func (w aclWorld) representatives(sets []packetSet) (locals, remotes []netip.Addr, services, clients []int) {
	for _, block := range slices.Concat(w.subnets...) {
		locals = append(locals, edges(block)...)
	}
	var requests, replies [][2]int
	for _, r := range slices.Concat(w.in, w.out) {
		remotes = append(remotes, edges(r.cidr)...)
		requests = append(requests, [2]int{r.from, r.to})
	}
	replies = slices.Clone(requests)
	for _, r := range slices.Concat(w.groupIn, w.groupTo) {
		requests = append(requests, [2]int{r.from, r.to})
	}
	for _, s := range sets {
		requests, replies = append(requests, s.service...), append(replies, s.client...)
		for _, p := range s.remote {
			remotes = append(remotes, edges(p)...)
		}
	}
	remotes = append(remotes, locals...)
	slices.SortFunc(remotes, netip.Addr.Compare)
	return locals, slices.Compact(remotes), ports(requests), ports(replies)
}

// checkWitness checks that the request is delivered and the reply dropped, by the oracle too.
func checkWitness(t *rapid.T, w aclWorld, f *result.Finding, sets []packetSet, inbound bool) {
	if len(f.Witness) != 2 || f.Witness[0].Leg != "request" || f.Witness[1].Leg != "reply" {
		t.Fatalf("witness %+v", f.Witness)
	}
	request, reply := f.Witness[0], f.Witness[1]
	if request.Verdict != "delivered" || reply.Verdict != "dropped" {
		t.Fatalf("the request is %s, the reply %s", request.Verdict, reply.Verdict)
	}
	if request.Src != reply.Dst || request.Dst != reply.Src || *request.SrcPort != *reply.DstPort || *request.DstPort != *reply.SrcPort {
		t.Fatalf("the reply %+v does not answer %+v", reply, request)
	}
	server, client := netip.MustParseAddr(reply.Src), netip.MustParseAddr(reply.Dst)
	c := exchangeCase{inbound: inbound, protocol: f.Uncovered[0].ProtocolNumber, local: server, remote: client, service: *reply.SrcPort, client: *reply.DstPort}
	if !inbound {
		c.local, c.remote = client, server
	}
	if !w.breaks(c) || w.inOneSubnet(c) {
		t.Fatalf("the oracle does not see %v broken\nin %v\nout %v", c, w.in, w.out)
	}
	if !slices.ContainsFunc(sets, func(s packetSet) bool {
		return holdsAddr(s.local, c.local) && holdsAddr(s.remote, c.remote) && holdsPort(s.service, c.service) && holdsPort(s.client, c.client)
	}) {
		t.Fatalf("the witness %v is not in uncovered %+v", c, f.Uncovered)
	}
	last := reply.Hops[len(reply.Hops)-1]
	if want := w.dropper(c); last.Filter != "nacl" || last.Rule == nil || *last.Rule != want {
		t.Fatalf("the reply is dropped by %+v, want rule %s", last, want)
	}
}

// dropper names the rule that drops the reply, "*" for the implicit deny.
func (w aclWorld) dropper(c exchangeCase) string {
	replies := w.out
	if !c.inbound {
		replies = w.in
	}
	if r := firstMatch(replies, c.remote, c.protocol, c.client); r != nil {
		return fmt.Sprint(r.number)
	}
	return "*"
}
