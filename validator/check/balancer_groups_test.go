package check

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// askWorld is a load balancer aws_lb.l in subnet a with the group lb, which lets out, and a target aws_instance.t in subnet b with the
// group app, which admits; it asks for TCP 8080 and 9090.
func askWorld(out, in []firewall.GroupRule) world {
	w := newWorld()
	outward(w.group("lb", opening("tcp", 443, 443, "0.0.0.0/0")), out...)
	g := w.group("app", in...)
	for i := range g.Ingress {
		g.Ingress[i].Origin = madeBy("aws_vpc_security_group_ingress_rule", fmt.Sprintf("aws_vpc_security_group_ingress_rule.r%d", i), "create")
	}
	w.Interfaces["aws_lb.l"] = &firewall.Interface{ID: "aws_lb.l", Origin: madeBy("aws_lb", "aws_lb.l", "create"), Subnet: firewall.LinkTo("aws_subnet.a"),
		Groups: firewall.Links{Sure: []firewall.ID{"aws_security_group.lb"}},
		Node:   &firewall.Node{Facing: firewall.FacingInternet, Asks: []firewall.Balance{{Target: "aws_instance.t", Services: onTCP(8080).Union(onTCP(9090))}}}}
	w.host("t", "b", []string{"app"})
	return w
}

