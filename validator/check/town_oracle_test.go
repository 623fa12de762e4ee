package check

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

var townProtocols = map[string]firewall.Protocol{"tcp": firewall.TCP, "udp": firewall.UDP}

// holds reports whether the packets of a finding hold one.
func (f marked) holds(protocol, src, dst string, srcPort, port int) bool {
	return f.Uncovered.Contains(firewall.PacketHeader{Protocol: townProtocols[protocol], Src: netip.MustParseAddr(src), Dst: netip.MustParseAddr(dst),
		SrcPort: uint16(srcPort), DstPort: uint16(port)})
}

// townFinding is the finding at an address, with a key where one is given.
func townFinding(found []marked, address string, key string) *marked {
	for i := range found {
		if found[i].Address == address && (key == "" || slices.ContainsFunc(found[i].Key, func(k string) bool { return strings.Contains(k, key) })) {
			return &found[i]
		}
	}
	return nil
}

// eachPacket calls f with every packet that the town tells apart.
func eachPacket(f func(protocol, far string, port int)) {
	for _, protocol := range []string{"tcp", "udp"} {
		for _, far := range townFar {
			for _, port := range townPorts {
				f(protocol, far, port)
			}
		}
	}
}

// RSG401: exactly the requests from beyond the subnet that a group of a host admits and the subnet's NACL drops.
func TestTownGroupAgainstNACL(t *testing.T) {
	hits := 0
	rapid.Check(t, func(t *rapid.T) {
		w := drawTown(t)
		net := w.network()
		found := townFinds(SGAllowsNACLDrops, net, net)
		for _, h := range w.hosts {
			n := w.nacls[h.subnet]
			for _, g := range h.groups {
				f := townFinding(found, "aws_security_group."+g, "aws_network_acl."+n)
				one := townHost{groups: []string{g}}
				eachPacket(func(protocol, far string, port int) {
					for _, own := range h.addrs {
						if !sameFamilies(own, far) || sameSubnet(h.subnet, far) {
							continue
						}
						drops := w.opens(one, false, protocol, far, port) && !w.passes(n, false, protocol, far, port)
						held := n != "" && f != nil && f.holds(protocol, far, own, 2000, port)
						if drops {
							hits++
						}
						if n == "" {
							continue
						}
						if drops && !held || held && !drops && !f.Inexact {
							t.Fatalf("%s %s -> %s:%d of group %s: dropped %t, held %t\n%s%s", protocol, far, own, port, g, drops, held, w, listing(found))
						}
					}
				})
			}
		}
	})
	if hits == 0 {
		t.Error("there was nothing to find")
	}
}

// RSG601, RSG602 and RSG603: who lets the rest of the world in at an administration port.
func TestTownAdminPorts(t *testing.T) {
	hits := 0
	admin := map[string][]int{"tcp": {22, 445, 3389, 5985}, "udp": {3389}}
	cis := map[string][]int{"tcp": {22, 3389}, "udp": {3389}}
	open := func(admin map[string][]int, passes func(protocol, far string, port int) bool) bool {
		for protocol, ports := range admin {
			for _, port := range ports {
				if passes(protocol, "8.8.8.8", port) || passes(protocol, "2600::5", port) {
					return true
				}
			}
		}
		return false
	}
	rapid.Check(t, func(t *rapid.T) {
		w := drawTown(t)
		net := w.network()
		groups := append(townFinds(AdminPortOpenToWorld, net, net), townFinds(EverythingOpenToWorld, net, net)...)
		for _, g := range []string{"x", "y", "z"} {
			one := townHost{groups: []string{g}}
			want := open(admin, func(protocol, far string, port int) bool { return w.opens(one, false, protocol, far, port) })
			if got := townFinding(groups, "aws_security_group."+g, "") != nil; got != want {
				t.Fatalf("group %s is open %t, found %t\n%s", g, want, got, w)
			}
			if want {
				hits++
			}
		}
		nacls := townFinds(NACLAdmitsAdminPort, net, net)
		for _, n := range []string{"m", "n"} {
			want := open(cis, func(protocol, far string, port int) bool { return w.passes(n, false, protocol, far, port) })
			if got := townFinding(nacls, "aws_network_acl."+n, "") != nil; got != want {
				t.Fatalf("NACL %s is open %t, found %t\n%s", n, want, got, w)
			}
		}
	})
	if hits == 0 {
		t.Error("there was nothing to find")
	}
}

// RSG402: what a NACL lets in from the internet and no group of its subnets does.
func TestTownNACLOpensUnused(t *testing.T) {
	hits := 0
	rapid.Check(t, func(t *rapid.T) {
		w := drawTown(t)
		net := w.network()
		for _, f := range townFinds(NACLOpensUnused, net, net) {
			n := strings.TrimPrefix(f.Address, "aws_network_acl.")
			for s, of := range w.nacls {
				if of != n {
					continue
				}
				eachPacket(func(protocol, far string, port int) {
					for _, own := range townHosts[s] {
						if !sameFamilies(own, far) || !f.holds(protocol, far, own, 2000, port) {
							continue
						}
						hits++
						used := slices.ContainsFunc(w.hosts, func(h townHost) bool { return w.nacls[h.subnet] == n && w.opens(h, false, protocol, far, port) })
						if !w.passes(n, false, protocol, far, port) || used {
							t.Fatalf("%s %s -> %s:%d is held\n%s%s", protocol, far, own, port, w, f.Message)
						}
					}
				})
			}
		}
	})
	if hits == 0 {
		t.Error("there was nothing to find")
	}
}

