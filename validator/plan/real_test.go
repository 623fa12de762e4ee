package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestEveryRealPlanIsRead(t *testing.T) {
	for _, path := range realPlans(t) {
		b := bytesOf(t, path)
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		p, err := Read(f, path)
		f.Close()
		if err != nil {
			t.Error(err)
			continue
		}
		sum := sha256.Sum256(b)
		equal(t, path+": sha256", p.SHA256, hex.EncodeToString(sum[:]))
		equal(t, path+": path", p.Path, path)
		equal(t, path+": format", p.FormatVersion, "1.2")
		tool, producer := "1.11.4", Terraform
		if strings.HasPrefix(filepath.Base(path), "plan_tofu") {
			tool, producer = "1.12.6", OpenTofu
		}
		equal(t, path+": tool", p.ToolVersion, tool)
		equal(t, path+": producer", p.Producer, producer)
		equal(t, path+": errored", p.Errored, filepath.Base(filepath.Dir(path)) == "x13_errored")
		if !slices.IsSortedFunc(p.Resources, func(a, b *Resource) int {
			if a.Address < b.Address {
				return -1
			}
			return 1
		}) {
			t.Errorf("%s: resources are not sorted by address", path)
		}
	}
}

func TestANewACLWithoutBlocksHasUnknownRulesAndAnEmptyListIsKnown(t *testing.T) {
	p := load(t, "p01_inline_nacl/plan.json")
	without := find(t, p, "aws_network_acl.absent")
	equal(t, "absent ingress", without.After.NetworkACL.Ingress.State, UnknownValue)
	equal(t, "absent subnet_ids", without.After.NetworkACL.SubnetIDs.State, UnknownValue)
	empty := find(t, p, "aws_network_acl.empty").After.NetworkACL
	equal(t, "empty ingress", empty.Ingress.State, Known)
	equal(t, "empty ingress length", len(empty.Ingress.V), 0)
	equal(t, "subnet_ids=[] on create is unknown", empty.SubnetIDs.State, UnknownValue)
	if without.Before != nil {
		t.Error("a resource to create exists before")
	}
}

func TestSetsOfObjectsKeepTheirElementsWithUnknownLeaves(t *testing.T) {
	acl := find(t, load(t, "p01_inline_nacl/plan.json"), "aws_network_acl.blocks").After.NetworkACL
	equal(t, "ingress rules", len(acl.Ingress.V), 4)
	equal(t, "egress rules", len(acl.Egress.V), 2)
	for _, e := range acl.Egress.V {
		switch e.RuleNo.V {
		case 100:
			equal(t, "100 protocol", e.Protocol, known("-1"))
			equal(t, "100 cidr", e.CIDRBlock, known("0.0.0.0/0"))
		case 101:
			equal(t, "101 cidr from the VPC's new IPv6 block", e.IPv6CIDRBlock.State, UnknownValue)
			equal(t, "101 action", e.Action, known("allow"))
		default:
			t.Errorf("unexpected rule %v", e.RuleNo)
		}
	}
	for _, e := range acl.Ingress.V {
		if e.RuleNo.V == 100 {
			equal(t, "action as typed", e.Action, known("Allow"))
			if !Blank(e.IPv6CIDRBlock) {
				t.Errorf("unset ipv6_cidr_block is %v", e.IPv6CIDRBlock)
			}
		}
	}
}

func TestAListWithOneUnknownElementIsUnknownAsAWhole(t *testing.T) {
	acl := find(t, load(t, "p01_inline_nacl/plan.json"), "aws_network_acl.dyn").After.NetworkACL
	equal(t, "subnet_ids = [new, literal]", acl.SubnetIDs.State, UnknownValue)
	group := find(t, load(t, "x14_dynamic_unknown/plan.json"), "aws_security_group.mixed").After.SecurityGroup
	equal(t, "ingress", len(group.Ingress.V), 1)
	equal(t, "cidr_blocks = [known, unknown]", group.Ingress.V[0].CIDRBlocks.State, UnknownValue)
	equal(t, "security_groups = [known, unknown]", group.Ingress.V[0].SecurityGroups.State, UnknownValue)
	equal(t, "from_port", group.Ingress.V[0].FromPort, known(int64(22)))
}

