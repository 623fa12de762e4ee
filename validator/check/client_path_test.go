package check

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// clientWorld is load balancer aws_lb.l with a node in subnet a and listener aws_lb_listener.in for TCP 443, and instance t in subnet b.
// set changes them.
func clientWorld(aIn, aOut, bIn, bOut []firewall.NACLRule, set func(w world, node *firewall.Interface, l *firewall.Listener)) world {
	w := newWorld()
	w.list("a", aIn, aOut, "a")
	w.list("b", bIn, bOut, "b")
	w.Subnets["aws_subnet.a"].Zone, w.Subnets["aws_subnet.b"].Zone = "z1", "z1"
	node := &firewall.Interface{ID: "aws_lb.l", Origin: madeBy("aws_lb", "aws_lb.l", "create"), Subnet: firewall.LinkTo("aws_subnet.a"),
		Node: &firewall.Node{Facing: firewall.FacingInternet, Network: true, Listens: []firewall.Listener{{Services: onTCP(443),
			Origin:  madeBy("aws_lb_listener", "aws_lb_listener.in", "create"),
			HandsOn: []firewall.Balance{{Target: "aws_instance.t", Services: onTCP(8443), Zones: firewall.OwnZone}}}}}}
	w.Interfaces[node.ID] = node
	w.host("t", "b", nil)
	if set != nil {
		set(w, node, &node.Node.Listens[0])
	}
	return w
}

// keyed are the findings about stated paths.
func keyed(found []marked) []marked {
	return slices.DeleteFunc(found, func(f marked) bool { return len(f.Key) == 0 })
}

