package validator

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// The way back, and the way through a NAT gateway's subnet.

// gap insists on the one RSG101 of a NACL: its severity, and the client ports to which replies are dropped.
func (x *trap) gap(nacl string, severity result.Severity, ports [][2]int) {
	x.t.Helper()
	f := x.only("RSG101", nacl)
	want := []result.Set{{Src: f.Uncovered[0].Src, Dst: []string{"0.0.0.0/0"}, Protocol: "tcp", ProtocolNumber: 6,
		SrcPorts: [][2]int{{443, 443}}, DstPorts: ports}}
	if f.Severity != severity || f.Certainty != result.Proved || !f.UncoveredExact {
		x.t.Errorf("%s: %s, %s, exact %v; want %s, proved, exact", nacl, f.Severity, f.Certainty, f.UncoveredExact, severity)
	}
	if diff := cmp.Diff(want, f.Uncovered); diff != "" {
		x.t.Errorf("%s: %s", nacl, diff)
	}
}

func TestTrap17_AHoleInTheClientPortsBreaksSomeConnectionsAndNotTheService(t *testing.T) {
	x := openTrap(t, "t17_client_ports/plan.json")
	x.gap("aws_network_acl.hole_3389", result.Warning, [][2]int{{3389, 3389}})
	x.gap("aws_network_acl.hole_50000", result.Error, [][2]int{{50000, 50000}})
	for hole, broken := range map[string]string{"hole_3389": "3389", "hole_50000": "50000"} {
		to := " -> aws_network_interface." + hole + ":443"
		x.flow("tcp 203.0.113.9"+to, "absent", "reply-blocked") // "works for all" is false …
		x.flow("tcp 203.0.113.9:"+broken+to, "absent", "reply-blocked")
		for _, port := range []string{"1024", "3388", "3390", "32768", "49999", "50001", "60999", "65535"} {
			x.flow("tcp 203.0.113.9:"+port+to, "absent", "allowed") // … and "reachable" is true
		}
	}
}

func TestTrap18_RepliesFrom32768UpAreTooFewBehindANatGateway(t *testing.T) {
	x := openTrap(t, "t17_client_ports/plan.json")
	x.gap("aws_network_acl.upper_half", result.Warning, [][2]int{{1024, 32767}})
	const to = " -> aws_network_interface.upper_half:443"
	x.flow("tcp 203.0.113.9"+to, "absent", "reply-blocked")
	for port, want := range map[string]string{"1024": "reply-blocked", "32767": "reply-blocked", "32768": "allowed", "60999": "allowed", "65535": "allowed"} {
		x.flow("tcp 203.0.113.9:"+port+to, "absent", want)
	}
}

func TestTrap19_TheNatGatewaysSubnetMustLetThePrivateSubnetsRequestsIn(t *testing.T) {
	x := openTrap(t, "t19_nat_subnet/plan.json")
	// What the gateway receives still has the service's port; a filter on the way in sees the private source alone.
	const flow, public = "tcp aws_network_interface.app -> 10.119.2.10:443", "aws_network_acl.public"
	x.flow(flow, "absent", "blocked")
	if h := x.hop(flow, "aws_network_acl.private", firewall.Egress, firewall.Request); h.Verdict != "allow" {
		t.Errorf("the private subnet's NACL: %s, want allow", h.Verdict)
	}
	if h := x.hop(flow, public, firewall.Ingress, firewall.Request); h.Verdict != "implicit-deny" || *h.Rule != "*" {
		t.Errorf("%s: %+v, want the implicit deny", public, h)
	}
	// All other legs of the way are there: each NACL by itself is whole.
	x.decides(x.after, "aws_network_acl.private", firewall.Ingress, "203.0.113.9", firewall.TCP, 32768, "allow by 100")
	x.decides(x.after, public, firewall.Egress, "203.0.113.9", firewall.TCP, 443, "allow by 100")
	x.decides(x.after, public, firewall.Ingress, "203.0.113.9", firewall.TCP, 1024, "allow by 100")
	x.decides(x.after, public, firewall.Egress, "10.119.1.10", firewall.TCP, 32768, "allow by 110")
	for _, rule := range []string{"RSG101", "RSG102"} {
		if list := x.findings(rule, ""); len(list) != 0 {
			t.Errorf("%s finds a gap in a NACL that is whole by itself: %+v", rule, list)
		}
	}
	// The route tables say that the private subnet's HTTPS goes through the gateway.
	list := x.findings("RSG105", public)
	if len(list) != 1 || list[0].Severity != result.Error || list[0].Certainty != result.Proved || len(list[0].Witness) != 1 {
		t.Fatalf("RSG105 at %s: %+v", public, list)
	}
	if hops := list[0].Witness[0].Hops; len(hops) != 2 || hops[0].Address != "aws_network_acl.private" || hops[1].Verdict != "implicit-deny" {
		t.Errorf("the packet meets %+v", hops)
	}
}

// TestALoadBalancersWayToItsTargets is formula (d): requests and health checks on both ports, and replies to all ports from 1024.
func TestALoadBalancersWayToItsTargets(t *testing.T) {
	x := openTrap(t, "t83_balancer/plan.json")
	said := map[string]result.Finding{}
	for _, f := range x.findings("RSG105", "aws_network_acl.app") {
		said[f.Message] = f
	}
	for _, c := range []struct {
		message string
		src     int // the source port of the last packet, if it is a reply
		dst     int
	}{
		{"network ACL drops tcp 9090 from 10.183.1.0/24, 10.183.2.0/24 (default network ACL of aws_vpc.main) to targets " +
			"on the way in from load balancer aws_lb.web; so is, or is in part, what passes there, on the way out to load balancer", 0, 9090},
		{"network ACL drops replies to ports 1024-32767 of tcp 8080 from 10.183.1.0/24 (default network ACL of aws_vpc.main) to targets " +
			"on the way out to load balancer aws_lb.tasks", 8080, 1024},
	} {
		f, ok := said[c.message]
		if !ok || f.Severity != result.Error || f.Certainty != result.Proved || len(f.Fixes) == 0 {
			t.Errorf("%q: %+v, among %d", c.message, f, len(said))
			continue
		}
		last := f.Witness[len(f.Witness)-1]
		if c.src != 0 && *last.SrcPort != c.src || *last.DstPort != c.dst || last.Verdict != "dropped" {
			t.Errorf("%q: the packet is %+v", c.message, last)
		}
	}
	if len(said) != 2 {
		t.Errorf("%d findings, want 2", len(said))
	}
}

