package baseline

import "github.com/rackspace/terraform-provider-rackspace/firewall"

// All is the protocol number that stands for all protocols.
const All = -1

// Traffic is what a rule matches, as the EC2 API takes it (IpPermission): an IANA protocol number or All; for TCP and UDP the
// ports FromPort to ToPort, both included; for ICMP and ICMPv6 the type and the code, -1 for any. Every other protocol is
// matched whole, and has -1 for both. Two Traffics match the same if they are equal.
type Traffic struct {
	Protocol int
	FromPort int
	ToPort   int
}

// Services is the set of services that the rule matches; an error says that AWS would refuse the values.
func (t Traffic) Services() (firewall.Services, error) {
	return firewall.GroupServices(t.Protocol, t.FromPort, t.ToPort)
}

// String is "tcp 443", "udp 8301", "proto 50" or "all"; the error's text where AWS would refuse the values.
func (t Traffic) String() string {
	s, err := t.Services()
	if err != nil {
		return err.Error()
	}
	return s.String()
}

func tcp(port int) Traffic { return tcpRange(port, port) }

func tcpRange(from, to int) Traffic { return Traffic{int(firewall.TCP), from, to} }

func udp(port int) Traffic { return Traffic{int(firewall.UDP), port, port} }

// whole is a protocol that has neither ports nor types, or All.
func whole(protocol int) Traffic { return Traffic{protocol, -1, -1} }