func TestADynamicBlockOverAnUnknownCollectionIsOneElementOfUnknowns(t *testing.T) {
	p := load(t, "x14_dynamic_unknown/plan.json")
	acl := find(t, p, "aws_network_acl.dyn_unknown").After.NetworkACL
	equal(t, "elements", len(acl.Ingress.V), 1)
	e := acl.Ingress.V[0]
	for name, unknown := range map[string]bool{
		"rule_no": e.RuleNo.IsUnknown(), "action": e.Action.IsUnknown(), "protocol": e.Protocol.IsUnknown(),
		"from_port": e.FromPort.IsUnknown(), "to_port": e.ToPort.IsUnknown(),
	} {
		if !unknown {
			t.Errorf("%s is not unknown", name)
		}
	}
	equal(t, "a real block becomes wholly unknown",
		find(t, p, "aws_default_network_acl.dyn").After.NetworkACL.Ingress.State, UnknownValue)
}

func TestASensitiveLeafMarksItsAttributeAndTheValueStaysReadable(t *testing.T) {
	p := load(t, "p10_sensitive/plan.json")
	acl := find(t, p, "aws_network_acl.inline").After.NetworkACL
	equal(t, "one sensitive leaf in a set marks the whole set", acl.Ingress.Sensitive, true)
	for _, e := range acl.Ingress.V {
		equal(t, "leaf of a marked set", e.CIDRBlock.Sensitive, true)
		equal(t, "leaf is known", e.CIDRBlock.State, Known)
	}
	equal(t, "egress", find(t, p, "aws_network_acl.whole").After.NetworkACL.Egress.Sensitive, true)
	r := find(t, p, "aws_network_acl_rule.r").After.NetworkACLRule
	equal(t, "cidr", r.CIDRBlock, String{State: Known, V: "203.0.113.0/24", Sensitive: true})
	equal(t, "protocol", r.Protocol, known("tcp"))
	if v := p.Config.Variables["office_cidr"]; v == nil || !v.Sensitive || !v.HasDefault {
		t.Errorf("variable office_cidr: %+v", v)
	}
}

func TestARuleNumberGivenAsAStringKeyIsANumber(t *testing.T) {
	r := find(t, load(t, "p02_module_foreach/plan.json"), `module.tier["app"].module.rules.aws_network_acl_rule.in["110"]`)
	equal(t, "rule number", r.After.NetworkACLRule.RuleNumber, known(int64(110)))
	equal(t, "module", r.ModuleAddress, `module.tier["app"].module.rules`)
	equal(t, "key", r.Index, Key{Kind: StringKey, Str: "110"})
}

func TestMovedForgottenImportedAndDeletedResources(t *testing.T) {
	p := load(t, "p06_moved_removed_import/plan.json")
	moved := find(t, p, `aws_network_acl.this["web"]`)
	equal(t, "previous address", moved.PreviousAddress, "aws_network_acl.old")
	equal(t, "no-op keeps the object", moved.After, moved.Before)

	forgotten := find(t, p, "aws_network_acl_rule.forgotten")
	equal(t, "forgotten", forgotten.Forgotten(), true)
	if forgotten.After == nil || forgotten.After != forgotten.Before {
		t.Error("a forgotten rule still filters: After must be Before")
	}
	equal(t, "port", forgotten.After.NetworkACLRule.FromPort, known(int64(3389)))

	imported := find(t, p, "aws_network_acl.imported")
	equal(t, "import id", imported.ImportID, imported.Before.ID.V)
	equal(t, "remote port", imported.Before.NetworkACL.Ingress.V[0].FromPort, known(int64(443)))
	equal(t, "planned port", imported.After.NetworkACL.Ingress.V[0].FromPort, known(int64(8443)))

	gone := find(t, p, "aws_network_acl_rule.counted[2]")
	equal(t, "key", gone.Index, Key{Kind: IntKey, Int: 2})
	equal(t, "reason", gone.ActionReason, "delete_because_count_index")
	if gone.After != nil || gone.Before == nil {
		t.Error("a deleted rule exists before only")
	}
}

func TestReplacementGivesUnknownIDsAndBothActionOrders(t *testing.T) {
	p := load(t, "p04_replace/plan.json")
	for address, first := range map[string]string{"aws_network_acl_rule.dc": "delete", "aws_network_acl_rule.cbd": "create"} {
		r := find(t, p, address)
		equal(t, address+" first action", r.Actions[0], first)
		equal(t, address+" replaced", r.Replaced(), true)
		equal(t, address+" id before", r.Before.ID.State, Known)
		equal(t, address+" id after", r.After.ID.State, UnknownValue)
	}
	follows := find(t, p, "aws_network_acl_rule.follows")
	equal(t, "network_acl_id before", follows.Before.NetworkACLRule.NetworkACLID.State, Known)
	equal(t, "network_acl_id after", follows.After.NetworkACLRule.NetworkACLID.State, UnknownValue)
	equal(t, "a suppressed diff", find(t, p, "aws_network_acl_rule.same_proto").Replaced(), false)
}

