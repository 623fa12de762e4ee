package firewall

import "net/netip"

// The blocks of IANA's "IPv4 Special-Purpose Address Registry" and "IPv6 Special-Purpose Address Registry" (RFC 6890 as
// updated by RFC 8190, and the RFC of each block) that the registry does not call globally reachable, and those within
// them that it does. A deprecated block, to which the question does not apply, is taken out too.
var (
	notPublicIPv4 = prefixes(
		"0.0.0.0/8",       // "this network", RFC 791
		"10.0.0.0/8",      // private use, RFC 1918
		"100.64.0.0/10",   // shared address space, RFC 6598
		"127.0.0.0/8",     // loopback, RFC 1122
		"169.254.0.0/16",  // link local, RFC 3927
		"172.16.0.0/12",   // private use, RFC 1918
		"192.0.0.0/24",    // IETF protocol assignments, RFC 6890
		"192.0.2.0/24",    // documentation, RFC 5737
		"192.88.99.0/24",  // deprecated 6to4 relay anycast, RFC 7526
		"192.168.0.0/16",  // private use, RFC 1918
		"198.18.0.0/15",   // benchmarking, RFC 2544
		"198.51.100.0/24", // documentation, RFC 5737
		"203.0.113.0/24",  // documentation, RFC 5737
		"224.0.0.0/4",     // multicast, RFC 5771: not unicast
		"240.0.0.0/4",     // reserved and limited broadcast, RFC 1112, RFC 8190
	)
	publicWithinIPv4 = prefixes(
		"192.0.0.9/32",  // Port Control Protocol anycast, RFC 7723
		"192.0.0.10/32", // TURN anycast, RFC 8155
	)
	notPublicIPv6 = prefixes(
		"2001::/23",     // IETF protocol assignments, RFC 2928, with Teredo, benchmarking and the old ORCHID
		"2001:db8::/32", // documentation, RFC 3849
		"2002::/16",     // 6to4, RFC 3056
		"3fff::/20",     // documentation, RFC 9637
	)
	publicWithinIPv6 = prefixes(
		"2001:1::1/128",   // Port Control Protocol anycast, RFC 7723
		"2001:1::2/128",   // TURN anycast, RFC 8155
		"2001:1::3/128",   // DNS-SD service registration anycast, RFC 9665
		"2001:3::/32",     // AMT, RFC 7450
		"2001:4:112::/48", // AS112-v6, RFC 7535
		"2001:20::/28",    // ORCHIDv2, RFC 7343
		"2001:30::/28",    // drone remote identification, RFC 9374
	)
	publicIPv4 = AllIPv4().Subtract(notPublicIPv4).Union(publicWithinIPv4)
	publicIPv6 = prefixes("2000::/3").Subtract(notPublicIPv6).Union(publicWithinIPv6)
)

// PublicIPv4 is the globally routable IPv4 unicast addresses: all but those that IANA's special-purpose registry
// (RFC 6890 and its successors) takes out, and multicast.
func PublicIPv4() AddrSet { return publicIPv4 }

// PublicIPv6 is the globally routable IPv6 unicast addresses: 2000::/3 (RFC 4291) less the special blocks within it.
func PublicIPv6() AddrSet { return publicIPv6 }

// Internet is the public addresses of a family, and those of documentation, which stand for some of them.
func Internet(f Family) AddrSet {
	if f == IPv6 {
		return internetIPv6
	}
	return internetIPv4
}

var (
	internetIPv4 = publicIPv4.Union(prefixes("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"))
	internetIPv6 = publicIPv6.Union(prefixes("2001:db8::/32"))
)

// prefixes is for CIDRs that are written in this package: it panics at start-up if one is wrong.
func prefixes(text ...string) AddrSet {
	var p []netip.Prefix
	for _, t := range text {
		p = append(p, netip.MustParsePrefix(t))
	}
	return Prefixes(p...)
}
