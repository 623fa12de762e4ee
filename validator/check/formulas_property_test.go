package check

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// The formulas of the ways that a plan states, read aloud: packets between a few addresses on a few ports, which stand for all that the
// lists drawn here tell apart, through lists that are read one rule at a time.

var (
	standIn   = map[string][]string{"a": {"10.0.1.5", "10.0.1.200"}, "b": {"10.0.2.5", "10.0.2.200"}} // by subnet
	strangers = []string{"1.1.1.1", "203.0.113.9"}
	bucket    = []string{"52.216.0.1", "52.217.0.1"}
	upward    = []int{1024, 8079, 8080, 8081, 32767, 32768, 60999, 61000, 65535} // those that NAT gateways and load balancers use
	ofOwn     = []int{32768, 60999, 61000, 65535}                                // those that hosts use
	spokenAt  = map[bool]int{}                                                   // how often a way was whole, or not
)

// drawn is the rules of one direction of a NACL.
type drawn []firewall.NACLRule

func drawSpoken(t *rapid.T, what string) drawn {
	var out drawn
	for i := range rapid.IntRange(0, 2).Draw(t, what) {
		label := fmt.Sprint(what, i)
		cidr := rapid.SampledFrom([]string{"0.0.0.0/0", "0.0.0.0/0", "10.0.0.0/16", "10.0.1.0/24", "10.0.2.0/24", "10.0.1.128/25", "10.0.2.128/25", "203.0.113.0/24", "52.216.0.0/16"}).Draw(t, label)
		ports := rapid.SampledFrom([][2]int{{0, 65535}, {0, 65535}, {443, 443}, {8080, 8080}, {443, 8080}, {1024, 65535}, {32768, 65535}, {32768, 60999}, {1024, 32767}, {61000, 65535}}).Draw(t, label)
		r := permit(100+10*i, "tcp", cidr, ports[0], ports[1])
		if rapid.IntRange(0, 3).Draw(t, label) == 0 {
			r.Action = firewall.Deny
		}
		out = append(out, r)
	}
	if rapid.IntRange(0, 3).Draw(t, what+" lets the rest pass") > 0 { // else hardly a way is whole
		out = append(out, permit(200, "tcp", "0.0.0.0/0", 0, 65535))
	}
	return out
}

// decides is the rule that takes a packet; nil for the implicit deny.
func (d drawn) decides(remote string, port int) *firewall.NACLRule {
	for i := range d {
		if r := &d[i]; r.CIDR.Contains(netip.MustParseAddr(remote)) && r.FromPort <= port && port <= r.ToPort {
			return r
		}
	}
	return nil
}

func (d drawn) passes(remote string, port int) bool {
	r := d.decides(remote, port)
	return r != nil && r.Action == firewall.Allow
}

// drops reports whether a list drops a packet of any of the remote addresses to any of the ports.
func (d drawn) drops(remotes []string, ports ...int) bool {
	return slices.ContainsFunc(remotes, func(a string) bool {
		return slices.ContainsFunc(ports, func(p int) bool { return !d.passes(a, p) })
	})
}

// stated judges RSG105 alone, and tells findings about a way from those about a pair of subnets.
func stated(w world) (ways []marked, pairs int) {
	found := judge([]*Check{SubnetPathReplyDropped}, Pass{Net: w.Network, Options: DefaultOptions()}, func(c *Check) func(*Pass) { return c.Run })[0]
	for _, f := range found {
		switch {
		case len(f.Key) > 0:
			ways = append(ways, f)
		case f.Severity == result.Error && !f.Possible:
			pairs++ // of a warning the way is said all the same
		}
	}
	return ways, pairs
}

