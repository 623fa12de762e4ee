package check

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// Two subnets, with a NACL for each or one for both, and members of groups in both: a packet is in the finding of its subnet's NACL exactly
// if something there carries the group, a rule of it names the sender (as a block, or by a group that the sender carries), the sender
// stands outside the subnet, and the first rule of the NACL that matches denies it or none does.
func TestConflictOfMembersPacketByPacket(t *testing.T) {
	cidrs := []string{"0.0.0.0/0", "203.0.113.0/24", "10.0.1.0/24", "10.0.2.0/24", "10.0.2.128/25", "10.0.2.5/32", "10.0.1.5/32"}
	blocks := map[string]netip.Prefix{"a": netip.MustParsePrefix("10.0.1.0/24"), "b": netip.MustParsePrefix("10.0.2.0/24")}
	senders := []string{"10.0.1.5", "10.0.1.6", "10.0.2.5", "10.0.2.200", "10.0.2.7", "203.0.113.9"}
	seen := map[bool]int{}
	test := t
	rapid.Check(t, func(t *rapid.T) {
		type rule struct {
			protocol string
			ports    [2]int
			cidr     string // "" for a rule that admits a group
			peer     string
			allow    bool
		}
		draw := func(name string) rule {
			return rule{rapid.SampledFrom([]string{"tcp", "udp", "all"}).Draw(t, name), rapid.SampledFrom(somePorts).Draw(t, name),
				rapid.SampledFrom(cidrs).Draw(t, name), "", rapid.Bool().Draw(t, name)}
		}
		matches := func(r rule, protocol string, port int) bool {
			return r.protocol == "all" || r.protocol == protocol && r.ports[0] <= port && port <= r.ports[1]
		}
		w := newWorld()
		numbered := map[string][]rule{}
		one := rapid.Bool().Draw(t, "one NACL")
		nacls := map[string]string{"a": "aws_network_acl.a", "b": "aws_network_acl.b"}
		for _, subnet := range []string{"a", "b"} {
			if one && subnet == "b" {
				w.Subnets["aws_subnet.b"].NACL = firewall.LinkTo("aws_network_acl.a")
				nacls["b"], numbered["b"] = nacls["a"], numbered["a"]
				break
			}
			var list []firewall.NACLRule
			for i := range rapid.IntRange(0, 4).Draw(t, "NACL rules") {
				r := draw(fmt.Sprint("NACL rule ", subnet, i))
				numbered[subnet] = append(numbered[subnet], r)
				made := permit(100+i, r.protocol, r.cidr, r.ports[0], r.ports[1])
				if !r.allow {
					made.Action = firewall.Deny
				}
				list = append(list, made)
			}
			slices.Reverse(list)
			w.nacl(subnet, list, subnet)
		}
		var opened []rule
		var rules []firewall.GroupRule
		for i := range rapid.IntRange(1, 3).Draw(t, "group rules") {
			r := draw(fmt.Sprint("group rule ", i))
			made := opening(r.protocol, r.ports[0], r.ports[1], r.cidr)
			if r.peer = rapid.SampledFrom([]string{"", "db", "app"}).Draw(t, "peer"); r.peer != "" {
				made = openingTo(r.protocol, r.ports[0], r.ports[1], r.peer)
			}
			opened, rules = append(opened, r), append(rules, made)
		}
		w.group("db", rules...)
		w.group("app")
		carries := map[string][]string{} // groups by address
		serves := map[string]bool{}      // subnets in which something carries db
		for i, address := range senders[:4] {
			groups := rapid.SampledFrom([][]string{nil, {"app"}, {"db"}, {"app", "db"}}).Draw(t, "groups of "+address)
			subnet := map[bool]string{true: "a", false: "b"}[blocks["a"].Contains(netip.MustParseAddr(address))]
			w.host(fmt.Sprint("h", i), subnet, groups, address)
			carries[address] = groups
			serves[subnet] = serves[subnet] || slices.Contains(groups, "db")
		}
		boxes := map[string]firewall.Boxes{} // by NACL
		for _, f := range planned(test, SGAllowsNACLDrops, newWorld(), w) {
			if f.Address != "aws_security_group.db" || f.Possible || f.Inexact {
				t.Fatalf("finding at %s, possible %v, inexact %v", f.Address, f.Possible, f.Inexact)
			}
			boxes[f.Key[0]] = append(boxes[f.Key[0]], f.Uncovered...)
		}
		for subnet, block := range blocks {
			to := block.Addr().Next()
			for _, sender := range senders {
				for _, protocol := range []string{"tcp", "udp"} {
					for _, port := range []int{0, 22, 25, 80, 443, 9999} {
						from := netip.MustParseAddr(sender)
						open := slices.ContainsFunc(opened, func(r rule) bool {
							who := r.peer == "" && netip.MustParsePrefix(r.cidr).Contains(from) || r.peer != "" && slices.Contains(carries[sender], r.peer)
							return who && matches(r, protocol, port)
						})
						first := slices.IndexFunc(numbered[subnet], func(r rule) bool {
							return netip.MustParsePrefix(r.cidr).Contains(from) && matches(r, protocol, port)
						})
						passes := first >= 0 && numbered[subnet][first].allow
						want := serves[subnet] && open && !passes && !block.Contains(from)
						got := slices.ContainsFunc(boxes[nacls[subnet]], func(b firewall.Box) bool {
							return b.Protocol == firewall.Protocol(protocolNumbers[protocol]) && b.Src.Contains(from) && b.DstPorts.Contains(uint16(port)) &&
								b.Dst.Contains(to) && b.SrcPorts.Contains(1024)
						})
						if got != want {
							t.Fatalf("%s %s:%d to subnet %s in a finding: %v, want %v (rules %v, NACL %v, groups %v)",
								protocol, sender, port, subnet, got, want, opened, numbered[subnet], carries)
						}
						seen[want]++
					}
				}
			}
		}
	})
	if seen[true] == 0 || seen[false] == 0 {
		t.Errorf("seen %v", seen)
	}
}
