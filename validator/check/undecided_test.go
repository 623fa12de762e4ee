package check

import (
	"slices"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

var afterApply = []firewall.Unknown{{Address: "aws_vpc.pool", Attribute: "cidr_block", Reason: firewall.KnownAfterApply}}

func TestUndecidedNACL(t *testing.T) {
	allow := permit(900, "all", "0.0.0.0/0", 0, 0)
	deny := vague(refuse(90, "tcp", "10.0.0.0/8", 8080, 8080))
	for _, c := range []struct {
		name  string
		rules []firewall.NACLRule
		says  []string // nil: no finding
	}{
		{"all is known", []firewall.NACLRule{refuse(90, "tcp", "10.0.0.0/8", 8080, 8080), allow}, nil},
		{"a deny of unknown CIDR before an allow", []firewall.NACLRule{deny, allow}, []string{"ingress", "rule 90 denies tcp 8080 from a block that is not known: from within it the packets are dropped, from elsewhere they pass", "aws_network_acl.x.ingress.cidr_block"}},
		{"an allow of unknown CIDR", []firewall.NACLRule{vague(permit(90, "tcp", "10.0.0.0/8", 8080, 8080))}, []string{"rule 90 allows tcp 8080 from a block that is not known: from within it the packets pass, from elsewhere they are dropped"}},
		{"a deny of unknown CIDR where nothing is allowed anyway", []firewall.NACLRule{deny}, nil},
		{"a deny of unknown CIDR after a deny of everything", []firewall.NACLRule{refuse(1, "all", "0.0.0.0/0", 0, 0), deny, allow}, nil},
		{"two rules", []firewall.NACLRule{deny, vague(refuse(91, "udp", "10.0.0.0/8", 53, 53)), allow}, []string{"2 rules hang on it"}},
		{"a rule that is possibly there", []firewall.NACLRule{maybe(refuse(90, "tcp", "10.0.0.0/8", 1, 1)), allow}, []string{"rule 90 (deny tcp 1 10.0.0.0/8) is possibly one of its rules: if it is, its packets are dropped, else they pass", "aws_network_acl_rule.x.network_acl_id"}},
		{"a block of any number of rules", []firewall.NACLRule{{Any: true, Why: afterApply}, allow}, []string{"any number of rules", "aws_vpc.pool.cidr_block"}},
		{"two rules of one number are another rule's business", []firewall.NACLRule{refuse(900, "tcp", "10.0.0.0/8", 1, 1), allow}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.nacl("x", c.rules)
			found := planned(t, Undecided, w, w)
			if c.says == nil {
				expect(t, found)
				return
			}
			expect(t, found, "possible warning aws_network_acl.x nacl ingress")
			says(t, found, c.says...)
			if len(found[0].Uncovered) > 0 || len(found[0].Unknowns) == 0 {
				t.Errorf("packets %v, unknowns %v; want no packet and the values", found[0].Uncovered, found[0].Unknowns)
			}
		})
	}
}