// agree holds what is reported against what a formula says is dropped, of requests and of replies. Replies between the two subnets may be
// a finding about the pair.
func agree(t *rapid.T, ways []marked, pairs int, requests, replies bool, says string) {
	reported := slices.ContainsFunc(ways, func(f marked) bool { return !f.Possible })
	if reported && !requests && !replies || requests && !reported || replies && !reported && pairs == 0 {
		t.Fatalf("requests are dropped %v, replies %v; reported %v, %d pairs\n%s\n%s", requests, replies, reported, pairs, listing(ways), says)
	}
	for _, f := range ways {
		last := f.Witness[len(f.Witness)-1]
		if last.Verdict != "dropped" {
			t.Fatalf("the witness is %+v\n%s", f.Witness, says)
		}
	}
	spokenAt[requests || replies]++
}

// often is rapid.Check with more tries: what a list drops may be a few ports.
func often(t *testing.T, f func(*rapid.T)) {
	t.Helper()
	for range 10 {
		rapid.Check(t, f)
	}
}

// whole holds that ways of both kinds were tried.
func whole(t *testing.T) {
	t.Helper()
	if spokenAt[true] == 0 || spokenAt[false] == 0 {
		t.Errorf("ways that are whole or not: %v", spokenAt)
	}
	clear(spokenAt)
}

// four is the lists of the NACLs of both subnets, and their text.
func four(t *rapid.T) (aIn, aOut, bIn, bOut drawn, says string) {
	aIn, aOut, bIn, bOut = drawSpoken(t, "a in"), drawSpoken(t, "a out"), drawSpoken(t, "b in"), drawSpoken(t, "b out")
	var text []string
	for i, l := range []drawn{aIn, aOut, bIn, bOut} {
		for j := range l {
			text = append(text, fmt.Sprintf("%s %s", []string{"a in", "a out", "b in", "b out"}[i], ruleText(&l[j])))
		}
	}
	return aIn, aOut, bIn, bOut, strings.Join(text, "\n")
}

// Formula (c): a host in subnet a asks through the NAT gateway in b for what a's list names.
func TestFormulaOfANATGateway(t *testing.T) {
	often(t, func(t *rapid.T) {
		aIn, aOut, bIn, bOut, says := four(t)
		requests, replies := false, false
		for _, d := range append(slices.Clone(strangers), bucket...) {
			for _, q := range []int{22, 443, 1024, 8080, 9000, 61000} {
				r := aOut.decides(d, q)
				forReplies := r != nil && r.FromPort >= 1024 && r.FromPort <= 32768 && r.ToPort >= 60999
				if r == nil || r.Action == firewall.Deny || forReplies || r.FromPort == 0 && r.ToPort == 65535 {
					continue // it is not named
				}
				switch {
				case bIn.drops(standIn["a"], q), bOut.drops([]string{d}, q):
					requests = true
				case bIn.drops([]string{d}, upward...):
					requests = true // no pair of subnets says so
				case bOut.drops(standIn["a"], ofOwn...):
					replies = true
				}
			}
		}
		ways, pairs := stated(natWorld(aIn, aOut, bIn, bOut))
		agree(t, ways, pairs, requests, replies, says)
	})
	whole(t)
}

// Formula (d): the nodes in subnet a ask the targets in b on two ports.
func TestFormulaOfALoadBalancerAndItsTargets(t *testing.T) {
	often(t, func(t *rapid.T) {
		aIn, aOut, bIn, bOut, says := four(t)
		w := newWorld()
		w.list("a", aIn, aOut, "a")
		w.list("b", bIn, bOut, "b")
		asks := firewall.Balance{Target: "aws_instance.t", Services: onTCP(443).Union(onTCP(8080))}
		w.Interfaces["aws_lb.l"] = &firewall.Interface{ID: "aws_lb.l", Origin: madeBy("aws_lb", "aws_lb.l", "create"), Subnet: firewall.LinkTo("aws_subnet.a"),
			Node: &firewall.Node{Asks: []firewall.Balance{asks}}}
		w.host("t", "b", nil)
		// What no request passes for gets no reply.
		requests, replies := false, false
		for _, q := range []int{443, 8080} {
			for _, target := range standIn["b"] {
				switch {
				case aOut.drops([]string{target}, q), bIn.drops(standIn["a"], q):
					requests = true
				case bOut.drops(standIn["a"], upward...), aIn.drops([]string{target}, upward...):
					replies = true
				}
			}
		}
		ways, pairs := stated(w)
		agree(t, ways, pairs, requests, replies, says)
	})
	whole(t)
}

