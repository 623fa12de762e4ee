package firewall

import "testing"

func TestPublicAddressesAreThoseThatIANASaysAreGloballyReachable(t *testing.T) {
	tests := []struct {
		why    string
		addrs  []string
		public bool
	}{
		{"ordinary addresses", []string{"1.0.0.0", "8.8.8.8", "9.255.255.255", "11.0.0.0", "52.95.110.1", "223.255.255.255"}, true},
		{"this network", []string{"0.0.0.0", "0.255.255.255"}, false},
		{"private use", []string{"10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.0", "192.168.255.255"}, false},
		{"just outside private use", []string{"172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0"}, true},
		{"shared address space", []string{"100.64.0.0", "100.127.255.255"}, false},
		{"just outside it", []string{"100.63.255.255", "100.128.0.0"}, true},
		{"loopback and link local", []string{"127.0.0.1", "169.254.169.254"}, false},
		{"documentation", []string{"192.0.2.1", "198.51.100.255", "203.0.113.0"}, false},
		{"benchmarking", []string{"198.18.0.0", "198.19.255.255"}, false},
		{"IETF protocol assignments", []string{"192.0.0.0", "192.0.0.8", "192.0.0.11", "192.0.0.255"}, false},
		{"anycast within them", []string{"192.0.0.9", "192.0.0.10"}, true},
		{"AS112 and AMT are globally reachable", []string{"192.31.196.1", "192.52.193.1", "192.175.48.1"}, true},
		{"the deprecated 6to4 relay", []string{"192.88.99.1"}, false},
		{"multicast, reserved, broadcast", []string{"224.0.0.0", "239.255.255.255", "240.0.0.0", "255.255.255.255"}, false},

		{"ordinary IPv6 addresses", []string{"2001:200::", "2600:1f00::1", "2a00::1", "3ffe::1", "3fff:1000::"}, true},
		{"the edges of global unicast", []string{"2000::", "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}, true},
		{"just outside it", []string{"1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "4000::"}, false},
		{"local and multicast", []string{"::", "::1", "fc00::1", "fd00::1", "fe80::1", "ff02::1", "::ffff:8.8.8.8"}, false},
		{"IPv6 documentation", []string{"2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "3fff::1", "3fff:fff:ffff::"}, false},
		{"6to4 and Teredo", []string{"2002::1", "2001::1", "2001:0:ffff::"}, false},
		{"IETF protocol assignments of IPv6", []string{"2001:1::", "2001:1::4", "2001:2::1", "2001:10::1", "2001:1ff:ffff::"}, false},
		{"what is reachable within them", []string{"2001:1::1", "2001:1::2", "2001:1::3", "2001:3::1", "2001:4:112::1", "2001:20::1", "2001:30::1"}, true},
	}
	all := PublicIPv4().Union(PublicIPv6())
	for _, tt := range tests {
		for _, a := range tt.addrs {
			if all.Contains(ip(a)) != tt.public {
				t.Errorf("%s: %s is public: %v", tt.why, a, !tt.public)
			}
		}
	}
	if !PublicIPv4().Equal(all.IPv4()) || !PublicIPv6().Equal(all.IPv6()) {
		t.Error("a family holds addresses of the other")
	}
}