// RSG304: without the NACL nothing else passes to and from hosts of its subnets.
func TestTownNACLAddsNothing(t *testing.T) {
	hits := 0
	rapid.Check(t, func(t *rapid.T) {
		w := drawTown(t)
		for i, block := range []string{"0.0.0.0/0", "::/0"} { // else hardly any adds nothing
			for _, egress := range []bool{false, true} {
				w.entries["m"] = append(w.entries["m"], townEntry{number: 200 + i, egress: egress, allow: true, protocol: "all", block: block})
			}
		}
		net := w.network()
		for _, f := range townFinds(NACLAddsNothing, net, net) {
			n := strings.TrimPrefix(f.Address, "aws_network_acl.")
			for _, h := range w.hosts {
				if w.nacls[h.subnet] != n {
					continue
				}
				eachPacket(func(protocol, far string, port int) {
					if sameSubnet(h.subnet, far) || !slices.ContainsFunc(h.addrs, func(a string) bool { return sameFamilies(a, far) }) {
						return
					}
					for _, egress := range []bool{false, true} {
						if !w.opens(h, egress, protocol, far, port) {
							continue
						}
						hits++
						if !w.passes(n, egress, protocol, far, port) {
							t.Fatalf("%s %s port %d, out %t, is dropped\n%s%s", protocol, far, port, egress, w, f.Message)
						}
						for _, reply := range townPorts {
							if !w.passes(n, !egress, protocol, far, reply) {
								t.Fatalf("the reply of %s %s port %d to %d, out %t, is dropped\n%s%s", protocol, far, port, reply, egress, w, f.Message)
							}
						}
					}
				})
			}
		}
	})
	if hits == 0 {
		t.Error("there was nothing to find")
	}
}

// RSG608: without the rules that are named, a group admits what it did, and each of them is named that can go alone.
func TestTownRuleImplied(t *testing.T) {
	hits := 0
	rapid.Check(t, func(t *rapid.T) {
		w := drawTown(t)
		net := w.network()
		found := townFinds(SGRuleImplied, net, net)
		for _, g := range []string{"x", "y", "z"} {
			for _, egress := range []bool{false, true} {
				named := map[string]bool{}
				for _, f := range found {
					for _, r := range f.Resources {
						named[r.Address] = true
					}
				}
				// Peers that are no blocks stand for themselves: who they are may change.
				admits := func(without func(int) bool, protocol, far string, port int) bool {
					for i, r := range w.rules[g] {
						if r.egress != egress || without(i) || !speaks(r.protocol, protocol) || r.protocol != "all" && (port < r.from || r.to < port) {
							continue
						}
						block, asked := !strings.Contains(r.peer, " "), !strings.Contains(far, " ")
						if r.peer == far || block && asked && inBlock(r.peer, far) {
							return true
						}
					}
					return false
				}
				// A token is admitted by blocks too that hold every address.
				covered := func(without func(int) bool, protocol, far string, port int) bool {
					return admits(without, protocol, far, port) || strings.Contains(far, " ") &&
						!slices.ContainsFunc(townFar, func(a string) bool {
							other := far == "list p" && !sameFamilies(a, "8.8.8.8") || far == "list q" && sameFamilies(a, "8.8.8.8")
							return !other && !admits(without, protocol, a, port)
						})
				}
				same := func(without func(int) bool) bool {
					all := func(int) bool { return false }
					for _, protocol := range []string{"tcp", "udp", "gre"} {
						for _, far := range append(slices.Clone(townFar), "list p", "list q", "group x", "group y", "group z") {
							for _, port := range townPorts {
								if covered(all, protocol, far, port) != covered(without, protocol, far, port) {
									return false
								}
							}
						}
					}
					return true
				}
				name := func(i int) string { return "aws_security_group_rule." + g + string(rune('0'+i)) }
				if !same(func(i int) bool { return named[name(i)] && w.rules[g][i].egress == egress }) {
					t.Fatalf("group %s, out %t: not all of %v can go\n%s", g, egress, named, w)
				}
				for i, r := range w.rules[g] {
					if r.egress != egress || named[name(i)] {
						continue
					}
					if same(func(k int) bool { return k == i || named[name(k)] && w.rules[g][k].egress == egress }) {
						t.Fatalf("group %s: rule %d can go too, named %v\n%s", g, i, named, w)
					}
				}
				hits += len(named)
			}
		}
	})
	if hits == 0 {
		t.Error("there was nothing to find")
	}
}

// townFinds is what a rule finds of a plan.
func townFinds(c *Check, before, after world) []marked {
	found, _ := judgeBoth([]*Check{c}, Pass{Net: after.Network, Prior: before.Network, Options: DefaultOptions()})
	return found[0]
}
