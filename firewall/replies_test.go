package firewall

import "testing"

func TestReplies(t *testing.T) {
	for _, c := range []struct {
		name    string
		request Services
		family  Family
		clients Ports
		want    string
	}{
		{"of a port go to every client's ports", serviceOf(TCP, 443), IPv4, Ports{}, "tcp 1024-65535"},
		{"of many ports are those of one", PortServices(UDP, AllPorts()), IPv6, Ports{}, "udp 1024-65535"},
		{"go to the ports of the clients that are named", serviceOf(TCP, 22), IPv4, PortSet(PortRange{32768, 60999}), "tcp 32768-60999"},
		{"of an echo request are echo replies", ICMPServices(ICMP, 8, -1), IPv4, Ports{}, "icmp 0/0"},
		{"of an echo request over IPv6 are echo replies", ProtocolServices(ICMPv6), IPv6, Ports{}, "icmpv6 129/0"},
		{"of what is no request are none", ICMPServices(ICMP, 3, -1), IPv4, Ports{}, "none"},
		{"of an echo request have no other code", ICMPServices(ICMP, 8, 1), IPv4, Ports{}, "none"},
		{"of a protocol without ports are all of it", ProtocolServices(47, 132), IPv4, Ports{}, "proto 47, 132"},
		{"of ICMPv6 over IPv4 are all of it", ProtocolServices(ICMPv6), IPv4, Ports{}, "icmpv6"},
		{"of ICMP over IPv6 are none", ProtocolServices(ICMP), IPv6, Ports{}, "none"},
		{"of nothing are none", Services{}, IPv4, Ports{}, "none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Replies(c.request, c.family, c.clients).String(); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