func TestTargetedDestroyKeepsWhatItDoesNotList(t *testing.T) {
	p := load(t, "p05_destroy/plan_target_destroy.json")
	rule := find(t, p, "aws_network_acl_rule.r")
	if rule.After != nil {
		t.Error("the destroyed rule exists after")
	}
	for _, address := range []string{"aws_network_acl.n", "aws_subnet.a", "aws_vpc.main", "data.aws_vpc.m"} {
		r := find(t, p, address)
		if r.Actions != nil || r.Before == nil || r.After != r.Before {
			t.Errorf("%s: actions %v; it stays as it is", address, r.Actions)
		}
	}
	equal(t, "complete", *p.Complete, false)
	equal(t, "data", find(t, p, "data.aws_vpc.m").Data, true)
}

func TestARefreshOnlyPlanHasNoChangesAndAllOfTheState(t *testing.T) {
	p := load(t, "p12_drift_data/plan_refresh_only.json")
	for _, r := range p.Resources {
		if r.Actions != nil || r.After == nil || r.After != r.Before {
			t.Errorf("%s: actions %v", r.Address, r.Actions)
		}
	}
	snapshot := find(t, p, "aws_network_acl.snap").Before.NetworkACL
	if snapshot.Ingress.State != Known || len(snapshot.Ingress.V) == 0 {
		t.Errorf("the refreshed NACL holds the rules of AWS, got %v", snapshot.Ingress)
	}
}

func TestDataReadWhilePlanningIsInTheStateAndDeferredDataIsUnknown(t *testing.T) {
	p := load(t, "p12_drift_data/plan.json")
	read := find(t, p, "data.aws_subnet.a")
	equal(t, "cidr", read.Before.Subnet.CIDRBlock, known("10.12.1.0/24"))
	equal(t, "same after", read.After, read.Before)
	later := find(t, p, "data.aws_security_group.later")
	equal(t, "deferred", later.DeferredRead(), true)
	equal(t, "vpc_id", later.After.SecurityGroup.VPCID.State, UnknownValue)
	equal(t, "name", later.After.SecurityGroup.Name.State, UnknownValue)
	if id, ok := later.After.ID.Get(); !ok || id[:3] != "sg-" {
		t.Errorf("the id that the configuration gives is lost: %v", later.After.ID)
	}
	list := find(t, load(t, "p09_prefix_list/plan.json"), "data.aws_ec2_managed_prefix_list.later").After
	equal(t, "entries", list.PrefixList.CIDRs.State, UnknownValue)
	equal(t, "id", list.ID.State, UnknownValue)
}

func TestPrefixListsOfEachKindHaveTheirCIDRs(t *testing.T) {
	p := load(t, "p09_prefix_list/plan.json")
	inline := find(t, p, "aws_ec2_managed_prefix_list.inline").After.PrefixList
	equal(t, "entries", len(inline.CIDRs.V), 2)
	equal(t, "max_entries", inline.MaxEntries, known(int64(20)))
	equal(t, "unset entries on create", find(t, p, "aws_ec2_managed_prefix_list.standalone").After.PrefixList.CIDRs.State, UnknownValue)
	s3 := find(t, p, "data.aws_ec2_managed_prefix_list.s3").After.PrefixList
	if s3.CIDRs.State != Known || len(s3.CIDRs.V) == 0 {
		t.Errorf("the AWS list read while planning: %v", s3.CIDRs)
	}
	entry := find(t, p, `aws_ec2_managed_prefix_list_entry.e["192.0.2.0/25"]`).After.PrefixListEntry
	equal(t, "cidr", entry.CIDR, known("192.0.2.0/25"))
	equal(t, "list", entry.PrefixListID.State, UnknownValue)
}

