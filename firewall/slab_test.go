package firewall

import (
	"fmt"
	"net/netip"
	"testing"
)

// grid is all sets over four addresses that follow each other and two services, which are neighbours in number though not of
// one protocol: bit 2*i+j is address i with service j.
func grid(addrs []netip.Addr, services [2]Services) []Set {
	out := make([]Set, 1<<(2*len(addrs)))
	for mask := range out {
		for n := range 2 * len(addrs) {
			if mask>>n&1 == 1 {
				out[mask] = out[mask].Union(NewSet(Addresses(addrs[n/2]), services[n%2]))
			}
		}
	}
	return out
}

// TestSetAlgebraIsThatOfBitsForAllSmallSets tries every pair of sets at the edges of both families.
func TestSetAlgebraIsThatOfBitsForAllSmallSets(t *testing.T) {
	neighbours := [2]Services{PortServices(TCP, ports(65535, 65535)), ProtocolServices(7)}
	for _, first := range []string{"0.0.0.0", "255.255.255.252", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffc"} {
		t.Run(first, func(t *testing.T) {
			all := grid(following(ip(first), 4), neighbours)
			for a, x := range all {
				checkCanonical(t, x)
				for b, y := range all {
					if !x.Union(y).Equal(all[a|b]) || !x.Intersect(y).Equal(all[a&b]) || !x.Subtract(y).Equal(all[a&^b]) {
						t.Fatalf("%v and %v: %v, %v, %v", x, y, x.Union(y), x.Intersect(y), x.Subtract(y))
					}
					if x.Equal(y) != (a == b) {
						t.Fatalf("%v and %v: equal is %v", x, y, x.Equal(y))
					}
				}
			}
		})
	}
}

func TestUnionAllIsUnionByUnionForAllSmallSets(t *testing.T) {
	all := grid(following(ip("10.0.0.254"), 3), [2]Services{ICMPServices(ICMP, 8, 0), ICMPServices(ICMP, 8, 1)})
	for a := range all {
		for b := range all {
			c := (a * 7) ^ b // some third
			if got := UnionAll(all[a], all[b], all[c%64]); !got.Equal(all[a|b|c%64]) {
				t.Fatalf("%v, %v and %v make %v", all[a], all[b], all[c%64], got)
			}
		}
	}
}

func TestAdjacentSlabsOfEqualServicesAreOne(t *testing.T) {
	web := PortServices(TCP, ports(443, 443))
	s := NewSet(cidrs("10.0.0.0/9"), web).Union(NewSet(cidrs("10.128.0.0/9"), web))
	if len(s.v4) != 1 || s.String() != "10.0.0.0/8 tcp 443" {
		t.Errorf("got %d slabs, %v", len(s.v4), s)
	}
	// Taking away and putting back leaves no seam.
	hole := NewSet(cidrs("10.1.2.3/32"), AllServices())
	if back := s.Subtract(hole).Union(s.Intersect(hole)); len(back.v4) != 1 {
		t.Errorf("got %d slabs, %v", len(back.v4), back)
	}
}

// TestEveryICMPTypeAndCodeIsAValueOfItsOwn compares all types and codes with the two numbers themselves.
func TestEveryICMPTypeAndCodeIsAValueOfItsOwn(t *testing.T) {
	for _, p := range []Protocol{ICMP, ICMPv6} {
		for typ := -1; typ <= 255; typ++ {
			for _, code := range []int{-1, 0, 1, 127, 255} {
				s := ICMPServices(p, typ, code)
				for _, probe := range []int{0, max(typ-1, 0), max(typ, 0), min(typ+1, 255), 255} {
					for _, c := range []int{0, 1, 2, 126, 127, 128, 254, 255} {
						want := (typ == -1 || probe == typ) && (typ == -1 || code == -1 || c == code)
						if s.Contains(p, uint16(probe<<8|c)) != want {
							t.Fatalf("%v type %d code %d holds %d/%d: %v", p, typ, code, probe, c, !want)
						}
					}
				}
			}
		}
	}
}

// TestEveryProtocolIsWholeUnlessItHasPortsOrTypes goes through all 256 numbers, for NACLs and groups.
func TestEveryProtocolIsWholeUnlessItHasPortsOrTypes(t *testing.T) {
	for n := range 256 {
		p := Protocol(n)
		nacl, err := NACLMatch(n, netip.MustParsePrefix("::/0"), 80, 80, 8, 0)
		if err != nil {
			t.Fatal(err)
		}
		group, err := GroupServices(n, 8, 80)
		if err != nil {
			t.Fatal(err)
		}
		narrow := p == TCP || p == UDP || p == ICMP || p == ICMPv6
		whole := ProtocolServices(p)
		if nacl.Services().Equal(whole) == narrow || group.Equal(whole) == narrow {
			t.Errorf("protocol %d: NACL rule %v, group rule %v", n, nacl, group)
		}
		if !whole.Covers(nacl.Services()) || !whole.Covers(group) || nacl.IsEmpty() || group.IsEmpty() {
			t.Errorf("protocol %d: NACL rule %v, group rule %v hold another protocol, or nothing", n, nacl, group)
		}
		if got := fmt.Sprint(whole.Protocols()); got != fmt.Sprint([]Protocol{p}) {
			t.Errorf("protocol %d has the protocols %s", n, got)
		}
	}
}
