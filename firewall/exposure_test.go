package firewall

import (
	"net/netip"
	"testing"

	"pgregory.net/rapid"
)

func parsedSet(t *testing.T, text string) Set {
	t.Helper()
	s, err := ParseSet(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestExposureIsMeasuredOverAllRangesTogether(t *testing.T) {
	tests := []struct {
		name, set string
		family    Family
		protocol  Protocol
		port      uint16
		want      float64
	}{
		{"0.0.0.0/0 is all of IPv4", "0.0.0.0/0 tcp 22", IPv4, TCP, 22, 1},
		{"two halves are the whole", "0.0.0.0/1 tcp 22; 128.0.0.0/1 tcp 22", IPv4, TCP, 22, 1},
		{"all protocols hold a port", "0.0.0.0/0 all", IPv4, TCP, 3389, 1},
		{"another port is not open", "0.0.0.0/0 tcp 22", IPv4, TCP, 23, 0},
		{"another protocol is not open", "0.0.0.0/0 tcp 22", IPv4, UDP, 22, 0},
		{"private addresses are not public", "10.0.0.0/8 tcp 22; 192.168.0.0/16 tcp 22", IPv4, TCP, 22, 0},
		{"IPv4 says nothing of IPv6", "0.0.0.0/0 all", IPv6, TCP, 22, 0},
		{"::/0 is all of IPv6", "::/0 tcp 22", IPv6, TCP, 22, 1},
		{"2000::/3 is all of public IPv6", "2000::/3 tcp 22", IPv6, TCP, 22, 1},
		{"a protocol without ports is whole", "0.0.0.0/0 proto 47", IPv4, 47, 1234, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Exposure(parsedSet(t, test.set), test.family, test.protocol, test.port); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestALittleLessThanEverywhereIsLessThanOne(t *testing.T) {
	all := NewSet(AllIPv4(), PortServices(TCP, PortSet(PortRange{22, 22})))
	almost := all.Subtract(NewSet(Prefixes(netip.MustParsePrefix("8.8.8.8/32")), AllServices()))
	if got := Exposure(almost, IPv4, TCP, 22); got >= 1 || got < 0.999999 {
		t.Errorf("got %v", got)
	}
	if got := ExposedServices(almost, IPv4, 0.99); !got.Contains(TCP, 22) {
		t.Error("nearly all addresses are less than 0.99 of them")
	}
	if got := ExposedServices(almost, IPv4, 1); !got.IsEmpty() {
		t.Errorf("%v is exposed to every address", got)
	}
}

func TestExposedServicesAreThoseWhoseExposureReachesTheThreshold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var set Set
		for range rapid.IntRange(0, 6).Draw(t, "rules") {
			cidr := rapid.SampledFrom([]string{"0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "64.0.0.0/2", "10.0.0.0/8", "8.8.8.0/24", "::/0", "2600::/12"}).Draw(t, "cidr")
			ports := rapid.SampledFrom([][2]uint16{{22, 22}, {0, 65535}, {22, 80}, {80, 443}}).Draw(t, "ports")
			p := rapid.SampledFrom([]Protocol{TCP, UDP}).Draw(t, "protocol")
			set = set.Union(NewSet(Prefixes(netip.MustParsePrefix(cidr)), PortServices(p, PortSet(PortRange{ports[0], ports[1]}))))
		}
		family := rapid.SampledFrom([]Family{IPv4, IPv6}).Draw(t, "family")
		threshold := rapid.SampledFrom([]float64{0, 0.25, 0.5, 0.75, 1}).Draw(t, "threshold")
		exposed := ExposedServices(set, family, threshold)
		for _, p := range []Protocol{TCP, UDP, ICMP} {
			for _, port := range []uint16{0, 21, 22, 23, 79, 80, 81, 443, 444, 65535} {
				share := Exposure(set, family, p, port)
				if got, want := exposed.Contains(p, port), share > 0 && share >= threshold; got != want {
					t.Fatalf("%s %d of share %v is exposed: %v, with threshold %v", p, port, share, got, threshold)
				}
			}
		}
	})
}

func TestGroupSetHoldsWhatCIDRsAndPrefixListsAdmitAndNoGroups(t *testing.T) {
	ssh, everyone := PortServices(TCP, PortSet(PortRange{22, 22})), AllIPv4()
	office := Prefixes(netip.MustParsePrefix("198.51.100.0/24"))
	n := &Network{PrefixLists: map[ID]*PrefixList{"office": {Must: office, May: office}, "hidden": {May: everyone}}}
	cidr := GroupRule{Must: ssh, May: ssh, Peer: PeerCIDR, MustAddrs: everyone, MayAddrs: everyone}
	maybe := cidr
	maybe.Maybe = true
	tests := []struct {
		name      string
		group     Group
		must, may string
	}{
		{"a CIDR", Group{Ingress: []GroupRule{cidr}}, "0.0.0.0/0 tcp 22", "0.0.0.0/0 tcp 22"},
		{"a rule that is possibly not there", Group{Ingress: []GroupRule{maybe}}, "none", "0.0.0.0/0 tcp 22"},
		{"a reference to a group", Group{Ingress: []GroupRule{{Must: ssh, May: ssh, Peer: PeerGroup, Group: LinkTo("g")}}}, "none", "none"},
		{"a prefix list", Group{Ingress: []GroupRule{{Must: ssh, May: ssh, Peer: PeerPrefixList, PrefixList: LinkTo("office")}}},
			"198.51.100.0/24 tcp 22", "198.51.100.0/24 tcp 22"},
		{"a prefix list of unknown entries", Group{Ingress: []GroupRule{{Must: ssh, May: ssh, Peer: PeerPrefixList, PrefixList: LinkTo("hidden")}}},
			"none", "0.0.0.0/0 tcp 22"},
		{"a prefix list that nobody knows", Group{Ingress: []GroupRule{{Must: ssh, May: ssh, Peer: PeerPrefixList, PrefixList: LinkTo("pl-1")}}},
			"none", "0.0.0.0/0, ::/0 tcp 22"},
		{"an unknown peer", Group{Ingress: []GroupRule{{Must: ssh, May: ssh, Peer: PeerAny}}}, "none", "0.0.0.0/0, ::/0 tcp 22"},
		{"a placeholder beside a rule", Group{Ingress: []GroupRule{cidr, {Any: true}}}, "0.0.0.0/0 tcp 22", "0.0.0.0/0, ::/0 all"},
		{"a group of which only the id is known", Group{External: true}, "none", "0.0.0.0/0, ::/0 all"},
		{"the other direction", Group{Egress: []GroupRule{cidr}}, "none", "none"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			must, may := n.GroupSet(&test.group, Ingress)
			if !must.Equal(setOf(t, test.must)) || !may.Equal(setOf(t, test.may)) {
				t.Errorf("got %v and %v", must, may)
			}
		})
	}
}

// setOf reads sets of several addresses with one kind of service, as the table writes them.
func setOf(t *testing.T, text string) Set {
	t.Helper()
	switch text {
	case "none":
		return Set{}
	case "0.0.0.0/0, ::/0 tcp 22":
		return NewSet(AllAddrs(), PortServices(TCP, PortSet(PortRange{22, 22})))
	case "0.0.0.0/0, ::/0 all":
		return Everything()
	}
	return parsedSet(t, text)
}
