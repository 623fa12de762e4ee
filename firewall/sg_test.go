package firewall

import "testing"

// TestGroupServicesIsTheTableOfTheAPI has a row for each sentence of IpPermission.
func TestGroupServicesIsTheTableOfTheAPI(t *testing.T) {
	tests := []struct {
		name               string
		protocol, from, to int
		want               string // "" for an error
	}{
		{"-1 is all protocols", -1, -1, -1, "all"},
		{"-1 is all protocols, whatever the range", -1, 80, 79, "all"},
		{"tcp has ports", 6, 80, 443, "tcp 80-443"},
		{"udp has ports", 17, 0, 65535, "udp"},
		{"0 to 0 is port 0 alone", 6, 0, 0, "tcp 0"},
		{"icmp has its type in from and its code in to", 1, 8, 0, "icmp 8/0"},
		{"icmp code -1 is all codes", 1, 3, -1, "icmp 3"},
		{"icmp type -1 is all types", 1, -1, -1, "icmp"},
		{"all types are all codes", 1, -1, 5, "icmp"},
		{"icmpv6 is like icmp", 58, 128, 0, "icmpv6 128/0"},
		{"icmpv6 without a range is all of it", 58, -1, -1, "icmpv6"},
		{"any other number is all ports, whatever the range", 132, 80, 80, "proto 132"},
		{"even where the range is none", 50, 9, 2, "proto 50"},
		{"protocol 0 is one protocol", 0, 0, 0, "proto 0"},

		{"ports in the wrong order are refused", 6, 443, 80, ""},
		{"tcp from port -1 is refused", 6, -1, -1, ""},
		{"port 65536 is refused", 17, 1, 65536, ""},
		{"icmp type 256 is refused", 1, 256, -1, ""},
		{"icmp type -2 is refused", 58, -2, -1, ""},
		{"icmp code 256 is refused", 1, 8, 256, ""},
		{"icmp code -2 is refused", 1, 8, -2, ""},
		{"protocol 256 is refused", 256, 0, 0, ""},
		{"protocol -2 is refused", -2, 0, 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := GroupServices(tt.protocol, tt.from, tt.to)
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