func TestGroupsOnALoadBalancersWay(t *testing.T) {
	const (
		egress  = "warning aws_security_group.lb balancer aws_lb.l egress"
		ingress = "warning aws_security_group.app balancer aws_lb.l ingress"
	)
	all, both := opening("all", 0, 0, "0.0.0.0/0"), opening("tcp", 8080, 9090, "10.0.2.0/24")
	from := openingTo("tcp", 8080, 9090, "lb")
	node := func(w world) *firewall.Interface { return w.Interfaces["aws_lb.l"] }
	for _, c := range []struct {
		name       string
		out, in    []firewall.GroupRule
		change     func(w world)
		want, says []string
	}{
		{"both ports pass", []firewall.GroupRule{both}, []firewall.GroupRule{from}, nil, nil, nil},
		{"a group without egress rules lets nothing out", nil, []firewall.GroupRule{opening("tcp", 8080, 9090, "10.0.0.0/16")}, nil,
			[]string{"proved " + egress}, []string{"load balancer aws_lb.l lets out what it asks of aws_instance.t: tcp 8080, 9090"}},
		{"not the port of the health checks", []firewall.GroupRule{opening("tcp", 8080, 8080, "0.0.0.0/0")}, []firewall.GroupRule{from}, nil,
			[]string{"proved " + egress}, []string{"asks of aws_instance.t: tcp 9090"}},
		{"the rule that names the target's group says it all", []firewall.GroupRule{openingTo("tcp", 8080, 9090, "app")}, nil, nil,
			[]string{"proved warning aws_security_group.lb egress aws_security_group.app"}, nil},
		{"the targets admit one of two ports", []firewall.GroupRule{all}, []firewall.GroupRule{openingTo("tcp", 8080, 8080, "lb")}, nil,
			[]string{"proved " + ingress}, []string{"aws_instance.t admits what load balancer aws_lb.l asks: tcp 9090"}},
		{"they admit another subnet", []firewall.GroupRule{all}, []firewall.GroupRule{opening("tcp", 8080, 9090, "10.0.2.0/24")}, nil,
			[]string{"proved " + ingress}, nil},
		{"a part of the nodes' subnet", []firewall.GroupRule{all}, []firewall.GroupRule{opening("tcp", 8080, 9090, "10.0.1.0/25")}, nil,
			[]string{"possible " + ingress}, []string{"8080, 9090 with 10.0.1.128/25"}},
		{"IPv6 alone is let out", []firewall.GroupRule{opening("all", 0, 0, "::/0")}, []firewall.GroupRule{opening("all", 0, 0, "0.0.0.0/0")}, nil,
			[]string{"proved " + egress}, nil},
		{"another group of the target admits it", []firewall.GroupRule{all}, nil, func(w world) {
			w.group("more", opening("all", 0, 0, "0.0.0.0/0"))
			w.Interfaces["aws_instance.t"].Groups.Maybe = []firewall.ID{"aws_security_group.more"}
		}, nil, nil},
		{"groups of the target that are not known", []firewall.GroupRule{all}, nil,
			func(w world) { w.Interfaces["aws_instance.t"].Groups = firewall.Links{Open: true} }, nil, nil},
		{"groups of the load balancer that are not known", nil, []firewall.GroupRule{from},
			func(w world) { node(w).Groups = firewall.Links{Open: true} }, nil, nil},
		{"a group that is only an id", nil, []firewall.GroupRule{from},
			func(w world) { w.Groups["aws_security_group.lb"].External = true }, nil, nil},
		{"who has no group is guarded by none", nil, []firewall.GroupRule{opening("tcp", 8080, 9090, "10.0.1.0/24")},
			func(w world) { node(w).Groups = firewall.Links{} }, nil, nil},
		{"within one subnet groups count", nil, []firewall.GroupRule{opening("tcp", 8080, 9090, "10.0.0.0/16")},
			func(w world) { w.Interfaces["aws_instance.t"].Subnet = firewall.LinkTo("aws_subnet.a") }, []string{"proved " + egress}, nil},
		{"a target in another zone is not asked", nil, []firewall.GroupRule{opening("tcp", 8080, 9090, "10.0.0.0/16")}, func(w world) {
			w.Subnets["aws_subnet.a"].Zone, w.Subnets["aws_subnet.b"].Zone = "us-east-1a", "us-east-1b"
			node(w).Node.Asks[0].Zones = firewall.OwnZone
		}, nil, nil},
		{"perhaps it is", nil, []firewall.GroupRule{opening("tcp", 8080, 9090, "10.0.0.0/16")}, func(w world) {
			node(w).Node.Asks[0].Zones = firewall.OwnZone
		}, []string{"possible " + egress}, nil},
		{"a subnet that is not known", nil, []firewall.GroupRule{opening("tcp", 8080, 9090, "10.0.0.0/16")}, func(w world) {
			w.Interfaces["aws_instance.t"].Subnet = firewall.Link{Open: true}
		}, []string{"proved " + egress}, nil},
		{"an address at which nothing known stands", []firewall.GroupRule{opening("tcp", 8080, 9090, "10.0.2.8/32")}, nil, func(w world) {
			node(w).Node.Asks[0].Target, node(w).Node.Asks[0].Addr = "", netip.MustParseAddr("10.0.2.9")
			node(w).Node.Asks[0].Subnet = "aws_subnet.b"
		}, []string{"proved " + egress}, []string{"asks of 10.0.2.9/32: tcp 8080, 9090"}},
		{"it may carry a group that a rule names", []firewall.GroupRule{openingTo("tcp", 8080, 9090, "app")}, []firewall.GroupRule{from}, func(w world) {
			node(w).Node.Asks[0].Target, node(w).Node.Asks[0].Addr = "", netip.MustParseAddr("10.0.2.9")
			node(w).Node.Asks[0].Subnet = "aws_subnet.b"
		}, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := askWorld(c.out, c.in)
			if c.change != nil {
				c.change(w)
			}
			found := prior(t, SGPairEgressMissing, w)
			expect(t, found, c.want...)
			if c.says != nil {
				says(t, found, c.says...)
			}
			for _, f := range found {
				if len(f.Witness) != 1 && strings.Contains(strings.Join(f.Key, " "), "balancer") {
					t.Errorf("%d packets", len(f.Witness))
				}
			}
		})
	}
}

