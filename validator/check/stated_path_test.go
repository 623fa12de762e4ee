package check

import (
	"slices"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// natWorld is subnet a, routed to a NAT gateway in subnet b.
func natWorld(aIn, aOut, bIn, bOut []firewall.NACLRule) world {
	w := newWorld()
	w.list("a", aIn, aOut, "a")
	w.list("b", bIn, bOut, "b")
	w.Interfaces["aws_nat_gateway.nat"] = &firewall.Interface{ID: "aws_nat_gateway.nat", Origin: madeBy("aws_nat_gateway", "aws_nat_gateway.nat", "create"),
		Subnet: firewall.LinkTo("aws_subnet.b")}
	w.Subnets["aws_subnet.a"].Routes = firewall.Routing{Answers: addrs("10.0.0.0/16"), Requests: addrs("0.0.0.0/0"),
		NAT: []firewall.NATRoute{{To: addrs("0.0.0.0/0").Subtract(addrs("10.0.0.0/16")), Gateway: "aws_nat_gateway.nat"}}}
	return w
}

func TestWhatGoesThroughANATGateway(t *testing.T) {
	allow := func(n int, p, cidr string, lo, hi int) firewall.NACLRule { return permit(n, p, cidr, lo, hi) }
	all := rules(allow(100, "tcp", "0.0.0.0/0", 1024, 65535))
	https := allow(100, "tcp", "0.0.0.0/0", 443, 443)
	from := allow(110, "tcp", "10.0.1.0/24", 443, 443)
	replies := allow(120, "tcp", "0.0.0.0/0", 1024, 65535)
	for _, tt := range []struct {
		name       string
		aOut       []firewall.NACLRule
		bIn, bOut  []firewall.NACLRule
		want, says []string
	}{
		{"all of the way is there", rules(https), rules(from, replies), rules(https, replies), nil, nil},
		{"the gateway's subnet does not let it in", rules(https), rules(replies), rules(https, replies),
			[]string{"proved error aws_network_acl.b nat aws_network_acl.a tcp"}, []string{"tcp 443 from 10.0.1.0/24 (aws_network_acl.a)", "on the way in to the NAT gateway"}},
		{"nor out", rules(https), rules(from, replies), rules(allow(100, "tcp", "0.0.0.0/0", 80, 80), replies),
			[]string{"proved error aws_network_acl.b nat aws_network_acl.a tcp"}, []string{"on the way out from the NAT gateway"}},
		{"not all that the gateway's ports get comes back", rules(https), rules(from, allow(120, "tcp", "0.0.0.0/0", 1024, 60000)), rules(https, replies), nil, nil}, // RSG102 says so
		{"the answer does not leave the gateway's subnet", rules(https), rules(from, replies), rules(https), nil, nil},                                               // RSG101 says so
		{"what is for all ports names no service", rules(allow(100, "tcp", "0.0.0.0/0", 0, 65535)), rules(replies), rules(https, replies), nil, nil},
		{"what may let it in", rules(https), rules(vague(from), replies), rules(https, replies), nil, nil},
		{"what is asked of the VPC is no matter of the gateway", rules(allow(100, "tcp", "10.0.0.0/8", 443, 443)), rules(replies), rules(https, replies), nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := Pass{Net: natWorld(all, tt.aOut, tt.bIn, tt.bOut).Network, Options: DefaultOptions()}
			list := []*Check{SubnetPathReplyDropped, InboundReplyDropped, OutboundReplyDropped}
			found := judge(list, p, func(c *Check) func(*Pass) { return c.Run })[0]
			found = slices.DeleteFunc(found, func(f marked) bool { return len(f.Key) == 0 })
			expect(t, found, tt.want...)
			if tt.says != nil {
				says(t, found, tt.says...)
			}
			for _, f := range found {
				hops := f.Witness[0].Hops
				if len(hops) < 2 || hops[0].Verdict != "allow" || !refuses(hops[len(hops)-1]) || len(f.Fixes) == 0 {
					t.Errorf("hops %+v, %d fixes", hops, len(f.Fixes))
				}
			}
		})
	}
}

func TestWithoutThoseRulesRepliesThroughANATGatewayAreReportedHere(t *testing.T) {
	https, from := permit(100, "tcp", "0.0.0.0/0", 443, 443), permit(110, "tcp", "10.0.1.0/24", 443, 443)
	w := natWorld(nil, rules(https), rules(from), rules(https))
	found := prior(t, SubnetPathReplyDropped, w)
	found = slices.DeleteFunc(found, func(f marked) bool { return len(f.Key) == 0 })
	says(t, found, "replies to ports 1024-65535 of tcp 443", "on the way back to the NAT gateway", "on the way back from the NAT gateway")
	if len(found[0].Witness) != 2 {
		t.Errorf("%d packets, want the request and its reply", len(found[0].Witness))
	}
}

