package firewall

import (
	"net/netip"
	"testing"
)

// TestNACLMatchIsTheTableOfTheAPI has a row for each sentence of CreateNetworkAclEntry and IcmpTypeCode.
func TestNACLMatchIsTheTableOfTheAPI(t *testing.T) {
	const v4, v6 = "10.0.0.0/8", "2001:db8::/32"
	tests := []struct {
		name                 string
		protocol             int
		cidr                 string
		from, to, icmp, code int
		want                 string // "" for an error
	}{
		{"-1 means all protocols", -1, v4, 0, 0, 0, 0, "10.0.0.0/8 all"},
		{"-1 means all protocols, whatever the ports", -1, v6, 80, 79, 300, 300, "2001:db8::/32 all"},
		{"tcp has ports", 6, v4, 80, 443, 0, 0, "10.0.0.0/8 tcp 80-443"},
		{"tcp ignores types", 6, v6, 80, 80, 300, -7, "2001:db8::/32 tcp 80"},
		{"udp has ports", 17, v4, 53, 53, 0, 0, "10.0.0.0/8 udp 53"},
		{"ports 0 to 0 are port 0 alone", 6, v4, 0, 0, 0, 0, "10.0.0.0/8 tcp 0"},
		{"all ports are the whole protocol", 6, v4, 0, 65535, 0, 0, "10.0.0.0/8 tcp"},
		{"icmp has a type and a code", 1, v4, 0, 0, 8, 0, "10.0.0.0/8 icmp 8/0"},
		{"icmp ignores ports", 1, v4, 70000, -1, 8, 0, "10.0.0.0/8 icmp 8/0"},
		{"icmp code -1 is all codes", 1, v4, 0, 0, 3, -1, "10.0.0.0/8 icmp 3"},
		{"icmp type -1 is all types", 1, v4, 0, 0, -1, -1, "10.0.0.0/8 icmp"},
		{"icmp with an unset type is type 0 code 0", 1, v4, 0, 0, 0, 0, "10.0.0.0/8 icmp 0/0"},
		{"icmp of the highest type and code", 1, v4, 0, 0, 255, 255, "10.0.0.0/8 icmp 255/255"},
		{"icmp over IPv6 is by type and code, and never icmpv6", 1, v6, 0, 0, 8, -1, "2001:db8::/32 icmp 8"},
		{"58 with an IPv6 CIDR has a type and a code", 58, v6, 0, 0, 128, 0, "2001:db8::/32 icmpv6 128/0"},
		{"58 with an IPv6 CIDR and -1 is all types", 58, v6, 0, 0, -1, -1, "2001:db8::/32 icmpv6"},
		{"58 with an IPv4 CIDR is all types and codes", 58, v4, 0, 0, 128, 0, "10.0.0.0/8 icmpv6"},
		{"58 with an IPv4 CIDR is not checked for a type either", 58, v4, 0, 0, -1, 5, "10.0.0.0/8 icmpv6"},
		{"sctp has no ports", 132, v4, 80, 80, 0, 0, "10.0.0.0/8 proto 132"},
		{"udp-lite has no ports", 136, v6, 80, 80, 0, 0, "2001:db8::/32 proto 136"},
		{"gre is whole", 47, v4, -1, -1, 0, 0, "10.0.0.0/8 proto 47"},
		{"protocol 0 is one protocol", 0, v4, 0, 0, 0, 0, "10.0.0.0/8 proto 0"},
		{"host bits are masked", 6, "10.1.2.3/8", 22, 22, 0, 0, "10.0.0.0/8 tcp 22"},

		{"icmp code of all types is refused", 1, v4, 0, 0, -1, 0, ""},
		{"icmpv6 code of all types is refused", 58, v6, 0, 0, -1, 0, ""},
		{"icmp type 256 is refused", 1, v4, 0, 0, 256, 0, ""},
		{"icmp type -2 is refused", 1, v4, 0, 0, -2, 0, ""},
		{"icmp code 256 is refused", 1, v4, 0, 0, 8, 256, ""},
		{"icmp code -2 is refused", 58, v6, 0, 0, 8, -2, ""},
		{"port -1 is refused", 6, v4, -1, -1, 0, 0, ""},
		{"port 65536 is refused", 17, v4, 0, 65536, 0, 0, ""},
		{"ports in the wrong order are refused", 6, v4, 81, 80, 0, 0, ""},
		{"protocol 256 is refused", 256, v4, 0, 0, 0, 0, ""},
		{"protocol -2 is refused", -2, v4, 0, 0, 0, 0, ""},
		{"an IPv4-mapped CIDR is refused", 6, "::ffff:10.0.0.0/104", 80, 80, 0, 0, ""},
		{"no CIDR is refused", 6, "", 80, 80, 0, 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var cidr netip.Prefix
			if tt.cidr != "" {
				cidr = netip.MustParsePrefix(tt.cidr)
			}
			got, err := NACLMatch(tt.protocol, cidr, tt.from, tt.to, tt.icmp, tt.code)
			if tt.want == "" {
				if err == nil || !got.IsEmpty() {
					t.Errorf("got %v, %v; want an error", got, err)
				}
				return
			}
			if err != nil || got.String() != tt.want {
				t.Errorf("got %v, %v; want %v", got, err, tt.want)
			}
		})
	}
}

// TestNACLMatchMatchesWhatTheOracleSpeaksOf covers what the table leaves out: all small combinations, packet by packet.
func TestNACLMatchMatchesWhatTheOracleSpeaksOf(t *testing.T) {
	for _, protocol := range []int{-1, 0, 1, 6, 17, 47, 58, 132, 255} {
		for _, cidr := range []string{"0.0.0.0/0", "10.0.0.0/31", "255.255.255.255/32", "::/0", "2001:db8::/32", "::/128"} {
			for _, v := range []spoken{{from: 0, to: 0}, {from: 80, to: 1024, icmpType: 8, code: 1}, {from: 0, to: 65535, icmpType: -1, code: -1}, {to: 80, icmpType: 128, code: -1}} {
				v.protocol, v.cidr = protocol, cidr
				set := v.rule().Must
				for _, p := range world {
					if set.Contains(p) != v.speaksOf(p) {
						t.Fatalf("%v: %v holds %v: %v", v, set, p, set.Contains(p))
					}
				}
			}
		}
	}
}
