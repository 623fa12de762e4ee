package network

import (
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// AWS takes the whole list of an interface's groups: an update of the list takes off what an attachment has added, and one of anything
// else does not touch it.
func TestAttachmentsAndTheListOfTheInterface(t *testing.T) {
	const own, both = "sg-own", "sg-own sg-extra"
	list := func(ids string) plan.Strings {
		v := plan.Strings{State: plan.Known}
		for _, id := range strings.Fields(ids) {
			v.V = append(v.V, known(id))
		}
		return v
	}
	ends := map[string]func(ids plan.Strings) *plan.Object{
		"aws_network_interface": func(ids plan.Strings) *plan.Object {
			return &plan.Object{ID: known("eni-1"), NetworkInterface: &plan.NetworkInterface{SecurityGroups: ids}}
		},
		"aws_instance": func(ids plan.Strings) *plan.Object {
			return &plan.Object{ID: known("i-1"), Instance: &plan.Instance{VPCSecurityGroupIDs: ids, PrimaryNetworkInterfaceID: known("eni-1")}}
		},
	}
	attachments := map[string]*plan.Object{
		"aws_network_interface_sg_attachment": {GroupAttachment: &plan.GroupAttachment{NetworkInterfaceID: known("eni-1"), SecurityGroupID: known("sg-extra")}},
		"rackspace_sg_attachment": {BaselineAttachment: &plan.BaselineAttachment{InterfaceID: known("eni-1"), GroupIDs: list("sg-extra"), Attached: list("sg-extra"),
			OnDestroy: known("detach")}},
	}
	for _, c := range []struct {
		says, prior, after, actions, attachment string
		want                                    string
	}{
		{"an update of something else leaves an attached group", both, both, "update", "no-op", "extra own"},
		{"one of the list takes it off", both, own, "update", "no-op", "own"},
		{"one to a list that holds it does not", own, both, "update", "no-op", "extra own"},
		{"an attachment that is made comes later", own, "sg-own sg-more", "update", "create", "extra more own"},
		{"a state that is older than the attachment says nothing", own, own, "no-op", "no-op", "extra own"},
		{"an attachment that ends takes its group off", both, both, "no-op", "delete", "own"},
		{"also beside an update of something else", both, both, "update", "delete", "own"},
		{"and beside one that gives it another list", both, "sg-own sg-more", "update", "delete", "more own"},
		{"a list that states the group keeps it", own, both, "update", "delete", "extra own"},
	} {
		for typ, end := range ends {
			for kind, attachment := range attachments {
				t.Run(c.says+", "+typ+", "+kind, func(t *testing.T) {
					var resources []*plan.Resource
					for _, name := range []string{"own", "extra", "more"} {
						resources = append(resources, inState("aws_security_group."+name, "aws_security_group", name, "sg-"+name, &plan.Object{SecurityGroup: &plan.SecurityGroup{}}))
					}
					i := &plan.Resource{Address: typ + ".i", Type: typ, Name: "i", Actions: []string{c.actions}, Before: end(list(c.prior)), After: end(list(c.after))}
					a := inState(kind+".a", kind, "a", "", attachment)
					switch a.Actions = []string{c.attachment}; c.attachment {
					case "create":
						a.Before = nil
					case "delete":
						a.After = nil
					}
					_, after := Build(&plan.Plan{Resources: append(resources, i, a), Config: &plan.Module{}}, Options{})
					if got := strings.ReplaceAll(linksText(after.Interfaces[firewall.ID(i.Address)].Groups), "aws_security_group.", ""); got != "["+c.want+"]" {
						t.Errorf("it carries %s, want %s", got, c.want)
					}
				})
			}
		}
	}
}
