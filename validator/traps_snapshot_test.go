package validator

import (
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Computed attributes: what a resource shows is a snapshot, and not what there is after the plan.

func TestTrap02_AReplacedRuleLeavesNoPhantomInTheSnapshot(t *testing.T) {
	x := openTrap(t, "t02_replaced_rule/plan.json")
	const nacl = "aws_network_acl.n"
	x.rules(x.before, nacl, firewall.Ingress, "110 allow 0.0.0.0/0 tcp 22")
	x.rules(x.after, nacl, firewall.Ingress, "110 allow 0.0.0.0/0 tcp 23")
	x.flow("tcp 203.0.113.9 -> 10.102.1.10:22", "allowed", "blocked")
	x.flow("tcp 203.0.113.9 -> 10.102.1.10:23", "blocked", "allowed")
	if list := x.findings("RSG204", ""); len(list) != 0 {
		t.Errorf("the old rule and the new one are taken for two: %+v", list)
	}

	wider := openTrap(t, "p04_replace/plan.json")
	wider.rules(wider.after, "aws_network_acl.stay", firewall.Ingress,
		"110 allow 0.0.0.0/0 tcp 22-23", "121 allow 0.0.0.0/0 tcp 80", "130 allow 0.0.0.0/0 tcp 81")
}

func TestTrap03_AnUpdateOfInlineRulesDeletesTheStandaloneDeny(t *testing.T) {
	x := openTrap(t, "x16_snapshot_conflict/plan.json")
	const nacl = "aws_network_acl.mixed"
	x.decides(x.before, nacl, firewall.Ingress, "203.0.113.9", firewall.TCP, 22, "deny by 50")
	x.rules(x.after, nacl, firewall.Ingress, "100 allow 0.0.0.0/0 tcp 22")
	x.decides(x.after, nacl, firewall.Ingress, "203.0.113.9", firewall.TCP, 22, "allow by 100")
	if f := x.only("RSG205", nacl); f.Severity != result.Error {
		t.Errorf("that each apply undoes the other is of severity %s", f.Severity)
	}
}

func TestTrap04_RulesWhoseBlocksAreGoneStayUnlessTheListIsEmpty(t *testing.T) {
	x := openTrap(t, "x16_snapshot_conflict/plan.json")
	for _, side := range x.sides() {
		x.rules(side, "aws_network_acl.dyn", firewall.Ingress, "100 allow 0.0.0.0/0 tcp 22", "101 allow 0.0.0.0/0 tcp 80")
		x.rules(side, "aws_network_acl.unset", firewall.Ingress, "100 allow 0.0.0.0/0 tcp 22")
	}
	x.rules(x.before, "aws_network_acl.emptied", firewall.Ingress, "100 allow 0.0.0.0/0 tcp 22")
	x.rules(x.after, "aws_network_acl.emptied", firewall.Ingress)
	for _, nacl := range []string{"aws_network_acl.dyn", "aws_network_acl.unset"} {
		if f := x.only("RSG603", nacl); f.Change != result.PreExisting || f.Certainty != result.Proved {
			t.Errorf("%s still admits SSH; it is said to be %s and %s", nacl, f.Certainty, f.Change)
		}
	}
	if f := x.only("RSG601", "aws_security_group.unset"); f.Change != result.PreExisting {
		t.Errorf("the group still opens SSH; it is said to be %s", f.Change)
	}
}

func TestTrap05_ANewNaclOrGroupWithoutBlocksIsEmptyAndNotUnknown(t *testing.T) {
	x := openTrap(t, "t05_no_blocks/plan.json")
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		x.rules(x.after, "aws_network_acl.none", d)
		if rules := x.after.Groups["aws_security_group.none"].Rules(d); len(rules) != 0 {
			t.Errorf("a group without blocks has %s rules: %+v", d, rules)
		}
	}
	x.flow("tcp 203.0.113.9 -> 10.105.1.10:443", "allowed", "blocked")
	x.flow("tcp 10.105.1.10 -> 203.0.113.9:443", "allowed", "blocked")
	x.flow("tcp 203.0.113.9 -> aws_network_interface.guarded:443", "absent", "blocked")
	x.flow("tcp aws_network_interface.guarded -> 203.0.113.9:443", "absent", "blocked")
	if list := x.findings("RSG501", ""); len(list) != 0 {
		t.Errorf("something is said to be undecided: %+v", list)
	}
}

