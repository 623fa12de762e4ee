package check

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func TestSubnetPathReplyDropped(t *testing.T) {
	allow := func(p, cidr string, lo, hi int) []firewall.NACLRule { return rules(permit(100, p, cidr, lo, hi)) }
	for _, tt := range []struct {
		name                   string
		aIn, aOut, bIn, bOut   []firewall.NACLRule
		want                   []string
		says                   []string
		packets                []string
		replyHops, requestHops int
	}{
		{name: "the server's side drops the reply",
			aIn: allow("tcp", "10.0.2.0/24", 1024, 65535), aOut: allow("tcp", "10.0.2.0/24", 5432, 5432),
			bIn: allow("tcp", "10.0.1.0/24", 5432, 5432), bOut: nil,
			want: []string{"proved error aws_network_acl.b"}, says: []string{"tcp 5432", "on their way out", "(aws_network_acl.a)"},
			packets: []string{"tcp 10.0.2.0/24:5432 -> 10.0.1.0/24:1024-65535"}, requestHops: 2, replyHops: 1},
		{name: "both sides drop the reply, the server's first",
			aIn: allow("tcp", "10.0.2.0/24", 1024, 40000), aOut: allow("tcp", "10.0.2.0/24", 5432, 5432),
			bIn: allow("tcp", "10.0.1.0/24", 5432, 5432), bOut: nil,
			want:    []string{"proved error aws_network_acl.b"},
			says:    []string{"on their way out; once it lets them out, aws_network_acl.a drops them, or some of them, on their way back in"},
			packets: []string{"tcp 10.0.2.0/24:5432 -> 10.0.1.0/24:1024-65535"}},
		{name: "the client's side drops the reply",
			aIn: nil, aOut: allow("tcp", "10.0.2.0/24", 5432, 5432),
			bIn: allow("tcp", "10.0.1.0/24", 5432, 5432), bOut: allow("tcp", "10.0.1.0/24", 1024, 65535),
			want: []string{"proved error aws_network_acl.a"}, says: []string{"on their way back in"},
			packets: []string{"tcp 10.0.2.0/24:5432 -> 10.0.1.0/24:1024-65535"}, requestHops: 2, replyHops: 2},
		{name: "what both sides let back comes back",
			aIn: allow("tcp", "10.0.2.0/24", 1024, 65535), aOut: allow("tcp", "10.0.2.0/24", 5432, 5432),
			bIn: allow("tcp", "10.0.1.0/24", 5432, 5432), bOut: allow("tcp", "10.0.1.0/24", 1024, 65535)},
		{name: "what does not get there needs no reply",
			aOut: allow("tcp", "10.0.2.0/24", 5432, 5432), bIn: allow("tcp", "10.0.1.0/24", 3306, 3306)},
		{name: "ports of balancers and NAT gateways alone are a warning",
			aIn: allow("tcp", "10.0.2.0/24", 1024, 65535), aOut: allow("tcp", "10.0.2.0/24", 5432, 5432),
			bIn: allow("tcp", "10.0.1.0/24", 5432, 5432), bOut: allow("tcp", "10.0.1.0/24", 32768, 65535),
			want: []string{"proved warning aws_network_acl.b"}, packets: []string{"tcp 10.0.2.0/24:5432 -> 10.0.1.0/24:1024-32767"}},
		{name: "a rule that may let the reply out",
			aIn: allow("tcp", "10.0.2.0/24", 1024, 65535), aOut: allow("tcp", "10.0.2.0/24", 5432, 5432),
			bIn: allow("tcp", "10.0.1.0/24", 5432, 5432), bOut: rules(vague(permit(100, "tcp", "10.0.1.0/24", 1024, 65535))),
			want: []string{"possible error aws_network_acl.b"}, says: []string{"depending on what the plan does not know"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			w.list("a", tt.aIn, tt.aOut, "a")
			w.list("b", tt.bIn, tt.bOut, "b")
			found := prior(t, SubnetPathReplyDropped, w)
			expect(t, found, tt.want...)
			if len(tt.says) > 0 {
				says(t, found, tt.says...)
			}
			both := tt.name == "both sides drop the reply, the server's first"
			if len(found) == 1 && both != strings.Contains(found[0].Message, "once it lets them out") {
				t.Errorf("the message is %s", found[0].Message)
			}
			if len(tt.packets) > 0 {
				equalBoxes(t, found[0].Uncovered, tt.packets...)
			}
			if tt.requestHops > 0 {
				p := found[0].Witness
				if len(p) != 2 || len(p[0].Hops) != tt.requestHops || len(p[1].Hops) != tt.replyHops || p[0].Verdict != "delivered" || p[1].Verdict != "dropped" {
					t.Errorf("witness %+v", p)
				}
			}
		})
	}
}