func TestClientsWhoseAddressesTheTargetsSee(t *testing.T) {
	all := func(cidr string) []firewall.NACLRule { return rules(permit(100, "tcp", cidr, 0, 65535)) }
	open, none := all("0.0.0.0/0"), rules()
	const handed, answered = " aws_network_acl.b clients aws_lb.l handed on aws_network_acl.b", " aws_network_acl.b clients aws_lb.l answered aws_network_acl.b"
	fromAll, fromOne := opening("tcp", 443, 443, "0.0.0.0/0"), opening("tcp", 443, 443, "203.0.113.0/24")
	grouped := func(rules ...firewall.GroupRule) func(world, *firewall.Interface, *firewall.Listener) {
		return func(w world, node *firewall.Interface, _ *firewall.Listener) {
			w.group("lb", rules...)
			node.Groups.Sure = []firewall.ID{"aws_security_group.lb"}
		}
	}
	inside := func(set func(world, *firewall.Interface, *firewall.Listener)) func(world, *firewall.Interface, *firewall.Listener) {
		return func(w world, node *firewall.Interface, l *firewall.Listener) {
			node.Node.Facing = firewall.FacingInside
			if set != nil {
				set(w, node, l)
			}
		}
	}
	private := permit(100, "tcp", "10.0.0.0/16", 0, 65535)
	for _, tt := range []struct {
		name       string
		aIn, bIn   []firewall.NACLRule
		bOut       []firewall.NACLRule
		set        func(world, *firewall.Interface, *firewall.Listener)
		want, says []string
	}{
		{"they are let in", open, open, open, nil, nil, nil},
		{"the targets' NACL knows the VPC alone", open, rules(private), open, nil,
			[]string{"proved error" + handed}, []string{"tcp 8443 from the internet (clients of aws_lb_listener.in) to targets, which see their addresses, on the way in"}},
		{"a part of nobody knows whom may be meant", open, all("203.0.113.0/24"), open, nil, nil, nil},
		{"a part of those whom the groups let in", open, all("203.0.113.0/24"), open, grouped(fromAll),
			[]string{"proved warning" + handed}, []string{"the internet except 203.0.113.0/24"}},
		{"a rule that denies a part means it", open, rules(refuse(50, "tcp", "203.0.113.0/24", 0, 65535), permit(100, "tcp", "0.0.0.0/0", 0, 65535)), open, grouped(fromAll), nil, nil},
		{"one that denies all as well", open, rules(refuse(50, "tcp", "0.0.0.0/0", 8443, 8443), permit(100, "tcp", "0.0.0.0/0", 0, 65535)), open, nil, []string{"proved error" + handed}, nil},
		{"those whom the groups let in pass", open, all("203.0.113.0/24"), open, grouped(fromOne), nil, nil},
		{"none of those whom the groups let in", open, all("198.51.100.0/24"), open, grouped(fromOne), []string{"proved error" + handed}, []string{"203.0.113.0/24"}},
		{"groups that let nobody in from the internet", open, none, open, grouped(opening("tcp", 443, 443, "10.0.0.0/8")), nil, nil},
		{"groups of which one is not certain", open, all("203.0.113.0/24"), open, func(w world, n *firewall.Interface, l *firewall.Listener) {
			grouped(fromAll)(w, n, l)
			n.Groups.Maybe = []firewall.ID{"aws_security_group.other"}
		}, []string{"proved warning" + handed}, nil},
		{"the node's NACL lets in one alone", all("203.0.113.0/24"), all("198.51.100.0/24"), open, nil, []string{"proved error" + handed}, nil},
		{"a rule may let them in", open, rules(vague(permit(100, "tcp", "0.0.0.0/0", 0, 65535))), open, nil, nil, nil},
		{"the target's groups say it themselves", open, rules(private), open, func(w world, _ *firewall.Interface, _ *firewall.Listener) {
			w.group("t", opening("tcp", 8443, 8443, "0.0.0.0/0"))
			w.Interfaces["aws_instance.t"].Groups.Sure = []firewall.ID{"aws_security_group.t"}
		}, []string{"proved error" + handed}, nil}, // RSG401 does not run here
		{"the addresses are perhaps kept", open, rules(private), open, func(_ world, _ *firewall.Interface, l *firewall.Listener) {
			l.HandsOn[0].Why = []firewall.Unknown{{Address: "aws_lb_target_group.g", Attribute: "preserve_client_ip", Reason: firewall.KnownAfterApply}}
		}, []string{"possible error" + handed + " perhaps"}, nil},
		{"in another zone nobody asks", open, rules(private), open, func(w world, _ *firewall.Interface, _ *firewall.Listener) { w.Subnets["aws_subnet.b"].Zone = "z2" }, nil, nil},
		{"unless all zones are asked", open, rules(private), open, func(w world, _ *firewall.Interface, l *firewall.Listener) {
			w.Subnets["aws_subnet.b"].Zone, l.HandsOn[0].Zones = "z2", firewall.AllZones
			w.subnet("c", "main", "10.0.3.0/24").Zone = "z2"
			w.Interfaces["aws_lb.l@c"] = &firewall.Interface{ID: "aws_lb.l@c", Origin: madeBy("aws_lb", "aws_lb.l"), Subnet: firewall.LinkTo("aws_subnet.c"), Node: &firewall.Node{}}
		}, []string{"proved error" + handed}, nil},
		{"a zone where it has no node is not used", open, rules(private), open, func(w world, _ *firewall.Interface, l *firewall.Listener) {
			w.Subnets["aws_subnet.b"].Zone, l.HandsOn[0].Zones = "z2", firewall.AllZones
		}, nil, nil},
		{"in a zone that is not known", open, rules(private), open, func(w world, _ *firewall.Interface, _ *firewall.Listener) { w.Subnets["aws_subnet.b"].Zone = "" },
			[]string{"possible error" + handed + " perhaps"}, nil},
		{"within one subnet nobody knows", open, none, open, func(w world, _ *firewall.Interface, _ *firewall.Listener) {
			w.Interfaces["aws_instance.t"].Subnet = firewall.LinkTo("aws_subnet.a")
		}, nil, nil},
		{"a target in one of two subnets", open, rules(private), open, func(w world, _ *firewall.Interface, _ *firewall.Listener) {
			w.subnet("c", "main", "10.0.3.0/24").Zone = "z1"
			w.Interfaces["aws_instance.t"].Subnet = firewall.Link{To: []firewall.ID{"aws_subnet.b", "aws_subnet.c"},
				Why: []firewall.Unknown{{Address: "aws_ecs_service.t", Attribute: "subnet", Reason: firewall.NotInPlan}}}
		}, []string{"possible error" + handed}, nil},
		{"of which both drop it", open, rules(private), open, func(w world, _ *firewall.Interface, _ *firewall.Listener) {
			c := w.subnet("c", "main", "10.0.3.0/24")
			c.Zone, c.NACL = "z1", firewall.LinkTo("aws_network_acl.b")
			w.Interfaces["aws_instance.t"].Subnet = firewall.Link{To: []firewall.ID{"aws_subnet.b", "aws_subnet.c"}}
		}, []string{"proved error" + handed}, nil},
		{"an address as the target", open, rules(private), open, func(_ world, _ *firewall.Interface, l *firewall.Listener) {
			l.HandsOn[0].Target, l.HandsOn[0].Subnet, l.HandsOn[0].Addr = "", "aws_subnet.b", mustAddr("10.0.2.7")
		}, []string{"proved error" + handed}, nil},
		{"the subnet is not public", open, rules(private), open, func(w world, _ *firewall.Interface, _ *firewall.Listener) {
			w.Subnets["aws_subnet.a"].Routes = firewall.Routing{Answers: addrs("10.0.0.0/16"), Requests: addrs("10.0.0.0/16")}
		}, nil, nil},
		{"where it faces is not known", open, none, open, func(_ world, n *firewall.Interface, _ *firewall.Listener) { n.Node.Facing = firewall.FacingUnknown }, nil, nil},
		{"inside, without groups, anybody may be meant", open, none, open, inside(nil), nil, nil},
		{"inside, one subnet is let in and gets through", open, rules(private), open, inside(grouped(opening("tcp", 443, 443, "10.0.5.0/24"))), nil, nil},
		{"inside, one subnet is let in and no one gets through", open, all("10.0.1.0/24"), open, inside(grouped(opening("tcp", 443, 443, "10.0.5.0/24"))),
			[]string{"proved error" + handed}, []string{"10.0.5.0/24"}},
		{"inside, a part gets through", open, all("10.0.5.0/24"), open, inside(grouped(opening("tcp", 443, 443, "10.0.0.0/16"))), nil, nil},
		{"inside, members of a group may", open, all("10.0.1.0/24"), open, inside(grouped(opening("tcp", 443, 443, "10.0.5.0/24"), openingTo("tcp", 443, 443, "lb"))), nil, nil},
		{"the answers are dropped, which AWS's guide leaves open", open, open, rules(permit(100, "tcp", "0.0.0.0/0", 32768, 65535)), nil,
			[]string{"possible error" + answered + " perhaps"}, []string{"replies to ports 1024-32767 of tcp 8443"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := clientWorld(tt.aIn, open, tt.bIn, tt.bOut, tt.set)
			found := keyed(prior(t, SubnetPathReplyDropped, w))
			expect(t, found, tt.want...)
			if tt.says != nil {
				says(t, found, tt.says...)
			}
			for _, f := range found {
				if len(f.Witness) == 0 || len(f.Fixes) == 0 || f.Possible != (len(f.Unknowns) > 0) {
					t.Errorf("%d packets, %d fixes, unknown: %v", len(f.Witness), len(f.Fixes), f.Unknowns)
				}
			}
		})
	}
}