func TestTrap06_APlaceholderOfADynamicBlockIsAnyNumberOfAnyRules(t *testing.T) {
	x := openTrap(t, "t06_dynamic_unknown/plan.json")
	// Ports that the block's list names, and one that it does not: what the leaves are is not known either.
	for _, port := range []string{"22", "80", "8080"} {
		x.flow("tcp 203.0.113.9 -> 10.106.1.10:"+port, "allowed", "unknown")
	}
	x.flow("tcp 203.0.113.9 -> 10.106.1.10:23", "allowed", "unknown") // the rules may stand before the deny
	if why := x.unknowns("tcp 203.0.113.9 -> 10.106.1.10:8080"); !slices.ContainsFunc(why, func(u result.Unknown) bool {
		return u.Address == "aws_network_acl.n" && u.Reason == "known_after_apply"
	}) {
		t.Errorf("what hides the answer is not named: %+v", why)
	}
	x.only("RSG501", "aws_network_acl.n")

	// The default NACL has real blocks: there the whole attribute is unknown.
	block := openTrap(t, "x14_dynamic_unknown/plan.json")
	block.rules(block.after, "aws_network_acl.dyn_unknown", firewall.Ingress, "any rules")
	block.rules(block.after, "aws_network_acl.dyn_and_static", firewall.Ingress, "500 deny 0.0.0.0/0 tcp 23", "any rules")
	block.rules(block.after, "aws_default_network_acl.dyn", firewall.Ingress, "any rules")
	block.flow("udp 203.0.113.9 -> 10.14.1.5:53", "allowed", "unknown")
}

func TestTrap12_WhatADestroyDoesNotTargetIsStillThere(t *testing.T) {
	x := openTrap(t, "p05_destroy/plan_target_destroy.json")
	x.flow("tcp 203.0.113.9 -> 10.5.1.10:22", "reply-blocked", "blocked") // the rule is gone, its NACL is not
	x.rules(x.after, "aws_network_acl.n", firewall.Ingress)
	if id, ok := x.after.Subnets["aws_subnet.a"].NACL.Exact(); !ok || id != "aws_network_acl.n" {
		t.Errorf("the subnet is on %s, want aws_network_acl.n", id)
	}
	if r := x.result(); r.Verdict != result.Incomplete {
		t.Errorf("verdict %s of a part of a plan", r.Verdict)
	}

	all := openTrap(t, "p05_destroy/plan.json")
	if len(all.before.Subnets) != 1 || len(all.after.Subnets) != 0 || len(all.after.NACLs) != 0 {
		t.Errorf("destroying everything leaves %+v", all.after)
	}
}

func TestTrap13_WithoutRefreshTheRulesOfTheStateStillStand(t *testing.T) {
	x := openTrap(t, "p12_drift_data/plan_no_refresh.json")
	const nacl = "aws_network_acl.snap"
	for _, side := range x.sides() {
		x.decides(side, nacl, firewall.Ingress, "203.0.113.9", firewall.TCP, 443, "allow by 100")
	}
	x.rules(x.after, nacl, firewall.Ingress, "100 allow 0.0.0.0/0 tcp 443", "300 allow 10.12.1.0/24 tcp 22")
	x.flow("tcp 203.0.113.9 -> 10.12.1.10:443", "reply-blocked", "reply-blocked") // there is no egress rule
}

