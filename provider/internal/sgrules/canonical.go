package sgrules

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// allProtocols is how EC2 writes "all protocols".
const allProtocols = "-1"

// CanonicalProtocol returns the protocol as EC2 stores it: tcp, udp, icmp, icmpv6, -1 for all, or a number 0–255 as text. It
// takes names in any case, numbers, and "all".
func CanonicalProtocol(s string) (string, error) {
	n, err := firewall.ParseGroupProtocol(s)
	if err != nil {
		return "", fmt.Errorf("%q is not a protocol: write tcp, udp, icmp, icmpv6, -1 for all, or an IANA number from 0 to 255", s)
	}
	if n == -1 {
		return allProtocols, nil
	}
	return firewall.Protocol(n).String(), nil
}

// named reports whether a canonical protocol is one of those that EC2 knows by name, and whose ports or types it looks at.
func named(protocol string) bool {
	switch protocol {
	case "tcp", "udp", "icmp", "icmpv6":
		return true
	}
	return false
}

// CanonicalCIDR returns a CIDR as EC2 stores it: host bits masked, IPv6 in its short lower-case spelling.
func CanonicalCIDR(s string) (netip.Prefix, error) { return firewall.ParseCIDR(s) }

// writtenCIDR is CanonicalCIDR for what a user writes. Host bits are refused: whoever wrote them meant one address, or another
// block. ipv6 is the family that the attribute is for.
func writtenCIDR(s string, ipv6 bool) (netip.Prefix, error) {
	host, _, hasLength := strings.Cut(s, "/")
	addr, err := netip.ParseAddr(host)
	if err == nil && !hasLength {
		return netip.Prefix{}, fmt.Errorf("%q has no prefix length: write %s/%d for this one address", s, host, addr.BitLen())
	}
	if err == nil && addr.Is4In6() {
		return netip.Prefix{}, fmt.Errorf("%q is an IPv4 address written as IPv6: write %s with an IPv4 prefix length, as an IPv4 CIDR",
			s, addr.Unmap())
	}
	prefix, err := CanonicalCIDR(s)
	switch {
	case err != nil:
		return netip.Prefix{}, fmt.Errorf("%w: write an address block such as %s", err, exampleCIDR(ipv6))
	case prefix.Addr().Is4() && ipv6:
		return netip.Prefix{}, fmt.Errorf("%q is an IPv4 CIDR: write it as cidr_ipv4", s)
	case prefix.Addr().Is6() && !ipv6:
		return netip.Prefix{}, fmt.Errorf("%q is an IPv6 CIDR: write it as cidr_ipv6", s)
	case prefix.Addr() != addr:
		return netip.Prefix{}, fmt.Errorf("%q has bits set beyond its prefix length, which AWS drops: write %s, or %s/%d for this one address",
			s, prefix, host, addr.BitLen())
	}
	return prefix, nil
}

func exampleCIDR(ipv6 bool) string {
	if ipv6 {
		return "2001:db8::/32"
	}
	return "10.0.0.0/8"
}

// canonicalGroup returns the id and the account of "sg-…" or "account/sg-…". The account is "" if it is the own one.
func canonicalGroup(s, own string) (id, account string, err error) {
	account, id, ok := strings.Cut(s, "/")
	if !ok {
		account, id = "", s
	}
	if !isID(id, "sg-") {
		return "", "", fmt.Errorf("%q is not a security group id: write sg-…, or account/sg-… for a group of another account", s)
	}
	if _, err := strconv.ParseUint(account, 10, 64); ok && (err != nil || len(account) != 12) {
		return "", "", fmt.Errorf("%q does not begin with an account id of 12 digits: write account/%s", s, id)
	}
	if account == own {
		account = ""
	}
	return id, account, nil
}

// isID reports whether s is an id of the kind that has the prefix. Which characters follow is EC2's business.
func isID(s, prefix string) bool {
	rest, ok := strings.CutPrefix(s, prefix)
	return ok && rest != "" && !strings.ContainsAny(rest, " \t\n/,")
}
