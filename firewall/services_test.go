package firewall

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func ports(lo, hi uint16) Ports { return PortSet(PortRange{lo, hi}) }

func unionOf(s ...Services) Services {
	var out Services
	for _, s := range s {
		out = out.Union(s)
	}
	return out
}

var servicesTexts = []struct {
	name     string
	services Services
	want     string
}{
	{"nothing", Services{}, "none"},
	{"everything", AllServices(), "all"},
	{"all protocols one by one", ProtocolServices(allProtocols()...), "all"},
	{"a port", PortServices(TCP, ports(443, 443)), "tcp 443"},
	{"ports of two ranges", PortServices(TCP, ports(443, 443).Union(ports(1024, 65535))), "tcp 443, 1024-65535"},
	{"all ports", PortServices(UDP, AllPorts()), "udp"},
	{"no ports", PortServices(TCP, Ports{}), "none"},
	{"ports of a protocol that has none", PortServices(132, ports(80, 80)), "proto 132"},
	{"a type and code", ICMPServices(ICMP, 8, 0), "icmp 8/0"},
	{"all codes of a type", ICMPServices(ICMP, 3, -1), "icmp 3"},
	{"all types", ICMPServices(ICMPv6, -1, -1), "icmpv6"},
	{"all types, whatever the code", ICMPServices(ICMPv6, -1, 7), "icmpv6"},
	{"a type of a protocol that has none", ICMPServices(47, 8, 0), "proto 47"},
	{"a type that is none", ICMPServices(ICMP, 256, 0), "none"},
	{"a code that is none", ICMPServices(ICMP, 0, 256), "none"},
	{"a negative type", ICMPServices(ICMP, -2, 0), "none"},
	{"a negative code", ICMPServices(ICMP, 0, -2), "none"},
	{"whole types side by side", unionOf(ICMPServices(ICMPv6, 128, -1), ICMPServices(ICMPv6, 129, -1)), "icmpv6 128-129"},
	{"codes side by side", unionOf(ICMPServices(ICMP, 3, 3), ICMPServices(ICMP, 3, 4)), "icmp 3/3-4"},
	{
		"all types but one code",
		ICMPServices(ICMP, -1, -1).Subtract(ICMPServices(ICMP, 8, 0)), "icmp 0-7, 8/1-255, 9-255",
	},
	{
		"the end of a type, whole types, and the start of one",
		Services{[]span{{1<<16 | 3<<8 | 5, 1<<16 | 6<<8 | 7}}}, "icmp 3/5-255, 4-5, 6/0-7",
	},
	{"the last type", ICMPServices(ICMP, 255, -1), "icmp 255"},
	{
		"protocols as people list them",
		unionOf(ProtocolServices(47, 0, 2, 3), ICMPServices(ICMPv6, 128, 0), ICMPServices(ICMP, 8, 0), PortServices(UDP, ports(53, 53)), PortServices(TCP, ports(80, 80))),
		"tcp 80; udp 53; icmp 8/0; icmpv6 128/0; proto 0, 2-3, 47",
	},
	{"everything but tcp", AllServices().Subtract(ProtocolServices(TCP)), "udp; icmp; icmpv6; proto 0, 2-5, 7-16, 18-57, 59-255"},
}

func allProtocols() []Protocol {
	var out []Protocol
	for p := range 256 {
		out = append(out, Protocol(p))
	}
	return out
}

func TestServicesHaveOneText(t *testing.T) {
	for _, tt := range servicesTexts {
		t.Run(tt.name, func(t *testing.T) {
			checkSpans(t, tt.services.spans)
			if got := tt.services.String(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if tt.services.IsEmpty() {
				return
			}
			back, err := ParseSet("0.0.0.0/0 " + tt.want)
			if err != nil || !back.Services().Equal(tt.services) {
				t.Errorf("reads back as %v, %v", back, err)
			}
		})
	}
}

// TestServicesAgainstAListOfKeys compares the algebra with plain maps of a few keys of every kind.
func TestServicesAgainstAListOfKeys(t *testing.T) {
	parts := []Services{
		PortServices(TCP, ports(0, 0)), PortServices(TCP, ports(65535, 65535)), ProtocolServices(5), ProtocolServices(7), // neighbours in number
		PortServices(UDP, ports(53, 60)), ICMPServices(ICMP, 8, 0), ICMPServices(ICMPv6, 255, 255), ProtocolServices(255),
	}
	make := func(mask int) (s Services) {
		for i, p := range parts {
			if mask>>i&1 == 1 {
				s = s.Union(p)
			}
		}
		return s
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.IntRange(0, 255).Draw(t, "a"), rapid.IntRange(0, 255).Draw(t, "b")
		x, y := make(a), make(b)
		if !x.Union(y).Equal(make(a|b)) || !x.Intersect(y).Equal(make(a&b)) || !x.Subtract(y).Equal(make(a&^b)) {
			t.Fatalf("%v and %v: %v, %v, %v", x, y, x.Union(y), x.Intersect(y), x.Subtract(y))
		}
		if x.Covers(y) != (b&^a == 0) || x.Equal(y) != (a == b) || x.IsEmpty() != (a == 0) {
			t.Fatalf("%v and %v: covers %v, equal %v, empty %v", x, y, x.Covers(y), x.Equal(y), x.IsEmpty())
		}
		for i, p := range parts {
			v := p.spans[0].lo
			if x.Contains(Protocol(v>>16), uint16(v)) != (a>>i&1 == 1) {
				t.Fatalf("%v contains %v: wrong", x, p)
			}
		}
	})
}

func TestPortsAndProtocolsOfServices(t *testing.T) {
	s := unionOf(PortServices(TCP, ports(80, 90)), PortServices(TCP, ports(65000, 65535)), ProtocolServices(7, 8, 47), ICMPServices(ICMP, 8, 1))
	for p, want := range map[Protocol]string{TCP: "80-90, 65000-65535", 7: "0-65535", 8: "0-65535", UDP: "none", ICMP: "2049", 9: "none"} {
		if got := s.Ports(p).String(); got != want {
			t.Errorf("ports of %v: %v, want %v", p, got, want)
		}
	}
	if got := s.Protocols(); !slices.Equal(got, []Protocol{1, 6, 7, 8, 47}) {
		t.Errorf("protocols: %v", got)
	}
	if got := AllServices().Protocols(); !slices.Equal(got, allProtocols()) {
		t.Errorf("protocols of all: %v", got)
	}
	if got := (Services{}).Protocols(); len(got) != 0 {
		t.Errorf("protocols of none: %v", got)
	}
}

func TestAProtocolWithNeitherPortsNorTypesIsMatchedWhateverItsValue(t *testing.T) {
	for _, value := range []uint16{0, 80, 65535} {
		if !ProtocolServices(47).Contains(47, value) {
			t.Errorf("proto 47 does not hold value %d", value)
		}
	}
}
