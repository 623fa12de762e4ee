package firewall

import (
	"net/netip"
	"reflect"
	"strings"
	"testing"
)

func later(address, attribute string) []Unknown {
	return []Unknown{{address, attribute, KnownAfterApply}}
}

var linuxClients = PortRange{32768, 60999}

func TestTraceOfWhatIsNotKnown(t *testing.T) {
	toWeb, toDB := tcpFlow("203.0.113.9", "web1", 443, linuxClients), tcpFlow("web1", "db1", 5432, linuxClients)
	tests := []struct {
		name   string
		change func(*Network)
		flow   Flow
		want   Verdict
		why    []Unknown
	}{
		{"an unknown address is any of the subnet: the same for all", func(n *Network) { n.Interfaces["web1"].hideAddrs() }, toDB, Works, nil},
		{"an unknown address that a rule tells apart", func(n *Network) {
			n.Interfaces["web1"].hideAddrs()
			n.NACLs["acl.default"].Ingress = []NACLRule{allowTCP(100, "10.20.4.0/25", 5432, 5432)}
		}, toDB, Undecidable, later("web1", "private_ip")},
		{"an unknown address that no rule admits", func(n *Network) {
			n.Interfaces["web1"].hideAddrs()
			n.NACLs["acl.default"].Ingress = []NACLRule{allowTCP(100, "10.20.5.0/24", 5432, 5432)}
		}, toDB, Blocked, nil},
		{"an unknown subnet block lies in the VPC's", func(n *Network) {
			n.Subnets["web"].CIDRs, n.Subnets["web"].CIDRsOpen = AddrSet{}, later("web", "cidr_block")
			n.Interfaces["web1"].hideAddrs()
		}, toDB, Works, nil},
		{"unless the VPC's are not known", func(n *Network) {
			n.Subnets["web"].CIDRs, n.Subnets["web"].CIDRsOpen = AddrSet{}, later("web", "cidr_block")
			n.VPCs["vpc"].CIDRsOpen = true
			n.Interfaces["web1"].hideAddrs()
			n.NACLs["acl.default"].Egress = []NACLRule{allowTCP(100, "10.20.0.0/16", 0, 65535)}
		}, toDB, Undecidable, append(later("web", "cidr_block"), later("web1", "private_ip")...)},
		{"an unknown IPv6 block says nothing of IPv4", func(n *Network) { n.Subnets["db"].CIDRsOpen = later("db", "ipv6_cidr_block") },
			tcpFlow("10.99.0.1", "web1", 443, linuxClients), Works, nil},
		{"one of two NACLs that agree", func(n *Network) {
			n.NACLs["acl.copy"] = n.NACLs["acl.web"]
			n.Subnets["web"].NACL = Link{To: []ID{"acl.web", "acl.copy"}, Why: later("web", "nacl")}
		}, toWeb, Works, nil},
		{"one of two NACLs that differ", func(n *Network) {
			n.NACLs["acl.closed"] = &NACL{ID: "acl.closed"}
			n.Subnets["web"].NACL = Link{To: []ID{"acl.web", "acl.closed"}, Why: later("web", "nacl")}
		}, toWeb, Undecidable, later("web", "nacl")},
		{"an unknown NACL does not matter where the group drops the packet", func(n *Network) { n.Subnets["web"].NACL = Link{Open: true, Why: later("web", "nacl")} },
			tcpFlow("203.0.113.9", "web1", 22), Blocked, nil},
		{"else it does", func(n *Network) { n.Subnets["web"].NACL = Link{Open: true, Why: later("web", "nacl")} }, toWeb, Undecidable, later("web", "nacl")},
		{"a NACL that is not in the network is not known", func(n *Network) { n.Subnets["web"].NACL = Link{To: []ID{"acl-1"}, Why: later("web", "nacl")} },
			toWeb, Undecidable, later("web", "nacl")},
		{"a group of which only the id is known", func(n *Network) { n.Groups["sg.web"].External = true }, toWeb, Undecidable,
			[]Unknown{{"sg.web", "", NotInPlan}}},
		{"does not matter beside one that admits the packet", func(n *Network) {
			n.Interfaces["web1"].Groups.Sure = []ID{"sg-1", "sg.web"}
		}, toWeb, Works, nil},
		{"something beyond may carry the group that a rule names", func(n *Network) { n.Groups["sg.web"].Beyond = MayBeBeyond },
			tcpFlow("10.20.4.99", "db1", 5432, linuxClients), Undecidable, []Unknown{{"sg.web", "members", Unsupported}}},
		{"in a subnet that the plan does not hold, too", func(n *Network) { n.Groups["sg.web"].Beyond = MayBeBeyond },
			tcpFlow("10.20.9.1", "db1", 5432, linuxClients), Undecidable, []Unknown{{"sg.web", "members", Unsupported}}},
		{"a group is no matter of public addresses", func(n *Network) { n.Groups["sg.web"].Beyond = MayBeBeyond },
			tcpFlow("203.0.113.9", "db1", 5432, linuxClients), Blocked, nil},
		{"nor of one that something known has", func(n *Network) {
			n.Groups["sg.db"].Beyond, n.Groups["sg.db"].Ingress[0].Group = MayBeBeyond, LinkTo("sg.db")
		},
			toDB, Blocked, nil},
		{"one of two groups, neither of which admits the packet", func(n *Network) {
			n.Groups["sg.closed"] = &Group{ID: "sg.closed"}
			n.Groups["sg.shut"] = &Group{ID: "sg.shut"}
			n.Interfaces["web1"].Groups = Links{Maybe: []ID{"sg.closed", "sg.shut"}, Some: true, Why: later("web1", "groups")}
		}, toWeb, Blocked, nil},
		{"one of two groups, one of which admits it", func(n *Network) {
			n.Groups["sg.closed"] = &Group{ID: "sg.closed"}
			n.Interfaces["web1"].Groups = Links{Maybe: []ID{"sg.closed", "sg.web"}, Some: true, Why: later("web1", "groups")}
		}, toWeb, Undecidable, later("web1", "groups")},
		{"one of two groups that both admit it", func(n *Network) {
			n.Groups["sg.copy"] = n.Groups["sg.web"]
			n.Interfaces["web1"].Groups = Links{Maybe: []ID{"sg.copy", "sg.web"}, Some: true, Why: later("web1", "groups")}
		}, toWeb, Works, nil},
		{"a group that may be there, or none", func(n *Network) {
			n.Groups["sg.closed"] = &Group{ID: "sg.closed"}
			n.Interfaces["web1"].Groups = Links{Maybe: []ID{"sg.closed"}, Why: later("web1", "groups")}
		}, toWeb, Undecidable, later("web1", "groups")},
		{"a reference to a group that the peer possibly carries", func(n *Network) {
			n.Interfaces["web1"].Groups = Links{Maybe: []ID{"sg.web"}, Why: later("web1", "groups")}
		}, toDB, Undecidable, later("web1", "groups")},
		{"a bare address is possibly that of an interface that carries the group", func(n *Network) { n.Interfaces["web1"].hideAddrs() },
			tcpFlow("10.20.4.99", "db1", 5432, linuxClients), Undecidable, later("web1", "private_ip")},
		{"but not one of another subnet", func(n *Network) { n.Interfaces["web1"].hideAddrs() },
			tcpFlow("10.20.8.99", "db1", 5432, linuxClients), Blocked, nil},
		{"nor one from outside", func(n *Network) { n.Interfaces["web1"].hideAddrs() },
			tcpFlow("203.0.113.9", "db1", 5432, linuxClients), Blocked, nil},
		{"but possibly that of an interface in an unknown subnet", func(n *Network) {
			n.Interfaces["web1"].hideAddrs()
			n.Interfaces["web1"].Subnet = Link{Open: true, Why: later("web1", "subnet_id")}
		}, tcpFlow("203.0.113.9", "db1", 5432, linuxClients), Undecidable, append(later("web1", "private_ip"), later("web1", "subnet_id")...)},
		{"an address that a subnet holds is in no other of the VPC", func(n *Network) {
			n.NACLs["acl.closed"] = &NACL{ID: "acl.closed"}
			n.Subnets["new"] = &Subnet{ID: "new", VPC: LinkTo("vpc"), CIDRsOpen: later("new", "cidr_block"), NACL: LinkTo("acl.closed")}
		}, tcpFlow("203.0.113.9", "10.20.4.99", 443, linuxClients), Works, nil},
		{"one that no subnet holds is possibly in it", func(n *Network) {
			n.NACLs["acl.closed"] = &NACL{ID: "acl.closed"}
			n.Subnets["new"] = &Subnet{ID: "new", VPC: LinkTo("vpc"), CIDRsOpen: later("new", "cidr_block"), NACL: LinkTo("acl.closed")}
		}, tcpFlow("203.0.113.9", "10.20.5.99", 443, linuxClients), Undecidable, later("new", "cidr_block")},
		{"an interface in an unknown subnet is possibly in the other's", func(n *Network) {
			n.Interfaces["web1"].hideAddrs()
			n.Interfaces["web1"].Subnet = Link{Open: true, Why: later("web1", "subnet_id")}
			n.NACLs["acl.default"].Ingress = nil
		}, toDB, Undecidable, append(later("web1", "private_ip"), later("web1", "subnet_id")...)[1:]},
		{"a known address tells in which of two subnets it is", func(n *Network) {
			n.Interfaces["web1"].Subnet = Link{To: []ID{"db", "web"}, Why: later("web1", "subnet_id")}
		}, toWeb, Works, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n := office()
			test.change(n)
			got := n.Trace(test.flow)
			if got.Verdict != test.want || !reflect.DeepEqual(got.Unknowns, test.why) {
				t.Errorf("got %s for %v, want %s for %v\n%+v", got.Verdict, got.Unknowns, test.want, test.why, got.Hops)
			}
			if fault := faultOf(got); fault != "" {
				t.Errorf("%s: %+v", fault, got.Hops)
			}
		})
	}
}