func TestADefaultNACLIsNamedByWhatItIs(t *testing.T) {
	w := newWorld()
	w.NACLs["aws_vpc.main.default_network_acl_id"].Origin = firewall.Origin{Address: "aws_vpc.main", Attribute: "default_network_acl_id"}
	w.list("a", rules(permit(100, "tcp", "10.0.2.0/24", 5432, 5432)), nil, "a")
	says(t, prior(t, SubnetPathReplyDropped, w), "passes from 10.0.2.0/24 (default network ACL of aws_vpc.main) to 10.0.1.0/24 (aws_network_acl.a)")
}

func TestSubnetsOfOneNACLMeetItTwiceAndASubnetAloneNever(t *testing.T) {
	in, out := rules(permit(100, "tcp", "10.0.0.0/16", 5432, 5432)), rules(permit(100, "tcp", "10.0.0.0/16", 5432, 5432))
	w := newWorld()
	w.list("n", in, out, "a")
	delete(w.Subnets, "aws_subnet.b")
	expect(t, prior(t, SubnetPathReplyDropped, w))

	w = newWorld()
	w.list("n", in, out, "a", "b")
	found := prior(t, SubnetPathReplyDropped, w)
	expect(t, found, "proved error aws_network_acl.n")
	for _, port := range []uint16{5432} {
		for _, pair := range [][2]string{{"10.0.1.10", "10.0.1.11"}, {"10.0.2.10", "10.0.2.11"}} {
			h := firewall.PacketHeader{Protocol: firewall.TCP, Src: addr(pair[0]), Dst: addr(pair[1]), SrcPort: port, DstPort: 40000}
			if found[0].Uncovered.Contains(h) {
				t.Errorf("%v is within one subnet", h)
			}
		}
		h := firewall.PacketHeader{Protocol: firewall.TCP, Src: addr("10.0.1.10"), Dst: addr("10.0.2.10"), SrcPort: port, DstPort: 40000}
		if !found[0].Uncovered.Contains(h) {
			t.Errorf("%v is not among %v", h, boxTexts(found[0].Uncovered))
		}
	}
}

func TestAPairIsTwoSubnetsOfOneVPCWhoseNACLsAreCertain(t *testing.T) {
	broken := func() world {
		w := newWorld()
		w.list("a", nil, rules(permit(100, "tcp", "0.0.0.0/0", 5432, 5432)), "a")
		w.list("b", rules(permit(100, "tcp", "0.0.0.0/0", 5432, 5432)), nil, "b")
		return w
	}
	if found := prior(t, SubnetPathReplyDropped, broken()); len(found) != 1 {
		t.Fatal(listing(found))
	}
	for name, change := range map[string]func(s *firewall.Subnet){
		"another VPC":              func(s *firewall.Subnet) { s.VPC = firewall.LinkTo("aws_vpc.other") },
		"a VPC not known":          func(s *firewall.Subnet) { s.VPC = firewall.Link{Open: true} },
		"one NACL of several":      func(s *firewall.Subnet) { s.NACL.To = append(s.NACL.To, "aws_network_acl.a") },
		"a NACL that is not known": func(s *firewall.Subnet) { s.NACL = firewall.LinkTo("acl-1") },
	} {
		w := broken()
		change(w.Subnets["aws_subnet.b"])
		if found := prior(t, SubnetPathReplyDropped, w); len(found) > 0 {
			t.Errorf("%s: %s", name, listing(found))
		}
	}
}