func TestUndecidedGroup(t *testing.T) {
	unknownCIDR := opening("tcp", 22, 22)
	unknownCIDR.MayAddrs, unknownCIDR.Why = firewall.AllIPv4(), afterApply
	unknownPeer := openingTo("tcp", 22, 22, "app")
	unknownPeer.Group = firewall.Link{To: []firewall.ID{"aws_security_group.app", "aws_security_group.b"}, Why: afterApply}
	unknownList := opening("tcp", 22, 22)
	unknownList.Peer, unknownList.PrefixList = firewall.PeerPrefixList, firewall.LinkTo("pl-1")
	noList := unknownList
	noList.PrefixList = firewall.LinkTo("pl-none")
	possibly := opening("tcp", 22, 22, "10.0.0.0/8")
	possibly.Maybe, possibly.Must, possibly.Why = true, firewall.Services{}, afterApply
	secret := opening("tcp", 22, 22, "10.0.0.0/8")
	secret.SensitiveV = true
	for _, c := range []struct {
		name  string
		rules []firewall.GroupRule
		says  string // "": no finding
	}{
		{"all is known", []firewall.GroupRule{opening("tcp", 22, 22, "10.0.0.0/8"), openingTo("tcp", 1, 2, "app")}, ""},
		{"a sensitive value is known", []firewall.GroupRule{secret}, ""},
		{"an unknown CIDR", []firewall.GroupRule{unknownCIDR}, "1 rule hangs on what is not known (not known: aws_vpc.pool.cidr_block)"},
		{"an unknown CIDR beside a rule that opens all of it", []firewall.GroupRule{unknownCIDR, opening("tcp", 1, 100, "0.0.0.0/0")}, ""},
		{"one of two groups", []firewall.GroupRule{unknownPeer}, "1 rule hangs"},
		{"a prefix list with unknown entries", []firewall.GroupRule{unknownList}, "aws_ec2_managed_prefix_list.l.entry"},
		{"a prefix list that the plan does not hold", []firewall.GroupRule{noList}, "pl-none.entry"},
		{"a rule that is possibly in the group", []firewall.GroupRule{possibly, unknownCIDR}, "2 rules hang"},
		{"a block of any number of rules", []firewall.GroupRule{{Any: true, Why: afterApply}}, "1 rule hangs"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.PrefixLists["pl-1"] = &firewall.PrefixList{
				ID: "pl-1", May: firewall.AllIPv4(), Why: []firewall.Unknown{{Address: "aws_ec2_managed_prefix_list.l", Attribute: "entry"}},
			}
			w.group("g", c.rules...)
			found := planned(t, Undecided, w, w)
			if c.says == "" {
				expect(t, found)
				return
			}
			expect(t, found, "possible warning aws_security_group.g group")
			says(t, found, c.says)
		})
	}
}

func TestAGroupOfWhichOnlyTheIDIsKnownIsNoFinding(t *testing.T) {
	w := newWorld()
	w.Groups["sg-1"] = &firewall.Group{ID: "sg-1", External: true}
	w.NACLs["aws_vpc.main.default_network_acl_id"].Assumed = true
	expect(t, planned(t, Undecided, w, w))
	r := opening("tcp", 22, 22)
	r.MayAddrs, r.Why, r.Origin = firewall.AllIPv4(), afterApply, madeBy("aws_security_group_rule", "aws_security_group_rule.r")
	w.Groups["sg-1"].Ingress = []firewall.GroupRule{r}
	expect(t, planned(t, Undecided, w, w), "possible warning aws_security_group_rule.r group")
}

func TestOfANACLThatThePlanDoesNotHoldOnlyWhatItsRulesAreForIsUndecided(t *testing.T) {
	w := newWorld()
	n := w.nacl("x", []firewall.NACLRule{permit(100, "tcp", "0.0.0.0/0", 443, 443), {Any: true, AnyNumber: true, Action: firewall.AnyAction, May: firewall.Everything(), Why: afterApply}})
	n.External, n.Egress = true, []firewall.NACLRule{n.Ingress[1]}
	found := planned(t, Undecided, w, w)
	expect(t, found, "possible warning aws_network_acl.x nacl ingress")
	says(t, found, "its other rules are not in the plan")
}

func TestASubnetOfNACLsThatDecideAlikeIsDecided(t *testing.T) {
	w := newWorld()
	for _, name := range []string{"x", "y"} {
		w.nacl(name, rules(permit(100, "tcp", "0.0.0.0/0", 443, 443)))
	}
	w.Subnets["aws_subnet.a"].NACL = firewall.Link{To: []firewall.ID{"aws_network_acl.x", "aws_network_acl.y"}, Why: afterApply}
	expect(t, planned(t, Undecided, w, w))
	n := w.NACLs["aws_network_acl.y"]
	n.Ingress = append(n.Ingress, permit(110, "tcp", "10.0.0.0/8", 22, 22))
	found := planned(t, Undecided, w, w)
	says(t, found, "ingress tcp 22 from 10.0.0.0/8 passes aws_network_acl.y and is dropped by aws_network_acl.x")
}