func TestAFindingOfTheInternetSaysWhereNoGatewayAnswers(t *testing.T) {
	for _, tt := range []struct {
		name   string
		routes firewall.Routing
		want   bool
	}{
		{"unknown routes lead anywhere", firewall.Routing{}, false},
		{"an internet gateway", firewall.Routing{Answers: addrs("0.0.0.0/0"), Requests: addrs("0.0.0.0/0")}, false},
		{"none", firewall.Routing{Answers: addrs("10.0.0.0/16"), Requests: addrs("10.0.0.0/16")}, true},
	} {
		w := newWorld()
		w.Groups["aws_security_group.g"] = &firewall.Group{ID: "aws_security_group.g", Managed: true, Origin: madeBy("aws_security_group", "aws_security_group.g", "create"),
			Ingress: []firewall.GroupRule{opening("tcp", 22, 22, "0.0.0.0/0")}}
		w.host("h", "a", []string{"g"}, "10.0.1.10")
		w.Subnets["aws_subnet.a"].Routes = tt.routes
		found := prior(t, AdminPortOpenToWorld, w)
		expect(t, found, "proved error aws_security_group.g")
		if told := len(found[0].Witness) == 0; told != tt.want {
			t.Errorf("%s: %q, %d packets", tt.name, found[0].Message, len(found[0].Witness))
		}
	}
}

func TestWhatALoadBalancerAsksOfItsTargets(t *testing.T) {
	out, in := permit(100, "tcp", "10.0.2.0/24", 8080, 8080), permit(100, "tcp", "10.0.1.0/24", 8080, 8080)
	back, home := permit(110, "tcp", "10.0.1.0/24", 1024, 65535), permit(110, "tcp", "10.0.2.0/24", 1024, 65535)
	for _, tt := range []struct {
		name                 string
		aIn, aOut, bIn, bOut []firewall.NACLRule
		target               string // the subnet that it stands in
		want, says           []string
	}{
		{"all of the way is there", rules(home), rules(out), rules(in), rules(back), "b", nil, nil},
		{"the nodes' subnet does not let it out", rules(home), nil, rules(in), rules(back), "b",
			[]string{"proved error aws_network_acl.a balancer aws_lb.l aws_network_acl.a aws_network_acl.b"}, []string{"tcp 8080", "on the way out from load balancer aws_lb.l"}},
		{"the targets' does not let it in", rules(home), rules(out), nil, rules(back), "b",
			[]string{"proved error aws_network_acl.b balancer aws_lb.l aws_network_acl.a aws_network_acl.b"}, []string{"on the way in from load balancer"}},
		{"nor back to all ports that it uses", rules(home), rules(out), rules(in), rules(permit(110, "tcp", "10.0.1.0/24", 32768, 65535)), "b",
			[]string{"proved error aws_network_acl.b balancer aws_lb.l aws_network_acl.a aws_network_acl.b"}, []string{"replies to ports 1024-32767"}},
		{"nor does the nodes' let them in", rules(permit(110, "tcp", "10.0.2.0/24", 1024, 60999)), rules(out), rules(in), rules(back), "b",
			nil, nil}, // the pair of subnets is said to
		{"what may let it in", rules(home), rules(out), rules(vague(in)), rules(back), "b", nil, nil},
		{"within one subnet nobody knows", nil, nil, nil, nil, "a", nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			w.list("a", tt.aIn, tt.aOut, "a")
			w.list("b", tt.bIn, tt.bOut, "b")
			w.Interfaces["aws_lb.l"] = &firewall.Interface{ID: "aws_lb.l", Origin: madeBy("aws_lb", "aws_lb.l", "create"), Subnet: firewall.LinkTo("aws_subnet.a"),
				Node: &firewall.Node{Asks: []firewall.Balance{{Target: "aws_instance.t", Services: onTCP(8080)}}}}
			w.host("t", tt.target, nil)
			found := prior(t, SubnetPathReplyDropped, w)
			found = slices.DeleteFunc(found, func(f marked) bool { return len(f.Key) == 0 })
			expect(t, found, tt.want...)
			if tt.says != nil {
				says(t, found, tt.says...)
			}
		})
	}
}

func onTCP(port uint16) firewall.Services {
	return firewall.PortServices(firewall.TCP, firewall.PortSet(firewall.PortRange{Lo: port, Hi: port}))
}