func TestAPairOfNACLsIsReportedOnceForBothDirections(t *testing.T) {
	// Each side asks the other, and b drops both the replies that it sends and those that it waits for.
	w := newWorld()
	w.list("a", rules(permit(100, "tcp", "0.0.0.0/0", 80, 80), permit(110, "tcp", "0.0.0.0/0", 1024, 65535)),
		rules(permit(100, "tcp", "0.0.0.0/0", 5432, 5432), permit(110, "tcp", "0.0.0.0/0", 1024, 65535)), "a")
	w.list("b", rules(permit(100, "tcp", "0.0.0.0/0", 5432, 5432)), rules(permit(100, "tcp", "0.0.0.0/0", 80, 80)), "b")
	found := prior(t, SubnetPathReplyDropped, w)
	expect(t, found, "proved error aws_network_acl.b")
	equalBoxes(t, found[0].Uncovered, "tcp 10.0.2.0/24:5432 -> 10.0.1.0/24:1024-65535", "tcp 10.0.1.0/24:80 -> 10.0.2.0/24:1024-5431, 5433-65535")
}

// A NACL that fails three others is one finding, and none where RSG101 says that it fails everybody.
func TestWhatANACLDropsBetweenSubnetsIsOneFinding(t *testing.T) {
	make := func(from string) world {
		w := newWorld()
		for i, name := range []string{"c", "d"} {
			w.subnet(name, "main", fmt.Sprintf("10.0.%d.0/24", 3+i))
		}
		w.list("s", rules(permit(100, "tcp", from, 5432, 5432)), nil, "a")
		for _, name := range []string{"b", "c", "d"} {
			w.list(name, rules(permit(100, "tcp", "0.0.0.0/0", 1024, 65535)), rules(permit(100, "tcp", "0.0.0.0/0", 5432, 5432)), name)
		}
		return w
	}
	found := prior(t, SubnetPathReplyDropped, make("0.0.0.0/0"))
	says(t, found, "(aws_network_acl.b)", "2 other sets of packets, also between it and aws_network_acl.c, aws_network_acl.d")
	expect(t, found, "proved error aws_network_acl.s")
	equalBoxes(t, found[0].Uncovered, "tcp 10.0.1.0/24:5432 -> 10.0.2.0/23, 10.0.4.0/24:1024-65535")
	if n := found[0].Extent.Count; n != 4 {
		t.Errorf("%v subnets, want 4", n)
	}
	count := func(w world) (n int) {
		for _, f := range Run([]*Check{InboundReplyDropped, SubnetPathReplyDropped}, nil, w.Network, Facts{}, DefaultOptions()) {
			n += len(f.RuleID) - len(strings.TrimSuffix(f.RuleID, "RSG105"))
		}
		return n / len("RSG105")
	}
	if n := count(make("0.0.0.0/0")); n != 0 {
		t.Errorf("%d findings repeat what RSG101 says", n)
	}
	w := make("10.0.2.0/24")
	w.NACLs["aws_network_acl.s"].Ingress = rules(permit(100, "tcp", "10.0.2.0/24", 5432, 5432))
	if n := count(w); n != 1 {
		t.Errorf("%d findings on a path within the plan, want 1", n)
	}
}

// The short cut must never hide a gap: where it says that all comes back, the analysis finds nothing.
func TestWhatComesBackHasNoGap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		w.list("a", drawRules(t, "a in"), drawRules(t, "a out"), "a")
		w.list("b", drawRules(t, "b in"), drawRules(t, "b out"), "b")
		p := &Pass{Net: w.Network, Options: DefaultOptions(), cache: &cache{}}
		for _, sides := range p.Net.Sides(p.opened) {
			for _, a := range sides {
				for _, b := range sides {
					if gaps := firewall.SideGaps(a, b, p.Table, p.Profiles); p.comesBack(a, b) && len(gaps) > 0 {
						t.Errorf("from %s to %s: %v", a.NACL.ID, b.NACL.ID, boxTexts(gaps[0].Gap))
					}
				}
			}
		}
	})
}

func TestAFixOfAPairNamesTheOtherSubnet(t *testing.T) {
	w := newWorld()
	w.list("a", nil, rules(permit(100, "tcp", "10.0.2.0/24", 5432, 5432)), "a")
	w.list("b", rules(permit(100, "tcp", "10.0.1.0/24", 5432, 5432)), rules(permit(100, "tcp", "10.0.9.0/24", 1024, 65535)), "b")
	for _, f := range prior(t, SubnetPathReplyDropped, w) {
		if f.Address == "aws_network_acl.b" {
			if len(f.Fixes) != 1 || f.Fixes[0].Applicability != result.MachineApplicable ||
				!strings.Contains(*f.Fixes[0].HCL, `cidr_block     = "10.0.1.0/24"`) {
				t.Errorf("%+v", f.Fixes)
			}
		}
	}
}
