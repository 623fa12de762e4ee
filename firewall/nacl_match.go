package firewall

import (
	"errors"
	"fmt"
	"net/netip"
)

// NACLMatch is what a network ACL rule matches, given its values as the API takes them: protocol -1 for all, icmpType and
// icmpCode -1 for all. Host bits of cidr are masked.
//
// Ports count for TCP and UDP alone, so SCTP (132) and UDP-Lite (136) are whole protocols. Protocol 58 is matched by type
// and code with an IPv6 CIDR, and as a whole with an IPv4 one. Protocol 1 with an IPv6 CIDR is ICMP carried over IPv6, which
// hardly exists, and never ICMPv6. Sources: EC2 API, CreateNetworkAclEntry and IcmpTypeCode; what AWS makes of protocol 1
// over IPv6 is documented nowhere.
//
// It is an error if AWS would refuse the values: a protocol that is no IANA number, ports outside 0–65535 or in the wrong
// order (TCP and UDP), a type or code outside -1–255 or a code of all types (ICMP). The error quotes the values: it is not for
// printing where they are sensitive.
func NACLMatch(protocol int, cidr netip.Prefix, from, to, icmpType, icmpCode int) (Set, error) {
	if !cidr.IsValid() || cidr.Addr().Is4In6() {
		return Set{}, errors.New("network ACL rule without a valid CIDR")
	}
	services, err := naclServices(protocol, cidr.Addr().Is4(), from, to, icmpType, icmpCode)
	if err != nil {
		return Set{}, err
	}
	return NewSet(Prefixes(cidr), services), nil
}

// naclServices is the part of NACLMatch that does not hang on the addresses, but for their family.
func naclServices(protocol int, v4 bool, from, to, icmpType, icmpCode int) (Services, error) {
	if protocol == -1 {
		return AllServices(), nil
	}
	p, err := protocolNumber(protocol)
	switch {
	case err != nil:
		return Services{}, err
	case p.hasPorts():
		return portServices(p, from, to)
	case p == ICMP, p == ICMPv6 && !v4:
		return typeServices(p, icmpType, icmpCode)
	}
	return ProtocolServices(p), nil
}

// protocolNumber is an IANA number, 0 to 255.
func protocolNumber(n int) (Protocol, error) {
	if n < 0 || n > 255 {
		return 0, fmt.Errorf("protocol %d is none", n)
	}
	return Protocol(n), nil
}

// portServices is ports of TCP or UDP.
func portServices(p Protocol, from, to int) (Services, error) {
	if from < 0 || to > maxValue || from > to {
		return Services{}, fmt.Errorf("ports %d to %d are no range within 0 to 65535", from, to)
	}
	return PortServices(p, PortSet(PortRange{uint16(from), uint16(to)})), nil
}

// typeServices is a type and code of ICMP or ICMPv6, -1 for all. All types have to be all codes (documentation of the AWS
// provider, aws_network_acl_rule, icmp_type).
func typeServices(p Protocol, typ, code int) (Services, error) {
	switch {
	case typ < -1 || typ > 255 || code < -1 || code > 255:
		return Services{}, fmt.Errorf("%s type %d code %d is outside -1 to 255", p, typ, code)
	case typ == -1 && code != -1:
		return Services{}, fmt.Errorf("%s code %d of all types", p, code)
	}
	return ICMPServices(p, typ, code), nil
}
