package firewall

import (
	"net/netip"
	"reflect"
	"strings"
	"testing"
)

// office is a network as people build it: a web tier and a database tier behind network ACLs, one VPC.
// Web replies reach 32768–65535 alone: the fault that this program exists for.
func office() *Network {
	allow := func(number int, cidr string, from, to int) NACLRule { return allowTCP(number, cidr, from, to) }
	all := spoken{number: 100, action: Allow, protocol: -1, cidr: "0.0.0.0/0"}.rule()
	group := func(id ID, in ...GroupRule) *Group {
		every := GroupRule{Must: AllServices(), May: AllServices(), Peer: PeerCIDR, MustAddrs: AllIPv4(), MayAddrs: AllIPv4(), Origin: Origin{Address: string(id), Attribute: "egress"}}
		return &Group{ID: id, Ingress: in, Egress: []GroupRule{every}}
	}
	port := func(p uint16) Services { return PortServices(TCP, PortSet(PortRange{p, p})) }
	nic := func(id, subnet ID, addr string, groups ...ID) *Interface {
		return &Interface{ID: id, Subnet: LinkTo(subnet), Addrs: []netip.Addr{ip(addr)}, AddrsKnown: true, Groups: Links{Sure: groups}}
	}
	n := &Network{
		VPCs: map[ID]*VPC{"vpc": {ID: "vpc", CIDRs: Prefixes(netip.MustParsePrefix("10.20.0.0/16"))}},
		Subnets: map[ID]*Subnet{
			"web": {ID: "web", VPC: LinkTo("vpc"), CIDRs: Prefixes(netip.MustParsePrefix("10.20.4.0/24")), NACL: LinkTo("acl.web")},
			"db":  {ID: "db", VPC: LinkTo("vpc"), CIDRs: Prefixes(netip.MustParsePrefix("10.20.8.0/24")), NACL: LinkTo("acl.default")},
		},
		NACLs: map[ID]*NACL{
			"acl.web": {ID: "acl.web", Ingress: []NACLRule{allow(100, "0.0.0.0/0", 443, 443), allow(110, "10.20.0.0/16", 1024, 65535)},
				Egress: []NACLRule{allow(90, "10.20.8.0/24", 5432, 5432), allow(100, "0.0.0.0/0", 32768, 65535)}},
			"acl.default": {ID: "acl.default", Default: true, Assumed: true, Ingress: []NACLRule{all}, Egress: []NACLRule{all}},
		},
		Groups: map[ID]*Group{
			"sg.web": group("sg.web", GroupRule{Must: port(443), May: port(443), Peer: PeerCIDR, MustAddrs: AllIPv4(), MayAddrs: AllIPv4(),
				Origin: Origin{Address: "aws_vpc_security_group_ingress_rule.https"}}),
			"sg.db": group("sg.db", GroupRule{Must: port(5432), May: port(5432), Peer: PeerGroup, Group: LinkTo("sg.web"),
				Origin: Origin{Address: "sg.db", Attribute: "ingress[0]"}}),
		},
		Interfaces: map[ID]*Interface{
			"web1": nic("web1", "web", "10.20.4.10", "sg.web"), "web2": nic("web2", "web", "10.20.4.11", "sg.web"),
			"db1": nic("db1", "db", "10.20.8.10", "sg.db"),
		},
		Aliases: map[ID]ID{"aws_instance.web": "web1"},
	}
	return n
}

func from(name string) Endpoint {
	if a, err := netip.ParseAddr(name); err == nil {
		return Endpoint{Addr: a}
	}
	return Endpoint{Interface: ID(name)}
}

func tcpFlow(src, dst string, port uint16, clients ...PortRange) Flow {
	return Flow{Protocol: TCP, Src: from(src), Dst: from(dst), DstPort: port, SrcPorts: PortSet(clients...)}
}

