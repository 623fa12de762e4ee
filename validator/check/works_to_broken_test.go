package check

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// The small universe of the oracle. Every range of a rule begins and ends at one of the ports, so that they stand for all others.
var (
	oracleHosts = map[string]netip.Addr{"a": netip.MustParseAddr("10.0.1.10"), "b": netip.MustParseAddr("10.0.2.10")}
	oracleFar   = []netip.Addr{oracleHosts["a"], oracleHosts["b"], netip.MustParseAddr("10.0.2.77"), netip.MustParseAddr("10.66.0.1"),
		netip.MustParseAddr("203.0.113.9")}
	oraclePorts  = []uint16{80, 443}
	oracleClient = []uint16{1024, 20000, 32768, 40000, 49152, 55000, 60999, 61000, 65535}
	oracleCIDRs  = []string{"0.0.0.0/0", "10.0.0.0/8", "10.0.2.0/24", "10.0.1.0/24", "203.0.113.0/24"}
	oracleRanges = [][2]int{{0, 65535}, {0, 65535}, {80, 443}, {443, 443}, {1024, 65535}, {1024, 65535}, {32768, 60999}, {49152, 65535}}
)

func drawList(t *rapid.T, name string) []firewall.NACLRule {
	var out []firewall.NACLRule
	for i := range rapid.IntRange(0, 3).Draw(t, name) {
		r := rapid.SampledFrom(oracleRanges).Draw(t, "ports")
		rule := permit(100+i, "tcp", rapid.SampledFrom(oracleCIDRs).Draw(t, "cidr"), r[0], r[1])
		if rapid.IntRange(0, 3).Draw(t, "deny") == 0 {
			rule.Action = firewall.Deny
		}
		out = append(out, rule)
	}
	return append(out, permit(200, rapid.SampledFrom([]string{"tcp", "udp"}).Draw(t, "last"), "0.0.0.0/0", 0, 65535))
}

func drawGroup(t *rapid.T, name string) (in, out []firewall.GroupRule) {
	draw := func() firewall.GroupRule {
		r := rapid.SampledFrom([][2]int{{80, 80}, {80, 443}, {443, 443}}).Draw(t, name)
		if rapid.IntRange(0, 3).Draw(t, "peer") == 0 {
			return openingTo("tcp", r[0], r[1], rapid.SampledFrom([]string{"a", "b"}).Draw(t, "group"))
		}
		return opening("tcp", r[0], r[1], rapid.SampledFrom(oracleCIDRs).Draw(t, "cidr"))
	}
	for range rapid.IntRange(0, 2).Draw(t, "in") {
		in = append(in, draw())
	}
	for range rapid.IntRange(0, 2).Draw(t, "out") {
		out = append(out, draw())
	}
	if rapid.Bool().Draw(t, "all out") {
		out = append(out, opening("all", 0, 0, "0.0.0.0/0"))
	}
	return in, out
}

// firstMatch is a NACL, one rule after the other.
func firstMatch(rules []firewall.NACLRule, remote netip.Addr, port uint16) bool {
	rules = slices.Clone(rules)
	slices.SortStableFunc(rules, func(a, b firewall.NACLRule) int { return a.Number - b.Number })
	for _, r := range rules {
		if r.Protocol == 6 && r.CIDR.Contains(remote) && int(port) >= r.FromPort && int(port) <= r.ToPort {
			return r.Action == firewall.Allow
		}
	}
	return false
}

// groupAdmits is a group's rules, one after the other; decided leaves out those for everything.
func groupAdmits(rules []firewall.GroupRule, remote netip.Addr, port uint16, decided bool) bool {
	return slices.ContainsFunc(rules, func(r firewall.GroupRule) bool {
		if r.Protocol == -1 {
			return !decided
		}
		if int(port) < r.FromPort || int(port) > r.ToPort {
			return false
		}
		if r.Peer == firewall.PeerGroup {
			return slices.ContainsFunc([]string{"a", "b"}, func(n string) bool {
				return r.Group.To[0] == firewall.ID("aws_security_group."+n) && remote == oracleHosts[n]
			})
		}
		return r.MustAddrs.Contains(remote)
	})
}

