package network

import (
	"slices"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

func TestTheValuesOfALaunchTemplateAreThoseOfItsLatestVersion(t *testing.T) {
	template := func(actions string, defaultVersion, latest plan.Int) *plan.Resource {
		o := &plan.Object{LaunchTemplate: &plan.LaunchTemplate{DefaultVersion: defaultVersion, LatestVersion: latest}}
		return &plan.Resource{Type: "aws_launch_template", Actions: []string{actions}, Before: o, After: o}
	}
	hiddenNumber := plan.Int{State: plan.UnknownValue}
	follows := template("update", hiddenNumber, hiddenNumber)
	follows.After.LaunchTemplate.UpdateDefault = plan.Bool{State: plan.Known, V: true}
	for _, c := range []struct {
		says     string
		template *plan.Resource
		version  plan.String
		want     bool
	}{
		{"a new template has one version", template("create", hiddenNumber, hiddenNumber), hiddenID, true},
		{"$Latest is the latest, also of one that changes", template("update", hiddenNumber, hiddenNumber), known("$Latest"), true},
		{"$Default is, if it is the same version", template("no-op", integer(2), integer(2)), known("$Default"), true},
		{"$Default is what counts without a version", template("no-op", integer(2), integer(2)), plan.String{}, true},
		{"$Default may be an older one", template("no-op", integer(1), integer(2)), known("$Default"), false},
		{"a change leaves $Default where it is", template("update", integer(2), hiddenNumber), known("$Default"), false},
		{"unless it is to follow", follows, known("$Default"), true},
		{"a number is, if it is the latest", template("no-op", integer(1), integer(2)), known("2"), true},
		{"a number may be another", template("no-op", integer(1), integer(2)), known("1"), false},
		{"a version that is not known may be any", template("no-op", integer(2), integer(2)), hiddenID, false},
	} {
		t.Run(c.says, func(t *testing.T) {
			b := &builder{index: newIndex(&plan.Plan{Config: &plan.Module{}}), side: sideAfter}
			if got := b.shows(c.template, c.version); got != c.want {
				t.Errorf("shown: %v", got)
			}
		})
	}
}

func TestSecurityGroupsOfAnInstanceMayBeNames(t *testing.T) {
	group := inState("aws_security_group.g", "aws_security_group", "g", "sg-1", &plan.Object{SecurityGroup: &plan.SecurityGroup{Name: known("web")}})
	for _, c := range []struct {
		says  string
		value plan.String
		sure  []firewall.ID
		open  bool
	}{
		{"an id is one of the plan's", known("sg-1"), []firewall.ID{"aws_security_group.g"}, false},
		{"an id is one of another's", known("sg-2"), []firewall.ID{"sg-2"}, false},
		{"a name is looked up in the default VPC, which is not known", known("web"), nil, true},
	} {
		t.Run(c.says, func(t *testing.T) {
			instance := planned("aws_instance.i", "aws_instance", "i", &plan.Object{Instance: &plan.Instance{SubnetID: hiddenID,
				VPCSecurityGroupIDs: plan.Strings{State: plan.UnknownValue}, SecurityGroups: one(c.value)}})
			_, n := Build(&plan.Plan{Config: &plan.Module{}, Resources: []*plan.Resource{instance, group}}, Options{})
			got := n.Interfaces["aws_instance.i"].Groups
			if !slices.Equal(got.Sure, c.sure) || got.Open != c.open {
				t.Errorf("groups %+v", got)
			}
		})
	}
}

func TestAChangeOfGroupsIsOfVPCSecurityGroupIDsAlone(t *testing.T) {
	before := &plan.Object{ID: known("i-1"), Instance: &plan.Instance{SubnetID: known("subnet-1"),
		VPCSecurityGroupIDs: one(known("sg-1")), SecurityGroups: one(known("old"))}}
	after := &plan.Object{ID: known("i-1"), Instance: &plan.Instance{SubnetID: known("subnet-1"),
		VPCSecurityGroupIDs: plan.Strings{State: plan.UnknownValue}, SecurityGroups: one(known("old"))}}
	instance := &plan.Resource{Address: "aws_instance.i", Type: "aws_instance", Name: "i", Actions: []string{"update"}, Before: before, After: after}
	group := planned("aws_security_group.new", "aws_security_group", "new", &plan.Object{SecurityGroup: &plan.SecurityGroup{}})
	_, n := Build(&plan.Plan{Resources: []*plan.Resource{instance, group}, Config: &plan.Module{Resources: map[string]*plan.ConfigResource{
		"aws_security_group.new": {Type: "aws_security_group", Name: "new"},
		"aws_instance.i": {Type: "aws_instance", Name: "i", Args: map[string]*plan.Expr{
			"vpc_security_group_ids": {References: []string{"aws_security_group.new.id", "aws_security_group.new"}}}},
	}}}, Options{})
	if got := n.Interfaces["aws_instance.i"].Groups; !slices.Equal(got.Sure, []firewall.ID{"aws_security_group.new"}) || got.Open || len(got.Maybe) > 0 {
		t.Errorf("groups %+v", got)
	}
}

func TestTheInterfacesOfAnInstance(t *testing.T) {
	eni := func(name, id string) *plan.Resource {
		return inState("aws_network_interface."+name, "aws_network_interface", name, id, &plan.Object{NetworkInterface: &plan.NetworkInterface{}})
	}
	used := func(index plan.Int, id plan.String) plan.UsedInterface {
		return plan.UsedInterface{DeviceIndex: index, NetworkInterfaceID: id}
	}
	hiddenIndex := plan.Int{State: plan.UnknownValue}
	for _, c := range []struct {
		says  string
		used  []plan.UsedInterface
		first plan.Strings
		want  firewall.ID // "" if it is not known
	}{
		{"the one of index 0", []plan.UsedInterface{used(integer(1), known("eni-a")), used(integer(0), known("eni-b"))}, plan.Strings{}, "aws_network_interface.b"},
		{"the one of index 0, whatever the other's", []plan.UsedInterface{used(hiddenIndex, known("eni-a")), used(integer(0), known("eni-b"))}, plan.Strings{}, "aws_network_interface.b"},
		{"one of two whose index is not known", []plan.UsedInterface{used(hiddenIndex, known("eni-a")), used(hiddenIndex, known("eni-b"))}, plan.Strings{}, ""},
		{"the one of index 0, where a dynamic block hides its id", []plan.UsedInterface{used(integer(0), hiddenID)}, plan.Strings{}, ""},
		{"that of primary_network_interface", nil, one(known("eni-b")), "aws_network_interface.b"},
	} {
		t.Run(c.says, func(t *testing.T) {
			instance := planned("aws_instance.i", "aws_instance", "i", &plan.Object{Instance: &plan.Instance{SubnetID: hiddenID,
				PrimaryNetworkInterfaceID: hiddenID, PrimaryInterfaceIDs: c.first, NetworkInterfaces: plan.Value[[]plan.UsedInterface]{State: plan.Known, V: c.used}}})
			_, n := Build(&plan.Plan{Config: &plan.Module{}, Resources: []*plan.Resource{instance, eni("a", "eni-a"), eni("b", "eni-b")}}, Options{})
			if got := n.Aliases["aws_instance.i"]; got != c.want {
				t.Errorf("it is %q", got)
			}
			if i := n.Interfaces["aws_instance.i"]; c.want == "" && (i == nil || !i.Groups.Open || !i.Subnet.Open) {
				t.Errorf("something is known of an interface that is not known: %+v", i)
			}
		})
	}
}
