package check

import (
	"fmt"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Unmodelled is RSG502.
var Unmodelled = register(Check{
	ID:       "RSG502",
	Name:     "unmodelled",
	Severity: result.Note,
	Title:    "Something in the path is not modelled (prefix list contents, transit gateway, firewall endpoint); named once a plan",
	Why: `A verdict of sgplan speaks of security groups and network ACLs. Other things decide what passes, too: a transit gateway has rules of
its own on which network ACL is asked, a firewall endpoint drops what both let through, and the entries of a prefix list that the plan does not
hold may be any addresses. A resource of a type that sgplan does not read, and that is given security groups (a broker, a search domain,
a file system's mount target), has interfaces that are not seen: whom a rule admits that names such a group is then open, and a verdict
that hangs on it is "unknown".

Resources of the awscc provider that are changed in place, and network ACLs of it that subnets come to or leave, are changed by Cloud Control in steps that are not
known: what fares otherwise meanwhile is not judged (RSG703 to RSG706), and what is before and after is.

Actions of this provider that applying the plan invokes (Terraform 1.14) change groups and their rules by what AWS has then: they are
named, and the verdicts are of the network without them.

One note for each plan names what there is of that, so that nobody takes a verdict for more than it is. Where a rule hangs on the entries
of a prefix list, its findings say so by themselves.`,
	Fix: `Nothing is wrong. Read the verdicts on what lies behind these as a part of the answer; a prefix list that is read with
` + "`data \"aws_ec2_managed_prefix_list\"`" + ` is known.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html",
		"https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewalls.html",
		"https://developer.hashicorp.com/terraform/language/invoke-actions",
		"https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations-update.html",
	},
	Since: "0.1.0",
	Whole: runUnmodelled,
})

func runUnmodelled(p *Pass) {
	f := Finding{Address: p.Facts.Plan}
	var names []string
	kinds := map[string]int{}
	var order []string
	add := func(what, address string, perhaps bool) {
		if kinds[what] == 0 {
			order = append(order, what)
		}
		kinds[what]++
		names = append(names, address)
		f.Possible = f.Possible || perhaps
		f.Resources = append(f.Resources, result.Resource{Address: address, Role: result.Association, Actions: []string{}})
	}
	for _, u := range p.Net.Unmodelled {
		add(u.What, u.Address, u.Perhaps)
	}
	for _, id := range sortedIDs(p.Net.PrefixLists) {
		if l := p.Net.PrefixLists[id]; unread(l) {
			add("a prefix list whose entries the plan does not hold", string(id), false)
		}
	}
	for _, a := range p.insideCloudControl() {
		add("a change that Cloud Control makes in steps that are not known", a, false)
	}
	if len(names) == 0 {
		return
	}
	var texts []string
	for _, what := range order {
		if n := kinds[what]; n > 1 {
			what = fmt.Sprintf("%s (%d times)", what, n)
		}
		texts = append(texts, what)
	}
	f.Extent = Extent{Count: float64(len(names)), Of: "resource"}
	f.Message = fmt.Sprintf("the plan holds what is not modelled: %s; the verdicts are of security groups and network ACLs alone", shorten(texts, 4))
	p.Report(f)
}

// unread reports whether nothing is known of a list's entries, as nothing in the plan manages or reads it.
func unread(l *firewall.PrefixList) bool {
	for _, u := range l.Why {
		if u.Reason == firewall.NotInPlan {
			return true
		}
	}
	return false
}
