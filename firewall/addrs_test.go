package firewall

import (
	"math"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestAddrSetsAreCanonical(t *testing.T) {
	tests := []struct {
		name string
		got  AddrSet
		want string
	}{
		{"nothing", AddrSet{}, "none"},
		{"host bits are masked", Prefixes(netip.MustParsePrefix("100.68.0.18/18")), "100.68.0.0/18"},
		{"two halves are the whole", cidrs("128.0.0.0/1", "0.0.0.0/1"), "0.0.0.0/0"},
		{"two halves of IPv6 are the whole", cidrs("::/1", "8000::/1"), "::/0"},
		{"a block within another", cidrs("10.1.0.0/16", "10.0.0.0/8"), "10.0.0.0/8"},
		{"IPv4 comes first", cidrs("2001:db8::/32", "10.0.0.0/8"), "10.0.0.0/8, 2001:db8::/32"},
		{"neighbours that no one block holds", cidrs("10.0.1.0/24", "10.0.2.0/24"), "10.0.1.0/24, 10.0.2.0/24"},
		{"single addresses", Addresses(ip("10.0.0.1"), ip("10.0.0.0"), ip("::1")), "10.0.0.0/31, ::1/128"},
		{"a zone is dropped", Addresses(ip("fe80::1%eth0")), "fe80::1/128"},
		{"what is not valid is left out", Addresses(netip.Addr{}).Union(Prefixes(netip.Prefix{})), "none"},
		{"all but one", AllIPv4().Subtract(cidrs("0.0.0.0/32")).Intersect(cidrs("0.0.0.0/29")), "0.0.0.1/32, 0.0.0.2/31, 0.0.0.4/30"},
		{"both families", AllAddrs(), "0.0.0.0/0, ::/0"},
		{"one family", AllAddrs().IPv4(), "0.0.0.0/0"},
		{"the other family", AllAddrs().IPv6(), "::/0"},
		{"an IPv4-mapped address is IPv6", Addresses(ip("::ffff:10.0.0.1")), "::ffff:10.0.0.1/128"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.got.String(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// drawAddrs is a set of ranges near the edges of blocks and of the families.
func drawAddrs(t *rapid.T) AddrSet {
	edges := []netip.Addr{
		ip("0.0.0.0"), ip("0.0.0.1"), ip("9.255.255.255"), ip("10.0.0.0"), ip("10.0.0.7"), ip("10.255.255.255"), ip("127.255.255.255"),
		ip("128.0.0.0"), ip("255.255.255.254"), ip("255.255.255.255"), ip("::"), ip("::1"), ip("::ffff:ffff:ffff:ffff"), ip("0:0:0:1::"),
		ip("2001:db8::"), ip("7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), ip("8000::"), ip("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
	}
	var out AddrSet
	for range rapid.IntRange(0, 5).Draw(t, "ranges") {
		a, b := rapid.SampledFrom(edges).Draw(t, "one end"), rapid.SampledFrom(edges).Draw(t, "other end")
		if a.Is4() != b.Is4() {
			continue
		}
		if b.Less(a) {
			a, b = b, a
		}
		out = out.Union(between(a, b))
	}
	return out
}

func TestPrefixesAreTheFewestThatMakeTheSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawAddrs(t)
		list := s.Prefixes()
		if !Prefixes(list...).Equal(s) {
			t.Fatalf("%v make %v, want %v", list, Prefixes(list...), s)
		}
		var before AddrSet
		for _, p := range list {
			// Of disjoint blocks of which none could be larger, there is no shorter list.
			if p.Bits() > 0 && s.Covers(Prefixes(netip.PrefixFrom(p.Addr(), p.Bits()-1))) {
				t.Fatalf("%v could be larger in %v", p, s)
			}
			if p != p.Masked() || before.Overlaps(Prefixes(p)) {
				t.Fatalf("%v has host bits or overlaps those before", p)
			}
			before = before.Union(Prefixes(p))
		}
		if !slices.IsSortedFunc(list, func(a, b netip.Prefix) int { return a.Addr().Compare(b.Addr()) }) {
			t.Fatalf("%v are out of order", list)
		}
	})
}

func TestAddrSetMembershipFollowsTheOperations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawAddrs(t), drawAddrs(t)
		for _, x := range worldAddrs {
			in, on := a.Contains(x), b.Contains(x)
			if a.Union(b).Contains(x) != (in || on) || a.Intersect(b).Contains(x) != (in && on) || a.Subtract(b).Contains(x) != (in && !on) {
				t.Fatalf("%v: in %v %v, in %v %v", x, a, in, b, on)
			}
			if one := Addresses(x); a.Covers(one) != in || a.Overlaps(one) != in {
				t.Fatalf("%v covers or overlaps %v: not %v", a, x, in)
			}
		}
		if a.Equal(b) != (a.Covers(b) && b.Covers(a)) || a.Overlaps(b) == a.Intersect(b).IsEmpty() {
			t.Fatalf("%v and %v: equal %v, overlap %v", a, b, a.Equal(b), a.Overlaps(b))
		}
		if !a.IPv4().Union(a.IPv6()).Equal(a) || a.IPv4().Overlaps(a.IPv6()) {
			t.Fatalf("the families of %v do not make it", a)
		}
	})
}