func TestUndecidedSubnet(t *testing.T) {
	w := newWorld()
	s := w.Subnets["aws_subnet.a"]
	s.NACL = firewall.Link{To: []firewall.ID{"aws_network_acl.y", "aws_network_acl.x"}}
	expect(t, planned(t, Undecided, w, w)) // two claims: nothing is unknown
	s.NACL.Why = afterApply
	found := planned(t, Undecided, w, w)
	expect(t, found, "possible warning aws_vpc.pool subnet aws_vpc.pool.cidr_block")
	says(t, found, "which network ACL filters aws_subnet.a: one of aws_network_acl.x, aws_network_acl.y (not known: aws_vpc.pool.cidr_block)")
	w.Subnets["aws_subnet.b"].NACL = s.NACL
	both := planned(t, Undecided, w, w) // of one cause
	expect(t, both, "possible warning aws_vpc.pool subnet aws_vpc.pool.cidr_block")
	says(t, both, "which network ACL filters each of aws_subnet.a, aws_subnet.b: one of")
	if both[0].fingerprint != found[0].fingerprint || both[0].Extent.Count != 2 {
		t.Errorf("one subnet more is another finding: %+v", both[0])
	}
	w.Subnets["aws_subnet.b"].NACL.Why = []firewall.Unknown{{Address: "aws_subnet.b", Attribute: "vpc_id", Reason: firewall.KnownAfterApply}}
	expect(t, planned(t, Undecided, w, w), "possible warning aws_vpc.pool subnet aws_vpc.pool.cidr_block", "possible warning aws_subnet.b subnet aws_subnet.b.vpc_id")
	w.Subnets["aws_subnet.b"].NACL = firewall.LinkTo("aws_vpc.main.default_network_acl_id")
	s.NACL.Open = true
	says(t, planned(t, Undecided, w, w), "or another")
	s.NACL.To = nil
	says(t, planned(t, Undecided, w, w), "one that the plan does not hold")
	if !slices.Equal(found[0].Unknowns, afterApply) {
		t.Errorf("unknowns are %v", found[0].Unknowns)
	}
}

// A baseline whose rules hang on the blocks of a VPC that the plan makes knows them from vpc_cidrs.
func TestUndecidedBaselineNamesTheBlocksOfANewVPC(t *testing.T) {
	for _, c := range []struct {
		name, address, vpc string
		change             func(v *firewall.VPC)
		want               string // "" for no fix
	}{
		{"in one module", "rackspace_nacl_baseline.x", "aws_vpc.main", nil, "vpc_cidrs = [aws_vpc.main.cidr_block]\n"},
		{"in one module of its own", "module.a.rackspace_nacl_baseline.x", "module.a.aws_vpc.main", nil, "vpc_cidrs = [aws_vpc.main.cidr_block]\n"},
		{"in another module", "rackspace_nacl_baseline.x", "module.vpc.aws_vpc.main", nil, "vpc_cidrs = [\"10.0.0.0/16\"]\n"},
		{"a VPC that there is", "rackspace_nacl_baseline.x", "aws_vpc.main", func(v *firewall.VPC) { v.Origin.Actions = []string{"no-op"} }, ""},
		{"blocks that are not known", "rackspace_nacl_baseline.x", "aws_vpc.main", func(v *firewall.VPC) { v.CIDRsOpen = true }, ""},
		{"two blocks", "rackspace_nacl_baseline.x", "aws_vpc.main", func(v *firewall.VPC) { v.CIDRs = addrs("10.0.0.0/16", "10.9.0.0/16") }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			v := w.VPCs["aws_vpc.main"]
			v.Origin = madeBy("aws_vpc", c.vpc, "create")
			if c.change != nil {
				c.change(v)
			}
			why := []firewall.Unknown{{Address: c.address, Attribute: "entries", Reason: firewall.KnownAfterApply}}
			w.nacl("x", []firewall.NACLRule{{Any: true, Why: why}}, "a")
			w.NACLs["aws_network_acl.x"].Origin = madeBy("rackspace_nacl_baseline", c.address, "create")
			found := planned(t, Undecided, w, w)
			got := ""
			if len(found) == 1 && len(found[0].Fixes) == 1 {
				got = *found[0].Fixes[0].HCL
			}
			if len(found) != 1 || got != c.want {
				t.Errorf("%d findings, fix %q, want %q", len(found), got, c.want)
			}
		})
	}
}
