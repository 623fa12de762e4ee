package firewall

// The type and code values of ICMP echo. Sources: RFC 792, RFC 4443.
const (
	echoRequest, echoReply     = 8 << 8, 0
	echoRequestV6, echoReplyV6 = 128 << 8, 129 << 8
)

// Replies is what a filter matches of the replies to requests of one family, and of the replies alone: of TCP and UDP the ports of
// the clients, of ICMP the echo reply if s has the echo request, of any other protocol the whole of it. No ports of clients means
// those of DefaultProfiles.
//
// ICMPv6 over IPv4 is as any other protocol, as network ACLs have it (NACLMatch); ICMP over IPv6 has no replies.
func Replies(s Services, f Family, clients Ports) Services {
	if clients.IsEmpty() {
		clients = ProfilePorts(DefaultProfiles())
	}
	var out Services
	for _, p := range s.Protocols() {
		switch {
		case p.hasPorts():
			out = out.Union(PortServices(p, clients))
		case p == ICMP && f == IPv4:
			if s.Contains(ICMP, echoRequest) {
				out = out.Union(serviceOf(ICMP, echoReply))
			}
		case p == ICMPv6 && f == IPv6:
			if s.Contains(ICMPv6, echoRequestV6) {
				out = out.Union(serviceOf(ICMPv6, echoReplyV6))
			}
		case p != ICMP:
			out = out.Union(ProtocolServices(p))
		}
	}
	return out
}
