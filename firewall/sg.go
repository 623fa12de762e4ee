package firewall

// GroupServices is what a security group rule matches, given its values as the API takes them: protocol -1 for all; ports
// for TCP and UDP; for ICMP and ICMPv6, from is the type and to the code, -1 for all (a code is ignored where all types are
// meant). Any other protocol is matched whole, whatever the range: -1 "or a protocol number other than tcp, udp, icmp, or
// icmpv6 allows traffic on all ports". Source: EC2 API, IpPermission.
//
// It is an error if AWS would refuse the values: a protocol that is no IANA number, ports outside 0–65535 or in the wrong
// order, a type or code outside -1–255. The error quotes the values: it is not for printing where they are sensitive.
func GroupServices(protocol, from, to int) (Services, error) {
	if protocol == -1 {
		return AllServices(), nil
	}
	p, err := protocolNumber(protocol)
	switch {
	case err != nil:
		return Services{}, err
	case p.hasPorts():
		return portServices(p, from, to)
	case p.hasTypes() && from == -1:
		return typeServices(p, -1, -1)
	case p.hasTypes():
		return typeServices(p, from, to)
	}
	return ProtocolServices(p), nil
}