// Formula (e): clients of the internet ask a Network Load Balancer in subnet a, which hands on to targets in b that see them.
func TestFormulaOfClientsThatTargetsSee(t *testing.T) {
	often(t, func(t *rapid.T) {
		aIn, aOut, bIn, bOut, says := four(t)
		w := newWorld()
		w.list("a", aIn, aOut, "a")
		w.list("b", bIn, bOut, "b")
		l := firewall.Listener{Origin: madeBy("aws_lb_listener", "aws_lb_listener.l", "create"), Services: onTCP(443),
			HandsOn: []firewall.Balance{{Target: "aws_instance.t", Services: onTCP(8080)}}}
		w.Interfaces["aws_lb.l"] = &firewall.Interface{ID: "aws_lb.l", Origin: madeBy("aws_lb", "aws_lb.l", "create"), Subnet: firewall.LinkTo("aws_subnet.a"),
			Node: &firewall.Node{Facing: firewall.FacingInternet, Network: true, Listens: []firewall.Listener{l}}}
		w.host("t", "b", nil)
		clients := append(slices.Clone(strangers), bucket...)
		var come, arrive []string
		for _, c := range clients {
			if aIn.passes(c, 443) {
				come = append(come, c)
				if bIn.passes(c, 8080) {
					arrive = append(arrive, c)
				}
			}
		}
		want := map[string]bool{
			"proved in":         len(come) == 0,
			"proved handed on":  len(come) > 0 && len(arrive) == 0,
			"possible out":      aOut.drops(come, upward...),
			"possible answered": bOut.drops(arrive, upward...),
		}
		ways, _ := stated(w)
		for name, wanted := range want {
			got := slices.ContainsFunc(ways, func(f marked) bool {
				certainty, way, _ := strings.Cut(name, " ")
				return f.Key[2] == way && f.Possible == (certainty == "possible")
			})
			if got != wanted {
				t.Fatalf("%s: reported %v\n%s\n%s", name, got, listing(ways), says)
			}
			spokenAt[wanted]++
		}
	})
	whole(t)
}

// Formula (f): a host in subnet a asks S3 through a gateway endpoint, as its group says.
func TestFormulaOfAGatewayEndpoint(t *testing.T) {
	often(t, func(t *rapid.T) {
		in, out, _, _, says := four(t)
		w := newWorld()
		w.list("a", in, out, "a")
		r := openingTo("tcp", 443, 443, "")
		r.Peer, r.Group, r.PrefixList = firewall.PeerPrefixList, firewall.Link{}, firewall.LinkTo("pl-s3")
		w.group("app").Egress = []firewall.GroupRule{r}
		w.host("h", "a", []string{"app"}, "10.0.1.10")
		w.Subnets["aws_subnet.a"].Routes.Services = []firewall.ServiceRoute{{Endpoint: madeBy("aws_vpc_endpoint", "aws_vpc_endpoint.s3", "create"), List: "pl-s3", To: addrs("52.216.0.0/15")}}
		requests, replies := out.drops(bucket, 443), false
		for _, s := range bucket {
			replies = replies || out.passes(s, 443) && in.drops([]string{s}, ofOwn...)
		}
		ways, pairs := stated(w)
		agree(t, ways, pairs, requests || replies, false, says)
		if len(ways) > 1 || cmp.Compare(len(ways), 0) > 0 && ways[0].Address != "aws_network_acl.a" {
			t.Fatalf("%s", listing(ways))
		}
	})
	whole(t)
}
