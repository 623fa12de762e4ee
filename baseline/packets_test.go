package baseline

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestPresetsAdmitExactly(t *testing.T) {
	for _, c := range []struct {
		preset         string
		options        Options
		admits, letOut string
	}{
		{"public_web", Options{Egress: EgressAllowAll}, "0.0.0.0/0, ::/0 tcp 80, 443", "0.0.0.0/0, ::/0 all"},
		{"public_web", Options{Egress: EgressNone, Legacy: true}, "0.0.0.0/0 tcp 80, 443", "none"},
		{"public_ssh", Options{Egress: EgressNone, Sources: as(ipv4("192.0.2.0/24"))}, "192.0.2.0/24 tcp 22", "none"},
		{"mysql", Options{Egress: EgressVPC, VPC: testVPC}, "10.40.0.0/16, 172.18.0.0/16, 2001:db8:18::/56 tcp 3306",
			"10.40.0.0/16, 172.18.0.0/16, 2001:db8:18::/56 all"},
		{"mysql", Options{Egress: EgressVPC, VPC: testVPC, Legacy: true}, "172.18.0.0/16 tcp 3306", "172.18.0.0/16 all"},
		{"nfs", Options{Egress: EgressNone, VPC: testVPC}, "10.40.0.0/16, 172.18.0.0/16, 2001:db8:18::/56 tcp 111, 2049; udp 111, 2049", "none"},
		{"vpc_endpoint", Options{Egress: EgressNone, VPC: testVPC}, "10.40.0.0/16, 172.18.0.0/16, 2001:db8:18::/56 tcp 80, 443", "none"},
		{"vpc_endpoint", Options{Egress: EgressAllowAll, VPC: testVPC, Legacy: true}, "0.0.0.0/0 tcp 80, 443", "0.0.0.0/0 all"},
		{"ipsec", Options{Egress: EgressNone, Sources: as(ipv6("2001:db8::/32"))}, "2001:db8::/32 udp 500, 4500; proto 50", "none"},
	} {
		t.Run(fmt.Sprint(c.preset, " ", c.options.Egress, " ", c.options.Legacy), func(t *testing.T) {
			c.options.Version = 1
			rules := mustExpand(t, mustFind(c.preset), c.options)
			for d, want := range map[firewall.Direction]string{firewall.Ingress: c.admits, firewall.Egress: c.letOut} {
				if got, err := Packets(rules, d); err != nil || got.String() != want {
					t.Errorf("%v: %v, %v; want %s", d, got, err, want)
				}
			}
		})
	}
}

// doubled names the rules that admit the same where one group fills two slots of a preset, each with the reason why there are
// two. Within one slot there is never a reason.
var doubled = map[string]string{
	"eks_worker: load_balancer and control_plane": "the load balancer and the control plane need the same ports and are different groups",
}

func TestNoRuleOfAPresetIsCoveredByAnother(t *testing.T) {
	used := map[string]bool{}
	for p, v := range everyVersion() {
		for _, rules := range [][]PresetRule{v.Rules, v.Egress} {
			for i, a := range rules {
				for _, b := range rules[i+1:] {
					if !overlap(t, a, b) || isSelf(v, a) != isSelf(v, b) { // the group itself is no other group
						continue
					}
					what := p.Name + ": " + a.Key + " and " + b.Key
					if a.Slot == b.Slot || doubled[what] == "" {
						t.Errorf("%s match the same", what)
					}
					used[what] = true
				}
			}
		}
	}
	for what := range doubled {
		if !used[what] {
			t.Errorf("exception %q is of no preset", what)
		}
	}
}

func isSelf(v Version, r PresetRule) bool {
	s, _ := v.Slot(r.Slot)
	return s.Default == Self
}

func overlap(t *testing.T, a, b PresetRule) bool {
	t.Helper()
	x, err1 := a.Services()
	y, err2 := b.Services()
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	return !x.Intersect(y).IsEmpty()
}