func TestAnUnknownHopIsNamed(t *testing.T) {
	n := office()
	rule := &n.NACLs["acl.web"].Ingress[0]
	rule.Action, rule.Why = AnyAction, later("acl.web", "ingress[rule_no=100].action")
	got := n.Trace(tcpFlow("203.0.113.9", "web1", 443, linuxClients))
	want := Hop{Request, "nacl", "acl.web", Ingress, "", HopUnknown, ""}
	if got.Verdict != Undecidable || got.Hops[0] != want || !reflect.DeepEqual(got.Unknowns, rule.Why) {
		t.Errorf("got %+v", got)
	}
}

func TestTooManyWaysAreUndecidableNotGuessed(t *testing.T) {
	n := office()
	var subnets []ID
	for i := range 100 {
		s := *n.Subnets["web"]
		s.ID, s.NACL = id("copy", i), Link{To: []ID{"acl.web", "acl.default"}}
		n.Subnets[s.ID] = &s
		subnets = append(subnets, s.ID)
	}
	n.Interfaces["web1"].Subnet, n.Interfaces["web2"].Subnet = Link{To: subnets}, Link{To: subnets}
	got := n.Trace(tcpFlow("web1", "web2", 443))
	if got.Verdict != Undecidable || !strings.Contains(strings.Join(got.Notes, "\n"), "too many ways") {
		t.Errorf("got %s, %v", got.Verdict, got.Notes)
	}
}

