package firewall

import (
	"strconv"
	"strings"
	"testing"
)

func TestParseNACLProtocolTakesWhatTheProviderTakes(t *testing.T) {
	accepted := map[string]int{
		"all": -1, "-1": -1, "tcp": 6, "6": 6, "06": 6, "udp": 17, "17": 17, "icmp": 1, "ipv6-icmp": 58, "58": 58, "0": 0, "hopopt": 0,
		"esp": 50, "ah": 51, "gre": 47, "sctp": 132, "udplite": 136, "ospfigp": 89, "3pc": 34, "a/n": 107, "ax.25": 93, "tp++": 39,
		"vrrp": 112, "l2tp": 115, "pim": 103, "ipip": 94, "ipv6": 41, "ipv6-frag": 44, "igmp": 2, "ipv4": 4, "rsvp": 46, "eigrp": 88,
		"mobility-header": 135, "isis-over-ipv4": 124, "rohc": 142, "142": 142, "253": 253, "254": 254, "61": 61, "114": 114,
	}
	for text, want := range accepted {
		if got, err := ParseNACLProtocol(text); err != nil || got != want {
			t.Errorf("%q is %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{
		"TCP", "ALL", "Tcp", "icmpv6", "57", "skip", "143", "252", "255", "256", "-2", "", " tcp", "tcp ", "6 ", "6.0", "0x6", "-", "foo",
		"any", "hopopt icmp", "99999999999999999999",
	} {
		if got, err := ParseNACLProtocol(text); err == nil {
			t.Errorf("%q is taken as %d", text, got)
		}
	}
}

func TestNACLProtocolNumbersAreThoseTheProviderKnows(t *testing.T) {
	for n := -300; n <= 300; n++ {
		want := n >= -1 && n <= 142 && n != 57 || n == 253 || n == 254
		if _, err := ParseNACLProtocol(strconv.Itoa(n)); (err == nil) != want {
			t.Errorf("%d: %v", n, err)
		}
	}
}

func TestEveryIANANameHasItsNumber(t *testing.T) {
	names := strings.Fields(ianaNames)
	if len(names) != 143 {
		t.Fatalf("%d names for 0 to 142", len(names))
	}
	nameless := map[int]bool{57: true, 61: true, 63: true, 68: true, 99: true, 114: true}
	seen := map[string]bool{}
	for i, name := range names {
		if (name == "-") != nameless[i] {
			t.Errorf("%d is called %q", i, name)
		}
		if name == "-" {
			continue
		}
		if got, err := ParseNACLProtocol(name); err != nil || got != i {
			t.Errorf("%q is %d, %v; want %d", name, got, err, i)
		}
		if seen[name] || name != strings.ToLower(name) {
			t.Errorf("%q stands twice or is not in lower case", name)
		}
		seen[name] = true
	}
}

func TestParseGroupProtocol(t *testing.T) {
	for text, want := range map[string]int{
		"all": -1, "ALL": -1, "-1": -1, "tcp": 6, "TCP": 6, "Udp": 17, "icmp": 1, "icmpv6": 58, "ICMPv6": 58, "6": 6, "58": 58, "0": 0, "255": 255, "47": 47,
	} {
		if got, err := ParseGroupProtocol(text); err != nil || got != want {
			t.Errorf("%q is %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "foo", "ipv6-icmp", " tcp", "256", "-2", "gre"} {
		if got, err := ParseGroupProtocol(text); err == nil {
			t.Errorf("%q is taken as %d", text, got)
		}
	}
}

func TestProtocolIsCalledByNameWhereItHasPortsOrTypes(t *testing.T) {
	for p, want := range map[Protocol]string{TCP: "tcp", UDP: "udp", ICMP: "icmp", ICMPv6: "icmpv6", 0: "0", 47: "47", 132: "132", 255: "255"} {
		if got := p.String(); got != want {
			t.Errorf("%d is %q, want %q", uint8(p), got, want)
		}
	}
}
