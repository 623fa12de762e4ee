package baseline_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

var naclVPC = baseline.VPC{Primary: netip.MustParsePrefix("10.0.0.0/16"), Others: []netip.Prefix{netip.MustParsePrefix("2001:db8::/56"), netip.MustParsePrefix("100.64.0.0/16")}}

func deny(cidr string, in, out bool) baseline.NACLDeny {
	return baseline.NACLDeny{CIDR: netip.MustParsePrefix(cidr), In: in, Out: out}
}

// naclTexts is entries as "in 100 deny 198.51.100.0/24 all".
func naclTexts(entries []baseline.NACLEntry) []string {
	var out []string
	for _, e := range entries {
		way, action := "in", "deny"
		if e.Direction == firewall.Egress {
			way = "out"
		}
		if e.Allow {
			action = "allow"
		}
		out = append(out, fmt.Sprintf("%s %d %s %s", way, e.Number, action, e.Packets()))
	}
	return out
}

func TestNACLEntries(t *testing.T) {
	everywhere := func(first int, lines ...string) []string {
		var out []string
		for i, family := range []string{"0.0.0.0/0", "::/0"} {
			for j, line := range lines {
				icmp := []string{"icmp", "icmpv6"}[i]
				out = append(out, fmt.Sprintf("in %d allow %s %s", first+i*1000+j*100, family, strings.ReplaceAll(line, "icmp", icmp)))
			}
		}
		return out
	}
	safe := []string{"tcp 0-21", "tcp 23-3388", "tcp 3390-65535", "udp 0-21", "udp 23-3388", "udp 3390-65535", "icmp"}
	for _, c := range []struct {
		name string
		nacl baseline.NACL
		want []string
	}{
		{"the VPC by all its blocks, each family with numbers of its own", baseline.NACL{Allow: []string{"vpc"}, VPC: naclVPC}, []string{
			"in 1000 allow 10.0.0.0/16 all", "in 1100 allow 100.64.0.0/16 all", "in 3000 allow 2001:db8::/56 all",
			"out 1000 allow 10.0.0.0/16 all", "out 1100 allow 100.64.0.0/16 all", "out 3000 allow 2001:db8::/56 all"}},
		{"what another block covers is left out", baseline.NACL{Allow: []string{"private", "vpc"}, VPC: naclVPC}, []string{
			"in 1100 allow 100.64.0.0/16 all", "in 3000 allow 2001:db8::/56 all", "in 5000 allow 10.0.0.0/8 all", "in 5100 allow 172.16.0.0/12 all",
			"in 5200 allow 192.168.0.0/16 all", "in 5500 allow fc00::/7 all",
			"out 1100 allow 100.64.0.0/16 all", "out 3000 allow 2001:db8::/56 all", "out 5000 allow 10.0.0.0/8 all", "out 5100 allow 172.16.0.0/12 all",
			"out 5200 allow 192.168.0.0/16 all", "out 5500 allow fc00::/7 all"}},
		{"denies come first, by direction", baseline.NACL{Allow: []string{"private"}, Deny: []baseline.NACLDeny{deny("10.1.0.0/16", true, false),
			deny("fd00::/16", true, true), deny("10.2.0.0/16", true, true)}}, []string{
			"in 100 deny 10.1.0.0/16 all", "in 200 deny 10.2.0.0/16 all", "in 600 deny fd00::/16 all", "in 5000 allow 10.0.0.0/8 all", "in 5100 allow 172.16.0.0/12 all",
			"in 5200 allow 192.168.0.0/16 all", "in 5500 allow fc00::/7 all",
			"out 100 deny 10.2.0.0/16 all", "out 600 deny fd00::/16 all", "out 5000 allow 10.0.0.0/8 all", "out 5100 allow 172.16.0.0/12 all",
			"out 5200 allow 192.168.0.0/16 all", "out 5500 allow fc00::/7 all"}},
		{"the internet without 22 and 3389", baseline.NACL{Allow: []string{"internet_cis_safe"}},
			append(everywhere(6000, safe...), "out 6000 allow 0.0.0.0/0 all", "out 7000 allow ::/0 all")},
		{"the internet in, and answers out", baseline.NACL{Allow: []string{"internet_in_cis_safe"}, Ephemeral: firewall.PortRange{Lo: 32768, Hi: 60999}},
			append(everywhere(8000, safe...), "out 8000 allow 0.0.0.0/0 tcp 32768-60999", "out 8100 allow 0.0.0.0/0 udp 32768-60999", "out 8200 allow 0.0.0.0/0 icmp",
				"out 9000 allow ::/0 tcp 32768-60999", "out 9100 allow ::/0 udp 32768-60999", "out 9200 allow ::/0 icmpv6")},
		{"out to the internet, and answers in but to 3389", baseline.NACL{Allow: []string{"internet_out"}},
			append(everywhere(10000, "tcp 1024-3388", "tcp 3390-65535", "udp 1024-3388", "udp 3390-65535", "icmp"), "out 10000 allow 0.0.0.0/0 all", "out 11000 allow ::/0 all")},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.nacl.Entries()
			if err != nil {
				t.Fatal(err)
			}
			if texts := naclTexts(got); !slices.Equal(texts, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(texts, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestNACLEntriesRefuseWhatIsNoNACL(t *testing.T) {
	for name, n := range map[string]baseline.NACL{
		"a block that is none":      {Allow: []string{"all"}},
		"a VPC that is not known":   {Allow: []string{"vpc"}, VPC: baseline.VPC{Unknown: true}},
		"a VPC without a block":     {Allow: []string{"vpc"}},
		"a deny that has host bits": {Allow: []string{"private"}, Deny: []baseline.NACLDeny{deny("10.0.0.1/8", true, true)}},
	} {
		if entries, err := n.Entries(); err == nil {
			t.Errorf("%s: got %q", name, naclTexts(entries))
		}
	}
}

func TestNACLEntryTellsItsBlock(t *testing.T) {
	for number, want := range map[int]string{50: "", 100: "deny", 600: "deny", 1000: "vpc", 1050: "", 4900: "vpc", 5500: "private", 7600: "internet_cis_safe",
		8000: "internet_in_cis_safe", 11400: "internet_out"} {
		if got := (baseline.NACLEntry{Number: number}).Block(); got != want {
			t.Errorf("%d: got %q, want %q", number, got, want)
		}
	}
}

// Whatever is allowed and denied: no entry opens what CIS and AWS Config look for, each says whose it is, all replies pass where no deny
// is, the entries allow exactly what the blocks allow one by one, and they have room.
func TestNACLEntriesHoldTheOpinion(t *testing.T) {
	admin := firewall.PortServices(firewall.TCP, firewall.PortSet(firewall.PortRange{Lo: 22, Hi: 22}, firewall.PortRange{Lo: 3389, Hi: 3389}))
	world := firewall.Prefixes(netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0"))
	var profiles []firewall.Profile
	for _, p := range firewall.DefaultProfiles() {
		p.Ports = p.Ports.Subtract(firewall.PortSet(firewall.PortRange{Lo: 3389, Hi: 3389}))
		profiles = append(profiles, p)
	}
	rapid.Check(t, func(rt *rapid.T) {
		n := baseline.NACL{VPC: naclVPC, Allow: rapid.SliceOfNDistinct(rapid.SampledFrom(baseline.NACLBlockNames()), 1, 5, rapid.ID[string]).Draw(rt, "allow")}
		entries, err := n.Entries()
		if err != nil {
			rt.Fatal(err)
		}
		numbers := map[string]bool{}
		perFamily := map[string]int{}
		for _, e := range entries {
			if numbers[e.Key()] {
				rt.Fatalf("%s twice", e.Key())
			}
			numbers[e.Key()] = true
			perFamily[fmt.Sprint(e.Direction, e.Family())]++
			if !slices.Contains(n.Allow, e.Block()) {
				rt.Fatalf("%s is said to be of %q", e.Key(), e.Block())
			}
			whole := firewall.NewSet(world, firewall.AllServices())
			if e.Direction == firewall.Ingress && e.CIDR.Bits() == 0 && e.Packets().Intersect(whole).Services().Overlaps(admin) {
				rt.Fatalf("%s opens %s", e.Key(), e.Packets())
			}
		}
		for kind, count := range perFamily {
			if count > baseline.MaxNACLEntries {
				rt.Fatalf("%d entries of %s", count, kind)
			}
		}
		in, out := baseline.NACLTable(entries, firewall.Ingress), baseline.NACLTable(entries, firewall.Egress)
		opts := firewall.ReplyOptions{Profiles: profiles}
		if gaps := append(firewall.ReplyGaps(in, out, opts), firewall.EchoGaps(in, out, opts)...); len(gaps) > 0 {
			rt.Fatalf("%v: request %v, reply %v dropped", n.Allow, gaps[0].Request, gaps[0].Reply)
		}
		for d, table := range map[firewall.Direction]*firewall.NACLTable{firewall.Ingress: in, firewall.Egress: out} {
			if fates := firewall.Fates(table); len(fates) > 0 {
				rt.Fatalf("%v: %s %d is needless", n.Allow, d, table.Rule(fates[0].Rule).Number)
			}
			var alone []firewall.Set
			for _, name := range n.Allow {
				own, err := baseline.NACL{VPC: naclVPC, Allow: []string{name}}.Entries()
				if err != nil {
					rt.Fatal(err)
				}
				alone = append(alone, baseline.NACLTable(own, d).Allowed())
			}
			if !firewall.UnionAll(alone...).Equal(table.Allowed()) {
				rt.Fatalf("%v: %s allows %s", n.Allow, d, table.Allowed())
			}
		}
		for _, f := range []firewall.Family{firewall.IPv4, firewall.IPv6} {
			if gap, _ := firewall.PathMTUGap(in, out, f, profiles); !gap.IsEmpty() && slices.ContainsFunc(n.Allow, func(s string) bool { return strings.HasPrefix(s, "internet") }) {
				rt.Fatalf("%v: packets that are too large stall: %s", n.Allow, gap)
			}
		}
	})
}