func TestTrap14_ASubnetWhoseAssociationGoesIsOnTheDefaultNacl(t *testing.T) {
	x := openTrap(t, "x17_subnet_ids/plan.json")
	for i, test := range []struct {
		why   string
		after string
	}{
		{"subnet_ids is emptied", "allowed"},
		{"the argument is left out: the snapshot stays", "blocked"},
		{"the association is deleted; the NACL, a no-op, still lists the subnet", "allowed"},
	} {
		t.Run(test.why, func(t *testing.T) {
			y := *x
			y.t = t
			y.flow("tcp 203.0.113.9 -> 10.17."+string(rune('0'+i))+".10:22", "blocked", test.after)
		})
	}
	if !slices.ContainsFunc(x.result().Notices, func(n result.Notice) bool { return n.Code == "default-nacl-assumed" }) {
		t.Error("that the default NACL is assumed to allow all is not said")
	}
}

// Defaults and replacements.

func TestTrap24_AReplacementDeletedFirstIsOneRuleAfterThePlan(t *testing.T) {
	x := openTrap(t, "t24_kept_number/plan.json")
	x.decides(x.before, "aws_network_acl.n", firewall.Ingress, "203.0.113.9", firewall.TCP, 80, "allow by 110")
	x.decides(x.after, "aws_network_acl.n", firewall.Ingress, "203.0.113.9", firewall.TCP, 8080, "allow by 110")
	x.flow("tcp 203.0.113.9 -> 10.124.1.10:8080", "blocked", "allowed")
	x.flow("tcp 203.0.113.9 -> 10.124.1.10:80", "allowed", "blocked")
}

// AWS refuses the new rule 100 while the old one stands (NetworkAclEntryAlreadyExists). The old rule 110 is deleted first.
func TestTrap24_AReplacementCreatedFirstCannotKeepItsNumber(t *testing.T) {
	x := openTrap(t, "t24_kept_number/plan.json")
	f := x.only("RSG204", "aws_network_acl.n")
	if f.Severity != result.Error || f.Certainty != result.Proved || !f.Blocking {
		t.Errorf("that the apply fails is %s, %s, blocking %v", f.Severity, f.Certainty, f.Blocking)
	}
	if !slices.ContainsFunc(f.Resources, func(r result.Resource) bool { return r.Address == "aws_network_acl_rule.created_first" }) {
		t.Errorf("the rule that cannot be created is not named: %+v", f.Resources)
	}
	if slices.ContainsFunc(f.Resources, func(r result.Resource) bool { return r.Address == "aws_network_acl_rule.deleted_first" }) {
		t.Errorf("the rule that can be created is named: %+v", f.Resources)
	}
	if len(f.Steps) != 1 || f.Steps[0].Address != "aws_network_acl_rule.created_first" || !strings.Contains(f.Steps[0].Effect, "NetworkAclEntryAlreadyExists") {
		t.Errorf("the step that fails is %+v", f.Steps)
	}
}

func TestTrap24_TwoRulesOfOneNumberAreAConflictAndNoneIsPicked(t *testing.T) {
	x := openTrap(t, "p01_inline_nacl/plan.json")
	if f := x.only("RSG204", "aws_network_acl.blocks"); f.Severity != result.Error || f.Certainty != result.Proved {
		t.Errorf("two rules 110: %s, %s", f.Severity, f.Certainty)
	}
}