// handsOn makes the load balancer one that hands requests on with the addresses of its clients.
func handsOn(w world, facing firewall.Facing) {
	n := w.Interfaces["aws_lb.l"].Node
	to := n.Asks[0]
	to.Services = onTCP(8080)
	n.Asks, n.Facing, n.Network = nil, facing, true
	n.Listens = []firewall.Listener{{Origin: madeBy("aws_lb_listener", "aws_lb_listener.l", "create"), Services: onTCP(443), HandsOn: []firewall.Balance{to}}}
}

func TestTargetsThatSeeClientsAdmitThemOrTheLoadBalancersGroup(t *testing.T) {
	const ingress = "proved warning aws_security_group.app balancer aws_lb.l ingress clients"
	all := []firewall.GroupRule{opening("all", 0, 0, "0.0.0.0/0")}
	for _, c := range []struct {
		name    string
		in      firewall.GroupRule
		facing  firewall.Facing
		grouped bool
		want    string
	}{
		{"its group", openingTo("tcp", 8080, 8080, "lb"), firewall.FacingInternet, true, ""},
		{"the internet", opening("tcp", 8080, 8080, "0.0.0.0/0"), firewall.FacingInternet, true, ""},
		{"some of the internet", opening("tcp", 8080, 8080, "198.51.100.0/24"), firewall.FacingInternet, true, ""},
		{"the nodes alone", opening("tcp", 8080, 8080, "10.0.1.0/24"), firewall.FacingInternet, true, ingress},
		{"the nodes alone, which have no group", opening("tcp", 8080, 8080, "10.0.1.0/24"), firewall.FacingInternet, false, ingress},
		{"another port", opening("tcp", 9090, 9090, "0.0.0.0/0"), firewall.FacingInternet, false, ingress},
		{"the nodes, of an endpoint service", opening("tcp", 8080, 8080, "10.0.1.0/24"), firewall.FacingInside, true, ""},
		{"the group of clients", openingTo("tcp", 8080, 8080, "clients"), firewall.FacingInside, false, ingress},
		{"some address", opening("tcp", 8080, 8080, "192.168.0.0/16"), firewall.FacingInside, false, ""},
		{"nobody knows where it faces", opening("tcp", 8080, 8080, "10.0.1.0/24"), firewall.FacingUnknown, false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := askWorld(all, []firewall.GroupRule{c.in})
			outward(w.group("clients"), opening("all", 0, 0, "0.0.0.0/0"))
			handsOn(w, c.facing)
			w.host("c", "a", []string{"clients"})
			if !c.grouped {
				w.Interfaces["aws_lb.l"].Groups = firewall.Links{}
			}
			if found := prior(t, SGPairEgressMissing, w); c.want == "" {
				expect(t, found)
			} else {
				expect(t, found, c.want)
			}
		})
	}
}

func TestTheFixOfWhatALoadBalancerAsks(t *testing.T) {
	w := askWorld([]firewall.GroupRule{opening("tcp", 8080, 8080, "0.0.0.0/0")}, []firewall.GroupRule{opening("tcp", 8080, 9090, "10.0.0.0/16")})
	f := prior(t, SGPairEgressMissing, w)[0]
	want := `resource "aws_vpc_security_group_egress_rule" "lb_egress_tcp_9090" {
  security_group_id            = aws_security_group.lb.id
  referenced_security_group_id = aws_security_group.app.id
  ip_protocol                  = "tcp"
  from_port                    = 9090
  to_port                      = 9090
}
`
	if len(f.Fixes) != 1 || *f.Fixes[0].HCL != want {
		t.Errorf("fixes %+v", f.Fixes)
	}
	h := f.Witness[0].Hops
	if f.Witness[0].Verdict != "dropped" || len(h) != 1 || h[0].Filter != "sg" || h[0].Direction != "egress" || *f.Witness[0].DstPort != 9090 {
		t.Errorf("witness %+v", f.Witness)
	}
	w.Groups["aws_security_group.lb"].Egress[0].SensitiveV = true
	if f = prior(t, SGPairEgressMissing, w)[0]; strings.Contains(f.Message, "9090") || len(f.Witness)+len(f.Fixes)+len(f.Uncovered) > 0 {
		t.Errorf("a sensitive value is told: %s", f.Message)
	}
}

