package firewall

import (
	"net/netip"
	"testing"

	"pgregory.net/rapid"
)

// Each port by itself, by its exposure of either family.
func TestWiderOnIPv6IsSoForEachPort(t *testing.T) {
	seen := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		var set Set
		for range rapid.IntRange(0, 6).Draw(t, "rules") {
			cidr := rapid.SampledFrom([]string{"0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/2", "10.0.0.0/8", "8.8.8.0/24", "::/0", "2000::/3", "2000::/4", "fd00::/8"}).Draw(t, "cidr")
			ports := rapid.SampledFrom([][2]uint16{{22, 22}, {0, 65535}, {22, 80}, {80, 443}}).Draw(t, "ports")
			services := PortServices(rapid.SampledFrom([]Protocol{TCP, UDP}).Draw(t, "protocol"), PortSet(PortRange{ports[0], ports[1]}))
			if rapid.IntRange(0, 4).Draw(t, "all") == 0 {
				services = AllServices()
			}
			set = set.Union(NewSet(Prefixes(netip.MustParsePrefix(cidr)), services))
		}
		open, closed := 0.9, 0.25
		wider := WiderOnIPv6(set, set, open, closed)
		for _, p := range []Protocol{TCP, UDP, ICMP, ICMPv6, 47} {
			for _, port := range []uint16{0, 21, 22, 23, 79, 80, 81, 443, 444, 65535} {
				want := p.hasPorts() && Exposure(set, IPv6, p, port) >= open && Exposure(set, IPv4, p, port) < closed
				if got := wider.Contains(p, port); got != want {
					t.Fatalf("%s %d: %v, want %v, in %s", p, port, got, want, set)
				}
				seen[want]++
			}
		}
	})
	if seen[true] == 0 || seen[false] == 0 {
		t.Errorf("seen %v", seen)
	}
}
