package check

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// world is a hand-made Network: VPC aws_vpc.main (10.0.0.0/16) with its default NACL and group, which nobody manages, and
// subnets aws_subnet.a (10.0.1.0/24) and aws_subnet.b (10.0.2.0/24) behind the default NACL.
type world struct{ *firewall.Network }

func newWorld() world {
	w := world{&firewall.Network{
		VPCs: map[firewall.ID]*firewall.VPC{}, Subnets: map[firewall.ID]*firewall.Subnet{},
		NACLs: map[firewall.ID]*firewall.NACL{}, Groups: map[firewall.ID]*firewall.Group{},
		Interfaces: map[firewall.ID]*firewall.Interface{}, PrefixLists: map[firewall.ID]*firewall.PrefixList{},
	}}
	w.addVPC("main", "10.0.0.0/16")
	w.subnet("a", "main", "10.0.1.0/24")
	w.subnet("b", "main", "10.0.2.0/24")
	return w
}

func madeBy(typ, address string, actions ...string) firewall.Origin {
	return firewall.Origin{Address: address, Type: typ, Actions: actions}
}

func (w world) addVPC(name, cidr string) *firewall.VPC {
	id := firewall.ID("aws_vpc." + name)
	v := &firewall.VPC{
		ID: id, Origin: madeBy("aws_vpc", string(id), "no-op"), CIDRs: addrs(cidr),
		DefaultNACL: id + ".default_network_acl_id", DefaultGroup: id + ".default_security_group_id",
	}
	w.VPCs[id] = v
	all := []firewall.NACLRule{permit(100, "tcp", "0.0.0.0/0", 0, 65535)}
	all[0].Protocol, all[0].Must, all[0].May = -1, everyIPv4(), everyIPv4()
	all[0].Origin = firewall.Origin{}
	w.NACLs[v.DefaultNACL] = &firewall.NACL{
		ID: v.DefaultNACL, VPC: firewall.LinkTo(id), Default: true, Ingress: all, Egress: all,
	}
	w.Groups[v.DefaultGroup] = &firewall.Group{ID: v.DefaultGroup, VPC: firewall.LinkTo(id), Default: true}
	return v
}

func everyIPv4() firewall.Set { return firewall.NewSet(firewall.AllIPv4(), firewall.AllServices()) }

func (w world) subnet(name, vpc string, cidrs ...string) *firewall.Subnet {
	id := firewall.ID("aws_subnet." + name)
	v := firewall.ID("aws_vpc." + vpc)
	s := &firewall.Subnet{
		ID: id, Origin: madeBy("aws_subnet", string(id), "no-op"), VPC: firewall.LinkTo(v), CIDRs: addrs(cidrs...),
		NACL: firewall.LinkTo(w.VPCs[v].DefaultNACL),
	}
	w.Subnets[id] = s
	return s
}

// nacl adds a custom NACL of aws_vpc.main that filters the subnets.
func (w world) nacl(name string, rules []firewall.NACLRule, subnets ...string) *firewall.NACL {
	id := firewall.ID("aws_network_acl." + name)
	n := &firewall.NACL{
		ID: id, Origin: madeBy("aws_network_acl", string(id), "no-op"), VPC: firewall.LinkTo("aws_vpc.main"), Managed: true,
		Ingress: rules,
	}
	for i := range n.Ingress {
		n.Ingress[i].Origin.Address = string(id)
		n.Ingress[i].Origin.Attribute = fmt.Sprintf("ingress[rule_no=%d]", n.Ingress[i].Number)
	}
	w.NACLs[id] = n
	for _, s := range subnets {
		w.Subnets[firewall.ID("aws_subnet."+s)].NACL = firewall.LinkTo(id)
	}
	return n
}

// group adds a managed group of aws_vpc.main.
func (w world) group(name string, ingress ...firewall.GroupRule) *firewall.Group {
	id := firewall.ID("aws_security_group." + name)
	g := &firewall.Group{
		ID: id, Origin: madeBy("aws_security_group", string(id), "no-op"), VPC: firewall.LinkTo("aws_vpc.main"), Managed: true,
		Ingress: ingress,
	}
	for i := range g.Ingress {
		g.Ingress[i].Origin.Address = string(id)
	}
	w.Groups[id] = g
	return g
}

// host adds an interface in a subnet with groups; its address is not known unless given.
func (w world) host(name, subnet string, groups []string, addresses ...string) *firewall.Interface {
	id := firewall.ID("aws_instance." + name)
	i := &firewall.Interface{
		ID: id, Origin: madeBy("aws_instance", string(id), "no-op"), Subnet: firewall.LinkTo(firewall.ID("aws_subnet." + subnet)),
		AddrsKnown: len(addresses) > 0,
	}
	for _, g := range groups {
		i.Groups.Sure = append(i.Groups.Sure, firewall.ID("aws_security_group."+g))
	}
	for _, a := range addresses {
		i.Addrs = append(i.Addrs, netip.MustParseAddr(a))
	}
	w.Interfaces[id] = i
	return i
}

func addrs(cidrs ...string) firewall.AddrSet {
	var list []netip.Prefix
	for _, c := range cidrs {
		list = append(list, netip.MustParsePrefix(c))
	}
	return firewall.Prefixes(list...)
}

