package firewall

import (
	"net/netip"
	"testing"

	"pgregory.net/rapid"
)

// Each address is in one class, with the ports that each of the sets has there; classes differ, and ascend.
func TestClassesAddressByAddress(t *testing.T) {
	blocks := map[Family][]string{
		IPv4: {"0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/32", "0.0.0.0/32", "255.255.255.255/32", "128.0.0.0/1"},
		IPv6: {"::/0", "2001:db8::/32", "::/128", "ffff::/16", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"},
	}
	rapid.Check(t, func(t *rapid.T) {
		family := rapid.SampledFrom([]Family{IPv4, IPv6}).Draw(t, "family")
		cidr, protocol := rapid.SampledFrom(blocks[family]), rapid.SampledFrom([]Protocol{TCP, UDP})
		sets := make([]Set, rapid.IntRange(0, 4).Draw(t, "sets"))
		for i := range sets {
			for range rapid.IntRange(0, 3).Draw(t, "parts") {
				lo := rapid.Uint16Range(0, 5).Draw(t, "from")
				ports := PortSet(PortRange{lo, lo + rapid.Uint16Range(0, 2).Draw(t, "more")})
				sets[i] = sets[i].Union(NewSet(Prefixes(netip.MustParsePrefix(cidr.Draw(t, "block"))), PortServices(protocol.Draw(t, "protocol"), ports)))
			}
		}
		classes := Classes(sets, TCP, family)
		var all AddrSet
		for i, c := range classes {
			if all.Overlaps(c.Addrs) || c.Addrs.IsEmpty() {
				t.Fatalf("class %d, %v, overlaps others or is empty", i, c.Addrs)
			}
			if low, _ := c.Addrs.Lowest(); i > 0 {
				if before, _ := classes[i-1].Addrs.Lowest(); !before.Less(low) {
					t.Fatalf("class %d begins at %v, the one before at %v", i, low, before)
				}
			}
			all = all.Union(c.Addrs)
		}
		if !all.Equal(family.of(AllAddrs())) {
			t.Fatalf("the classes hold %v", all)
		}
		at := func(c Class, set int) (ports Ports) {
			for _, p := range c.Ports {
				if p.Set == set {
					ports = p.Ports
				}
			}
			return ports
		}
		for i, c := range classes {
			for set, s := range sets {
				for _, p := range c.Addrs.Prefixes() {
					for _, a := range []netip.Addr{p.Addr(), number(p.Addr()).last(p.Addr().BitLen() - p.Bits()).ip(family)} {
						if got, want := at(c, set), s.ServicesOf(a).Ports(TCP); !got.Equal(want) {
							t.Fatalf("set %d has %v at %v, want %v", set, got, a, want)
						}
					}
				}
			}
			for _, o := range classes[:i] {
				same := true
				for set := range sets {
					same = same && at(c, set).Equal(at(o, set))
				}
				if same {
					t.Fatalf("%v and %v are two classes", o.Addrs, c.Addrs)
				}
			}
		}
	})
}
