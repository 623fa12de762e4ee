package check

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

const (
	sixA = "2600:1f18::/64"
	sixB = "2600:1f18:0:1::/64"
)

func TestClientsOverIPv6(t *testing.T) {
	in4, in6 := permit(100, "tcp", "0.0.0.0/0", 443, 443), permit(110, "tcp", "::/0", 443, 443)
	out4, out6 := permit(100, "tcp", "0.0.0.0/0", 1024, 65535), permit(110, "tcp", "::/0", 1024, 65535)
	const v4 = "proved error aws_network_acl.a clients aws_lb.l in aws_network_acl.a"
	for _, tt := range []struct {
		name     string
		node     firewall.Node
		in, out  []firewall.NACLRule
		unknown6 bool // the subnet's block
		routes   string
		want     []string
	}{
		{"IPv4 alone", firewall.Node{}, rules(in4), rules(out4), false, "", nil},
		{"of both, IPv4 is let in", firewall.Node{IPv6: true}, rules(in4), rules(out4), false, "", []string{v4 + " ipv6"}},
		{"of both, both are", firewall.Node{IPv6: true}, rules(in4, in6), rules(out4, out6), false, "", nil},
		{"a block that is not known", firewall.Node{IPv6: true}, rules(in4), rules(out4), true, "", []string{v4 + " ipv6"}},
		{"no answer over IPv6 leaves the VPC", firewall.Node{IPv6: true}, rules(in4), rules(out4), false, "0.0.0.0/0", nil},
		{"IPv6 alone", firewall.Node{IPv6: true, NoIPv4: true}, rules(in6), rules(out6), false, "", nil},
		{"IPv6 alone, and IPv4 is let in", firewall.Node{IPv6: true, NoIPv4: true}, rules(in4), rules(out4), false, "", []string{v4 + " ipv6"}},
		{"nobody knows which", firewall.Node{NoIPv4: true}, nil, nil, false, "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			w.list("a", tt.in, tt.out, "a")
			s := w.Subnets["aws_subnet.a"]
			if s.CIDRs = s.CIDRs.Union(addrs(sixA)); tt.unknown6 {
				s.CIDRs = s.CIDRs.IPv4()
				s.CIDRsOpen = []firewall.Unknown{{Address: "aws_subnet.a", Attribute: "ipv6_cidr_block", Reason: firewall.KnownAfterApply}}
			}
			if tt.routes != "" {
				s.Routes.Answers = addrs(tt.routes)
			}
			n := tt.node
			n.Facing = firewall.FacingInternet
			n.Listens = []firewall.Listener{{Origin: madeBy("aws_lb_listener", "aws_lb_listener.l", "create"), Services: onTCP(443)}}
			w.Interfaces["aws_lb.l"] = &firewall.Interface{ID: "aws_lb.l", Origin: madeBy("aws_lb", "aws_lb.l", "create"), Subnet: firewall.LinkTo("aws_subnet.a"), Node: &n}
			found := slices.DeleteFunc(prior(t, SubnetPathReplyDropped, w), func(f marked) bool { return len(f.Key) == 0 })
			expect(t, found, tt.want...)
			for _, f := range found {
				if p := f.Witness[0]; !netip.MustParseAddr(p.Src).Is6() || p.Src == p.Dst || p.Verdict != "dropped" {
					t.Errorf("the packet is %+v", p)
				}
			}
		})
	}
}

func TestTargetsOverIPv6(t *testing.T) {
	out, in := permit(100, "tcp", sixB, 8080, 8080), permit(100, "tcp", sixA, 8080, 8080)
	back, home := permit(110, "tcp", sixA, 1024, 65535), permit(110, "tcp", sixB, 1024, 65535)
	out4, in4 := permit(100, "tcp", "10.0.0.0/16", 0, 65535), permit(100, "tcp", "10.0.0.0/16", 0, 65535)
	const way = " balancer aws_lb.l aws_network_acl.a aws_network_acl.b"
	for _, tt := range []struct {
		name                 string
		aIn, aOut, bIn, bOut []firewall.NACLRule
		group                firewall.GroupRule
		want                 []string
	}{
		{"all of the way is there", rules(home), rules(out), rules(in), rules(back), opening("tcp", 8080, 8080, sixA), nil},
		{"the nodes' subnet knows IPv4 alone", rules(home), rules(out4), rules(in), rules(back), opening("tcp", 8080, 8080, sixA), []string{"proved error aws_network_acl.a" + way}},
		{"the targets' does", rules(home), rules(out), rules(in4), rules(back), opening("tcp", 8080, 8080, sixA), []string{"proved error aws_network_acl.b" + way}},
		{"the targets' group does", rules(home), rules(out), rules(in), rules(back), opening("tcp", 8080, 8080, "10.0.0.0/16"),
			[]string{"proved warning aws_security_group.app balancer aws_lb.l ingress"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			w.list("a", tt.aIn, tt.aOut, "a")
			w.list("b", tt.bIn, tt.bOut, "b")
			for id, block := range map[firewall.ID]string{"aws_subnet.a": sixA, "aws_subnet.b": sixB} {
				w.Subnets[id].CIDRs = w.Subnets[id].CIDRs.Union(addrs(block))
			}
			w.group("app", tt.group)
			w.Interfaces["aws_lb.l"] = &firewall.Interface{ID: "aws_lb.l", Origin: madeBy("aws_lb", "aws_lb.l", "create"), Subnet: firewall.LinkTo("aws_subnet.a"),
				Node: &firewall.Node{Asks: []firewall.Balance{{Target: "aws_instance.t", IPv6: true, Services: onTCP(8080)}}}}
			w.host("t", "b", []string{"app"})
			found := slices.Concat(prior(t, SubnetPathReplyDropped, w), prior(t, SGPairEgressMissing, w))
			expect(t, slices.DeleteFunc(found, func(f marked) bool { return len(f.Key) == 0 }), tt.want...)
		})
	}
}
