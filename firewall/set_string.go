package firewall

import (
	"fmt"
	"net/netip"
	"strings"
)

// String is the set's one text form, read back by ParseSet: "0.0.0.0/0 tcp 443; 10.0.0.0/8 all".
//
// Cells follow each other after a semicolon; so do the protocols of a cell, of which only the first has the addresses
// before it: "10.0.0.0/8, 2001:db8::/32 tcp 80, 443; udp 53; 192.0.2.0/24 icmp 8/0". The empty set is "none".
func (s Set) String() string {
	if s.IsEmpty() {
		return "none"
	}
	var out []string
	for _, c := range s.Cells() {
		out = append(out, c.Addrs.String()+" "+c.Services.String())
	}
	return strings.Join(out, "; ")
}

// ParseSet reads what String writes. Cells may overlap and come in any order; host bits of CIDRs are masked. An IPv4-mapped
// CIDR is the IPv6 block that it is: String writes one where a set has a seam beside ::ffff:0:0/96.
func ParseSet(text string) (Set, error) {
	if strings.TrimSpace(text) == "none" {
		return Set{}, nil
	}
	var sets []Set
	var addrs AddrSet // of the cell at hand
	for _, part := range strings.Split(text, ";") {
		words := strings.FieldsFunc(part, func(r rune) bool { return r == ' ' || r == ',' })
		prefixes, words, err := leadingCIDRs(words)
		if err != nil {
			return Set{}, fmt.Errorf("packet set %q: %w", part, err)
		}
		if len(prefixes) > 0 {
			addrs = Prefixes(prefixes...)
		}
		if addrs.IsEmpty() {
			return Set{}, fmt.Errorf("packet set %q: no address", part)
		}
		services, err := parseServices(words)
		if err != nil {
			return Set{}, fmt.Errorf("packet set %q: %w", part, err)
		}
		sets = append(sets, NewSet(addrs, services))
	}
	return UnionAll(sets...), nil
}

// leadingCIDRs reads the words at the start of a cell. Every address has a dot or a colon, and no protocol or value has one, so
// the two cannot be confused. It returns the CIDRs, and the rest.
func leadingCIDRs(words []string) ([]netip.Prefix, []string, error) {
	var out []netip.Prefix
	for len(words) > 0 && strings.ContainsAny(words[0], ".:") {
		p, err := readCIDR(words[0])
		if err != nil {
			return nil, nil, err
		}
		out, words = append(out, p), words[1:]
	}
	return out, words, nil
}
