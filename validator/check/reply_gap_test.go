package check

import (
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// rules is a list of NACL rules.
func rules(list ...firewall.NACLRule) []firewall.NACLRule { return list }

func TestInboundReplyDropped(t *testing.T) {
	for _, tt := range []struct {
		name    string
		in, out []firewall.NACLRule
		want    []string // as expect takes them
	}{
		{"no reply gets out", rules(permit(100, "tcp", "0.0.0.0/0", 443, 443)), nil,
			[]string{"proved error aws_network_acl.n ingress tcp"}},
		{"all client ports get out", rules(permit(100, "tcp", "0.0.0.0/0", 443, 443)), rules(permit(100, "tcp", "0.0.0.0/0", 1024, 65535)), nil},
		{"the Linux range alone drops replies to Windows", rules(permit(100, "tcp", "0.0.0.0/0", 443, 443)),
			rules(permit(100, "tcp", "0.0.0.0/0", 32768, 60999)), []string{"proved error aws_network_acl.n ingress tcp"}},
		{"32768 to 65535 drops replies to NAT gateways and balancers alone", rules(permit(100, "tcp", "0.0.0.0/0", 443, 443)),
			rules(permit(100, "tcp", "0.0.0.0/0", 32768, 65535)), []string{"proved warning aws_network_acl.n ingress tcp"}},
		{"udp is judged by itself", rules(permit(100, "tcp", "0.0.0.0/0", 443, 443), permit(110, "udp", "0.0.0.0/0", 443, 443)),
			rules(permit(100, "tcp", "0.0.0.0/0", 1024, 65535)), []string{"proved error aws_network_acl.n ingress udp"}},
		{"a rule for replies offers no service", rules(permit(100, "tcp", "0.0.0.0/0", 1024, 65535)), nil, nil},
		{"replies to other addresses are no replies", rules(permit(100, "tcp", "10.1.0.0/16", 443, 443)),
			rules(permit(100, "tcp", "10.2.0.0/16", 1024, 65535)), []string{"proved error aws_network_acl.n ingress tcp"}},
		{"a block that is not known may hold the clients", rules(permit(100, "tcp", "10.1.0.0/16", 443, 443)),
			rules(vague(permit(100, "tcp", "0.0.0.0/0", 1024, 65535))), []string{"possible error aws_network_acl.n ingress tcp"}},
		{"what is proved is not reported as possible too", rules(permit(100, "tcp", "10.1.0.0/16", 443, 443), maybe(permit(110, "tcp", "10.2.0.0/16", 22, 22))),
			nil, []string{"proved error aws_network_acl.n ingress tcp"}},
		{"what an unknown block admits is left to the rule about the undecided",
			rules(firewall.NACLRule{Any: true, AnyNumber: true, Action: firewall.AnyAction, Maybe: true, May: firewall.Everything()}), nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			w.list("n", tt.in, tt.out, "a")
			expect(t, prior(t, InboundReplyDropped, w), tt.want...)
		})
	}
}

func TestTheMessageSpeaksOfWhatMakesItAnError(t *testing.T) {
	w := newWorld()
	w.list("n", rules(permit(100, "tcp", "0.0.0.0/0", 443, 443), permit(110, "tcp", "::/0", 80, 80)),
		rules(permit(100, "tcp", "0.0.0.0/0", 32768, 65535)), "a")
	w.Subnets["aws_subnet.a"].CIDRs = addrs("10.0.1.0/24", "2001:db8::/64")
	found := prior(t, InboundReplyDropped, w)
	expect(t, found, "proved error aws_network_acl.n ingress tcp")
	says(t, found, "admits tcp 80 from ::/0 and drops replies to ports 1024-65535, and 1 more such sets of packets")
}