func TestNoSetHoldsAnAddressThatIsNotValid(t *testing.T) {
	if AllAddrs().Contains(netip.Addr{}) || (AddrSet{}).Contains(netip.Addr{}) {
		t.Error("the zero address is in a set")
	}
	if !AllIPv6().Contains(ip("fe80::1%eth0")) {
		t.Error("an address with a zone is in no set")
	}
}

func TestLowestIsIPv4First(t *testing.T) {
	if a, ok := cidrs("::/0", "10.0.0.0/8", "192.0.2.0/24").Lowest(); !ok || a != ip("10.0.0.0") {
		t.Errorf("got %v, %v", a, ok)
	}
	if a, ok := cidrs("2001:db8::/32").Lowest(); !ok || a != ip("2001:db8::") {
		t.Errorf("got %v, %v", a, ok)
	}
	if a, ok := (AddrSet{}).Lowest(); ok || a.IsValid() {
		t.Errorf("the empty set has %v", a)
	}
}

func TestShareIsThePartCovered(t *testing.T) {
	tests := []struct {
		name  string
		s, of AddrSet
		want  float64
	}{
		{"all of it", AllIPv4(), AllIPv4(), 1},
		{"two halves are all of it", cidrs("0.0.0.0/1", "128.0.0.0/1"), AllIPv4(), 1},
		{"a half", cidrs("0.0.0.0/1"), AllIPv4(), 0.5},
		{"a half of IPv6", cidrs("8000::/1"), AllIPv6(), 0.5},
		{"a /8", cidrs("10.0.0.0/8", "::/0"), AllIPv4(), 1. / 256},
		{"one IPv6 address of a /64", cidrs("2001:db8::/128"), cidrs("2001:db8::/64"), math.Pow(2, -64)},
		{"a /65 of the /63 above", cidrs("2001:db8::/65"), cidrs("2001:db8::/63"), 0.25},
		{"another family", AllIPv6(), AllIPv4(), 0},
		{"nothing of something", AddrSet{}, AllIPv4(), 0},
		{"something of nothing", AllIPv4(), AddrSet{}, 0},
		{"more than it", AllIPv4(), cidrs("10.0.0.0/8"), 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.s.Share(tt.of); math.Abs(got-tt.want) > 1e-12*tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
	if got := AllIPv4().Subtract(cidrs("1.2.3.4/32")).Share(AllIPv4()); got >= 1 {
		t.Errorf("all but one address is %v", got)
	}
}

func TestACallerCannotChangeAnAddrSet(t *testing.T) {
	s := cidrs("10.0.0.0/8", "2001:db8::/32")
	s.Prefixes()[0] = allIPv4
	s.Strings()[0] = "changed"
	if got := s.String(); got != "10.0.0.0/8, 2001:db8::/32" {
		t.Errorf("now %v", got)
	}
}
