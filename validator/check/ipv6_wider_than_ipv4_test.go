package check

import (
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// dual is a world whose VPC and subnet a have IPv6 blocks.
func dual() world {
	w := newWorld()
	v := w.VPCs["aws_vpc.main"]
	v.CIDRs = v.CIDRs.Union(addrs("2001:db8::/56"))
	s := w.Subnets["aws_subnet.a"]
	s.CIDRs = s.CIDRs.Union(addrs("2001:db8::/64"))
	return w
}

func TestAGroupIsWiderOnIPv6(t *testing.T) {
	ssh := func(cidrs ...string) firewall.GroupRule { return opening("tcp", 22, 22, cidrs...) }
	perhaps := ssh("0.0.0.0/0")
	perhaps.Maybe, perhaps.Must = true, firewall.Services{}
	maybeSix := ssh("::/0")
	maybeSix.Maybe, maybeSix.Must = true, firewall.Services{}
	unknownBlock := ssh("::/0")
	unknownBlock.MustAddrs = firewall.AddrSet{}
	for _, c := range []struct {
		name  string
		rules []firewall.GroupRule
		want  string
		says  string
	}{
		{"an office on IPv4, the world on IPv6", []firewall.GroupRule{ssh("198.51.0.0/16"), ssh("::/0")}, "proved", "closes to the IPv4 one: tcp 22"},
		{"nothing on IPv4", []firewall.GroupRule{ssh("::/0")}, "proved", "tcp 22"},
		{"half of public IPv6", []firewall.GroupRule{ssh("2000::/4")}, "", ""},
		{"the world on both", []firewall.GroupRule{ssh("0.0.0.0/0"), ssh("::/0")}, "", ""},
		{"more of IPv4 than a quarter", []firewall.GroupRule{ssh("0.0.0.0/1"), ssh("::/0")}, "", ""},
		{"an office on both", []firewall.GroupRule{ssh("198.51.0.0/16"), ssh("2001:db8:9::/48")}, "", ""},
		{"everything on IPv6, the web on IPv4", []firewall.GroupRule{opening("tcp", 443, 443, "0.0.0.0/0"), opening("all", 0, 0, "::/0")}, "proved", "tcp 0-442, 444-65535; udp"},
		{"icmpv6 is its own protocol", []firewall.GroupRule{opening("icmpv6", -1, -1, "::/0")}, "", ""},
		{"IPv4 possibly open", []firewall.GroupRule{perhaps, ssh("::/0")}, "possible", "tcp 22"},
		{"any number of rules beside it", []firewall.GroupRule{{Any: true, May: firewall.AllServices(), Peer: firewall.PeerAny}, ssh("::/0")}, "possible", "tcp 22"},
		{"IPv6 possibly open", []firewall.GroupRule{ssh("198.51.0.0/16"), maybeSix}, "possible", "tcp 22"},
		{"an IPv6 block that is not known", []firewall.GroupRule{unknownBlock}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := dual()
			w.group("g", c.rules...)
			found := planned(t, IPv6WiderThanIPv4, newWorld(), w)
			if c.want == "" {
				expect(t, found)
				return
			}
			expect(t, found, c.want+" warning aws_security_group.g")
			says(t, found, c.says)
			for _, b := range found[0].Uncovered {
				if !b.Src.IPv4().IsEmpty() {
					t.Errorf("IPv4 packets are reported: %v", b)
				}
			}
		})
	}
}

func TestANACLIsWiderOnIPv6(t *testing.T) {
	six := permit(100, "all", "::/0", 0, 0)
	for _, c := range []struct {
		name  string
		rules []firewall.NACLRule
		want  string
		says  string
	}{
		{"a deny of IPv4 before an allow of IPv6", []firewall.NACLRule{refuse(10, "tcp", "0.0.0.0/0", 22, 22), permit(20, "all", "0.0.0.0/0", 0, 0), six}, "proved", "tcp 22, by rule 100 (allow all protocols ::/0)"},
		{"a deny of both", []firewall.NACLRule{refuse(10, "tcp", "0.0.0.0/0", 22, 22), refuse(11, "tcp", "::/0", 22, 22), permit(20, "all", "0.0.0.0/0", 0, 0), six}, "", ""},
		{"a deny of IPv4 that comes too late", []firewall.NACLRule{permit(20, "all", "0.0.0.0/0", 0, 0), six, refuse(110, "tcp", "0.0.0.0/0", 22, 22)}, "", ""},
		{"a deny of an unknown IPv4 block", []firewall.NACLRule{vague(refuse(10, "tcp", "10.0.0.0/8", 22, 22)), permit(20, "all", "0.0.0.0/0", 0, 0), six}, "possible", "tcp 22"},
		{"IPv6 narrower", []firewall.NACLRule{permit(20, "all", "0.0.0.0/0", 0, 0), permit(30, "tcp", "::/0", 443, 443)}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := dual()
			w.nacl("x", c.rules, "a")
			found := planned(t, IPv6WiderThanIPv4, newWorld(), w)
			if c.want == "" {
				expect(t, found)
				return
			}
			expect(t, found, c.want+" warning aws_network_acl.x")
			says(t, found, c.says)
		})
	}
}

func TestNoIPv6AddressNoIPv6Harm(t *testing.T) {
	for says, change := range map[string]func(w world){
		"a VPC without IPv6":             func(w world) { w.VPCs["aws_vpc.main"].CIDRs = addrs("10.0.0.0/16") },
		"a group that is only an id":     func(w world) { w.Groups["aws_security_group.g"].External = true; delete(w.NACLs, "aws_network_acl.x") },
		"a NACL that nobody has written": func(w world) { w.NACLs["aws_network_acl.x"].Managed = false; delete(w.Groups, "aws_security_group.g") },
		"no subnet with IPv6": func(w world) {
			w.Subnets["aws_subnet.a"].CIDRs = addrs("10.0.1.0/24")
			delete(w.Groups, "aws_security_group.g")
		},
	} {
		w := dual()
		w.group("g", opening("tcp", 22, 22, "::/0"))
		w.nacl("x", []firewall.NACLRule{permit(100, "all", "::/0", 0, 0)}, "a")
		if found := planned(t, IPv6WiderThanIPv4, newWorld(), w); len(found) != 2 {
			t.Fatalf("%s: %s", says, listing(found))
		}
		change(w)
		if found := planned(t, IPv6WiderThanIPv4, newWorld(), w); len(found) > 0 {
			t.Errorf("%s: %s", says, found[0].Message)
		}
	}
}

func TestNACLWiderOnIPv6PictureAndSecrets(t *testing.T) {
	w := dual()
	n := w.nacl("x", []firewall.NACLRule{permit(100, "tcp", "::/0", 22, 22)}, "a")
	f := planned(t, IPv6WiderThanIPv4, newWorld(), w)[0]
	if got := boxTexts(f.Uncovered); !slices.Equal(got, []string{"tcp ::/0:0-65535 -> 2001:db8::/64:22"}) || f.Inexact {
		t.Errorf("packets are %q, inexact %v", got, f.Inexact)
	}
	if p := f.Witness[0]; p.Verdict != "delivered" || p.Dst != "2001:db8::10" {
		t.Errorf("witness is %+v", p)
	}
	n.Ingress[0].SensitiveV = true
	if f = planned(t, IPv6WiderThanIPv4, newWorld(), w)[0]; strings.Contains(f.Message, "22") || len(f.Uncovered)+len(f.Witness) > 0 {
		t.Errorf("a sensitive value is told: %s", f.Message)
	}
}
