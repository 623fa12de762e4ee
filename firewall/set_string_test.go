package firewall

import (
	"testing"

	"pgregory.net/rapid"
)

func TestSetsHaveOneText(t *testing.T) {
	tests := []struct {
		name string
		text string // any way to write it
		want string // the one way
	}{
		{"nothing", " none ", "none"},
		{"everything", "::/0 all; 0.0.0.0/0 all", "0.0.0.0/0, ::/0 all"},
		{"cells in order of address", "10.0.0.0/8 all; 0.0.0.0/8 tcp 443", "0.0.0.0/8 tcp 443; 10.0.0.0/8 all"},
		{"protocols of one cell", "10.0.0.0/8 udp 53; tcp 443,80", "10.0.0.0/8 tcp 80, 443; udp 53"},
		{"cells of equal services are one", "10.0.0.0/8 tcp 80; 2001:DB8::/32 tcp 80", "10.0.0.0/8, 2001:db8::/32 tcp 80"},
		{
			"cells that overlap are cut",
			"0.0.0.0/0 tcp 443; 10.0.0.0/8 all",
			"0.0.0.0/5, 8.0.0.0/7, 11.0.0.0/8, 12.0.0.0/6, 16.0.0.0/4, 32.0.0.0/3, 64.0.0.0/2, 128.0.0.0/1 tcp 443; 10.0.0.0/8 all",
		},
		{"types and codes", "::/0 icmpv6 128/0,1-2,3/4-5", "::/0 icmpv6 1-2, 3/4-5, 128/0"},
		{"protocols by number", "10.0.0.1/32 proto 47, 50-51", "10.0.0.1/32 proto 47, 50-51"},
		{"tcp by number is tcp", "10.0.0.1/32 proto 6", "10.0.0.1/32 tcp"},
		{"all ports are the protocol", "10.0.0.1/32 tcp 0-65535", "10.0.0.1/32 tcp"},
		{"host bits are masked", "10.1.2.3/8 all", "10.0.0.0/8 all"},
		{"a seam beside the IPv4-mapped block", "::fffe:0:0/95 tcp 1; ::fffe:0:0/96 udp 1", "::fffe:0:0/96 tcp 1; udp 1; ::ffff:0.0.0.0/96 tcp 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := ParseSet(tt.text)
			if err != nil || s.String() != tt.want {
				t.Errorf("got %q, %v; want %q", s, err, tt.want)
			}
			checkCanonical(t, s)
		})
	}
}

func TestParseSetRefusesWhatIsNoSet(t *testing.T) {
	for _, text := range []string{
		"", " ", ";", "all", "tcp 443", "10.0.0.0/8", "10.0.0.0/8 ", "10.0.0.0 all", "10.0.0.0/33 all",
		"10.0.0.0/8 all;", "10.0.0.0/8 all 80", "10.0.0.0/8 TCP 80", "10.0.0.0/8 tcp 65536", "10.0.0.0/8 tcp 80-79", "10.0.0.0/8 tcp -1",
		"10.0.0.0/8 tcp 8/0", "10.0.0.0/8 icmp 256", "10.0.0.0/8 icmp 1/256", "10.0.0.0/8 icmp 1-2/3", "10.0.0.0/8 icmp /", "10.0.0.0/8 icmp x/0",
		"10.0.0.0/8 proto", "10.0.0.0/8 proto 256", "10.0.0.0/8 gre", "10.0.0.0/8 none", "none; none", "10.0.0.0/8 tcp 80 10.0.0.0/8", "10.0.0.0/8 tcp +80",
	} {
		if s, err := ParseSet(text); err == nil {
			t.Errorf("%q is taken as %v", text, s)
		}
	}
}

func TestParseSetReadsWhatStringWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSet(t, "s")
		if rapid.Bool().Draw(t, "complement") {
			s = Everything().Subtract(s)
		}
		back, err := ParseSet(s.String())
		if err != nil || !back.Equal(s) {
			t.Fatalf("%q reads back as %q, %v", s, back, err)
		}
	})
}

func TestWitness(t *testing.T) {
	tests := []struct{ name, set, want string }{
		{"of tcp before udp", "0.0.0.0/0 udp 53; tcp 443; icmp", "203.0.113.9 tcp 443"},
		{"of udp before icmp", "0.0.0.0/0 icmp; udp 53; proto 0", "203.0.113.9 udp 53"},
		{"of icmp before icmpv6", "0.0.0.0/0 icmpv6; icmp 8/0", "203.0.113.9 icmp 2048"},
		{"of icmpv6 before others", "::/0 proto 0; icmpv6 128/0", "2001:db8::9 icmpv6 32768"},
		{"of the lowest other", "::/0 proto 50, 47", "2001:db8::9 47 0"},
		{"the smallest port anywhere", "10.0.0.0/8 tcp 443; 192.0.2.0/24 tcp 80", "192.0.2.10 tcp 80"},
		{"a low address if there is no documentation block", "10.1.0.0/16 tcp 80; 10.0.0.0/16 tcp 80", "10.0.0.10 tcp 80"},
		{"the documentation address if part of the block is there", "203.0.113.128/25 tcp 80; 10.0.0.0/8 tcp 80", "203.0.113.138 tcp 80"},
		{"IPv6 documentation before any IPv4", "10.0.0.0/8, 2001:db8:1::/48 tcp 80", "2001:db8:1::10 tcp 80"},
		{"a documentation address without the port does not count", "203.0.113.0/24 tcp 81; 10.0.0.0/8 tcp 80", "10.0.0.10 tcp 80"},
		{"icmpv6 over IPv6 where it can", "0.0.0.0/0, 2a00::/16 icmpv6 1", "2a00::10 icmpv6 256"},
		{"icmpv6 over IPv4 where it must", "0.0.0.0/0 icmpv6", "203.0.113.9 icmpv6 0"},
		{"of everything", "0.0.0.0/0, ::/0 all", "203.0.113.9 tcp 0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := ParseSet(tt.set)
			if err != nil {
				t.Fatal(err)
			}
			p, ok := s.Witness()
			if got := p.Remote.String() + " " + p.Protocol.String() + " " + rangeText(key(p.Value), key(p.Value)); !ok || got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	if p, ok := (Set{}).Witness(); ok {
		t.Errorf("the empty set has %v", p)
	}
}

func TestAWitnessIsInTheSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSet(t, "s")
		if p, ok := s.Witness(); ok == s.IsEmpty() || ok && !s.Contains(p) {
			t.Fatalf("%v: %v, %v", s, p, ok)
		}
	})
}