// oracle says, exchange by exchange, what the NACL of host x breaks: the request, or replies to some of the client ports.
func oracle(before, after world, x string, far netip.Addr, port uint16, d firewall.Direction, profile firewall.Profile) (request bool, replies []uint16) {
	near := oracleHosts[x]
	group := func(w world, n string, d firewall.Direction) []firewall.GroupRule {
		return w.Groups[firewall.ID("aws_security_group."+n)].Rules(d)
	}
	list := func(w world, n string, d firewall.Direction) []firewall.NACLRule {
		return w.NACLs[firewall.ID("aws_network_acl."+n)].Rules(d)
	}
	clients := slices.DeleteFunc(slices.Clone(oracleClient), func(p uint16) bool { return !profile.Ports.Contains(p) })
	all := func(rules []firewall.NACLRule, remote netip.Addr) bool {
		return !slices.ContainsFunc(clients, func(p uint16) bool { return !firstMatch(rules, remote, p) })
	}
	other := map[string]string{"a": "b", "b": "a"}[x]
	inOther := w24(oracleHosts[other]).Contains(far)
	if w24(near).Contains(far) || inOther && far != oracleHosts[other] {
		return false, nil
	}
	for _, w := range []world{before, after} {
		if !groupAdmits(group(w, x, d), far, port, d == firewall.Egress && !inOther) {
			return false, nil
		}
		if inOther && !groupAdmits(group(w, other, opposite(d)), near, port, false) {
			return false, nil
		}
	}
	if inOther && !(firstMatch(list(before, other, opposite(d)), near, port) && all(list(before, other, d), near)) {
		return false, nil
	}
	if !firstMatch(list(before, x, d), far, port) || !all(list(before, x, opposite(d)), far) {
		return false, nil
	}
	if !firstMatch(list(after, x, d), far, port) {
		return true, nil
	}
	for _, c := range clients {
		if !firstMatch(list(after, x, opposite(d)), far, c) {
			replies = append(replies, c)
		}
	}
	return false, replies
}

func w24(a netip.Addr) netip.Prefix { return netip.PrefixFrom(a, 24).Masked() }

func TestWhatBreaksIsWhatAnOracleFindsPacketByPacket(t *testing.T) {
	top := t
	broke, kept := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		build := func(draw bool, old world) world {
			w := newWorld()
			for _, n := range []string{"a", "b"} {
				in, out := drawList(t, n+" in"), drawList(t, n+" out")
				gin, gout := drawGroup(t, n)
				if !draw && rapid.IntRange(0, 2).Draw(t, "same group") > 0 {
					g := old.Groups[firewall.ID("aws_security_group."+n)]
					gin, gout = g.Ingress, g.Egress
				}
				w.list(n, in, out, n)
				w.group(n, gin...).Egress = gout
				w.host(n, n, []string{n}, oracleHosts[n].String())
			}
			return w
		}
		before := build(true, world{})
		after := build(false, before)
		found := map[string]*Finding{}
		for _, f := range planned(top, WorksToBroken, before, after) {
			found[f.Address] = f.Finding
		}
		for _, x := range []string{"a", "b"} {
			boxes := firewall.Boxes{}
			if f := found["aws_network_acl."+x]; f != nil {
				boxes = f.Uncovered
			}
			request, reply := map[string]bool{}, map[string]bool{}
			var packets []firewall.PacketHeader
			for _, d := range directions {
				for _, far := range oracleFar {
					for _, port := range oraclePorts {
						ask := firewall.PacketHeader{Protocol: firewall.TCP, Src: far, SrcPort: 1, Dst: oracleHosts[x], DstPort: port}
						if d == firewall.Egress {
							ask.Src, ask.Dst = ask.Dst, ask.Src
						}
						packets = append(packets, ask)
						for _, profile := range firewall.DefaultProfiles() {
							dropped, clients := oracle(before, after, x, far, port, d, profile)
							if dropped {
								request[fmt.Sprint(ask)] = true
							}
							for _, c := range oracleClient {
								answer := firewall.PacketHeader{Protocol: firewall.TCP, Src: ask.Dst, SrcPort: port, Dst: ask.Src, DstPort: c}
								packets = append(packets, answer)
								if slices.Contains(clients, c) {
									reply[fmt.Sprint(answer)] = true
								}
							}
						}
					}
				}
			}
			for _, h := range packets {
				k := fmt.Sprint(h)
				// No packet is a request and a reply: groups open no port of clients.
				want := request[k] || reply[k]
				if got := boxes.Contains(h); got != want {
					t.Fatalf("%s: %v in the gap: %v, want %v\ngap %v", x, h, got, want, boxTexts(boxes))
				}
				if want {
					broke++
				} else {
					kept++
				}
			}
		}
	})
	if broke < 100 || kept < 100 {
		t.Errorf("the draw is poor: %d packets break, %d do not", broke, kept)
	}
}