func TestWhereRSG401SaysItRSG105DoesNot(t *testing.T) {
	open := rules(permit(100, "tcp", "0.0.0.0/0", 0, 65535))
	w := clientWorld(open, open, rules(permit(100, "tcp", "10.0.0.0/16", 0, 65535)), open, func(w world, _ *firewall.Interface, _ *firewall.Listener) {
		w.group("t", opening("tcp", 8443, 8443, "0.0.0.0/0"))
		w.Interfaces["aws_instance.t"].Groups.Sure = []firewall.ID{"aws_security_group.t"}
	})
	p := Pass{Net: w.Network, Options: DefaultOptions()}
	found := judge([]*Check{SubnetPathReplyDropped, SGAllowsNACLDrops}, p, func(c *Check) func(*Pass) { return c.Run })
	expect(t, slices.Concat(found...), "proved error aws_security_group.t aws_network_acl.b")
}

func TestClientsOfTheInternetAndTheNodesOfALoadBalancer(t *testing.T) {
	open := rules(permit(100, "tcp", "0.0.0.0/0", 0, 65535))
	https, to := rules(permit(100, "tcp", "0.0.0.0/0", 443, 443)), rules(permit(100, "tcp", "0.0.0.0/0", 1024, 65535))
	short := rules(permit(100, "tcp", "0.0.0.0/0", 32768, 65535))
	application := func(_ world, n *firewall.Interface, l *firewall.Listener) { n.Node.Network, l.HandsOn = false, nil }
	grouped := func(w world, n *firewall.Interface, l *firewall.Listener) {
		application(w, n, l)
		w.group("lb", opening("tcp", 8443, 8443, "0.0.0.0/0"))
		n.Groups.Sure, l.Services = []firewall.ID{"aws_security_group.lb"}, onTCP(8443)
	}
	for _, tt := range []struct {
		name      string
		aIn, aOut []firewall.NACLRule
		set       func(world, *firewall.Interface, *firewall.Listener)
		want      []string
		named     string // in a message of RSG101
	}{
		{"they get their answers", https, to, application, nil, ""},
		{"the NACL lets nobody in", rules(permit(100, "tcp", "10.0.0.0/8", 443, 443)), open, application,
			[]string{"proved error aws_network_acl.a clients aws_lb.l in aws_network_acl.a"}, ""},
		{"it is a matter of the groups where there are some", rules(permit(100, "tcp", "10.0.0.0/8", 8443, 8443)), open, grouped, nil, ""},
		{"the NACL drops the answers: RSG101 names the listener", https, rules(), application, []string{"proved error aws_network_acl.a ingress tcp"}, "; of aws_lb_listener.in among them"},
		{"or some of them", https, short, application, []string{"proved warning aws_network_acl.a ingress tcp"}, "; of aws_lb_listener.in among them"},
		{"what lets them in looks like a rule for replies", rules(permit(100, "tcp", "0.0.0.0/0", 1024, 65535)), short, func(w world, n *firewall.Interface, l *firewall.Listener) {
			application(w, n, l)
			l.Services = onTCP(8443)
		}, []string{"proved error aws_network_acl.a clients aws_lb.l out aws_network_acl.a"}, ""},
		{"of a Network Load Balancer nobody says where they leave", rules(permit(100, "tcp", "0.0.0.0/0", 1024, 65535)), short, func(_ world, _ *firewall.Interface, l *firewall.Listener) {
			l.Services, l.HandsOn = onTCP(8443), nil
		}, []string{"possible error aws_network_acl.a clients aws_lb.l out aws_network_acl.a"}, ""},
		{"a service that is not the listener's", rules(permit(100, "tcp", "0.0.0.0/0", 80, 80)), rules(), func(_ world, n *firewall.Interface, l *firewall.Listener) {
			n.Node.Facing, l.HandsOn = firewall.FacingInside, nil
		},
			[]string{"proved error aws_network_acl.a ingress tcp"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := clientWorld(tt.aIn, tt.aOut, open, open, tt.set)
			p := Pass{Net: w.Network, Options: DefaultOptions()}
			found := slices.Concat(judge([]*Check{SubnetPathReplyDropped, InboundReplyDropped}, p, func(c *Check) func(*Pass) { return c.Run })...)
			found = keyed(found)
			expect(t, found, tt.want...)
			for _, f := range found {
				if got := slices.ContainsFunc(f.Resources, func(r result.Resource) bool { return r.Address == "aws_lb_listener.in" }); got != (tt.named != "") && f.Key[0] == "ingress" {
					t.Errorf("the listener is among the resources: %t", got)
				}
			}
			if tt.named != "" {
				says(t, found, tt.named)
			}
		})
	}
}

func mustAddr(text string) netip.Addr { return netip.MustParseAddr(text) }
