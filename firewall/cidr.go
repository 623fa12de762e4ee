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

// rangeSize is the number of addresses in r: exact up to 2^53, and for whole blocks; rounded otherwise.
func rangeSize(r addrRange) float64 {
	lo, borrow := bits.Sub64(r.hi.lo, r.lo.lo, 0)
	hi, _ := bits.Sub64(r.hi.hi, r.lo.hi, borrow)
	return float64(hi)*(1<<64) + float64(lo) + 1
}

// appendPrefixes appends the fewest prefixes that make up r, ascending: each time the largest that starts at the lowest
// address left and does not reach beyond the end.
func appendPrefixes(out []netip.Prefix, r addrRange, f Family) []netip.Prefix {
	for lo := r.lo; ; {
		host := lo.zeros(f)
		for lo.last(host).Compare(r.hi) > 0 {
			host--
		}
		a := lo.ip(f)
		out = append(out, netip.PrefixFrom(a, a.BitLen()-host))
		last := lo.last(host)
		if last == r.hi {
			return out
		}
		lo = last.Next()
	}
}