// TestGroupsOnALoadBalancersWay is the groups of formulas (d) and (e): requests and health checks on both ports, out of the load balancer's
// groups and into the targets'. The one whose targets name its group is left alone.
func TestGroupsOnALoadBalancersWay(t *testing.T) {
	x := openTrap(t, "t86_balancer_groups/plan.json")
	if all := x.findings("RSG403", ""); len(all) != 2 {
		t.Errorf("%d findings, want 2", len(all))
	}
	out := x.only("RSG403", "aws_security_group.web")
	in := x.only("RSG403", "aws_security_group.tcp")
	for _, c := range []struct {
		f       result.Finding
		message string
		port    int
		src     string
		hops    []string
	}{
		{out, "no security group of load balancer aws_lb.web lets out what it asks of aws_instance.app: tcp 9090", 9090, "10.186.1.10", []string{"sg egress"}},
		{in, "no security group of aws_instance.tcp admits clients of load balancer aws_lb.tcp, whose addresses it sees: tcp 5671", 5671, "203.0.113.9",
			[]string{"nacl ingress", "sg ingress"}},
	} {
		p := c.f.Witness[0]
		var hops []string
		for _, h := range p.Hops {
			hops = append(hops, h.Filter+" "+h.Direction)
		}
		if c.f.Message != c.message || c.f.Certainty != result.Proved || *p.DstPort != c.port || p.Src != c.src || p.Verdict != "dropped" || !cmp.Equal(hops, c.hops) {
			t.Errorf("%s %q: %+v", c.f.Certainty, c.f.Message, p)
		}
	}
	if len(out.Fixes) != 1 || len(in.Fixes) != 0 {
		t.Errorf("fixes %+v and %+v", out.Fixes, in.Fixes)
	}
}

// TestALoadBalancerBehindAnother is formula (e) where the target is an Application Load Balancer, which sees the clients, and formula (d)
// behind it, with every way to be a target.
func TestALoadBalancerBehindAnother(t *testing.T) {
	x := openTrap(t, "t87_balancer_chain/plan.json")
	if f := x.only("RSG105", "aws_network_acl.inner"); f.Certainty != result.Proved || f.Severity != result.Error || f.Message !=
		"network ACL drops tcp 443 from the internet (clients of aws_lb_listener.front) to targets, which see their addresses, on the way in from load balancer aws_lb.front" {
		t.Errorf("%s %s %q", f.Severity, f.Certainty, f.Message)
	}
	if f := x.only("RSG403", "aws_security_group.inner"); f.Certainty != result.Proved || f.Message !=
		"no security group of aws_lb.inner admits clients of load balancer aws_lb.front, whose addresses it sees: tcp 443" {
		t.Errorf("%s %q", f.Certainty, f.Message)
	}
	f := x.only("RSG403", "aws_security_group.app")
	var targets []string
	for _, r := range f.Resources {
		if r.Role == result.Association {
			targets = append(targets, r.Address)
		}
	}
	want := []string{"aws_lb.inner", "aws_autoscaling_group.listed", `aws_autoscaling_group.plain["attached"]`, `aws_autoscaling_group.plain["traffic"]`,
		"aws_autoscaling_group.sourced", "aws_ecs_service.both", "aws_instance.app"}
	if diff := cmp.Diff(want, targets); f.Certainty != result.Proved || diff != "" {
		t.Errorf("%s: %s", f.Certainty, diff)
	}
	var way []string
	for _, h := range f.Witness[0].Hops {
		way = append(way, h.Filter+" "+h.Direction+" "+h.Verdict)
	}
	if diff := cmp.Diff([]string{"sg egress allow", "nacl egress allow", "nacl ingress allow", "sg ingress implicit-deny"}, way); diff != "" {
		t.Errorf("the way: %s", diff)
	}
}

// TestLoadBalancersThatClientsReachOverIPv6: what comes over IPv6 needs rules of its own, and is seen by IPv4 targets with the node's address.
func TestLoadBalancersThatClientsReachOverIPv6(t *testing.T) {
	x := openTrap(t, "t88_dual_stack/plan.json")
	if f := x.only("RSG105", "aws_network_acl.public"); f.Certainty != result.Proved || f.Message !=
		"network ACL drops tcp 5671 from the internet over IPv6 (clients of aws_lb_listener.tcp) to its nodes on the way in to load balancer aws_lb.tcp" {
		t.Errorf("%s %q", f.Certainty, f.Message)
	}
	if f := x.only("RSG403", ""); f.Certainty != result.Proved ||
		f.Message != "no security group of aws_instance.app admits what load balancer aws_lb.tcp asks: tcp 5671" || f.Witness[0].Src != "10.188.1.10" {
		t.Errorf("%s %q", f.Certainty, f.Message)
	}
	if list := x.findings("RSG105", "aws_network_acl.six"); len(list) != 0 { // RSG101 says that it drops answers
		t.Errorf("%+v", list)
	}
	x.only("RSG101", "aws_network_acl.six")
}
