package firewall

import (
	"math/big"
	"net/netip"
	"testing"
)

func TestParseCIDRTakesWhatAWSTakes(t *testing.T) {
	for text, want := range map[string]string{
		"10.0.0.0/8":       "10.0.0.0/8",
		"10.0.0.5/8":       "10.0.0.0/8",
		"100.68.0.18/18":   "100.68.0.0/18",
		"10.0.0.0/08":      "10.0.0.0/8",
		"0.0.0.0/0":        "0.0.0.0/0",
		"192.0.2.1/32":     "192.0.2.1/32",
		"2001:DB8::/32":    "2001:db8::/32",
		"2001:db8::1/32":   "2001:db8::/32",
		"::/0":             "::/0",
		"::/00":            "::/0",
		"2001:db8::1/128":  "2001:db8::1/128",
		"::10.0.0.1/128":   "::a00:1/128",
		"64:ff9b::1/96":    "64:ff9b::/96",
		"2001:0db8:0::/48": "2001:db8::/48",
	} {
		if got, err := ParseCIDR(text); err != nil || got.String() != want {
			t.Errorf("%q is %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "/", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8 ", " 10.0.0.0/8", "10.0.0/8",
		"010.0.0.0/8", "::ffff:10.0.0.0/104", "::FFFF:0:0/96", "::ffff:10.0.0.0/8", "fe80::1%eth0/64", "10.0.0.0/8/8", "10.0.0.0/0x8", "a.b.c.d/8", "10.0.0.256/8",
		"10.0.0.0/256", "10.0.0.0/99999999999999999999",
	} {
		if got, err := ParseCIDR(text); err == nil {
			t.Errorf("%q is taken as %v", text, got)
		}
	}
}

// TestLastAddrIsTheBaseWithAllHostBitsSet compares with arithmetic on big numbers for every prefix length.
func TestLastAddrIsTheBaseWithAllHostBitsSet(t *testing.T) {
	for _, base := range []string{"0.0.0.0", "10.1.2.3", "255.255.255.255", "::", "2001:db8:1234:5678:9abc:def0:1234:5678", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"} {
		a := ip(base)
		for bits := range a.BitLen() + 1 {
			p := netip.PrefixFrom(a, bits)
			host := new(big.Int).Lsh(big.NewInt(1), uint(a.BitLen()-bits))
			want := new(big.Int).SetBytes(p.Masked().Addr().AsSlice())
			want.Add(want, host).Sub(want, big.NewInt(1))
			first := number(p.Masked().Addr())
			last := first.last(a.BitLen() - bits).ip(familyOf(a))
			if got := new(big.Int).SetBytes(last.AsSlice()); got.Cmp(want) != 0 || last.Is4() != a.Is4() {
				t.Errorf("%v ends at %v", p, last)
			}
			size, _ := new(big.Float).SetInt(host).Float64()
			if got := rangeSize(addrRange{first, number(last)}); got != size {
				t.Errorf("%v has %v addresses, want %v", p, got, size)
			}
		}
	}
}
