package firewall

import (
	"net/netip"
	"testing"
)

// What groups admit is the union of their rules, those that admit a group from the known addresses of whoever carries it.
func TestGroupsAdmitWhatTheirRulesCertainlyName(t *testing.T) {
	port := func(n uint16) Services { return PortServices(TCP, PortSet(PortRange{n, n})) }
	block := prefixes("192.0.2.0/24")
	net := &Network{
		Subnets: map[ID]*Subnet{"s": {ID: "s"}},
		Groups: map[ID]*Group{
			"web": {Ingress: []GroupRule{{Must: port(443), May: port(443), MustAddrs: block, MayAddrs: block}}, Egress: []GroupRule{{Must: port(53), MustAddrs: AllIPv4()}}},
			"db":  {Ingress: []GroupRule{{Must: port(3306), Peer: PeerGroup, Group: LinkTo("web")}, {Must: port(22), Peer: PeerGroup, Group: LinkTo("elsewhere")}, {Any: true}}},
			"far": {External: true},
		},
		Interfaces: map[ID]*Interface{
			"a": {ID: "a", Subnet: LinkTo("s"), Addrs: []netip.Addr{netip.MustParseAddr("10.0.1.5")}, Groups: Links{Sure: []ID{"web"}}},
			"b": {ID: "b", Subnet: LinkTo("s"), Addrs: []netip.Addr{netip.MustParseAddr("10.0.1.6")}, Groups: Links{Maybe: []ID{"web"}}},
		},
	}
	for d, want := range map[Direction]string{Ingress: "10.0.1.5/32 tcp 3306; 192.0.2.0/24 tcp 443", Egress: "0.0.0.0/0 tcp 53"} {
		if got := net.Admits([]ID{"web", "db", "far", "gone"}, d, net.Members()).String(); got != want {
			t.Errorf("%s: %s, want %s", d, got, want)
		}
	}
}

func TestRulesOfANACLAreCountedAsTheQuotaDoes(t *testing.T) {
	v4, v6 := NACLRule{CIDR: netip.MustParsePrefix("10.0.0.0/8")}, NACLRule{CIDR: netip.MustParsePrefix("::/0")}
	maybe, refused := v4, v4
	maybe.Maybe, refused.Invalid = true, "a port out of range"
	for _, c := range []struct {
		name        string
		rules       []NACLRule
		family      Family
		least, most int
	}{
		{"the default deny is one", nil, IPv4, 1, 1},
		{"families count by themselves", []NACLRule{v4, v4, v6}, IPv4, 3, 3},
		{"families count by themselves, too", []NACLRule{v4, v4, v6}, IPv6, 2, 2},
		{"what is possibly there is possibly counted", []NACLRule{maybe}, IPv4, 1, 2},
		{"what AWS refuses is not", []NACLRule{refused}, IPv4, 1, 1},
		{"a block that stands for any number of rules is one of either", []NACLRule{{Any: true}}, IPv6, 1, 2},
		{"a rule of unknown CIDR is of the family of what it may match", []NACLRule{{May: NewSet(AllIPv6(), AllServices())}}, IPv4, 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			if least, most := CountNACLRules(c.rules, c.family); least != c.least || most != c.most {
				t.Errorf("%d to %d, want %d to %d", least, most, c.least, c.most)
			}
		})
	}
}

// A subnet meets replies that are its own and do not stay within it.
func TestRepliesOfAGapMeetSubnets(t *testing.T) {
	own, other, all := prefixes("10.0.1.0/24"), prefixes("10.0.2.0/24"), prefixes("10.0.0.0/16")
	gap := func(src, dst AddrSet) Boxes { return Boxes{{src, dst, TCP, AllPorts(), AllPorts()}} }
	for _, c := range []struct {
		name  string
		gap   Boxes
		d     Direction
		known bool
		want  bool
	}{
		{"its own, to others", gap(all, other), Ingress, true, true},
		{"its own, within it", gap(all, own), Ingress, true, false},
		{"its own, perhaps not within it", gap(all, own), Ingress, false, true},
		{"those of others", gap(other, all), Ingress, true, false},
		{"those that come to it", gap(other, all), Egress, true, true},
		{"those that come to it from it", gap(own, all), Egress, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.gap.Meets(c.d, own, c.known); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