func TestOutboundReplyDropped(t *testing.T) {
	w := newWorld()
	w.list("n", rules(permit(100, "tcp", "0.0.0.0/0", 49152, 65535)), rules(permit(100, "tcp", "0.0.0.0/0", 443, 443)), "a")
	found := prior(t, OutboundReplyDropped, w)
	expect(t, found, "proved error aws_network_acl.n egress tcp")
	says(t, found, "lets tcp 443 out to 0.0.0.0/0", "replies that come back to ports 1024-49151")
	equalBoxes(t, found[0].Uncovered, "tcp 0.0.0.0/0:443 -> 10.0.1.0/24:1024-49151")
	expect(t, prior(t, InboundReplyDropped, w))
}

func TestICMPReplyDropped(t *testing.T) {
	w := newWorld()
	w.list("n", rules(permit(100, "icmp", "10.0.0.0/8", 8, -1)), rules(permit(100, "icmp", "10.0.0.0/8", 3, 4)), "a")
	found := prior(t, ICMPReplyDropped, w)
	expect(t, found, "proved warning aws_network_acl.n ingress icmp")
	says(t, found, "admits icmp echo requests from 10.0.0.0/8")
	if p := found[0].Witness; len(p) != 2 || *p[0].ICMPType != 8 || *p[1].ICMPType != 0 || p[1].Verdict != "dropped" {
		t.Errorf("witness %+v", p)
	}

	w = newWorld()
	w.list("n", rules(permit(100, "icmp", "10.0.0.0/8", 8, -1)), rules(permit(100, "icmp", "10.0.0.0/8", 0, 0)), "a")
	expect(t, prior(t, ICMPReplyDropped, w))
}

func equalBoxes(t *testing.T, got firewall.Boxes, want ...string) {
	t.Helper()
	texts := boxTexts(got)
	slices.Sort(texts)
	slices.Sort(want)
	if !slices.Equal(texts, want) {
		t.Errorf("packets\n%s\nwant\n%s", strings.Join(texts, "\n"), strings.Join(want, "\n"))
	}
}

func TestTheNearSideOfAGapIsWhereTheNACLStands(t *testing.T) {
	broken := rules(permit(100, "tcp", "0.0.0.0/0", 443, 443), permit(110, "tcp", "::/0", 443, 443))
	const v4, v6 = "tcp %s:443 -> 0.0.0.0/0:1024-65535", "tcp %s:443 -> ::/0:1024-65535"
	at := func(format, addrs string) string { return strings.Replace(format, "%s", addrs, 1) }
	for _, tt := range []struct {
		name  string
		make  func(w world)
		want  []string
		exact bool
	}{
		{"its subnets' blocks, of each family", func(w world) {
			w.Subnets["aws_subnet.a"].CIDRs = addrs("10.0.1.0/24", "2001:db8:1::/64")
			w.list("n", broken, nil, "a", "b")
		}, []string{at(v4, "10.0.1.0/24, 10.0.2.0/24"), at(v6, "2001:db8:1::/64")}, true},
		{"the VPC's blocks where no subnet uses it", func(w world) {
			w.VPCs["aws_vpc.main"].CIDRs = addrs("10.0.0.0/16", "2001:db8::/56")
			w.list("n", broken, nil)
		}, []string{at(v4, "10.0.0.0/16"), at(v6, "2001:db8::/56")}, true},
		{"every address of a family that the VPC has not", func(w world) { w.list("n", broken, nil) },
			[]string{at(v4, "10.0.0.0/16"), at(v6, "::/0")}, false},
		{"the VPC's block of a family that no subnet has", func(w world) {
			w.VPCs["aws_vpc.main"].CIDRs = addrs("10.0.0.0/16", "2001:db8::/56")
			w.list("n", broken, nil, "a")
		}, []string{at(v4, "10.0.1.0/24"), at(v6, "2001:db8::/56")}, true},
		{"every address where the VPC is not known", func(w world) {
			w.list("n", broken, nil).VPC = firewall.Link{Open: true}
		}, []string{at(v4, "0.0.0.0/0"), at(v6, "::/0")}, false},
		{"the VPC's blocks for a block of a subnet that is not known", func(w world) {
			w.Subnets["aws_subnet.a"].CIDRs = firewall.AddrSet{}
			w.Subnets["aws_subnet.a"].CIDRsOpen = []firewall.Unknown{{Address: "aws_subnet.a", Attribute: "cidr_block"}}
			w.list("n", broken[:1], nil, "a")
		}, []string{at(v4, "10.0.0.0/16")}, false},
		{"those of a subnet that only possibly uses it, as an upper bound", func(w world) {
			n := w.list("n", broken[:1], nil, "a")
			w.Subnets["aws_subnet.b"].NACL = firewall.Link{To: []firewall.ID{n.ID, "aws_network_acl.other"}}
		}, []string{at(v4, "10.0.1.0/24, 10.0.2.0/24")}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			tt.make(w)
			found := prior(t, InboundReplyDropped, w)
			if len(found) != 1 {
				t.Fatal(listing(found))
			}
			// a box for each block of subnets that are not neighbours
			equalBoxes(t, found[0].Uncovered, tt.want...)
			if found[0].Inexact == tt.exact {
				t.Errorf("exact: %t, want %t", !found[0].Inexact, tt.exact)
			}
			if used := !strings.Contains(found[0].Message, "no subnet uses it"); used != (len(w.usersOf("aws_network_acl.n")) > 0) {
				t.Errorf("message %q", found[0].Message)
			}
		})
	}
}

