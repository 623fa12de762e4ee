package awsproxy

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Associations of groups with VPCs. moto knows none of the calls, so that the proxy keeps them itself.

// Associating is how associations with VPCs come and go.
type Associating struct {
	// Reads is how many descriptions show an association under way before it is there, or gone.
	Reads int
	// Fails are the reasons for which associations fail, by VPC.
	Fails map[string]string
	// FailsToEnd are the reasons for which ends of associations fail, by VPC.
	FailsToEnd map[string]string
}

// Associating says how associations come and go from now on. Without it they are under way for one description and do not fail.
func (p *Proxy) Associating(a Associating) {
	p.aws.associations.mu.Lock()
	defer p.aws.associations.mu.Unlock()
	p.aws.associations.how = a
}

// associations are those of an account.
type associations struct {
	mu  sync.Mutex
	how Associating
	all map[[2]string]*association // by group and VPC
}

// association is one of a group with a VPC.
type association struct {
	state, reason string
	left          int    // descriptions that show it as it is
	next, why     string // what it is then
}

func newAssociations() associations {
	return associations{how: Associating{Reads: 1}, all: map[[2]string]*association{}}
}

// with are the VPCs with which a group is associated, also where that is only on its way or ends; used under mu.
func (a *associations) with(group string) []string {
	var vpcs []string
	for _, key := range slices.SortedFunc(maps.Keys(a.all), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		if s := a.all[key].state; key[0] == group && s != "disassociated" && s != "association-failed" {
			vpcs = append(vpcs, key[1])
		}
	}
	return vpcs
}

// usable reports whether interfaces of a VPC may have a group by an association.
func (a *associations) usable(group, vpc string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	found := a.all[[2]string{group, vpc}]
	return found != nil && (found.state == "associated" || found.state == "disassociation-failed")
}

// guide is the page of the VPC guide about associations.
const guide = "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-assoc.html"

var associationCorrections = []correction{
	{
		name: "a group is associated with VPCs of its region, but no default group and no default VPC is",
		source: guide + "; " + reference + "API_AssociateSecurityGroupVpc.html. The codes are not written; that what is there already is refused is " +
			"the harder case",
		actions: []string{"AssociateSecurityGroupVpc"},
		before:  associate,
	},
	{
		name:    "an association ends unless an interface in the VPC has the group",
		source:  reference + "API_DisassociateSecurityGroupVpc.html. The codes are not written",
		actions: []string{"DisassociateSecurityGroupVpc"},
		before:  disassociate,
	},
	{
		name:    "associations are described by their states, and come and go after a while",
		source:  reference + "API_DescribeSecurityGroupVpcAssociations.html, API_SecurityGroupVpcAssociation.html",
		actions: []string{"DescribeSecurityGroupVpcAssociations"},
		before:  describeAssociations,
	},
	{
		name:    "a group that is associated with a VPC is not deleted",
		source:  reference + "API_DeleteSecurityGroup.html (DependencyViolation)",
		actions: []string{"DeleteSecurityGroup"},
		before: func(x *exchange) *Reply {
			x.associations.mu.Lock()
			defer x.associations.mu.Unlock()
			if id := x.Form.Get("GroupId"); len(x.associations.with(id)) > 0 {
				return refuse("DependencyViolation", "resource "+id+" has a dependent object")
			}
			return nil
		},
	},
}

