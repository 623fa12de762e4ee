package check

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// someCIDRs and somePorts are few, so that rules often meet.
var (
	someCIDRs = []string{"0.0.0.0/0", "10.0.0.0/8", "10.0.1.0/24", "10.0.1.128/25", "10.0.2.0/24", "10.9.0.0/16", "10.9.9.9/32"}
	somePorts = [][2]int{{0, 65535}, {22, 22}, {20, 30}, {25, 80}, {443, 443}}
)

// sample is a packet from anywhere to subnet a.
type sample struct {
	src      netip.Addr
	protocol string
	port     int
}

func (s sample) in(cidr string, protocol string, ports [2]int) bool {
	return netip.MustParsePrefix(cidr).Contains(s.src) && (protocol == "all" || protocol == s.protocol && ports[0] <= s.port && s.port <= ports[1])
}

// A packet is in the finding exactly if the group opens it, the first rule of the NACL that matches it denies it or none
// matches, and it comes from outside the subnet: said here with nothing but comparisons.
func TestConflictHoldsExactlyThePacketsThatOneOpensAndTheOtherDrops(t *testing.T) {
	protocols := rapid.SampledFrom([]string{"tcp", "udp", "all"})
	test := t
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		type rule struct {
			cidr, protocol string
			ports          [2]int
			allow          bool
		}
		draw := func(name string) rule {
			return rule{
				rapid.SampledFrom(someCIDRs).Draw(t, name), protocols.Draw(t, name), rapid.SampledFrom(somePorts).Draw(t, name),
				rapid.Bool().Draw(t, name),
			}
		}
		var opened, numbered []rule
		var groupRules []firewall.GroupRule
		var naclRules []firewall.NACLRule
		for i := range rapid.IntRange(1, 3).Draw(t, "group rules") {
			r := draw(fmt.Sprint("group rule ", i))
			opened = append(opened, r)
			groupRules = append(groupRules, opening(r.protocol, r.ports[0], r.ports[1], r.cidr))
		}
		for i := range rapid.IntRange(0, 5).Draw(t, "NACL rules") {
			r := draw(fmt.Sprint("NACL rule ", i))
			numbered = append(numbered, r)
			made := permit(100+i, r.protocol, r.cidr, r.ports[0], r.ports[1])
			if !r.allow {
				made.Action = firewall.Deny
			}
			naclRules = append(naclRules, made)
		}
		slices.Reverse(naclRules) // a NACL's rules come in no particular order
		w.nacl("x", naclRules, "a")
		w.group("g", groupRules...)
		w.host("h", "a", []string{"g"})

		var boxes firewall.Boxes
		for _, f := range planned(test, SGAllowsNACLDrops, newWorld(), w) {
			boxes = f.Uncovered
		}
		for range 30 {
			s := sample{
				netip.MustParseAddr(rapid.SampledFrom([]string{"10.0.1.7", "10.0.1.200", "10.0.2.7", "10.9.9.9", "10.9.0.1", "10.77.0.1", "203.0.113.9"}).Draw(t, "from")),
				rapid.SampledFrom([]string{"tcp", "udp"}).Draw(t, "protocol"), rapid.SampledFrom([]int{0, 22, 25, 80, 443, 9999}).Draw(t, "port"),
			}
			open := slices.ContainsFunc(opened, func(r rule) bool { return s.in(r.cidr, r.protocol, r.ports) })
			passes := false
			if i := slices.IndexFunc(numbered, func(r rule) bool { return s.in(r.cidr, r.protocol, r.ports) }); i >= 0 {
				passes = numbered[i].allow
			}
			outside := !netip.MustParsePrefix("10.0.1.0/24").Contains(s.src)
			want := open && !passes && outside
			got := slices.ContainsFunc(boxes, func(b firewall.Box) bool {
				return b.Protocol == firewall.Protocol(protocolNumbers[s.protocol]) && b.Src.Contains(s.src) && b.DstPorts.Contains(uint16(s.port)) &&
					b.Dst.Contains(netip.MustParseAddr("10.0.1.7")) && b.SrcPorts.Contains(1024)
			})
			if got != want {
				t.Fatalf("%v in the finding: %v, want %v (opened %v, passes the NACL %v, from outside %v)", s, got, want, open, passes, outside)
			}
		}
	})
}
