package firewall

// WiderOnIPv6 is the services of TCP and UDP that ipv6 admits from at least the share open of the public IPv6 addresses, and ipv4
// from less than the share closed of the public IPv4 ones. ICMP and ICMPv6 are each of one family, and none of it.
func WiderOnIPv6(ipv6, ipv4 Set, open, closed float64) Services {
	if len(ipv6.v6) == 0 {
		return Services{}
	}
	wide := ExposedServices(ipv6, IPv6, open).Intersect(ProtocolServices(TCP, UDP))
	if wide.IsEmpty() {
		return wide
	}
	return wide.Subtract(ExposedServices(ipv4, IPv4, closed))
}