func associate(x *exchange) *Reply {
	id, vpc := x.Form.Get("GroupId"), x.Form.Get("VpcId")
	group, found := x.group(id), x.ask("DescribeVpcs", filter("vpc-id", vpc)).items("vpcSet")
	switch {
	case group == nil:
		return refuse("InvalidGroup.NotFound", "The security group '"+id+"' does not exist")
	case len(found) != 1:
		return refuse("InvalidVpcID.NotFound", "The vpc ID '"+vpc+"' does not exist")
	case group.text("groupName") == "default" || found[0].text("isDefault") == "true":
		return refuse("InvalidParameterValue", "Default security groups and default VPCs cannot be associated.")
	case group.text("vpcId") == vpc:
		return refuse("InvalidParameterValue", "The security group '"+id+"' is of VPC '"+vpc+"'.")
	}
	a := &x.associations
	a.mu.Lock()
	defer a.mu.Unlock()
	if slices.Contains(a.with(id), vpc) {
		return refuse("InvalidParameterValue", "The security group '"+id+"' is already associated with VPC '"+vpc+"'.")
	}
	made := &association{state: "associating", left: a.how.Reads, next: "associated"}
	if why, fails := a.how.Fails[vpc]; fails {
		made.next, made.why = "association-failed", why
	}
	a.all[[2]string{id, vpc}] = made
	return x.stateOf(made)
}

func disassociate(x *exchange) *Reply {
	id, vpc := x.Form.Get("GroupId"), x.Form.Get("VpcId")
	if x.group(id) == nil {
		return refuse("InvalidGroup.NotFound", "The security group '"+id+"' does not exist")
	}
	form := filter("group-id", id)
	form.Set("Filter.2.Name", "vpc-id")
	form.Set("Filter.2.Value.1", vpc)
	used := len(x.ask("DescribeNetworkInterfaces", form).items("networkInterfaceSet")) > 0
	a := &x.associations
	a.mu.Lock()
	defer a.mu.Unlock()
	found := a.all[[2]string{id, vpc}]
	switch {
	case found == nil || found.state == "disassociated" || found.state == "disassociating":
		return refuse("InvalidParameterValue", "The security group '"+id+"' is not associated with VPC '"+vpc+"'.")
	case used:
		return refuse("DependencyViolation", "Network interfaces of VPC '"+vpc+"' have the security group '"+id+"'.")
	}
	*found = association{state: "disassociating", left: a.how.Reads, next: "disassociated"}
	if why, fails := a.how.FailsToEnd[vpc]; fails {
		found.next, found.why = "disassociation-failed", why
	}
	return x.stateOf(found)
}

func (x *exchange) stateOf(a *association) *Reply {
	return x.answerOf(&element{name: "state", data: a.state})
}

// answerOf is an answer of the proxy's own.
func (x *exchange) answerOf(children ...*element) *Reply {
	answer := &element{name: x.Action + "Response", children: children}
	return &Reply{Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/xml"}}, Body: answer.bytes()}
}

// describeAssociations shows the associations that pass the filters. What it shows is a description nearer to its next state; an
// association that is over is shown so once.
func describeAssociations(x *exchange) *Reply {
	if x.Form.Get("NextToken") != "" {
		return nil // the pages know
	}
	a := &x.associations
	a.mu.Lock()
	defer a.mu.Unlock()
	set := &element{name: sets[x.Action]}
	for _, key := range slices.SortedFunc(maps.Keys(a.all), func(a, b [2]string) int { return strings.Compare(a[0]+a[1], b[0]+b[1]) }) {
		found := a.all[key]
		if !x.passes("group-id", key[0]) || !x.passes("vpc-id", key[1]) || !x.passes("state", found.state) {
			continue
		}
		item := &element{name: "item"}
		for _, field := range [][2]string{{"groupId", key[0]}, {"groupOwnerId", x.proxy.Account}, {"vpcId", key[1]}, {"vpcOwnerId", x.proxy.Account},
			{"state", found.state}, {"stateReason", found.reason}} {
			if field[1] != "" {
				item.set(field[0], field[1])
			}
		}
		set.children = append(set.children, item)
		switch found.left--; {
		case found.state == "disassociated":
			delete(a.all, key)
		case found.left <= 0 && found.next != "":
			*found = association{state: found.next, reason: found.why}
		}
	}
	return x.answerOf(set)
}

// passes reports whether a value passes a filter of the call.
func (x *exchange) passes(filter, value string) bool {
	values := x.Filter(filter)
	return values == nil || slices.Contains(values, value)
}
