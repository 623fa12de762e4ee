package firewall

import (
	"fmt"
	"strconv"
	"strings"
)

// Protocol is an IANA IP protocol number.
type Protocol uint8

// Protocols that carry ports or types.
const (
	ICMP   Protocol = 1
	TCP    Protocol = 6
	UDP    Protocol = 17
	ICMPv6 Protocol = 58
)

// String is the lower-case name of tcp, udp, icmp, icmpv6, else the number.
func (p Protocol) String() string {
	switch p {
	case ICMP:
		return "icmp"
	case TCP:
		return "tcp"
	case UDP:
		return "udp"
	case ICMPv6:
		return "icmpv6"
	}
	return strconv.Itoa(int(p))
}

// hasPorts reports whether a rule can tell the ports of p apart: for NACLs and groups alike, TCP and UDP only, so not SCTP.
func (p Protocol) hasPorts() bool { return p == TCP || p == UDP }

// hasTypes reports whether p carries an ICMP type and code.
func (p Protocol) hasTypes() bool { return p == ICMP || p == ICMPv6 }

// ParseNACLProtocol reads the protocol of a network ACL rule as the AWS provider does: lower-case IANA names, "all",
// decimal numbers -1..142 but 57, 253, 254. It returns -1 for all.
func ParseNACLProtocol(s string) (int, error) {
	// Numbers go through Atoi, as the provider sends them: "06" and "+6" are 6.
	if n, err := strconv.Atoi(s); err == nil {
		if n >= -1 && n <= 142 && n != 57 || n == 253 || n == 254 {
			return n, nil
		}
		return 0, fmt.Errorf("unknown network ACL protocol %q", s)
	}
	if n, ok := ianaNumber(s); ok {
		return n, nil
	}
	return 0, fmt.Errorf("unknown network ACL protocol %q", s)
}

// ParseGroupProtocol reads the protocol of a security group rule: case is ignored, tcp udp icmp icmpv6 all, or a number
// -1..255. It returns -1 for all. Source: EC2 API, IpPermission; the names are the ones that the API takes, and "all" is
// the AWS provider's own.
func ParseGroupProtocol(s string) (int, error) {
	switch strings.ToLower(s) {
	case "all":
		return -1, nil
	case "tcp":
		return int(TCP), nil
	case "udp":
		return int(UDP), nil
	case "icmp":
		return int(ICMP), nil
	case "icmpv6":
		return int(ICMPv6), nil
	}
	if n, err := strconv.Atoi(s); err == nil && n >= -1 && n <= 255 {
		return n, nil
	}
	return 0, fmt.Errorf("unknown security group protocol %q", s)
}
