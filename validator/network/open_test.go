package network

import (
	"slices"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// planned is a resource that a plan creates; inState is one that it leaves as it is.
func planned(address, typ, name string, o *plan.Object) *plan.Resource {
	o.ID.State = plan.UnknownValue
	return &plan.Resource{Address: address, Type: typ, Name: name, Actions: []string{"create"}, After: o}
}

func inState(address, typ, name, id string, o *plan.Object) *plan.Resource {
	o.ID = known(id)
	return &plan.Resource{Address: address, Type: typ, Name: name, Actions: []string{"no-op"}, Before: o, After: o}
}

func known(s string) plan.String { return plan.String{State: plan.Known, V: s} }

func integer(n int64) plan.Int { return plan.Int{State: plan.Known, V: n} }

var hiddenID = plan.String{State: plan.UnknownValue}

// fromElsewhere is a plan in which each resource of a type that is given takes an id from a program outside.
func fromElsewhere(resources []*plan.Resource, attributes map[string]string) *plan.Plan {
	config := &plan.Module{Resources: map[string]*plan.ConfigResource{}}
	for _, r := range resources {
		if attr := attributes[r.Type]; attr != "" {
			refs := []string{"data.external.x.result", "data.external.x"}
			config.Resources[r.Type+"."+r.Name] = &plan.ConfigResource{Type: r.Type, Name: r.Name, Args: map[string]*plan.Expr{attr: {References: refs}}}
		}
	}
	return &plan.Plan{Resources: resources, Config: config}
}

func TestALinkThatMayBeToAnythingIsPossiblyToEach(t *testing.T) {
	_, n := Build(fromElsewhere([]*plan.Resource{
		inState("aws_network_acl.old", "aws_network_acl", "old", "acl-1", &plan.Object{NetworkACL: &plan.NetworkACL{}}),
		planned("aws_network_acl.new", "aws_network_acl", "new", &plan.Object{NetworkACL: &plan.NetworkACL{}}),
		planned("aws_network_acl_rule.r", "aws_network_acl_rule", "r", &plan.Object{NetworkACLRule: &plan.NetworkACLRule{NetworkACLID: hiddenID,
			RuleNumber: integer(100), RuleAction: known("allow"), Protocol: known("-1"), CIDRBlock: known("0.0.0.0/0")}}),
		inState("aws_security_group.old", "aws_security_group", "old", "sg-1", &plan.Object{SecurityGroup: &plan.SecurityGroup{}}),
		planned("aws_security_group_rule.r", "aws_security_group_rule", "r", &plan.Object{GroupRule: &plan.GroupRule{SecurityGroupID: hiddenID,
			Type: known("ingress"), Protocol: known("-1"), FromPort: integer(0), ToPort: integer(0),
			CIDRBlocks: one(known("0.0.0.0/0"))}}),
		inState("aws_network_interface.old", "aws_network_interface", "old", "eni-1", &plan.Object{NetworkInterface: &plan.NetworkInterface{}}),
		planned("aws_network_interface_sg_attachment.a", "aws_network_interface_sg_attachment", "a", &plan.Object{GroupAttachment: &plan.GroupAttachment{
			NetworkInterfaceID: hiddenID, SecurityGroupID: known("sg-1")}}),
		inState("aws_ec2_managed_prefix_list.old", "aws_ec2_managed_prefix_list", "old", "pl-1", &plan.Object{PrefixList: &plan.PrefixList{}}),
		planned("aws_ec2_managed_prefix_list_entry.e", "aws_ec2_managed_prefix_list_entry", "e", &plan.Object{PrefixListEntry: &plan.PrefixListEntry{
			PrefixListID: hiddenID, CIDR: known("10.0.0.0/8")}}),
	}, map[string]string{
		"aws_network_acl_rule": "network_acl_id", "aws_security_group_rule": "security_group_id",
		"aws_network_interface_sg_attachment": "network_interface_id", "aws_ec2_managed_prefix_list_entry": "prefix_list_id",
	}), Options{})
	for _, id := range []firewall.ID{"aws_network_acl.old", "aws_network_acl.new"} {
		if got := rules(n.NACLs[id], firewall.Ingress); got != "100 allow 0.0.0.0/0 all (at least none) maybe" {
			t.Errorf("%s has the rules %q", id, got)
		}
		if p := n.NACLs[id].Perhaps[firewall.Ingress]; len(p) != 1 || p[0].Among != nil {
			t.Errorf("%s perhaps has %+v", id, p)
		}
	}
	if r := n.Groups["aws_security_group.old"].Ingress; len(r) != 1 || !r[0].Maybe {
		t.Errorf("the group has the rules %+v", r)
	}
	if g := n.Interfaces["aws_network_interface.old"].Groups; !slices.Contains(g.Maybe, "aws_security_group.old") {
		t.Errorf("the interface has the groups %+v", g)
	}
	if p := n.PrefixLists["aws_ec2_managed_prefix_list.old"]; p.May.IsEmpty() || !p.Must.IsEmpty() {
		t.Errorf("the list holds %v, and at most %v", p.Must, p.May)
	}
}