func TestUnusedComputedAttributesAreUnknownOnCreate(t *testing.T) {
	p := load(t, "p11_attachments/plan.json")
	cidr := find(t, p, "aws_security_group_rule.cidr").After.GroupRule
	equal(t, "source_security_group_id", cidr.SourceGroupID.State, UnknownValue)
	equal(t, "cidr_blocks", len(cidr.CIDRBlocks.V), 1)
	equal(t, "type", cidr.Type, known("egress"))
	equal(t, "self", find(t, p, "aws_security_group_rule.self").After.GroupRule.Self, known(true))
	for _, address := range []string{"aws_instance.web", "aws_instance.nosg"} {
		equal(t, address, find(t, p, address).After.Instance.VPCSecurityGroupIDs.State, UnknownValue)
	}
	eni := find(t, p, "aws_network_interface.eni").After.NetworkInterface
	equal(t, "private_ips", eni.PrivateIPs.V[0], known("10.11.2.10"))
	equal(t, "more address space", find(t, p, "aws_vpc_ipv4_cidr_block_association.sec").After.CIDRAssociation.CIDRBlock, known("100.64.0.0/16"))
	for _, r := range p.Resources {
		if !Types[r.Type].Managed() && !r.Data {
			t.Errorf("%s is of a type that is not read", r.Address)
		}
	}
}

func TestADefaultACLWithoutBlocksIsKnownAndEmpty(t *testing.T) {
	p := load(t, "p07_defaults/plan.json")
	acl := find(t, p, "aws_default_network_acl.main").After.NetworkACL
	equal(t, "egress state", acl.Egress.State, Known)
	equal(t, "egress rules", len(acl.Egress.V), 0)
	equal(t, "ingress rules", len(acl.Ingress.V), 1)
	equal(t, "default_network_acl_id", acl.DefaultNetworkACLID.State, UnknownValue)
	equal(t, "an adopted VPC", find(t, p, "aws_default_vpc.d").After.VPC.CIDRBlock.State, UnknownValue)
}

func TestSubnetIDsOfAnExistingACL(t *testing.T) {
	p := load(t, "x17_subnet_ids/plan.json")
	cleared := find(t, p, "aws_network_acl.cleared").After.NetworkACL.SubnetIDs
	equal(t, "subnet_ids = [] on an existing ACL is known", cleared.State, Known)
	equal(t, "and empty", len(cleared.V), 0)
	equal(t, "an argument removed keeps the snapshot", len(find(t, p, "aws_network_acl.dropped").After.NetworkACL.SubnetIDs.V), 1)
	icmp := find(t, p, "aws_network_acl_rule.icmp_null").After.NetworkACLRule
	equal(t, "icmp_type is 0 or null, never -1", icmp.ICMPType.Or(0), int64(0))
}

func TestAnErroredPlanIsReadAndSaysSo(t *testing.T) {
	p := load(t, "x13_errored/plan.json")
	equal(t, "errored", p.Errored, true)
	equal(t, "complete", *p.Complete, false)
	equal(t, "applyable", *p.Applyable, false)
	equal(t, "what was planned before the error", len(p.Resources), 3)
}

// Read takes After from before where the plan says no-op; this is why it may.
func TestANoOpHasTheSameValuesOnBothSides(t *testing.T) {
	noOps := 0
	for _, path := range realPlans(t) {
		changes, _ := tree(t, path).(map[string]any)["resource_changes"].([]any)
		for _, c := range changes {
			change := c.(map[string]any)["change"].(map[string]any)
			if !reflect.DeepEqual(change["actions"], []any{"no-op"}) {
				continue
			}
			noOps++
			if !reflect.DeepEqual(change["before"], change["after"]) || !reflect.DeepEqual(change["before_sensitive"], change["after_sensitive"]) {
				t.Errorf("%s: %v", path, c.(map[string]any)["address"])
			}
		}
	}
	if noOps < 30 {
		t.Errorf("only %d no-ops were seen", noOps)
	}
}

// Read skips prior_state's values where resource_changes gives before; this is why it may. Where the instance is destroyed it
// takes them: Terraform leaves the before of one that has left the configuration as the last apply saved it.
func TestTheStateSaysTheSameAsBefore(t *testing.T) {
	compared := 0
	for _, path := range realPlans(t) {
		plan := tree(t, path).(map[string]any)
		before := map[any]any{}
		changes, _ := plan["resource_changes"].([]any)
		for _, c := range changes {
			c := c.(map[string]any)
			if change := c["change"].(map[string]any); !reflect.DeepEqual(change["actions"], []any{"delete"}) {
				before[[2]any{c["address"], c["deposed"]}] = change["before"]
			}
		}
		collect(plan["prior_state"], func(resource map[string]any, sides ...any) {
			if want, ok := before[[2]any{resource["address"], resource["deposed_key"]}]; ok && want != nil {
				compared++
				if !reflect.DeepEqual(sides[0], want) {
					t.Errorf("%s: %v", path, resource["address"])
				}
			}
		})
	}
	if compared < 50 {
		t.Errorf("only %d resources were compared", compared)
	}
}
