package check

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// town is a network of both families of which everything is known: subnet a has IPv4 alone, b both, c IPv6 alone; prefix lists are
// shared; groups admit blocks, lists and groups. It is read one packet at a time, rule by rule, and shares no code with the rules.
type town struct {
	nacls   map[string]string // of each subnet: "", m or n
	entries map[string][]townEntry
	rules   map[string][]townRule // by group
	hosts   []townHost
}

// townEntry is a rule of a NACL.
type townEntry struct {
	number     int
	egress     bool
	allow      bool
	protocol   string
	block      string
	from, to   int
	standalone bool
}

// townRule is a rule of a group; peer is a block, "list p" or "group x".
type townRule struct {
	egress   bool
	protocol string
	peer     string
	from, to int
}

type townHost struct {
	name, subnet string
	addrs        []string
	groups       []string
}

var (
	townBlocks = []string{
		"0.0.0.0/0", "0.0.0.0/0", "10.0.0.0/16", "10.0.1.0/24", "10.0.2.0/24", "192.0.2.0/24", "52.0.0.0/8",
		"::/0", "::/0", "2001:db8:1::/56", "2001:db8:1:2::/64", "2001:db8:1:3::/64", "2a00::/32",
	}
	townLists = map[string][]string{"p": {"198.51.100.0/24", "10.0.2.0/24"}, "q": {"2001:db8:9::/48"}}
	// An address of each part that blocks and lists tell apart, those of hosts first.
	townHosts = map[string][]string{"a": {"10.0.1.10", "10.0.1.11"}, "b": {"10.0.2.10", "2001:db8:1:2::10"}, "c": {"2001:db8:1:3::10"}}
	townFar   = []string{
		"10.0.1.10", "10.0.1.11", "10.0.1.77", "10.0.2.10", "10.0.2.77", "10.0.99.5", "192.0.2.5", "198.51.100.9", "52.1.1.1", "8.8.8.8",
		"2001:db8:1:2::10", "2001:db8:1:2::77", "2001:db8:1:3::10", "2001:db8:1:3::77", "2001:db8:1:9::1", "2001:db8:9::1", "2a00::1", "2600::5",
	}
	// A port of each part that ranges tell apart.
	townPorts = []int{0, 22, 80, 443, 500, 1024, 5432, 6000, 40000, 65000}
)

func inBlock(block, addr string) bool {
	return netip.MustParsePrefix(block).Contains(netip.MustParseAddr(addr))
}

func speaks(rule, packet string) bool { return rule == "all" || rule == packet }

// passes reads a NACL's list aloud: protocol is tcp or udp, far the remote address.
func (w *town) passes(nacl string, egress bool, protocol, far string, port int) bool {
	if nacl == "" {
		return true
	}
	best := townEntry{number: 99999}
	for _, e := range w.entries[nacl] {
		if e.egress == egress && speaks(e.protocol, protocol) && inBlock(e.block, far) && (e.protocol == "all" || e.from <= port && port <= e.to) && e.number < best.number {
			best = e
		}
	}
	return best.allow
}

// admits reports whether a rule of a group speaks of a packet; far may be a host.
func (w *town) admits(r townRule, protocol, far string, port int) bool {
	if !speaks(r.protocol, protocol) || r.protocol != "all" && (port < r.from || r.to < port) {
		return false
	}
	kind, name, _ := strings.Cut(r.peer, " ")
	switch kind {
	case "list":
		return slices.ContainsFunc(townLists[name], func(b string) bool { return inBlock(b, far) })
	case "group":
		return slices.ContainsFunc(w.hosts, func(h townHost) bool { return slices.Contains(h.groups, name) && slices.Contains(h.addrs, far) })
	}
	return inBlock(r.peer, far)
}

// opens reports whether a host's groups let a packet through.
func (w *town) opens(h townHost, egress bool, protocol, far string, port int) bool {
	for _, g := range h.groups {
		for _, r := range w.rules[g] {
			if r.egress == egress && w.admits(r, protocol, far, port) {
				return true
			}
		}
	}
	return false
}

func sameSubnet(subnet, far string) bool {
	return slices.ContainsFunc(townCIDRs[subnet], func(b string) bool { return inBlock(b, far) })
}

var townCIDRs = map[string][]string{"a": {"10.0.1.0/24"}, "b": {"10.0.2.0/24", "2001:db8:1:2::/64"}, "c": {"2001:db8:1:3::/64"}}

func sameFamilies(a, b string) bool {
	return netip.MustParseAddr(a).Is4() == netip.MustParseAddr(b).Is4()
}

func (w *town) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "NACLs of subnets %q\n", w.nacls)
	for _, n := range []string{"m", "n"} {
		for _, e := range w.entries[n] {
			fmt.Fprintf(&b, "  %s: %+v\n", n, e)
		}
	}
	for _, g := range []string{"x", "y", "z"} {
		for _, r := range w.rules[g] {
			fmt.Fprintf(&b, "  group %s: %+v\n", g, r)
		}
	}
	for _, h := range w.hosts {
		fmt.Fprintf(&b, "  host %+v\n", h)
	}
	return b.String()
}

