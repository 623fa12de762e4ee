package check

import (
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestPathMTUBlocked(t *testing.T) {
	web, replies := permit(100, "tcp", "0.0.0.0/0", 443, 443), permit(100, "tcp", "0.0.0.0/0", 1024, 65535)
	tooBig := permit(110, "icmp", "0.0.0.0/0", 3, 4)
	const v4 = " note aws_network_acl.x IPv4"
	for _, c := range []struct {
		name    string
		in, out []firewall.NACLRule
		want    string
	}{
		{"TCP alone", []firewall.NACLRule{web}, []firewall.NACLRule{replies}, "proved" + v4},
		{"with the message", []firewall.NACLRule{web, tooBig}, []firewall.NACLRule{replies}, ""},
		{"with all of ICMP", []firewall.NACLRule{web, permit(110, "icmp", "0.0.0.0/0", -1, -1)}, []firewall.NACLRule{replies}, ""},
		{"with the message out", []firewall.NACLRule{web}, []firewall.NACLRule{replies, tooBig}, "proved" + v4},
		{"with a ping in", []firewall.NACLRule{web, permit(110, "icmp", "0.0.0.0/0", 8, 0)}, []firewall.NACLRule{replies}, "proved" + v4},
		{"udp alone", []firewall.NACLRule{permit(100, "udp", "0.0.0.0/0", 53, 53)}, []firewall.NACLRule{permit(100, "udp", "0.0.0.0/0", 1024, 65535)}, ""},
		{"TCP that gets no answer", []firewall.NACLRule{web}, nil, ""},
		{"TCP within the VPC", []firewall.NACLRule{permit(100, "tcp", "10.0.0.0/16", 443, 443)}, []firewall.NACLRule{replies}, ""},
		{"the message possibly there", []firewall.NACLRule{web, maybe(tooBig)}, []firewall.NACLRule{replies}, "possible" + v4},
		{"any number of rules", []firewall.NACLRule{web, {Any: true, AnyNumber: true, Action: firewall.AnyAction, May: firewall.Everything()}}, []firewall.NACLRule{replies}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.list("x", c.in, c.out, "a")
			found := planned(t, PathMTUBlocked, newWorld(), w)
			if c.want == "" {
				expect(t, found)
				return
			}
			expect(t, found, c.want)
		})
	}
}

func TestPathMTUPictureFixAndSecrets(t *testing.T) {
	w := dual()
	n := w.list("x", []firewall.NACLRule{permit(100, "tcp", "0.0.0.0/0", 443, 443), permit(110, "tcp", "2001:db8:9::/48", 443, 443)},
		[]firewall.NACLRule{permit(100, "all", "0.0.0.0/0", 0, 0), permit(110, "all", "::/0", 0, 0)}, "a")
	found := planned(t, PathMTUBlocked, newWorld(), w)
	expect(t, found, "proved note aws_network_acl.x IPv4", "proved note aws_network_acl.x IPv6")
	slices.SortFunc(found, func(a, b marked) int { return strings.Compare(a.Key[0], b.Key[0]) })
	if got := boxTexts(found[1].Uncovered); !slices.Equal(got, []string{"icmpv6 2001:db8:9::/48:none -> 2001:db8::/64:512"}) {
		t.Errorf("packets are %q", got)
	}
	if p := found[0].Witness[0]; p.Verdict != "dropped" || *p.ICMPType != 3 || p.Src != "203.0.113.9" {
		t.Errorf("witness is %+v", p)
	}
	for i, want := range []string{"icmp_type      = 3\n  icmp_code      = 4", `"::/0"`} {
		if fix := found[i].Fixes; len(fix) != 1 || !strings.Contains(*fix[0].HCL, want) || !strings.Contains(fix[0].Title, "too large") {
			t.Errorf("fix is %+v", fix)
		}
	}
	n.Ingress[0].SensitiveV = true
	for _, f := range planned(t, PathMTUBlocked, newWorld(), w) {
		if strings.Contains(f.Message, "/") || len(f.Uncovered)+len(f.Witness)+len(f.Fixes) > 0 {
			t.Errorf("a sensitive value is told: %s", f.Message)
		}
	}
}

func TestPathMTUWithoutTheBlocksOfTheVPC(t *testing.T) {
	for _, c := range []struct {
		cidr string
		want int
	}{{"0.0.0.0/0", 1}, {"10.0.0.0/8", 0}} {
		w := newWorld()
		w.list("x", []firewall.NACLRule{permit(100, "tcp", c.cidr, 443, 443)}, []firewall.NACLRule{permit(100, "tcp", c.cidr, 1024, 65535)}, "a")
		w.VPCs["aws_vpc.main"].CIDRsOpen = true
		if found := planned(t, PathMTUBlocked, newWorld(), w); len(found) != c.want {
			t.Errorf("%s: %s", c.cidr, listing(found))
		}
	}
}
