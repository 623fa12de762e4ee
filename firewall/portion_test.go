package firewall

import (
	"math/big"
	"testing"
)

func TestPortion(t *testing.T) {
	for _, c := range []struct{ part, of, want string }{
		{"none", "0.0.0.0/0 tcp 443", "0"},
		{"0.0.0.0/0 tcp 443", "none", "0"},
		{"0.0.0.0/0 all", "10.0.0.0/8 tcp 22", "1"},
		{"10.0.0.0/9 tcp 443", "10.0.0.0/8 tcp 443", "1/2"},
		{"10.0.0.1/32 tcp 443", "0.0.0.0/0 tcp 443", "1/4294967296"},
		{"10.0.0.0/8 tcp 80-81", "10.0.0.0/8 tcp 80-83", "1/2"},
		{"0.0.0.0/0 tcp", "0.0.0.0/0 all", "1/256"},
		{"0.0.0.0/0 proto 47", "0.0.0.0/0 proto 47; udp", "1/2"},
		{"::/1 tcp 1", "::/0 tcp 1", "1/2"},
		{"2001:db8::1/128 tcp 1", "2001:db8::/64 tcp 1", "1/18446744073709551616"},
		{"::/0 icmpv6 128/0", "::/0 icmpv6 128/0-255", "1/256"},
	} {
		part, err := ParseSet(c.part)
		if err != nil {
			t.Fatal(err)
		}
		of, err := ParseSet(c.of)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := new(big.Rat).SetString(c.want)
		if got := part.Portion(of); got.Cmp(want) != 0 {
			t.Errorf("%s of %s is %v, want %s", c.part, c.of, got, c.want)
		}
	}
}