func TestTraceAnswers(t *testing.T) {
	tests := []struct {
		name string
		flow Flow
		want Verdict
		note string // part of a note
	}{
		{"a Linux client gets its replies", tcpFlow("203.0.113.9", "web1", 443, PortRange{32768, 60999}), Works, ""},
		{"a client behind NAT does not get all of them", tcpFlow("203.0.113.9", "web1", 443, PortRange{1024, 65535}), ReplyBlocked, ""},
		{"without source ports all default clients must work", tcpFlow("203.0.113.9", "web1", 443), ReplyBlocked, ""},
		{"the bare address of an interface is that interface", tcpFlow("203.0.113.9", "10.20.4.10", 80, PortRange{40000, 40000}), Blocked, ""},
		{"an alias is the interface", tcpFlow("203.0.113.9", "aws_instance.web", 443, PortRange{40000, 40000}), Works, ""},
		{"a bare address in a subnet meets its NACL and no group", tcpFlow("203.0.113.9", "10.20.4.99", 443, PortRange{40000, 40000}), Works, ""},
		{"and is blocked by that NACL", tcpFlow("203.0.113.9", "10.20.4.99", 80), Blocked, ""},
		{"a group admits interfaces that carry the group it names", tcpFlow("web1", "db1", 5432), Works, "assumed"},
		{"and no address that carries none", tcpFlow("10.20.4.99", "db1", 5432), Blocked, ""},
		{"within a subnet there is no NACL", tcpFlow("web1", "web2", 443), Works, ""},
		{"but there are groups", tcpFlow("web1", "web2", 80), Blocked, ""},
		{"an address outside has no filter", tcpFlow("203.0.113.9", "198.51.100.1", 80), Works, "no security group or network ACL"},
		{"an interface that is not there is absent", tcpFlow("web9", "db1", 5432), Absent, "source"},
		{"so is the destination", tcpFlow("web1", "db9", 5432), Absent, "destination"},
		{"an interface reaches itself", tcpFlow("web1", "web1", 80), Works, "same"},
		{"even by its address", tcpFlow("web1", "10.20.4.10", 80), Works, "same"},
		{"IPv4 and IPv6 do not meet", tcpFlow("2001:db8::1", "web1", 443), Blocked, "one family"},
		{"an IPv4-mapped address is its IPv4 address", tcpFlow("::ffff:203.0.113.9", "web1", 443, PortRange{40000, 40000}), Works, ""},
		{"an empty endpoint is absent", Flow{Protocol: TCP, Dst: from("web1")}, Absent, "source"},
		{"the metadata service is not filtered", tcpFlow("web1", "169.254.169.254", 80), Works, "metadata"},
		{"ping needs rules of its own", Flow{Protocol: ICMP, Src: from("203.0.113.9"), Dst: from("web1")}, Blocked, ""},
		{"ping between what allows all works", Flow{Protocol: ICMP, Src: from("203.0.113.9"), Dst: from("10.20.8.99")}, Works, ""},
		{"ICMPv6 asked for between IPv4 addresses is ICMP", Flow{Protocol: ICMPv6, Src: from("203.0.113.9"), Dst: from("10.20.8.99")}, Works, ""},
		{"UDP is judged as TCP is", Flow{Protocol: UDP, Src: from("203.0.113.9"), Dst: from("web1"), DstPort: 443}, Blocked, ""},
		{"a protocol without ports is judged whole", Flow{Protocol: 47, Src: from("203.0.113.9"), Dst: from("10.20.8.99")}, Works, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := office().Trace(test.flow)
			if got.Verdict != test.want {
				t.Errorf("got %s, want %s: %+v", got.Verdict, test.want, got.Hops)
			}
			if notes := strings.Join(got.Notes, "\n"); !strings.Contains(notes, test.note) {
				t.Errorf("no note has %q: %q", test.note, notes)
			}
			if len(got.Unknowns) != 0 {
				t.Errorf("unknown: %v", got.Unknowns)
			}
		})
	}
}

