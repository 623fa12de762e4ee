package baseline

// esp is the protocol number of IPsec's Encapsulating Security Payload (RFC 4303).
const esp = 50

var _ = services(Network, []Preset{
	{Name: "dns", Title: "DNS",
		Why:     "Resolvers fall back to TCP for answers that do not fit into UDP, and must be able to.",
		Sources: []string{"https://www.rfc-editor.org/rfc/rfc7766", "https://www.rfc-editor.org/rfc/rfc1035"},
		Versions: ports1(
			port("dns_udp", udp(53), "DNS"),
			port("dns_tcp", tcp(53), "DNS"),
		)},
	{Name: "ipsec", Title: "IPsec gateway",
		Why:     "Key exchange, and the tunnel both as it is and, behind NAT, within UDP.",
		Sources: []string{"https://www.rfc-editor.org/rfc/rfc7296", "https://www.rfc-editor.org/rfc/rfc3948", "https://www.rfc-editor.org/rfc/rfc4303"},
		Versions: ports1(
			port("ike", udp(500), "IPsec key exchange"),
			port("nat_traversal", udp(4500), "IPsec NAT traversal"),
			port("esp", whole(esp), "IPsec ESP"),
		)},
	{Name: "ipsec_500", Title: "IPsec key exchange",
		Why:      "Key exchange alone. Preset ipsec has all that a gateway needs.",
		Sources:  []string{"https://www.rfc-editor.org/rfc/rfc7296"},
		Versions: ports1(port("ike", udp(500), "IPsec key exchange"))},
	{Name: "ipsec_4500", Title: "IPsec NAT traversal",
		Why:      "Key exchange and tunnel behind NAT alone. Preset ipsec has all that a gateway needs.",
		Sources:  []string{"https://www.rfc-editor.org/rfc/rfc3948"},
		Versions: ports1(port("nat_traversal", udp(4500), "IPsec NAT traversal"))},
	{Name: "ldap", Title: "LDAP",
		Why:      "A directory without encryption, or with StartTLS. TCP alone: over UDP, it amplifies attacks on others.",
		Sources:  []string{"https://www.rfc-editor.org/rfc/rfc4511"},
		Versions: ports1(sensitive("ldap", tcp(389), "LDAP"))},
	{Name: "ldaps", Title: "LDAP with TLS",
		Why:      "A directory with TLS from the first byte.",
		Sources:  []string{"https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xhtml"},
		Versions: ports1(sensitive("ldaps", tcp(636), "LDAP with TLS"))},
	{Name: "ntp", Title: "NTP",
		Why:      "A time server for others. Instances themselves have the Time Sync service, which no security group filters.",
		Sources:  []string{"https://www.rfc-editor.org/rfc/rfc5905"},
		Versions: ports1(port("ntp", udp(123), "NTP"))},
	{Name: "openvpn", Title: "OpenVPN Access Server",
		Why: "The tunnel over UDP or, where that is blocked, over TCP 443; 943 has the web interfaces of clients and " +
			"administrators.",
		Sources: []string{"https://openvpn.net/as-docs/faq.html"},
		Versions: ports1(
			port("tunnel_udp", udp(1194), "OpenVPN"),
			port("tunnel_tcp", tcp(443), "OpenVPN over TCP"),
			port("web", tcp(943), "OpenVPN web interfaces"),
		)},
})
