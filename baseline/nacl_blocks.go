package baseline

import (
	"net/netip"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// NACLBlock is something coarse that a NACL allows, by name.
type NACLBlock struct {
	Name  string
	About string // for documentation, one sentence

	v4, v6  int // the first numbers of its entries
	entries func(n NACL, d firewall.Direction) []NACLEntry
}

// naclGap is between two numbers, so that a person can put an entry between them in an emergency.
const naclGap = 100

// Numbers of denies. Each family has as many as there can be policies.
const (
	naclDenyV4 = 100
	naclDenyV6 = naclDenyV4 + MaxNACLPolicies*naclGap
)

// naclBlocks is in the order of their numbers. What one entry of them means never changes; a number neither.
var naclBlocks = []NACLBlock{
	{Name: "vpc", v4: 1000, v6: 3000, entries: vpcEntries,
		About: "Everything from and to the VPC, by its CIDR blocks of IPv4 and IPv6."},
	{Name: "private", v4: 5000, v6: 5500, entries: privateEntries,
		About: "Everything from and to private addresses: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and fc00::/7, as of peered VPCs and VPNs."},
	{Name: "internet_cis_safe", v4: 6000, v6: 7000, entries: func(_ NACL, d firewall.Direction) []NACLEntry { return internet(d, cisSafe, nil) },
		About: "In from everywhere: TCP and UDP but for the ports 22 and 3389, and ICMP. Out to everywhere: everything."},
	{Name: "internet_in_cis_safe", v4: 8000, v6: 9000, entries: func(n NACL, d firewall.Direction) []NACLEntry { return internet(d, cisSafe, unsplit(n.Ephemeral)) },
		About: "In as `internet_cis_safe`. Out to everywhere: the answers alone, to the ports of `ephemeral`, and ICMP."},
	{Name: "internet_out", v4: 10000, v6: 11000, entries: func(n NACL, d firewall.Direction) []NACLEntry { return internet(d, split(n.Ephemeral), nil) },
		About: "Out to everywhere: everything. In from everywhere: the answers alone, to the ports of `ephemeral` but for 3389, and ICMP."},
}

// NACLBlocks returns the blocks, in the order of their numbers.
func NACLBlocks() []NACLBlock { return append([]NACLBlock(nil), naclBlocks...) }

// NACLBlockNames returns the names of the blocks, in the same order.
func NACLBlockNames() []string {
	var names []string
	for _, b := range naclBlocks {
		names = append(names, b.Name)
	}
	return names
}

// naclRange is where the numbers of a kind of entries begin.
type naclRange struct {
	name string
	v4   int
}

func naclRanges() []naclRange {
	out := []naclRange{{"deny", naclDenyV4}}
	for _, b := range naclBlocks {
		out = append(out, naclRange{b.Name, b.v4})
	}
	return out
}

// cisPorts are the ports that no entry of an inbound direction may allow from everywhere: CIS AWS Foundations Benchmark 5.0, 5.2, and
// AWS Config, NACL_NO_UNRESTRICTED_SSH_RDP. Both look at single allow entries, so that a deny before them does not help: ranges
// leave the ports out.
var cisPorts = []int{22, 3389}

// cisSafe is all ports but those.
var cisSafe = split(firewall.PortRange{Lo: 0, Hi: 65535})

// split is the ranges of ports between the cisPorts.
func split(r firewall.PortRange) [][2]int {
	var out [][2]int
	lo, hi := int(r.Lo), int(r.Hi)
	for _, p := range cisPorts {
		if p < lo || p > hi {
			continue
		}
		if p > lo {
			out = append(out, [2]int{lo, p - 1})
		}
		lo = p + 1
	}
	if lo <= hi {
		out = append(out, [2]int{lo, hi})
	}
	return out
}

func unsplit(r firewall.PortRange) [][2]int { return [][2]int{{int(r.Lo), int(r.Hi)}} }

func vpcEntries(n NACL, d firewall.Direction) []NACLEntry { return everything(d, n.VPC.cidrs()...) }

func privateEntries(_ NACL, d firewall.Direction) []NACLEntry {
	return everything(d, netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"),
		netip.MustParsePrefix("fc00::/7"))
}

// everything is an entry of all protocols for each block of addresses.
func everything(d firewall.Direction, cidrs ...netip.Prefix) []NACLEntry {
	var out []NACLEntry
	for _, c := range cidrs {
		out = append(out, NACLEntry{Direction: d, Allow: true, Protocol: -1, CIDR: c})
	}
	return out
}

// internet is what may come in from everywhere, and go out to it: TCP and UDP of these ports, and ICMP, which tells among other things
// that a packet is too large. Out, nil is everything.
func internet(d firewall.Direction, in, out [][2]int) []NACLEntry {
	v4, v6 := netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")
	ranges := in
	if d == firewall.Egress {
		if ranges = out; out == nil {
			return everything(d, v4, v6)
		}
	}
	var entries []NACLEntry
	for _, cidr := range []netip.Prefix{v4, v6} {
		for _, p := range []firewall.Protocol{firewall.TCP, firewall.UDP} {
			for _, r := range ranges {
				entries = append(entries, NACLEntry{Direction: d, Allow: true, Protocol: int(p), CIDR: cidr, FromPort: r[0], ToPort: r[1]})
			}
		}
		icmp := firewall.ICMP
		if cidr == v6 {
			icmp = firewall.ICMPv6
		}
		entries = append(entries, NACLEntry{Direction: d, Allow: true, Protocol: int(icmp), CIDR: cidr, ICMPType: -1, ICMPCode: -1})
	}
	return entries
}