func TestTheHopsAreTheFiltersInTheOrderOfTheirPackets(t *testing.T) {
	got := office().Trace(tcpFlow("web1", "db1", 5432)).Hops
	want := []Hop{
		{Request, "sg", "sg.web", Egress, "sg.web.egress", HopAllow, ""},
		{Request, "nacl", "acl.web", Egress, "90", HopAllow, ""},
		{Request, "nacl", "acl.default", Ingress, "100", HopAllow, ""},
		{Request, "sg", "sg.db", Ingress, "sg.db.ingress[0]", HopAllow, ""},
		{Reply, "sg", "sg.db", Egress, "", HopReturnTracked, ""},
		{Reply, "nacl", "acl.default", Egress, "100", HopAllow, ""},
		{Reply, "nacl", "acl.web", Ingress, "110", HopAllow, ""},
		{Reply, "sg", "sg.web", Ingress, "", HopReturnTracked, ""},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v, want\n%+v", got, want)
	}
}

func TestTheHopsEndWhereThePacketIsDropped(t *testing.T) {
	tests := []struct {
		name string
		flow Flow
		want Hop
	}{
		{"by the implicit deny of a NACL, on the reply", tcpFlow("203.0.113.9", "web1", 443),
			Hop{Reply, "nacl", "acl.web", Egress, "*", HopImplicitDeny, "SUBNET_ACL_RESTRICTION"}},
		{"by the implicit deny of a NACL, on the request", tcpFlow("web1", "203.0.113.9", 443),
			Hop{Request, "nacl", "acl.web", Egress, "*", HopImplicitDeny, "SUBNET_ACL_RESTRICTION"}},
		{"by the groups of an interface", tcpFlow("web1", "web2", 22),
			Hop{Request, "sg", "web2", Ingress, "", HopImplicitDeny, "ENI_SG_RULES_MISMATCH"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			hops := office().Trace(test.flow).Hops
			if got := hops[len(hops)-1]; got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
	n := office()
	n.NACLs["acl.web"].Ingress = append(n.NACLs["acl.web"].Ingress, denyTCP(50, "203.0.113.0/24", 443, 443))
	hops := n.Trace(tcpFlow("203.0.113.9", "web1", 443)).Hops
	if want := (Hop{Request, "nacl", "acl.web", Ingress, "50", HopDeny, "SUBNET_ACL_RESTRICTION"}); len(hops) != 1 || hops[0] != want {
		t.Errorf("got %+v, want %+v alone", hops, want)
	}
}

func TestTwoSubnetsOfOneNACLAreFilteredByItTwice(t *testing.T) {
	n := office()
	n.Subnets["db"].NACL = LinkTo("acl.web")
	got := n.Trace(tcpFlow("web1", "db1", 5432, PortRange{40000, 40000}))
	if got.Verdict != Works || len(got.Hops) != 8 {
		t.Fatalf("got %s by %+v", got.Verdict, got.Hops)
	}
	if out, in := got.Hops[1], got.Hops[2]; out.Rule != "90" || in.Rule != "110" || out.Address != in.Address {
		t.Errorf("got %+v and %+v", out, in)
	}
	n.NACLs["acl.web"].Ingress = nil
	if got := n.Trace(tcpFlow("web1", "db1", 5432, PortRange{40000, 40000})); got.Verdict != Blocked {
		t.Errorf("got %s though nothing may come in", got.Verdict)
	}
}

func TestAnInterfaceWithoutGroupsIsGuardedByNone(t *testing.T) {
	n := office()
	n.Interfaces["web2"].Groups = Links{}
	got := n.Trace(tcpFlow("web1", "web2", 22))
	if got.Verdict != Works || !strings.Contains(strings.Join(got.Notes, "\n"), "no security group of the plan guards web2") {
		t.Errorf("got %+v", got)
	}
}

func TestRoutesBetweenVPCsAreNotModelledAndThatIsSaid(t *testing.T) {
	n := office()
	n.VPCs["other"] = &VPC{ID: "other", CIDRs: Prefixes(netip.MustParsePrefix("10.30.0.0/16"))}
	n.Subnets["far"] = &Subnet{ID: "far", VPC: LinkTo("other"), CIDRs: Prefixes(netip.MustParsePrefix("10.30.0.0/24")), NACL: LinkTo("acl.default")}
	got := n.Trace(tcpFlow("10.30.0.9", "web1", 443, PortRange{40000, 40000}))
	if got.Verdict != Works || !strings.Contains(strings.Join(got.Notes, "\n"), "not modelled") {
		t.Errorf("got %+v", got)
	}
}