func TestTrap25_TheDefaultNaclOfANewVpcAllowsAllUnlessItIsTakenOver(t *testing.T) {
	x := openTrap(t, "t25_default_nacl/plan.json")
	x.rules(x.after, "aws_vpc.plain.default_network_acl_id", firewall.Ingress, "50 deny 0.0.0.0/0 tcp 23", "100 allow 0.0.0.0/0 all")
	x.flow("tcp 203.0.113.9 -> 10.125.1.10:23", "allowed", "blocked")
	x.flow("tcp 203.0.113.9 -> 10.125.1.10:22", "allowed", "allowed")
	x.flow("udp 10.125.1.10 -> 203.0.113.9:23", "allowed", "allowed")

	const taken = "aws_default_network_acl.taken"
	x.rules(x.after, taken, firewall.Ingress, "50 allow 0.0.0.0/0 tcp 443") // the adoption wiped rule 100
	x.flow("tcp 203.0.113.9 -> 10.225.1.10:443", "allowed", "allowed")
	x.flow("tcp 203.0.113.9 -> 10.225.1.10:22", "allowed", "blocked")
	x.only("RSG205", taken)

	old := openTrap(t, "p07_defaults/plan.json")
	old.flow("tcp 203.0.113.9 -> 10.77.1.10:23", "allowed", "blocked")
	old.flow("tcp 203.0.113.9 -> 10.77.1.10:22", "allowed", "allowed")
	old.flow("tcp 203.0.113.9 -> 10.7.1.10:443", "allowed", "blocked")
	const untouched, adopted = "aws_vpc.untouched.default_network_acl_id", "aws_default_network_acl.main"
	old.decides(old.after, untouched, firewall.Ingress, "203.0.113.9", firewall.TCP, 23, "deny by 50")
	old.decides(old.after, untouched, firewall.Ingress, "203.0.113.9", firewall.TCP, 22, "allow by 100")
	old.decides(old.after, adopted, firewall.Ingress, "203.0.113.9", firewall.TCP, 443, "deny by *")
	old.decides(old.after, adopted, firewall.Egress, "203.0.113.9", firewall.TCP, 443, "deny by *") // no egress blocks are no rules
}

// An update of subnet_ids gives the subnets that it no longer names to the default network ACL, whatever has them by then.
func TestASubnetThatGoesFromListToListMayEndAtTheDefaultNacl(t *testing.T) {
	x := openTrap(t, "t77_list_to_list/plan.json")
	for nacl, want := range map[string]result.Certainty{"any": result.Possible, "association": result.Possible, "gone": result.Possible, "last": result.Proved} {
		f := x.only("RSG703", "aws_network_acl."+nacl+"_from")
		if n := len(f.Steps); f.Certainty != want || n != 2 || f.Steps[1].Address != f.Address || !slices.Contains(f.Steps[1].After, 1) || len(f.Uncovered) == 0 {
			t.Errorf("%s: %s, want %s; steps %+v", nacl, f.Certainty, want, f.Steps)
		}
	}
	if list := x.findings("RSG703", "aws_network_acl.first_from"); len(list) > 0 {
		t.Errorf("one that waits: %+v", list)
	}
	steps := x.only("RSG704", "aws_network_acl.first_to").Steps
	if len(steps) != 2 || steps[0].Address != "aws_network_acl.first_from" || !slices.Contains(steps[1].After, 1) {
		t.Errorf("steps of one that waits: %+v", steps)
	}
	x.flow("tcp 203.0.113.9 -> 10.177.3.10:22", "blocked", "allowed")
	x.flow("tcp 203.0.113.9 -> 10.177.1.10:22", "blocked", "blocked")
}

// An interface has its VPC's default group by an id that the VPC knows, also where a resource takes the group over in this plan. One that
// a resource leaves keeps its rules.
func TestADefaultGroupThatIsTakenOverIsOnItsInterfaces(t *testing.T) {
	x := openTrap(t, "t78_default_groups/plan.json")
	x.flow("tcp 203.0.113.9 -> aws_instance.taken:443", "blocked", "allowed")
	x.flow("tcp 203.0.113.9 -> aws_instance.left:443", "allowed", "allowed")
	if f := x.only("RSG702", ""); f.Address != "aws_default_security_group.taken" || f.Certainty != result.Proved || !f.Blocking {
		t.Errorf("%s: %s, blocking %v", f.Address, f.Certainty, f.Blocking)
	}
}
