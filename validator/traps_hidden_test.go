package validator

import (
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Values other than ids that are known only after apply, and what follows from rules that are where the JSON does not say.

func TestANumberThatIsTakenInlineIsNoProofThatARuleIsElsewhere(t *testing.T) {
	x := openTrap(t, "t70_taken_number/plan.json")
	// The apply fails: whatever the network ACLs hold is not what the plan says, but for what is in neither rule.
	for _, subnet := range []string{"10.170.1.5", "10.170.2.5", "10.170.3.5", "10.170.4.5"} {
		x.flow("tcp 10.0.9.9 -> "+subnet+":25", "allowed", "blocked")
	}
	for _, nacl := range []firewall.ID{`aws_network_acl.some["a"]`, `aws_network_acl.some["b"]`} {
		x.decides(x.after, nacl, firewall.Ingress, "10.0.9.9", firewall.TCP, 22, "unknown")
	}
	for _, f := range x.result().Findings {
		if strings.HasPrefix(f.RuleID, "RSG1") && f.Certainty == result.Proved && strings.Contains(f.Message, "tcp 22") {
			t.Errorf("proved of a rule that is perhaps not there: %s %s", f.RuleID, f.Message)
		}
	}

	// In all candidates the number is taken, and all state rules inline: that is certain whichever it is.
	for _, rule := range []string{"RSG204", "RSG205"} {
		if f := x.only(rule, `aws_network_acl_rule.in_all["ssh"]`); f.Certainty != result.Proved {
			t.Errorf("%s is %s: %s", rule, f.Certainty, f.Message)
		}
		for _, nacl := range []string{`aws_network_acl.all["a"]`, `aws_network_acl.all["b"]`} {
			if list := x.findings(rule, nacl); len(list) > 0 {
				t.Errorf("%s is reported of %s too: %s", rule, nacl, list[0].Message)
			}
		}
		if f := x.only(rule, `aws_network_acl.some["a"]`); f.Certainty != result.Possible {
			t.Errorf("%s is %s: %s", rule, f.Certainty, f.Message)
		}
		if list := x.findings(rule, `aws_network_acl.some["b"]`); len(list) > 0 {
			t.Errorf("%s of a network ACL without rules of its own: %s", rule, list[0].Message)
		}
	}
}

func TestASubnetOfAVPCThatIsReadAtApplyIsOnNoAssumedNACL(t *testing.T) {
	x := openTrap(t, "t71_unread_vpc/plan.json")
	const flow = "tcp 203.0.113.9 -> module.app.aws_instance.i:443"
	x.flow(flow, "absent", "unknown")
	if why := x.unknowns(flow); !slices.Contains(why, result.Unknown{Address: "module.app.aws_subnet.s", Attribute: "vpc_id", Reason: "known_after_apply"}) {
		t.Errorf("the VPC that is not known is not named: %+v", why)
	}
	if slices.ContainsFunc(x.result().Notices, func(n result.Notice) bool { return n.Code == "default-nacl-assumed" }) {
		t.Error("a default NACL is assumed though the plan holds the one that it may be")
	}
}

func TestARuleOfUnknownDirectionIsPossiblyInEach(t *testing.T) {
	x := openTrap(t, "t74_unknown_direction/plan.json")
	x.decides(x.after, "aws_network_acl.n", firewall.Ingress, "10.9.0.1", firewall.TCP, 443, "unknown")
	x.decides(x.after, "aws_network_acl.n", firewall.Egress, "10.9.0.1", firewall.TCP, 443, "unknown")
	x.decides(x.after, "aws_network_acl.n", firewall.Ingress, "10.9.0.1", firewall.TCP, 444, "deny by *")
	x.decides(x.after, "aws_network_acl.n", firewall.Egress, "10.8.0.1", firewall.TCP, 443, "deny by *")
	g := x.after.Groups["aws_security_group.g"]
	if len(g.Ingress) != 1 || len(g.Egress) != 1 || !g.Ingress[0].Maybe || !g.Egress[0].Maybe {
		t.Errorf("a group rule of unknown type: ingress %+v, egress %+v", g.Ingress, g.Egress)
	}
	for _, why := range []result.Unknown{
		{Address: "aws_network_acl_rule.either", Attribute: "egress", Reason: "known_after_apply"},
		{Address: "aws_security_group_rule.either", Attribute: "type", Reason: "known_after_apply"},
	} {
		if !slices.ContainsFunc(x.result().Findings, func(f result.Finding) bool { return slices.Contains(f.Unknowns, why) }) {
			t.Errorf("no finding hangs on %+v", why)
		}
	}
	for _, f := range x.result().Findings {
		rests := func(r result.Resource) bool {
			return r.Address == "aws_network_acl_rule.either" || r.Address == "aws_security_group_rule.either"
		}
		switch {
		case f.Certainty != result.Proved || !slices.ContainsFunc(f.Resources, rests):
		case f.RuleID != "RSG302":
			t.Errorf("proved of a rule of unknown direction: %s %s", f.RuleID, f.Message)
		case !strings.Contains(f.Message, "with 1 rule;"): // which it certainly is, whatever its direction
			t.Errorf("it is counted twice: %s", f.Message)
		}
	}
}

func TestARuleThatIsPerhapsFromItsOwnGroupPerhapsAdmitsItsMembers(t *testing.T) {
	x := openTrap(t, "t74_unknown_direction/plan.json")
	for _, host := range []string{"aws_instance.h", "aws_instance.inline"} {
		flow := "tcp " + host + "[0] -> " + host + "[1]:22"
		x.flow(flow, "absent", "unknown")
		x.flow("tcp "+host+"[0] -> "+host+"[1]:23", "absent", "blocked")
		if !slices.ContainsFunc(x.unknowns(flow), func(u result.Unknown) bool { return strings.HasSuffix(u.Attribute, "self") }) {
			t.Errorf("%s: the attribute that decides is not named: %+v", flow, x.unknowns(flow))
		}
	}
}

func TestAVPCThatIsPerhapsGivenIPv6MayHaveAnyBlockOfIt(t *testing.T) {
	x := openTrap(t, "t74_unknown_direction/plan.json")
	if !x.after.VPCs["aws_vpc.maybe_v6"].CIDRsOpen {
		t.Error("the VPC has no IPv6 for certain")
	}
	if x.after.VPCs["aws_vpc.main"].CIDRsOpen {
		t.Error("so has one for which nobody asked for IPv6, perhaps")
	}
}

func TestADefaultResourceOfAVPCThatTheJSONDoesNotTellIsPossiblyEach(t *testing.T) {
	x := openTrap(t, "t75_shared_defaults/plan.json")
	// aws_default_network_acl.closed["a"] may be that of either VPC: nothing says which is as AWS makes it.
	x.flow("tcp 203.0.113.9 -> 10.175.2.9:443", "allowed", "unknown")
	x.flow("tcp 203.0.113.9 -> 10.176.1.9:443", "allowed", "unknown")
	x.flow("tcp aws_instance.i -> 203.0.113.9:443", "absent", "unknown")
	for _, f := range x.findings("RSG604", "") {
		if f.Certainty == result.Proved && strings.Contains(f.Message, "has rules") {
			t.Errorf("proved of a group that is perhaps managed: %s", f.Message)
		}
	}
}
