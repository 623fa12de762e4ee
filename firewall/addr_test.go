package firewall

import (
	"net/netip"
	"testing"

	"pgregory.net/rapid"
)

// TestAnAddressAsANumberIsWhatNetipSaysOfIt compares with net/netip, which takes addresses for bytes.
func TestAnAddressAsANumberIsWhatNetipSaysOfIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func() netip.Addr {
			if rapid.Bool().Draw(t, "IPv4") {
				return netip.AddrFrom4([4]byte(rapid.SliceOfN(edgeByte, 4, 4).Draw(t, "address")))
			}
			return netip.AddrFrom16([16]byte(rapid.SliceOfN(edgeByte, 16, 16).Draw(t, "address")))
		}
		a, b := draw(), draw()
		n := number(a)
		if n.ip(familyOf(a)) != a {
			t.Fatalf("%v comes back as %v", a, n.ip(familyOf(a)))
		}
		if a.Is4() == b.Is4() && n.Compare(number(b)) != a.Compare(b) {
			t.Fatalf("%v and %v compare as %d", a, b, n.Compare(number(b)))
		}
		if next := a.Next(); next.IsValid() && n.Next() != number(next) {
			t.Fatalf("after %v comes %v", a, n.Next())
		}
		if prev := a.Prev(); prev.IsValid() && n.Prev() != number(prev) {
			t.Fatalf("before %v comes %v", a, n.Prev())
		}
	})
}

// edgeByte is mostly a byte at which a carry or a borrow begins or ends.
var edgeByte = rapid.OneOf(rapid.SampledFrom([]byte{0, 1, 0x7f, 0x80, 0xff}), rapid.Byte())
