package check

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestNACLOpensUnused(t *testing.T) {
	web, ssh := permit(100, "tcp", "0.0.0.0/0", 443, 443), permit(110, "tcp", "0.0.0.0/0", 22, 22)
	perhaps := opening("tcp", 22, 22, "0.0.0.0/0")
	perhaps.Maybe, perhaps.Must = true, firewall.Services{}
	for _, c := range []struct {
		name  string
		build func(w world)
		want  string
	}{
		{"no group admits it", func(world) {}, "what no security group in its subnets does: tcp 22, by rule 110 (allow tcp 22 0.0.0.0/0)"},
		{"a group in another subnet admits it", func(w world) {
			w.group("other", opening("tcp", 22, 22, "0.0.0.0/0"))
			w.host("other", "b", []string{"other"})
		}, "tcp 22"},
		{"a group admits it from one half", func(w world) {
			w.Groups["aws_security_group.web"].Ingress = append(w.Groups["aws_security_group.web"].Ingress, opening("tcp", 22, 22, "0.0.0.0/1"))
		}, "tcp 22"},
		{"a group admits members of another", func(w world) {
			w.Groups["aws_security_group.web"].Ingress = append(w.Groups["aws_security_group.web"].Ingress, openingTo("tcp", 22, 22, "web"))
		}, "tcp 22"},
		{"a second group on the interface admits it", func(w world) {
			w.group("ssh", opening("tcp", 22, 22, "0.0.0.0/0"))
			w.host("more", "a", []string{"web", "ssh"})
		}, ""},
		{"a group possibly admits it", func(w world) {
			w.Groups["aws_security_group.web"].Ingress = append(w.Groups["aws_security_group.web"].Ingress, perhaps)
		}, ""},
		{"an interface possibly has a group that admits it", func(w world) {
			w.group("ssh", opening("tcp", 22, 22, "0.0.0.0/0"))
			w.host("more", "a", []string{"web"}).Groups.Maybe = []firewall.ID{"aws_security_group.ssh"}
		}, ""},
		{"an interface that is possibly there admits it", func(w world) {
			w.group("ssh", opening("tcp", 22, 22, "0.0.0.0/0"))
			w.host("more", "b", []string{"ssh"}).Subnet.To = []firewall.ID{"aws_subnet.a", "aws_subnet.b"}
		}, ""},
		{"a group of which only the id is known", func(w world) { w.host("more", "a", []string{"unknown"}) }, ""},
		{"an interface of unknown groups", func(w world) { w.host("more", "a", nil).Groups.Open = true }, ""},
		{"something that is not modelled", func(w world) { w.Subnets["aws_subnet.a"].Beyond = firewall.MayBeBeyond }, ""},
		{"nothing in the subnet", func(w world) { delete(w.Interfaces, "aws_instance.web") }, ""},
		{"a network ACL that nobody wrote", func(w world) { w.NACLs["aws_network_acl.x"].Managed = false }, ""},
		{"everything from everywhere", func(w world) {
			w.NACLs["aws_network_acl.x"].Ingress = []firewall.NACLRule{permit(100, "all", "0.0.0.0/0", 0, 0)}
		}, ""},
		{"ports for replies", func(w world) {
			w.NACLs["aws_network_acl.x"].Ingress = []firewall.NACLRule{web, permit(110, "tcp", "0.0.0.0/0", 1024, 65535)}
		}, ""},
		{"what routers say", func(w world) {
			w.NACLs["aws_network_acl.x"].Ingress = []firewall.NACLRule{web, permit(110, "icmp", "0.0.0.0/0", 3, 4)}
		}, ""},
		{"private addresses", func(w world) {
			w.NACLs["aws_network_acl.x"].Ingress = []firewall.NACLRule{web, permit(110, "tcp", "10.0.0.0/8", 22, 22)}
		}, ""},
		{"a rule that is possibly there", func(w world) { w.NACLs["aws_network_acl.x"].Ingress[1] = maybe(ssh) }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.nacl("x", []firewall.NACLRule{web, ssh}, "a")
			w.group("web", opening("tcp", 443, 443, "0.0.0.0/0"))
			w.host("web", "a", []string{"web"})
			c.build(w)
			found := planned(t, NACLOpensUnused, newWorld(), w)
			if c.want == "" {
				expect(t, found)
				return
			}
			expect(t, found, "proved note aws_network_acl.x")
			says(t, found, c.want)
		})
	}
}

