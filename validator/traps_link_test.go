package validator

import (
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/network"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Ids that are known only after apply: what belongs to what.

func TestTrap07_ASetOfUnknownIdsIsNotReadOffItsReferences(t *testing.T) {
	const path, flow = "p01_inline_nacl/plan.json", "tcp 203.0.113.9 -> 10.0.2.10:443"
	x := openTrap(t, path)
	x.flow(flow, "allowed", "blocked")
	if !slices.ContainsFunc(x.result().Notices, func(n result.Notice) bool {
		return n.Code == "all-refs" && strings.Contains(n.Message, "literal")
	}) {
		t.Error("that the answer rests on references is not said")
	}

	// A set with a single reference holds what it refers to. Two references may be the branches of a condition, and a literal
	// id beside them is nowhere in the plan.
	strict := readTrap(t, path, readFile(t, planFile(path)), network.Options{Strict: true})
	strict.flow(flow, "allowed", "blocked")
	const branches = "t07_subnet_set/plan.json"
	strict = readTrap(t, branches, readFile(t, planFile(branches)), network.Options{Strict: true})
	for _, subnet := range []struct{ name, addr string }{{"a", "10.107.1.10"}, {"b", "10.107.2.10"}, {"old", "10.107.0.10"}} {
		flow := "tcp 203.0.113.9 -> " + subnet.addr + ":443"
		strict.flow(flow, "allowed", "unknown")
		if why := strict.unknowns(flow); !slices.Contains(why, result.Unknown{Address: "aws_network_acl.n", Attribute: "subnet_ids", Reason: "known_after_apply"}) {
			t.Errorf("%s: the set that is not known is not named: %+v", subnet.name, why)
		}
	}
}

func TestTrap08_AnUnknownSourceGroupOfARuleWithBlocksMeansNothing(t *testing.T) {
	x := openTrap(t, "p11_attachments/plan.json")
	x.flow("tcp aws_instance.web -> 203.0.113.9:443", "absent", "allowed")
	x.flow("tcp aws_network_interface.eni -> 203.0.113.9:443", "absent", "allowed")
	if !slices.ContainsFunc(x.after.Groups["aws_security_group.app"].Egress, func(r firewall.GroupRule) bool {
		return r.Origin.Address == "aws_security_group_rule.cidr" && r.Peer == firewall.PeerCIDR && r.MustAddrs.Equal(firewall.AllIPv4())
	}) {
		t.Error("its peer is not 0.0.0.0/0")
	}
}

func TestTrap09_AnInstanceWithoutGroupsHasTheDefaultGroup(t *testing.T) {
	x := openTrap(t, "p11_attachments/plan.json")
	x.flow("tcp aws_instance.nosg -> 203.0.113.9:443", "absent", "allowed")
	x.flow("tcp 203.0.113.9 -> aws_instance.nosg:443", "absent", "blocked")
	x.flow("tcp aws_instance.web -> aws_instance.nosg:443", "absent", "blocked") // only from the default group's members
	if got := x.after.Interfaces["aws_instance.nosg"].Groups; !slices.Equal(got.Sure, []firewall.ID{"aws_vpc.main.default_security_group_id"}) || got.Open {
		t.Errorf("groups %+v", got)
	}
}

func TestTrap10_ARuleIsNotLinkedToTheNaclOfItsOwnKey(t *testing.T) {
	x := openTrap(t, "t10_swapped_keys/plan.json")
	// The rule of key "web" opens 22 in tier "app", that of "app" opens 80 in "web". The JSON does not tell this from the
	// rules being in the tiers of their own keys.
	for _, subnet := range []string{"10.110.1.10", "10.110.2.10"} {
		x.flow("tcp 203.0.113.9 -> "+subnet+":22", "allowed", "unknown")
		x.flow("tcp 203.0.113.9 -> "+subnet+":80", "allowed", "unknown")
		x.flow("tcp 203.0.113.9 -> "+subnet+":443", "allowed", "blocked")
	}
	for _, f := range x.result().Findings {
		inTier := strings.HasPrefix(f.Address, "module.tier[")
		if inTier && f.Certainty == result.Proved && f.RuleID != "RSG301" && f.RuleID != "RSG302" {
			t.Errorf("proved of a NACL of which no ingress rule is certain: %s %s", f.RuleID, f.Message)
		}
	}

	// Where both rules are alike it does not matter which is where, but that each tier has one.
	modules := openTrap(t, "p02_module_foreach/plan.json")
	for _, key := range []string{"web", "app"} {
		table := firewall.EvalNACL(modules.after.NACLs[firewall.ID(`module.tier["`+key+`"].aws_network_acl.this`)].Ingress)
		numbered := slices.DeleteFunc(table.Rules(), func(r firewall.NACLRule) bool { return r.Number != 920 })
		if len(numbered) != 1 || ruleText(&numbered[0]) != "920 deny 0.0.0.0/0 tcp 23" {
			t.Errorf("tier %s has the rules 920 %+v", key, numbered)
		}
	}
}

func TestTrap11_AForgottenRuleStillFilters(t *testing.T) {
	x := openTrap(t, "p06_moved_removed_import/plan.json")
	const nacl = `aws_network_acl.this["web"]`
	x.decides(x.after, nacl, firewall.Ingress, "203.0.113.9", firewall.TCP, 3389, "allow by 110")
	x.decides(x.after, nacl, firewall.Ingress, "203.0.113.9", firewall.TCP, 80, "deny by *") // that one is deleted
	x.decides(x.after, nacl, firewall.Ingress, "203.0.113.9", firewall.TCP, 22, "deny by 100")
	f := x.only("RSG603", nacl)
	if f.Change != result.PreExisting || !strings.Contains(f.Message, "3389") {
		t.Errorf("what the forgotten rule admits: %s %s", f.Change, f.Message)
	}
}
