package check

import (
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// A subnet's packets to itself meet no NACL, so what a NACL drops may hang on which subnets use it.
func TestAGapOfSubnetsThatAreOnlyPossible(t *testing.T) {
	why := []firewall.Unknown{{Address: "aws_network_acl_association.x", Attribute: "subnet_id", Reason: firewall.KnownAfterApply}}
	for _, tt := range []struct {
		name  string
		from  string
		sure  []string
		maybe []string
		want  string // certainty, "" for no finding
	}{
		{"from a subnet that certainly uses it: within it", "10.0.1.0/24", []string{"a"}, nil, ""},
		{"from a subnet that possibly uses it", "10.0.1.0/24", nil, []string{"a"}, "possible"},
		{"from one of two that possibly use it", "10.0.1.0/24", nil, []string{"a", "b"}, "possible"},
		{"from elsewhere, whichever uses it", "192.0.2.0/24", nil, []string{"a", "b"}, "proved"},
		{"from one, to one that possibly uses it", "10.0.1.0/24", []string{"a"}, []string{"b"}, "possible"},
		{"from one that possibly uses it, to one that does", "10.0.1.0/24", []string{"b"}, []string{"a"}, "proved"},
		{"from a subnet, and none uses it", "10.0.1.0/24", nil, nil, "proved"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			w.subnet("b", "main", "10.0.2.0/24")
			n := w.list("n", rules(permit(100, "tcp", tt.from, 443, 443), permit(110, "icmp", tt.from, -1, -1)), nil, tt.sure...)
			for _, name := range tt.maybe {
				s := w.Subnets[firewall.ID("aws_subnet."+name)]
				s.NACL = firewall.Link{To: append([]firewall.ID{n.ID}, s.NACL.To...), Why: why}
			}
			var inbound, echo []string
			if tt.want != "" {
				inbound, echo = []string{tt.want + " error aws_network_acl.n ingress tcp"}, []string{tt.want + " warning aws_network_acl.n ingress icmp"}
			}
			found := prior(t, InboundReplyDropped, w)
			expect(t, found, inbound...)
			if tt.want == "possible" {
				says(t, found, "depending on which subnets use it")
				if len(found[0].Unknowns) == 0 || found[0].Unknowns[0] != why[0] {
					t.Errorf("unknowns %v, want %v", found[0].Unknowns, why)
				}
			}
			expect(t, prior(t, ICMPReplyDropped, w), echo...)
		})
	}
}

// A NACL that may get subnets has not certainly more of them than before.
func TestPossibleSubnetsMakeNoGapWorse(t *testing.T) {
	made := func(maybe bool) world {
		w := newWorld()
		b := w.subnet("b", "main", "10.0.2.0/24")
		n := w.list("n", rules(permit(100, "tcp", "192.0.2.0/24", 443, 443)), nil, "a")
		if maybe {
			b.NACL = firewall.Link{To: append([]firewall.ID{n.ID}, b.NACL.To...)}
		}
		return w
	}
	found := planned(t, InboundReplyDropped, made(false), made(true))
	expect(t, found, "proved error aws_network_acl.n ingress tcp")
	if c := found[0].Extent.Count; c != 1 {
		t.Errorf("%v subnets, want the one that is certain", c)
	}
}