// usersOf is the subnets that certainly or possibly use a NACL.
func (w world) usersOf(id firewall.ID) []firewall.ID {
	var out []firewall.ID
	for _, s := range w.Subnets {
		if s.NACL.MayBe(id) {
			out = append(out, s.ID)
		}
	}
	return out
}

func TestAPortThatAGroupOpensIsAServiceWhereTheGroupStands(t *testing.T) {
	w := newWorld()
	w.list("n", rules(permit(100, "tcp", "0.0.0.0/0", 1024, 65535)), nil, "a", "b")
	w.group("web", opening("tcp", 8443, 8443, "0.0.0.0/0"))
	w.host("web", "a", []string{"web"}, "10.0.1.20")
	found := prior(t, InboundReplyDropped, w)
	if len(found) != 1 {
		t.Fatal(listing(found))
	}
	equalBoxes(t, found[0].Uncovered, "tcp 10.0.1.0/24:8443 -> 0.0.0.0/0:1024-65535")
}

func TestWhatIsProvedInOneSubnetIsNotReportedAsPossibleInAnother(t *testing.T) {
	w := newWorld()
	w.list("n", rules(permit(100, "tcp", "0.0.0.0/0", 1024, 65535)), nil, "a", "b")
	w.group("web", opening("tcp", 8443, 8443, "0.0.0.0/0"))
	w.host("sure", "b", []string{"web"}, "10.0.2.20")
	w.host("either", "a", []string{"web"}).Subnet = firewall.Link{To: []firewall.ID{"aws_subnet.a", "aws_subnet.b"}}
	found := prior(t, InboundReplyDropped, w)
	expect(t, found, "proved error aws_network_acl.n ingress tcp")
	equalBoxes(t, found[0].Uncovered, "tcp 10.0.2.0/24:8443 -> 0.0.0.0/0:1024-65535")
}

func TestAWitnessShowsTheGroupsOfAHostThatIsKnown(t *testing.T) {
	w := newWorld()
	w.list("n", rules(permit(100, "tcp", "0.0.0.0/0", 443, 443)), nil, "a")
	w.group("web", opening("tcp", 443, 443, "0.0.0.0/0"))
	w.host("web", "a", []string{"web"}, "10.0.1.20")
	p := prior(t, InboundReplyDropped, w)[0].Witness
	if len(p) != 2 {
		t.Fatalf("%+v", p)
	}
	if p[0].Dst != "10.0.1.20" || len(p[0].Hops) != 2 || p[0].Hops[1].Filter != "sg" || p[0].Verdict != "delivered" {
		t.Errorf("request %+v", p[0])
	}
	last := p[1].Hops[len(p[1].Hops)-1]
	if p[1].Src != "10.0.1.20" || p[1].Verdict != "dropped" || last.Filter != "nacl" || *last.Rule != "*" || *last.AWSCode != "SUBNET_ACL_RESTRICTION" {
		t.Errorf("reply %+v", p[1])
	}
}