// network is the town as the rules see it.
func (w *town) network() world {
	net := newWorld()
	v := net.VPCs["aws_vpc.main"]
	v.CIDRs = addrs("10.0.0.0/16", "2001:db8:1::/56")
	six := permit(101, "all", "::/0", 0, 0)
	six.Origin = firewall.Origin{}
	def := net.NACLs[v.DefaultNACL]
	def.Ingress, def.Egress = append(slices.Clone(def.Ingress), six), append(slices.Clone(def.Egress), six)
	net.Subnets["aws_subnet.b"].CIDRs = addrs(townCIDRs["b"]...)
	net.subnet("c", "main", townCIDRs["c"]...)
	for name, entries := range townLists {
		id := firewall.ID("aws_ec2_managed_prefix_list." + name)
		net.PrefixLists[id] = &firewall.PrefixList{ID: id, Origin: madeBy("aws_ec2_managed_prefix_list", string(id), "no-op"), Must: addrs(entries...), May: addrs(entries...), MaxEntries: 5}
	}
	for _, name := range []string{"m", "n"} {
		n := net.nacl(name, nil)
		for i, e := range w.entries[name] {
			r := permit(e.number, e.protocol, e.block, e.from, e.to)
			if !e.allow {
				r.Action = firewall.Deny
			}
			d := firewall.Ingress
			if e.egress {
				d = firewall.Egress
			}
			r.Origin = madeBy("aws_network_acl", "aws_network_acl."+name, "no-op")
			r.Origin.Attribute = fmt.Sprint(d, "[rule_no=", e.number, "]")
			if e.standalone {
				r.Standalone, r.Origin = true, madeBy("aws_network_acl_rule", fmt.Sprint("aws_network_acl_rule.", name, i), "no-op")
				n.Standalone[d] = append(n.Standalone[d], r.Origin)
			}
			if e.egress {
				n.Egress = append(n.Egress, r)
			} else {
				n.Ingress = append(n.Ingress, r)
			}
		}
	}
	for s, n := range w.nacls {
		net.Subnets[firewall.ID("aws_subnet."+s)].NACL = firewall.LinkTo(aclNamed(n))
	}
	for _, name := range []string{"x", "y", "z"} {
		g := net.group(name)
		for i, x := range w.rules[name] {
			var r firewall.GroupRule
			kind, peer, _ := strings.Cut(x.peer, " ")
			switch kind {
			case "group":
				r = openingTo(x.protocol, x.from, x.to, peer)
			case "list":
				r = opening(x.protocol, x.from, x.to)
				r.Peer, r.PrefixList = firewall.PeerPrefixList, firewall.LinkTo(firewall.ID("aws_ec2_managed_prefix_list."+peer))
			default:
				r = opening(x.protocol, x.from, x.to, x.peer)
			}
			r.Standalone, r.Origin = true, madeBy("aws_security_group_rule", fmt.Sprint("aws_security_group_rule.", name, i), "no-op")
			if x.egress {
				g.Egress = append(g.Egress, r)
			} else {
				g.Ingress = append(g.Ingress, r)
			}
		}
	}
	for _, h := range w.hosts {
		net.host(h.name, h.subnet, h.groups, h.addrs...)
	}
	return net
}

func drawTownEntries(t *rapid.T, name string, most int) (out []townEntry) {
	for i := range rapid.IntRange(0, most).Draw(t, name) {
		at := fmt.Sprint(name, i)
		ports := rapid.SampledFrom(someRanges).Draw(t, at+" ports")
		out = append(out, townEntry{
			number: 100 + i, egress: rapid.Bool().Draw(t, at+" out"), allow: rapid.IntRange(0, 3).Draw(t, at+" denies") > 0,
			protocol: rapid.SampledFrom([]string{"tcp", "tcp", "udp", "all"}).Draw(t, at), block: rapid.SampledFrom(townBlocks).Draw(t, at+" block"),
			from: ports[0], to: ports[1], standalone: rapid.Bool().Draw(t, at+" alone"),
		})
	}
	return out
}

func drawTownRules(t *rapid.T, name string, most int) (out []townRule) {
	peers := slices.Concat(townBlocks, []string{"list p", "list q", "group x", "group y", "group z"})
	for i := range rapid.IntRange(0, most).Draw(t, name) {
		at := fmt.Sprint(name, i)
		ports := rapid.SampledFrom(someRanges).Draw(t, at+" ports")
		out = append(out, townRule{egress: rapid.Bool().Draw(t, at+" out"), protocol: rapid.SampledFrom([]string{"tcp", "tcp", "udp", "all"}).Draw(t, at),
			peer: rapid.SampledFrom(peers).Draw(t, at+" peer"), from: ports[0], to: ports[1]})
	}
	return out
}

func drawTown(t *rapid.T) *town {
	w := &town{nacls: map[string]string{}, entries: map[string][]townEntry{}, rules: map[string][]townRule{}}
	for _, s := range []string{"a", "b", "c"} {
		w.nacls[s] = rapid.SampledFrom([]string{"", "m", "m", "n"}).Draw(t, "NACL of "+s)
	}
	for _, n := range []string{"m", "n"} {
		w.entries[n] = drawTownEntries(t, "entries of "+n, 5)
	}
	for _, g := range []string{"x", "y", "z"} {
		w.rules[g] = drawTownRules(t, "rules of "+g, 3)
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "hosts") {
		at := fmt.Sprint("h", i)
		s := []string{"a", "b", "c"}[i]
		h := townHost{name: at, subnet: s, addrs: townHosts[s]}
		h.groups = rapid.SampledFrom([][]string{{"x"}, {"y"}, {"z"}, {"x", "y"}}).Draw(t, at+" groups")
		if s == "a" {
			h.addrs = h.addrs[:1]
		}
		w.hosts = append(w.hosts, h)
	}
	return w
}