func TestAnAddressOfTwoVPCsIsTheOneInTheOtherEndsVPC(t *testing.T) {
	twin := func() *Network {
		n := office()
		n.VPCs["twin"] = &VPC{ID: "twin", CIDRs: Prefixes(netip.MustParsePrefix("10.20.0.0/16"))}
		n.NACLs["acl.closed"] = &NACL{ID: "acl.closed"}
		n.Subnets["twin.web"] = &Subnet{ID: "twin.web", VPC: LinkTo("twin"), CIDRs: n.Subnets["web"].CIDRs, NACL: LinkTo("acl.closed")}
		return n
	}
	tests := []struct {
		name   string
		change func(*Network)
		flow   Flow
		want   Verdict
	}{
		{"the other end is an interface of the VPC", func(*Network) {}, tcpFlow("10.20.4.99", "db1", 22), Blocked},
		{"and decides by the NACL of its own VPC", func(n *Network) { n.Interfaces["db1"].Groups = Links{} },
			tcpFlow("10.20.4.99", "db1", 5432, linuxClients), Works},
		{"from outside it is the one that an interface has", func(*Network) {}, tcpFlow("203.0.113.9", "10.20.4.10", 443, linuxClients), Works},
		{"from outside it is either where no interface has it", func(*Network) {}, tcpFlow("203.0.113.9", "10.20.4.99", 443, linuxClients), Undecidable},
		{"unless both say the same", func(*Network) {}, tcpFlow("203.0.113.9", "10.20.4.99", 22), Blocked},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n := twin()
			test.change(n)
			if got := n.Trace(test.flow); got.Verdict != test.want {
				t.Errorf("got %s, want %s: %+v", got.Verdict, test.want, got.Hops)
			}
		})
	}
}