func TestAWitnessWithoutAHostShowsTheNACLAlone(t *testing.T) {
	w := newWorld()
	w.list("n", rules(permit(100, "tcp", "0.0.0.0/0", 443, 443)), rules(refuse(90, "tcp", "0.0.0.0/0", 0, 65535)), "a")
	w.group("web", opening("tcp", 22, 22, "0.0.0.0/0"))
	w.host("web", "a", []string{"web"}) // its group drops the request, so it is no witness of the NACL
	f := prior(t, InboundReplyDropped, w)[0]
	p := f.Witness
	if len(p) != 2 || len(p[0].Hops) != 1 || *p[0].Hops[0].Rule != "100" || len(p[1].Hops) != 1 || *p[1].Hops[0].Rule != "90" || p[1].Hops[0].Verdict != "deny" {
		t.Errorf("%+v", p)
	}
	roles := map[result.Role]bool{}
	for _, r := range f.Resources {
		roles[r.Role] = true
	}
	if !roles[result.Subject] || !roles[result.Allows] || !roles[result.Drops] {
		t.Errorf("resources %+v", f.Resources)
	}
}

func TestNothingOfASensitiveValueIsPrinted(t *testing.T) {
	secret := permit(110, "tcp", "198.51.100.77/32", 4433, 4433)
	secret.SensitiveV = true
	w := newWorld()
	w.list("n", rules(permit(100, "tcp", "0.0.0.0/0", 443, 443), secret, refuse(200, "tcp", "198.51.100.77/32", 4433, 4433)), nil, "a")
	w.list("other", rules(permit(100, "tcp", "0.0.0.0/0", 0, 65535)), rules(permit(100, "tcp", "0.0.0.0/0", 0, 65535)), "b")
	for _, c := range []*Check{InboundReplyDropped, SubnetPathReplyDropped, DenyNeverMatches, RedundantRule, DuplicateRuleNumber} {
		for _, f := range Run([]*Check{c}, nil, w.Network, Facts{}, DefaultOptions()) {
			if f.UncoveredExact && c != DuplicateRuleNumber && c != RedundantRule || len(f.Uncovered) > 0 || len(f.Witness) > 0 {
				t.Errorf("%s prints packets: %+v", c.ID, f)
			}
			for _, fix := range f.Fixes {
				if strings.Contains(*fix.HCL, "198.51") || strings.Contains(*fix.HCL, "4433") {
					t.Errorf("%s prints %s", c.ID, *fix.HCL)
				}
			}
			// Rule 200 is not sensitive, so its own values may be named where it is what the finding is about.
			if strings.Contains(f.Message, "198.51") && !strings.Contains(f.Message, "rule 200") {
				t.Errorf("%s says %q", c.ID, f.Message)
			}
		}
	}
	if f := prior(t, InboundReplyDropped, w); len(f) != 1 || !strings.Contains(f[0].Message, "(sensitive)") || f[0].packets().IsEmpty() {
		t.Errorf("%+v", f)
	}
}

func TestADefaultNACLThatNobodyTouchedIsNotJudged(t *testing.T) {
	for name, n := range map[string]*firewall.NACL{
		"assumed":  {Assumed: true, Ingress: rules(permit(100, "tcp", "0.0.0.0/0", 443, 443))},
		"no rules": {},
	} {
		if judged(n) {
			t.Errorf("%s is judged", name)
		}
	}
	if !judged(&firewall.NACL{Managed: true}) || !judged(&firewall.NACL{Ingress: rules(permit(1, "tcp", "0.0.0.0/0", 1, 1))}) {
		t.Error("what the plan knows is not judged")
	}
}