// Certain is what no packet between any two addresses that node and target may have gets through, possible what some do not: asked of the
// tracer, one packet at a time.
func TestGroupsRefuseALoadBalancerWhatTheTracerFindsNoWayFor(t *testing.T) {
	const here, there = "10.0.1.0/30", "10.0.2.0/30"
	ports := []uint16{8080, 8443}
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		draw := func(what string, blocks ...string) []firewall.GroupRule {
			var out []firewall.GroupRule
			for i := range rapid.IntRange(0, 3).Draw(t, what) {
				label := fmt.Sprint(what, i)
				r := rapid.SampledFrom([][2]int{{0, 65535}, {8080, 8080}, {8443, 8443}}).Draw(t, label)
				protocol := rapid.SampledFrom([]string{"tcp", "tcp", "udp"}).Draw(t, label)
				out = append(out, opening(protocol, r[0], r[1], rapid.SampledFrom(blocks).Draw(t, label)))
			}
			return out
		}
		w := askWorld(draw("out", "10.0.2.0/24", "10.0.2.0/31", "10.0.2.2/32", "10.0.1.0/24", "::/0"),
			draw("in", "10.0.1.0/24", "10.0.1.0/31", "10.0.1.2/32", "10.0.2.0/24", "::/0"))
		w.Subnets["aws_subnet.a"].CIDRs, w.Subnets["aws_subnet.b"].CIDRs = addrs(here), addrs(there)
		if rapid.Bool().Draw(t, "names the load balancer") {
			w.Groups["aws_security_group.app"].Ingress = append(w.Groups["aws_security_group.app"].Ingress, openingTo("tcp", 8080, 8080, "lb"))
		}
		w.Interfaces["aws_lb.l"].Node.Asks[0].Services = onTCP(ports[0]).Union(onTCP(ports[1]))
		found := judge([]*Check{SGPairEgressMissing}, Pass{Net: w.Network, Options: DefaultOptions()}, func(c *Check) func(*Pass) { return c.Run })[0]
		found = slices.DeleteFunc(found, func(f marked) bool { return f.Key[0] != "balancer" })
		for _, port := range ports {
			passed, dropped := 0, 0
			for _, a := range hostsOf(here) {
				for _, b := range hostsOf(there) {
					trace := w.Trace(firewall.Flow{Protocol: firewall.TCP, DstPort: port, SrcPorts: translated,
						Src: firewall.Endpoint{Addr: a, Interface: "aws_lb.l"}, Dst: firewall.Endpoint{Addr: b, Interface: "aws_instance.t"}})
					if trace.Verdict == firewall.Works {
						passed++
					} else {
						dropped++
					}
				}
			}
			reported := func(possible bool) bool {
				return slices.ContainsFunc(found, func(f marked) bool {
					return f.Possible == possible && slices.ContainsFunc(f.Uncovered, func(b firewall.Box) bool { return b.DstPorts.Contains(port) })
				})
			}
			if got, want := reported(false), passed == 0; got != want {
				t.Fatalf("port %d: %d pass, reported as certain: %v", port, passed, got)
			}
			// A side of which something is certain says nothing of what else is possible.
			if got := reported(true); got && dropped == 0 || !got && dropped > 0 && passed > 0 && len(found) == 0 {
				t.Fatalf("port %d: %d pass and %d do not, reported as possible: %v", port, passed, dropped, got)
			}
			seen[fmt.Sprint(passed > 0, dropped > 0)]++
		}
	})
	if seen["true true"] == 0 || seen["true false"] == 0 || seen["false true"] == 0 {
		t.Errorf("seen %v", seen)
	}
}

func hostsOf(cidr string) []netip.Addr {
	var out []netip.Addr
	p := netip.MustParsePrefix(cidr)
	for a := p.Addr(); p.Contains(a); a = a.Next() {
		out = append(out, a)
	}
	return out
}