func TestTwoInterfacesUseIPv4UnlessAnEndHasIPv6Alone(t *testing.T) {
	n := office()
	for _, s := range []ID{"web", "db"} {
		n.Subnets[s].CIDRs = n.Subnets[s].CIDRs.Union(Prefixes(netip.MustParsePrefix("2001:db8::/64")))
	}
	n.Interfaces["web1"].Addrs = append(n.Interfaces["web1"].Addrs, ip("2001:db8::4"))
	n.Interfaces["db1"].Addrs = []netip.Addr{ip("2001:db8::8")}
	got := n.Trace(tcpFlow("web1", "db1", 5432, linuxClients))
	if got.Verdict != Blocked || got.Hops[0].Verdict != HopImplicitDeny { // the groups' egress is IPv4
		t.Errorf("got %+v", got)
	}
	n.Interfaces["web1"].Addrs = []netip.Addr{ip("10.20.4.10")}
	if got := n.Trace(tcpFlow("web1", "db1", 5432)); got.Verdict != Blocked || len(got.Hops) != 0 || len(got.Notes) == 0 {
		t.Errorf("ends without a family in common: %+v", got)
	}
}

func TestTraceNamesTheNACLsThatClaimOneSubnet(t *testing.T) {
	n := office()
	n.NACLs["acl.closed"] = &NACL{ID: "acl.closed"}
	n.Subnets["web"].NACL = Link{To: []ID{"acl.closed", "acl.web"}}
	got := n.Trace(tcpFlow("203.0.113.9", "web1", 443, linuxClients))
	want := "subnet web is claimed by acl.closed and by acl.web: the last writer wins"
	if got.Verdict != Undecidable || !reflect.DeepEqual(got.Notes, []string{want}) {
		t.Errorf("%s, notes %q, want %q", got.Verdict, got.Notes, want)
	}
}

// An instance for which AWS chooses a subnet takes one of a default VPC: an address outside of that is not the instance's.
func TestTraceOfAnInterfaceWhoseSubnetIsNotKnownButWhoseBlockIs(t *testing.T) {
	for within, want := range map[string]Verdict{"172.31.0.0/16": Works, "203.0.0.0/16": Undecidable, "": Undecidable} {
		n := office()
		i := &Interface{ID: "late", Subnet: Link{Open: true, Why: later("late", "subnet_id")}}
		if within != "" {
			i.Within = Prefixes(netip.MustParsePrefix(within))
		}
		n.Interfaces["late"] = i
		i.Groups = Links{Open: true, Why: later("late", "groups")}
		if got := n.Trace(tcpFlow("203.0.113.9", "web1", 443, linuxClients)); got.Verdict != want {
			t.Errorf("within %q: %s, want %s", within, got.Verdict, want)
		}
	}
}