func TestNACLOpensUnusedPictureAndSecrets(t *testing.T) {
	w := newWorld()
	n := w.nacl("x", []firewall.NACLRule{permit(100, "tcp", "198.51.0.0/16", 22, 22)}, "a")
	w.group("web")
	w.host("web", "a", []string{"web"})
	f := planned(t, NACLOpensUnused, newWorld(), w)[0]
	// 198.51.100.0/24 is for documentation, and not public.
	if len(f.Uncovered) != 1 || f.Uncovered[0].Src.Contains(netip.MustParseAddr("198.51.100.1")) || !f.Uncovered[0].Src.Contains(netip.MustParseAddr("198.51.99.1")) || f.Inexact {
		t.Errorf("packets are %q", boxTexts(f.Uncovered))
	}
	n.Ingress[0].SensitiveV = true
	if f = planned(t, NACLOpensUnused, newWorld(), w)[0]; strings.Contains(f.Message, "22") || len(f.Uncovered)+len(f.Witness) > 0 {
		t.Errorf("a sensitive value is told: %s", f.Message)
	}
}

// A packet from a public address is in the finding exactly if the first rule that matches it allows it, is neither for replies nor
// for everything, and no rule of the group admits it.
func TestNACLOpensUnusedHoldsExactlyTheUnusedPackets(t *testing.T) {
	cidrs := []string{"0.0.0.0/0", "8.0.0.0/8", "8.8.0.0/16", "8.8.8.8/32", "10.0.0.0/8", "128.0.0.0/1"}
	ports := [][2]int{{0, 65535}, {22, 22}, {20, 30}, {443, 443}, {1024, 65535}}
	sources := []string{"8.8.8.8", "8.8.0.1", "8.1.0.1", "10.0.0.1", "9.9.9.9", "130.0.0.1"}
	seen := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		type rule struct {
			cidr, protocol string
			ports          [2]int
			allow          bool
		}
		draw := func(name string) rule {
			return rule{rapid.SampledFrom(cidrs).Draw(t, name), rapid.SampledFrom([]string{"tcp", "udp", "all"}).Draw(t, name),
				rapid.SampledFrom(ports).Draw(t, name), rapid.IntRange(0, 2).Draw(t, name) > 0}
		}
		matches := func(r rule, src, protocol string, port int) bool {
			return netip.MustParsePrefix(r.cidr).Contains(netip.MustParseAddr(src)) &&
				(r.protocol == "all" || r.protocol == protocol && r.ports[0] <= port && port <= r.ports[1])
		}
		w := newWorld()
		var numbered, opened []rule
		var naclRules []firewall.NACLRule
		var groupRules []firewall.GroupRule
		for i := range rapid.IntRange(1, 4).Draw(t, "NACL rules") {
			r := draw(fmt.Sprint("NACL rule ", i))
			numbered = append(numbered, r)
			made := permit(100+i, r.protocol, r.cidr, r.ports[0], r.ports[1])
			if !r.allow {
				made.Action = firewall.Deny
			}
			naclRules = append(naclRules, made)
		}
		for i := range rapid.IntRange(0, 3).Draw(t, "group rules") {
			r := draw(fmt.Sprint("group rule ", i))
			opened = append(opened, r)
			groupRules = append(groupRules, opening(r.protocol, r.ports[0], r.ports[1], r.cidr))
		}
		w.nacl("x", naclRules, "a")
		w.group("g", groupRules...)
		w.host("h", "a", []string{"g"})
		p := Pass{Net: w.Network, Options: DefaultOptions()}
		var reported firewall.Boxes
		for _, f := range judge([]*Check{NACLOpensUnused}, p, func(c *Check) func(*Pass) { return c.Run })[0] {
			reported = append(reported, f.Uncovered...)
		}
		for _, src := range sources {
			for _, protocol := range []string{"tcp", "udp"} {
				for _, port := range []int{0, 21, 22, 443, 1023, 1024, 65535} {
					i := slices.IndexFunc(numbered, func(r rule) bool { return matches(r, src, protocol, port) })
					want := i >= 0 && numbered[i].allow && src != "10.0.0.1" && !slices.ContainsFunc(opened, func(r rule) bool { return matches(r, src, protocol, port) })
					if want {
						r := numbered[i]
						want = !(r.protocol != "all" && r.ports == [2]int{1024, 65535}) && !(r.protocol == "all" && r.cidr == "0.0.0.0/0")
					}
					got := reported.Contains(firewall.PacketHeader{Protocol: firewall.Protocol(protocolNumbers[protocol]), Src: netip.MustParseAddr(src),
						Dst: netip.MustParseAddr("10.0.1.10"), SrcPort: 1024, DstPort: uint16(port)})
					if got != want {
						t.Fatalf("%s %s %d: %v, want %v, of %v with %v", src, protocol, port, got, want, numbered, opened)
					}
					seen[want]++
				}
			}
		}
	})
	if seen[true] == 0 || seen[false] == 0 {
		t.Errorf("seen %v", seen)
	}
}
