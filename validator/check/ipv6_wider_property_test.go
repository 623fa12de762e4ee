package check

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// Blocks are a whole family or a small part of it, so that one sender of each family, outside of all parts, stands for the world.
// A port is in the finding exactly if the IPv6 one comes in and the IPv4 one does not: by any rule of a group, by the first of a NACL.
func TestWiderOnIPv6PortByPort(t *testing.T) {
	cidrs := []string{"0.0.0.0/0", "::/0", "198.51.0.0/16", "2001:db8:9::/48"}
	world := map[bool]netip.Addr{false: netip.MustParseAddr("8.8.8.8"), true: netip.MustParseAddr("2a00:1::9")}
	seen := map[string]int{}
	test := t
	rapid.Check(t, func(t *rapid.T) {
		type rule struct {
			cidr, protocol string
			ports          [2]int
			allow          bool
		}
		draw := func(name string) rule {
			return rule{rapid.SampledFrom(cidrs).Draw(t, name), rapid.SampledFrom([]string{"tcp", "udp", "all"}).Draw(t, name),
				rapid.SampledFrom(somePorts).Draw(t, name), rapid.IntRange(0, 2).Draw(t, name) > 0}
		}
		var opened, numbered []rule
		var groupRules []firewall.GroupRule
		var naclRules []firewall.NACLRule
		for i := range rapid.IntRange(0, 4).Draw(t, "group rules") {
			r := draw(fmt.Sprint("group rule ", i))
			opened, groupRules = append(opened, r), append(groupRules, opening(r.protocol, r.ports[0], r.ports[1], r.cidr))
		}
		for i := range rapid.IntRange(0, 5).Draw(t, "NACL rules") {
			r := draw(fmt.Sprint("NACL rule ", i))
			made := permit(100+i, r.protocol, r.cidr, r.ports[0], r.ports[1])
			if !r.allow {
				made.Action = firewall.Deny
			}
			numbered, naclRules = append(numbered, r), append(naclRules, made)
		}
		slices.Reverse(naclRules)
		w := dual()
		w.group("g", groupRules...)
		w.nacl("x", naclRules, "a")
		boxes := map[string]firewall.Boxes{}
		for _, f := range planned(test, IPv6WiderThanIPv4, newWorld(), w) {
			if f.Possible {
				t.Fatalf("%s is only possible: %s", f.Address, f.Message)
			}
			boxes[f.Address] = append(boxes[f.Address], f.Uncovered...)
		}
		for _, protocol := range []string{"tcp", "udp"} {
			for _, port := range []int{0, 19, 20, 22, 25, 30, 31, 80, 81, 443, 65535} {
				matches := func(from netip.Addr) func(rule) bool {
					return func(r rule) bool {
						return netip.MustParsePrefix(r.cidr).Contains(from) && (r.protocol == "all" || r.protocol == protocol && r.ports[0] <= port && port <= r.ports[1])
					}
				}
				admits := map[string]func(netip.Addr) bool{
					"aws_security_group.g": func(from netip.Addr) bool { return slices.ContainsFunc(opened, matches(from)) },
					"aws_network_acl.x": func(from netip.Addr) bool {
						i := slices.IndexFunc(numbered, matches(from))
						return i >= 0 && numbered[i].allow
					},
				}
				for filter, admit := range admits {
					want := admit(world[true]) && !admit(world[false])
					got := slices.ContainsFunc(boxes[filter], func(b firewall.Box) bool {
						return b.Protocol == firewall.Protocol(protocolNumbers[protocol]) && b.Src.Contains(world[true]) && b.DstPorts.Contains(uint16(port))
					})
					if got != want {
						t.Fatalf("%s: %s %d in the finding: %v, want %v (group %v, NACL %v)", filter, protocol, port, got, want, opened, numbered)
					}
					seen[fmt.Sprint(filter, want)]++
				}
			}
		}
	})
	if len(seen) != 4 {
		t.Errorf("seen %v", seen)
	}
}
