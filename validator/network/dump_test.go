package network

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// load reads a real plan of ../testdata/plans.
func load(t testing.TB, name string) *plan.Plan {
	t.Helper()
	path := filepath.Join("..", "testdata", "plans", name)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := plan.Read(f, path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// both builds the network before and after a real plan.
func both(t testing.TB, name string) (before, after *firewall.Network) {
	t.Helper()
	return Build(load(t, name), Options{})
}

// rules writes a NACL's rules of one direction, one a line: "100 allow 0.0.0.0/0 tcp 443 aws_network_acl.a".
func rules(n *firewall.NACL, d firewall.Direction) string {
	var lines []string
	for _, r := range n.Rules(d) {
		number := fmt.Sprint(r.Number)
		if r.AnyNumber {
			number = "?"
		}
		what := r.May.String()
		if r.Any {
			what = "any rules"
		}
		line := fmt.Sprintf("%s %s %s", number, [...]string{"deny", "allow", "?"}[r.Action], what)
		if !r.Must.Equal(r.May) && !r.Any {
			line += " (at least " + r.Must.String() + ")"
		}
		if r.Maybe {
			line += " maybe"
		}
		if r.Invalid != "" {
			line += " invalid"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// groupRules writes a group's rules of one direction, sorted.
func groupRules(g *firewall.Group, d firewall.Direction) string {
	var lines []string
	for _, r := range g.Rules(d) {
		peer := ""
		switch r.Peer {
		case firewall.PeerCIDR:
			peer = r.MayAddrs.String()
			if !r.MustAddrs.Equal(r.MayAddrs) {
				peer += " (at least " + r.MustAddrs.String() + ")"
			}
		case firewall.PeerGroup:
			peer = linkText(r.Group)
		case firewall.PeerPrefixList:
			peer = linkText(r.PrefixList)
		case firewall.PeerAny:
			peer = "any rules"
		}
		line := r.May.String() + " " + peer
		if r.Maybe {
			line += " maybe"
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func linkText(l firewall.Link) string {
	var s []string
	for _, id := range l.To {
		s = append(s, string(id))
	}
	text := strings.Join(s, " | ")
	if l.Open {
		text += " …"
	}
	return text
}

func linksText(l firewall.Links) string {
	return strings.TrimSpace(fmt.Sprint(l.Sure) + " " + strings.TrimPrefix(fmt.Sprint(l.Maybe), "[]") + map[bool]string{true: "…"}[l.Open])
}

// dump writes a whole network, so that two can be compared and a person can read one.
func dump(n *firewall.Network) string {
	var b strings.Builder
	for _, id := range keys(n.VPCs) {
		v := n.VPCs[id]
		fmt.Fprintf(&b, "vpc %s %s open=%v nacl=%s sg=%s\n", id, v.CIDRs, v.CIDRsOpen, v.DefaultNACL, v.DefaultGroup)
	}
	for _, id := range keys(n.Subnets) {
		s := n.Subnets[id]
		fmt.Fprintf(&b, "subnet %s vpc=%s %s %v nacl=%s claims=%d\n", id, linkText(s.VPC), s.CIDRs, s.CIDRsOpen, linkText(s.NACL), len(s.Claims))
	}
	for _, id := range keys(n.NACLs) {
		a := n.NACLs[id]
		fmt.Fprintf(&b, "nacl %s vpc=%s default=%v managed=%v assumed=%v inline=%v\n", id, linkText(a.VPC), a.Default, a.Managed, a.Assumed, a.Inline)
		for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
			fmt.Fprintf(&b, "  %s\n", strings.ReplaceAll(d.String()+"\n"+rules(a, d), "\n", "\n    "))
		}
	}
	for _, id := range keys(n.Groups) {
		g := n.Groups[id]
		fmt.Fprintf(&b, "group %s vpc=%s default=%v managed=%v external=%v inline=%v\n", id, linkText(g.VPC), g.Default, g.Managed, g.External, g.Inline)
		for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
			fmt.Fprintf(&b, "  %s\n", strings.ReplaceAll(d.String()+"\n"+groupRules(g, d), "\n", "\n    "))
		}
	}
	for _, id := range keys(n.Interfaces) {
		i := n.Interfaces[id]
		fmt.Fprintf(&b, "interface %s subnet=%s %v known=%v groups=%s\n", id, linkText(i.Subnet), i.Addrs, i.AddrsKnown, linksText(i.Groups))
	}
	for _, id := range keys(n.PrefixLists) {
		p := n.PrefixLists[id]
		fmt.Fprintf(&b, "prefix list %s must=%s may=%s\n", id, p.Must, p.May)
	}
	for _, x := range n.Notes {
		fmt.Fprintf(&b, "note %s %s: %s\n", x.Code, x.Address, x.Message)
	}
	return b.String()
}

func keys[V any](m map[firewall.ID]V) []firewall.ID {
	var out []firewall.ID
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
