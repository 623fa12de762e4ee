package firewall

import (
	"fmt"
	"math/bits"
	"net/netip"
	"strconv"
	"strings"
)

// The whole of each family.
var (
	allIPv4 = netip.MustParsePrefix("0.0.0.0/0")
	allIPv6 = netip.MustParsePrefix("::/0")
)

// ParseCIDR reads a CIDR as AWS takes it: host bits are masked, "/08" and upper case hex are accepted, a missing prefix
// length and an IPv4-mapped IPv6 address are errors.
//
// AWS masks host bits by itself: 100.68.0.18/18 becomes 100.68.0.0/18 (VPC guide, "Network ACL rules"). The error quotes s:
// it is not for printing where s is sensitive.
func ParseCIDR(s string) (netip.Prefix, error) {
	p, err := readCIDR(s)
	if err != nil {
		return netip.Prefix{}, err
	}
	if p.Addr().Is4In6() { // as written: masked, ::ffff:10.0.0.0/8 would no longer look it
		return netip.Prefix{}, fmt.Errorf("CIDR %q is an IPv4-mapped IPv6 address", s)
	}
	return p.Masked(), nil
}

// readCIDR is ParseCIDR, but takes an IPv4-mapped IPv6 address as any other IPv6 address, and leaves host bits as they are.
func readCIDR(s string) (netip.Prefix, error) {
	host, length, ok := strings.Cut(s, "/")
	if !ok {
		return netip.Prefix{}, fmt.Errorf("CIDR %q has no prefix length", s)
	}
	addr, err := netip.ParseAddr(host)
	if err != nil || addr.Zone() != "" {
		return netip.Prefix{}, fmt.Errorf("CIDR %q has no valid address", s)
	}
	// ParseUint takes no sign, and Go's own reader of prefixes no leading zero.
	n, err := strconv.ParseUint(length, 10, 8)
	if err != nil || int(n) > addr.BitLen() {
		return netip.Prefix{}, fmt.Errorf("CIDR %q has no valid prefix length", s)
	}
	return netip.PrefixFrom(addr, int(n)), nil
}

// lastAddr is the highest address of a valid prefix.
func lastAddr(p netip.Prefix) netip.Addr {
	a := p.Masked().Addr()
	hi, lo := halves(a)
	if host := a.BitLen() - p.Bits(); host > 64 {
		hi, lo = hi|(1<<(host-64)-1), ^uint64(0)
	} else {
		lo |= 1<<host - 1 // all ones where host is 64
	}
	if a.Is4() {
		return netip.AddrFrom4([4]byte{byte(lo >> 24), byte(lo >> 16), byte(lo >> 8), byte(lo)})
	}
	var b [16]byte
	for i := range 8 {
		b[i], b[8+i] = byte(hi>>(56-8*i)), byte(lo>>(56-8*i))
	}
	return netip.AddrFrom16(b)
}

// halves returns an address as a 128-bit number; an IPv4 address is its 32-bit number.
func halves(a netip.Addr) (hi, lo uint64) {
	if a.Is4() {
		for _, b := range a.As4() {
			lo = lo<<8 | uint64(b)
		}
		return 0, lo
	}
	for i, b := range a.As16() {
		if i < 8 {
			hi = hi<<8 | uint64(b)
		} else {
			lo = lo<<8 | uint64(b)
		}
	}
	return hi, lo
}

// rangeSize is the number of addresses in r: exact up to 2^53, and for whole blocks; rounded otherwise.
func rangeSize(r addrRange) float64 {
	ah, al := halves(r.lo)
	bh, bl := halves(r.hi)
	lo, borrow := bits.Sub64(bl, al, 0)
	hi, _ := bits.Sub64(bh, ah, borrow)
	return float64(hi)*(1<<64) + float64(lo) + 1
}

// appendPrefixes appends the fewest prefixes that make up r, ascending: each time the largest that starts at the lowest
// address left and does not reach beyond the end.
func appendPrefixes(out []netip.Prefix, r addrRange) []netip.Prefix {
	for lo := r.lo; ; {
		n := lo.BitLen() - zeros(lo)
		p := netip.PrefixFrom(lo, n)
		for lastAddr(p).Compare(r.hi) > 0 {
			n++
			p = netip.PrefixFrom(lo, n)
		}
		out = append(out, p)
		last := lastAddr(p)
		if last == r.hi {
			return out
		}
		lo = last.Next()
	}
}

// zeros is the number of zero bits at the end of an address.
func zeros(a netip.Addr) int {
	hi, lo := halves(a)
	if lo == 0 && a.Is4() {
		return 32
	}
	if lo == 0 {
		return 64 + bits.TrailingZeros64(hi)
	}
	return bits.TrailingZeros64(lo)
}
