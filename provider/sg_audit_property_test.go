package provider

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// openRule is an inbound rule of a small world.
type openRule struct {
	protocol string
	ports    [2]int
	cidr     string
}

func (r openRule) admits(from netip.Addr, protocol string, port int) bool {
	return netip.MustParsePrefix(r.cidr).Contains(from) && (r.protocol == "all" || r.protocol == protocol && r.ports[0] <= port && port <= r.ports[1])
}

// groupOf is a group of the VPC with inbound rules.
func groupOf(t *rapid.T, rules []openRule) *firewall.Group {
	g := &firewall.Group{ID: "sg-1", AWSID: "sg-1", Name: "web", VPC: firewall.LinkTo("vpc")}
	for i, r := range rules {
		services, err := firewall.GroupServices(aclNumbers[r.protocol], r.ports[0], r.ports[1])
		if err != nil {
			t.Fatal(err)
		}
		addrs := firewall.Prefixes(netip.MustParsePrefix(r.cidr))
		g.Ingress = append(g.Ingress, firewall.GroupRule{Must: services, May: services, MustAddrs: addrs, MayAddrs: addrs, Origin: firewall.Origin{Address: fmt.Sprint("sgr-", i)}})
	}
	return g
}

// A packet to a port of administration is in what the audit says is open exactly if a rule admits it and it, or one like it from another
// public address, comes from the internet; and the control of CIS fails exactly if a port is open to the whole internet, by one rule or by
// several together.
func TestAuditedAdministrationIsWhatRulesOpenPacketByPacket(t *testing.T) {
	admin := map[string][]int{"tcp": {22, 445, 3389, 5985, 5986}, "udp": {3389}}
	public := []string{"1.2.3.4", "8.8.8.9", "200.1.2.3", "2600::9"} // of 0.0.0.0/1, of 8.8.8.0/24, of 128.0.0.0/1, of IPv6
	senders := append([]string{"10.0.0.9", "fd00::9"}, public...)
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		var rules []openRule
		for i := range rapid.IntRange(0, 4).Draw(t, "rules") {
			rules = append(rules, openRule{rapid.SampledFrom([]string{"tcp", "tcp", "udp", "all"}).Draw(t, fmt.Sprint("protocol ", i)),
				rapid.SampledFrom([][2]int{{22, 22}, {20, 443}, {3389, 3389}, {443, 443}, {0, 65535}}).Draw(t, fmt.Sprint("ports ", i)),
				rapid.SampledFrom([]string{"0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "8.8.8.0/24", "10.0.0.0/8", "::/0", "fd00::/8"}).Draw(t, fmt.Sprint("from ", i))})
		}
		g := groupOf(t, rules)
		net := &firewall.Network{Groups: map[firewall.ID]*firewall.Group{g.ID: g}}
		admits := func(from, protocol string, port int) bool {
			return slices.ContainsFunc(rules, func(r openRule) bool { return r.admits(netip.MustParseAddr(from), protocol, port) })
		}
		openings := adminOpenings(net, g)
		world := map[int]bool{}
		for protocol, ports := range admin {
			for _, port := range ports {
				for _, sender := range senders {
					a := netip.MustParseAddr(sender)
					family := map[bool]int{true: 4, false: 6}[a.Is4()]
					exposed := slices.ContainsFunc(public, func(p string) bool { return netip.MustParseAddr(p).Is4() == a.Is4() && admits(p, protocol, port) })
					want := exposed && admits(sender, protocol, port)
					got := slices.ContainsFunc(openings, func(o adminOpening) bool {
						set, err := firewall.ParseSet(o.Packets.ValueString())
						if err != nil {
							t.Fatal(err)
						}
						number := map[string]firewall.Protocol{"tcp": firewall.TCP, "udp": firewall.UDP}[protocol]
						return o.IPVersion.ValueInt64() == int64(family) && set.Contains(firewall.Packet{Remote: a, Protocol: number, Value: uint16(port)})
					})
					if got != want {
						t.Fatalf("%s %d from %s is open: %v, want %v; rules %v", protocol, port, sender, got, want, rules)
					}
				}
				all := admits("1.2.3.4", protocol, port) && admits("200.1.2.3", protocol, port) // the halves of IPv4
				world[4], world[6] = world[4] || all, world[6] || admits("2600::9", protocol, port)
			}
		}
		for _, o := range openings {
			for i, r := range rules {
				from := netip.MustParseAddr(o.Packet.Source.ValueString())
				proof := r.admits(from, o.Packet.Protocol.ValueString(), int(o.Packet.DestinationPort.ValueInt32()))
				if proof && !slices.Contains(o.RuleIDs, fmt.Sprint("sgr-", i)) {
					t.Fatalf("%v opens %+v, and is not named", r, o)
				}
			}
		}
		for _, c := range cisOfGroups(net, []*firewall.Group{g}, nil) {
			if c.Version.ValueString() != "5.0.0" || c.ID.ValueString() == "5.5" {
				continue
			}
			want := map[bool]string{true: cisFail, false: cisPass}[world[map[string]int{"5.3": 4, "5.4": 6}[c.ID.ValueString()]]]
			seen[c.ID.ValueString()+want]++
			if c.Result.ValueString() != want || (want == cisFail) != slices.Contains(c.Groups, "sg-1") {
				t.Fatalf("%s is %s of %v, want %s; rules %v", c.ID.ValueString(), c.Result.ValueString(), c.Groups, want, rules)
			}
		}
	})
	if len(seen) != 4 {
		t.Errorf("seen %v", seen)
	}
}

// What hangs on a prefix list whose entries are hidden is not known, and neither passed nor failed.
func TestAControlThatHangsOnAHiddenPrefixListIsUnknown(t *testing.T) {
	ssh := firewall.PortServices(firewall.TCP, firewall.PortSet(firewall.PortRange{Lo: 22, Hi: 22}))
	g := &firewall.Group{ID: "sg-1", AWSID: "sg-1", VPC: firewall.LinkTo("vpc"), Ingress: []firewall.GroupRule{
		{Must: ssh, May: ssh, Peer: firewall.PeerPrefixList, PrefixList: firewall.LinkTo("pl-1"), Origin: firewall.Origin{Address: "sgr-1"}}}}
	net := &firewall.Network{Groups: map[firewall.ID]*firewall.Group{g.ID: g}, PrefixLists: map[firewall.ID]*firewall.PrefixList{
		"pl-1": {ID: "pl-1", May: firewall.AllIPv4(), Why: []firewall.Unknown{{Address: "pl-1"}}}}}
	for _, c := range cisOfGroups(net, []*firewall.Group{g}, &auditedDefault{}) {
		want := map[string]string{"5.3": cisUnknown, "5.4": cisPass}[c.ID.ValueString()]
		if c.Version.ValueString() == "5.0.0" && want != "" && c.Result.ValueString() != want {
			t.Errorf("%s is %s, want %s", c.ID.ValueString(), c.Result.ValueString(), want)
		}
	}
	if said := unknownOfGroups(net); len(said) != 1 || said[0] != "rule sgr-1 of sg-1: the entries of prefix list pl-1 cannot be read" {
		t.Errorf("said %q", said)
	}
	if openings := adminOpenings(net, g); len(openings) != 0 {
		t.Errorf("guessed: %+v", openings)
	}
}

func TestNearQuotas(t *testing.T) {
	one := firewall.GroupRule{MayAddrs: firewall.AllIPv4()}
	rules := func(n int) []firewall.GroupRule { return slices.Repeat([]firewall.GroupRule{one}, n) }
	net := &firewall.Network{Groups: map[firewall.ID]*firewall.Group{"sg-1": {AWSID: "sg-1", Ingress: rules(48), Egress: rules(47)}, "sg-2": {AWSID: "sg-2", Ingress: rules(752)}},
		Interfaces: map[firewall.ID]*firewall.Interface{"eni-1": {AWSID: "eni-1", Groups: firewall.Links{Sure: []firewall.ID{"sg-1", "sg-2"}}},
			"eni-2": {AWSID: "eni-2", Groups: firewall.Links{Sure: []firewall.ID{"sg-1", "sg-1", "sg-1", "sg-1"}}}}}
	var got []string
	for _, q := range nearQuotas(net, awsclient.Quotas{RulesPerGroup: 60, GroupsPerInterface: 5}) {
		got = append(got, fmt.Sprintln(q.Quota.ValueString(), q.SecurityGroupID.ValueString(), q.NetworkInterfaceID.ValueString(), q.Direction.ValueString(), q.IPVersion.ValueInt64(),
			q.Used.ValueInt64(), q.Limit.ValueInt64()))
	}
	want := []string{"rules_per_group sg-1  ingress 4 48 60\n", "rules_per_group sg-2  ingress 4 752 60\n", "rules_per_interface  eni-1 ingress 4 800 1000\n",
		"groups_per_interface  eni-2  0 4 5\n"}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
