package firewall

import (
	"fmt"
	"net/netip"

	"pgregory.net/rapid"
)

// The address plan of the towns: two VPCs, the second of which uses a block of the first's again.
var (
	townVPCs = [2]AddrSet{
		Prefixes(netip.MustParsePrefix("10.0.0.0/28"), netip.MustParsePrefix("2001:db8::/60")),
		Prefixes(netip.MustParsePrefix("10.0.0.0/30"), netip.MustParsePrefix("10.1.0.0/30")),
	}
	// townBlocks are the blocks that a subnet of each VPC may have.
	townBlocks = [2][]string{{"10.0.0.0/30", "10.0.0.4/30", "10.0.0.8/30"}, {"10.1.0.0/30", "10.0.0.0/30"}}
	townCIDRs  = []string{
		"0.0.0.0/0", "10.0.0.0/28", "10.0.0.0/30", "10.0.0.4/30", "10.0.0.1/32", "10.0.0.5/32", "10.1.0.0/30", "203.0.113.0/24",
		"::/0", "2001:db8::/64", "2001:db8::5/128",
	}
	townPorts   = [][2]int{{0, 65535}, {80, 80}, {443, 443}, {1024, 65535}, {1024, 1024}, {50000, 50000}, {32768, 65535}}
	townClients = []uint16{1024, 50000}
)

func drawTown(t *rapid.T) *town {
	w := &town{lists: []string{"10.0.0.4/30", "203.0.113.0/24"}}
	for i := range rapid.IntRange(2, 3).Draw(t, "subnets") {
		s := townSubnet{vpc: 0, cidr4: townBlocks[0][i], nacl: rapid.IntRange(0, 1).Draw(t, "nacl")}
		if rapid.IntRange(0, 3).Draw(t, "v6") == 0 {
			s.cidr6 = fmt.Sprintf("2001:db8:0:%d::/126", i)
		}
		w.subnets = append(w.subnets, s)
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "other VPC's subnets") {
		w.subnets = append(w.subnets, townSubnet{vpc: 1, cidr4: townBlocks[1][i], nacl: rapid.IntRange(0, 1).Draw(t, "nacl")})
	}
	for range 2 {
		w.nacls = append(w.nacls, townNACL{[2][]spoken{drawTownACL(t, "in"), drawTownACL(t, "out")}})
	}
	for range 2 {
		w.groups = append(w.groups, townGroup{[2][]townRule{drawTownRules(t, "in"), drawTownRules(t, "out")}})
	}
	for i := range rapid.IntRange(2, 4).Draw(t, "interfaces") {
		w.nics = append(w.nics, drawNIC(t, w, i))
	}
	return w
}

// drawTownACL leans to rules that let something pass: worlds in which all is denied prove little.
func drawTownACL(t *rapid.T, label string) []spoken {
	var out []spoken
	for i := range rapid.IntRange(0, 3).Draw(t, label+" rules") {
		r := spoken{number: (i + 1) * 100, action: Allow, protocol: rapid.SampledFrom([]int{-1, 6, 6, 1, 58}).Draw(t, "protocol")}
		if rapid.IntRange(0, 2).Draw(t, "deny") == 0 {
			r.action = Deny
		}
		ports := rapid.SampledFrom(townPorts).Draw(t, "ports")
		r.cidr, r.from, r.to, r.icmpType, r.code = rapid.SampledFrom(townCIDRs).Draw(t, "cidr"), ports[0], ports[1], -1, -1
		out = append(out, r)
	}
	if rapid.IntRange(0, 2).Draw(t, "allow the rest") > 0 {
		out = append(out, spoken{number: 1000, action: Allow, protocol: -1, cidr: "0.0.0.0/0"})
	}
	return out
}

func drawTownRules(t *rapid.T, label string) []townRule {
	var out []townRule
	for range rapid.IntRange(0, 2).Draw(t, label+" group rules") {
		out = append(out, drawTownRule(t))
	}
	if rapid.IntRange(0, 2).Draw(t, "open") > 0 {
		out = append(out, townRule{protocol: -1, cidr: "0.0.0.0/0", group: -1, list: -1})
	}
	return out
}

func drawTownRule(t *rapid.T) townRule {
	ports := rapid.SampledFrom(townPorts).Draw(t, "ports")
	r := townRule{protocol: rapid.SampledFrom([]int{-1, 6, 6, 1}).Draw(t, "protocol"), from: ports[0], to: ports[1], group: -1, list: -1}
	if r.protocol == 1 {
		r.from, r.to = rapid.SampledFrom([]int{-1, 8, 0}).Draw(t, "type"), -1
	}
	switch rapid.IntRange(0, 3).Draw(t, "peer") {
	case 0:
		r.group = rapid.IntRange(0, 1).Draw(t, "group")
	case 1:
		r.list = rapid.IntRange(0, 1).Draw(t, "list")
	default:
		r.cidr = rapid.SampledFrom(townCIDRs).Draw(t, "cidr")
	}
	return r
}

func drawNIC(t *rapid.T, w *town, i int) townNIC {
	c := townNIC{subnet: rapid.IntRange(0, len(w.subnets)-1).Draw(t, "subnet")}
	s := w.subnets[c.subnet]
	c.addrs = []string{hostOf(s.cidr4, i)} // no two interfaces have one host number
	if s.cidr6 != "" {
		c.addrs = append(c.addrs, hostOf(s.cidr6, i))
		if rapid.Bool().Draw(t, "IPv6 alone") {
			c.addrs = c.addrs[1:]
		}
	}
	c.groups = rapid.SliceOfNDistinct(rapid.IntRange(0, 1), 0, 2, rapid.ID).Draw(t, "groups")
	return c
}

// hostOf is the n-th address of the block.
func hostOf(cidr string, n int) string {
	a := netip.MustParsePrefix(cidr).Addr()
	for range n {
		a = a.Next()
	}
	return a.String()
}

// flows is every question that is put to the town.
func (w *town) flows() []townFlow {
	type end struct {
		nic  int
		addr string
	}
	ends := []end{{-1, "203.0.113.9"}, {-1, "10.0.0.1"}, {-1, "10.0.0.6"}, {-1, "10.1.0.2"}, {-1, "2001:db8::2"}}
	for i := range w.nics {
		ends = append(ends, end{nic: i})
	}
	var out []townFlow
	for _, s := range ends {
		for _, d := range ends {
			out = append(out, townFlow{TCP, s.nic, d.nic, s.addr, d.addr, 443, townClients}, townFlow{ICMP, s.nic, d.nic, s.addr, d.addr, 0, nil})
		}
	}
	return out
}