// The same with packets: in what a preset expands to on a VPC, every rule admits something that no other does.
func TestNoExpandedRuleIsRedundant(t *testing.T) {
	for p, v := range everyVersion() {
		o := Options{Version: v.Number, Egress: EgressAllowAll, VPC: testVPC, Sources: othersGroups(p)}
		if s, ok := v.Slot(DefaultSlot); ok && s.Default == Required {
			o.Sources[DefaultSlot] = []Source{ipv4("192.0.2.0/24"), ipv6("2001:db8::/32")}
		}
		rules := mustExpand(t, p, o)
		for i, r := range rules {
			others, err := Packets(slices.Concat(rules[:i], rules[i+1:]), r.Direction)
			if err != nil {
				t.Fatal(err)
			}
			alone, err := Packets(rules[i:i+1], r.Direction)
			if err != nil {
				t.Fatal(err)
			}
			if alone.IsEmpty() != (r.Peer.Kind == Group || r.Peer.Kind == Self) || !alone.IsEmpty() && others.Covers(alone) {
				t.Errorf("%s: %v adds nothing", p.Name, r)
			}
		}
	}
}

func TestARuleOfTheModel(t *testing.T) {
	tcp22, any4 := firewall.PortServices(firewall.TCP, ports(22, 22)), firewall.AllIPv4()
	office := netip.MustParsePrefix("192.0.2.0/24")
	for _, c := range []struct {
		name string
		peer Peer
		ok   func(firewall.GroupRule) bool
	}{
		{"a CIDR is exactly its addresses", Peer{Kind: CIDRIPv4, CIDR: office}, func(g firewall.GroupRule) bool {
			return g.Peer == firewall.PeerCIDR && g.MustAddrs.Equal(firewall.Prefixes(office)) && g.MayAddrs.Equal(g.MustAddrs)
		}},
		{"a CIDR that is not known may be any of its family", Peer{Kind: CIDRIPv4, Unknown: true}, func(g firewall.GroupRule) bool {
			return g.MustAddrs.IsEmpty() && g.MayAddrs.Equal(any4) && len(g.Why) == 1
		}},
		{"the same for IPv6", Peer{Kind: CIDRIPv6, Unknown: true}, func(g firewall.GroupRule) bool {
			return g.MustAddrs.IsEmpty() && g.MayAddrs.Equal(firewall.AllIPv6())
		}},
		{"a VPC that is not known may be anywhere", Peer{Kind: VPCCIDRs, Unknown: true}, func(g firewall.GroupRule) bool {
			return g.Peer == firewall.PeerCIDR && g.MustAddrs.IsEmpty() && g.MayAddrs.Equal(firewall.AllAddrs())
		}},
		{"a group is linked by its id", Peer{Kind: Group, ID: "sg-1"}, func(g firewall.GroupRule) bool {
			id, exact := g.Group.Exact()
			return g.Peer == firewall.PeerGroup && exact && id == "sg-1" && len(g.Why) == 0
		}},
		{"a group that is not known may be any", Peer{Kind: Group, Unknown: true}, func(g firewall.GroupRule) bool {
			return g.Peer == firewall.PeerGroup && g.Group.MayBe("sg-any") && len(g.Group.Why) == 1
		}},
		{"the group itself is linked to its owner", Peer{Kind: Self}, func(g firewall.GroupRule) bool {
			id, exact := g.Group.Exact()
			return g.Peer == firewall.PeerGroup && exact && id == "sg-own"
		}},
		{"a prefix list is linked by its id", Peer{Kind: PrefixList, ID: "pl-1"}, func(g firewall.GroupRule) bool {
			id, exact := g.PrefixList.Exact()
			return g.Peer == firewall.PeerPrefixList && exact && id == "pl-1"
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Rule{Key: "k", Traffic: tcp(22), Peer: c.peer, Description: "SSH"}
			g, err := r.GroupRule("sg-own")
			if err != nil {
				t.Fatal(err)
			}
			if !c.ok(g) || !g.Must.Equal(tcp22) || !g.May.Equal(tcp22) || g.Protocol != 6 || g.FromPort != 22 || g.ToPort != 22 || g.Description != "SSH" {
				t.Errorf("got %+v", g)
			}
		})
	}
}

func TestARuleThatAWSWouldRefuseIsAnError(t *testing.T) {
	bad := Rule{Key: "k", Traffic: tcpRange(2, 1), Peer: Peer{Kind: Self}}
	if g, err := bad.GroupRule("sg"); err == nil {
		t.Errorf("got %+v", g)
	}
	if s, err := Packets([]Rule{bad}, firewall.Ingress); err == nil {
		t.Errorf("got %v", s)
	}
	if s, err := Packets([]Rule{bad}, firewall.Egress); err != nil || !s.IsEmpty() {
		t.Errorf("a rule of the other direction counts: %v, %v", s, err)
	}
}