var protocolNumbers = map[string]int{"all": -1, "icmp": 1, "tcp": 6, "udp": 17, "icmpv6": 58}

// permit is a NACL rule that allows; from and to are ICMP type and code where they apply.
func permit(number int, protocol, cidr string, from, to int) firewall.NACLRule {
	r := firewall.NACLRule{
		Number: number, Action: firewall.Allow, Protocol: protocolNumbers[protocol], CIDR: netip.MustParsePrefix(cidr),
		FromPort: from, ToPort: to, ICMPType: from, ICMPCode: to,
	}
	r.Must, _ = firewall.NACLMatch(r.Protocol, r.CIDR, from, to, from, to)
	r.May = r.Must
	return r
}

// refuse is a NACL rule that denies.
func refuse(number int, protocol, cidr string, from, to int) firewall.NACLRule {
	r := permit(number, protocol, cidr, from, to)
	r.Action = firewall.Deny
	return r
}

// vague makes a rule one of unknown CIDR.
func vague(r firewall.NACLRule) firewall.NACLRule {
	v4 := r.CIDR.Addr().Is4()
	r.CIDR, r.Must = netip.Prefix{}, firewall.Set{}
	all := firewall.AllIPv4()
	if !v4 {
		all = firewall.AllIPv6()
	}
	r.May = firewall.NewSet(all, r.May.Services())
	r.Why = []firewall.Unknown{{Address: "aws_network_acl.x", Attribute: "ingress.cidr_block", Reason: firewall.KnownAfterApply}}
	return r
}

// maybe makes a rule one that is possibly not in its NACL.
func maybe(r firewall.NACLRule) firewall.NACLRule {
	r.Maybe, r.Must = true, firewall.Set{}
	r.Why = []firewall.Unknown{{Address: "aws_network_acl_rule.x", Attribute: "network_acl_id", Reason: firewall.KnownAfterApply}}
	return r
}

// opening is a group's rule for CIDR blocks.
func opening(protocol string, from, to int, cidrs ...string) firewall.GroupRule {
	number := protocolNumbers[protocol]
	services, _ := firewall.GroupServices(number, from, to)
	return firewall.GroupRule{
		Must: services, May: services, Peer: firewall.PeerCIDR, MustAddrs: addrs(cidrs...), MayAddrs: addrs(cidrs...),
		Protocol: number, FromPort: from, ToPort: to,
	}
}

// openingTo is a group's rule for the members of a group.
func openingTo(protocol string, from, to int, group string) firewall.GroupRule {
	r := opening(protocol, from, to)
	r.Peer, r.Group = firewall.PeerGroup, firewall.LinkTo(firewall.ID("aws_security_group."+group))
	return r
}

// planned judges the side after a plan, island by island; prior judges a side before a plan, whole and at length.
func planned(t *testing.T, c *Check, before, after world) []marked {
	t.Helper()
	found, _ := judgeBoth([]*Check{c}, Pass{Net: after.Network, Prior: before.Network, Options: DefaultOptions()})
	return found[0]
}

func prior(t *testing.T, c *Check, w world) []marked {
	t.Helper()
	p := Pass{Net: w.Network, Options: DefaultOptions()}
	var found []marked
	for _, run := range []func(*Pass){c.Run, c.Whole} {
		found = append(found, judge([]*Check{c}, p, func(*Check) func(*Pass) { return run })[0]...)
	}
	return apart(c.ID, found)
}

// listing is findings as text, one a line: certainty, severity, address, key.
func listing(found []marked) string {
	var lines []string
	for _, f := range found {
		certainty := "proved"
		if f.Possible {
			certainty = "possible"
		}
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", certainty, f.Severity, f.Address, strings.Join(f.Key, " "))))
	}
	return strings.Join(lines, "\n")
}

// expect compares findings, in the order of their lines.
func expect(t *testing.T, found []marked, want ...string) {
	t.Helper()
	got := strings.Split(listing(found), "\n")
	if listing(found) == "" {
		got = nil
	}
	left := map[string]int{}
	for _, g := range got {
		left[g]++
	}
	for _, w := range want {
		if left[w] == 0 {
			t.Errorf("no finding %q", w)
		}
		left[w]--
	}
	for g, n := range left {
		if n > 0 {
			t.Errorf("unexpected finding %q", g)
		}
	}
	if t.Failed() {
		for _, f := range found {
			t.Logf("%s: %s", f.Address, f.Message)
		}
	}
}

// says fails unless the one finding's message holds each part.
func says(t *testing.T, found []marked, parts ...string) {
	t.Helper()
	if len(found) != 1 {
		t.Fatalf("%d findings, want 1:\n%s", len(found), listing(found))
	}
	for _, p := range parts {
		if !strings.Contains(found[0].Message, p) {
			t.Errorf("message %q does not say %q", found[0].Message, p)
		}
	}
}

// boxTexts is boxes as text: "tcp 10.0.0.0/8:0-65535 -> 10.0.1.0/24:443".
func boxTexts(boxes firewall.Boxes) []string {
	var out []string
	for _, b := range boxes {
		out = append(out, fmt.Sprintf("%s %s:%s -> %s:%s", b.Protocol, b.Src, b.SrcPorts, b.Dst, b.DstPorts))
	}
	return out
}
