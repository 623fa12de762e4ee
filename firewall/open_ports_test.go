package firewall

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestOpenings(t *testing.T) {
	for _, c := range []struct{ name, set, services, want string }{
		{"nothing", "none", "tcp", ""},
		{"a private block", "10.0.0.0/8 tcp 22", "tcp", ""},
		{"the whole internet in halves", "0.0.0.0/1 tcp 22; 128.0.0.0/1 tcp 22", "tcp", "4 tcp 22 1.00"},
		{"each port with its own share", "0.0.0.0/0 tcp 443; 0.0.0.0/1 tcp 22", "tcp", "4 tcp 443 1.00, 4 tcp 22 0.57"},
		{"the families apart, and by protocol", "0.0.0.0/0 all; ::/0 tcp 22", "tcp 22, 80; udp 53", "4 tcp 22, 80 1.00, 4 udp 53 1.00, 6 tcp 22 1.00"},
		{"what is asked for alone", "0.0.0.0/0 all", "tcp 3389", "4 tcp 3389 1.00"},
		{"less than a quarter", "64.0.0.0/3 tcp 22", "tcp", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			set, err := ParseSet(c.set)
			if err != nil {
				t.Fatal(err)
			}
			services, err := ParseSet("0.0.0.0/0 " + c.services)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, o := range OpenPorts(set, services.Services(), Quarter) {
				got = append(got, fmt.Sprintf("%d %s %.2f", o.Family, o.Services, o.Share))
			}
			if text := strings.Join(got, ", "); text != c.want {
				t.Errorf("got %s, want %s", text, c.want)
			}
		})
	}
}

// What is open is what Exposure says of each port by itself.
func TestOpenPortsIsExposureOfEachPort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var parts []Set
		for range rapid.IntRange(0, 6).Draw(t, "parts") {
			lo := rapid.Uint16Range(18, 27).Draw(t, "from")
			ports := PortSet(PortRange{lo, rapid.Uint16Range(lo, 28).Draw(t, "to")})
			cidr := rapid.SampledFrom([]string{"0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "64.0.0.0/2", "10.0.0.0/8", "::/0", "2000::/4", "fd00::/8"}).Draw(t, "cidr")
			parts = append(parts, NewSet(Prefixes(netip.MustParsePrefix(cidr)), PortServices(TCP, ports)))
		}
		set := UnionAll(parts...)
		least := rapid.SampledFrom([]float64{0, Quarter, NearlyAll, 1}).Draw(t, "least")
		services := PortServices(TCP, PortSet(PortRange{20, 25})).Union(ProtocolServices(ICMP))
		open := OpenPorts(set, services, least)
		for _, f := range []Family{IPv4, IPv6} {
			for port := uint16(18); port < 28; port++ {
				share := Exposure(set, f, TCP, port)
				want := share > 0 && share >= least && port >= 20 && port <= 25
				got := slices.ContainsFunc(open, func(o Opening) bool { return o.Family == f && o.Share == share && o.Services.Contains(TCP, port) })
				if got != want {
					t.Fatalf("IPv%d tcp %d of %s: share %v, at least %v: got %v in %v", f, port, set, share, least, got, open)
				}
			}
		}
		if got := Opened(set, open); !set.Covers(got) || !services.Covers(got.Services()) {
			t.Fatalf("%s is not of %s", got, set)
		}
	})
}
