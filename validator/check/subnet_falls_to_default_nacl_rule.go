package check

import (
	"fmt"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// SubnetFallsToDefaultNACL is RSG703.
var SubnetFallsToDefaultNACL = register(Check{
	ID:       "RSG703",
	Name:     "subnet-falls-to-default-nacl",
	Severity: result.Error,
	Title:    "The plan removes an association or NACL: the subnet falls to the VPC's default NACL, which (as far as known) allows all",
	Why: `A subnet always has a network ACL. Where its association goes, or the network ACL itself, AWS gives it the default network ACL of
its VPC, and that one allows everything unless somebody has changed it. A plan shows the deletion; it does not show what takes its
place.

Uncovered is the exact packets that come in or go out after the plan and did not before; the message also says what passes no
longer. A default network ACL that lets through no more than the old one is no finding. One that neither plan nor state holds is taken as AWS makes it, with a notice. Whether a security group admits
what is newly open is said by RSG702.

Nothing is said where the plan does not tell for certain what filters the subnet on both sides, nor where the subnet goes as well.`,
	Fix: `Give the subnet another network ACL in the same plan. If the old one is to go for good, keep what it kept out in
security groups, and manage the default network ACL with ` + "`aws_default_network_acl`" + `, so that it is seen what it allows.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html",
		"https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/vpc_network_acl_association.go",
	},
	Controls: []Control{
		{"PCI DSS", "4.0.1", "1.2.1"},
		{"NIST SP 800-53", "5", "SC-7"},
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		if !p.After() {
			return
		}
		for _, c := range p.crossings() {
			if c.how == final {
				p.falls(c)
			}
		}
	},
})

func (p *Pass) falls(c *crossing) {
	var opened, closed [2]firewall.Set
	possible := false
	for _, d := range directions {
		old, now := p.Table(c.before, d), p.Table(c.after, d)
		opened[d] = c.met(now.Allowed().Intersect(old.Denied()))
		closed[d] = c.met(old.Allowed().Intersect(now.Denied()))
	}
	if opened[0].IsEmpty() && opened[1].IsEmpty() {
		possible = true
		for _, d := range directions {
			old, now := p.Table(c.before, d), p.Table(c.after, d)
			opened[d] = c.met(now.Allowed().Union(now.Undecided()).Subtract(old.Allowed()).Intersect(now.Undecided().Union(old.Undecided())))
		}
	}
	if opened[0].IsEmpty() && opened[1].IsEmpty() {
		return
	}
	var t timeline
	fall := fmt.Sprintf("%s %s to %s", c.subnetsText(), plural(len(c.subnets), "falls", "fall"), naclName(c.after))
	for _, o := range c.left {
		action := "update"
		if does(o, "delete") {
			action = "delete"
		}
		t.add(action, o.Address, fall)
	}
	f := Finding{
		Possible: possible, Address: address(c.before.Origin, c.before.ID), Key: []string{string(c.after.ID)},
		Resources: []result.Resource{subject(c.before.Origin, c.before.ID), resource(result.Allows, c.after.Origin, c.after.ID)},
		Inexact:   possible, Steps: t,
	}
	for _, s := range c.subnets {
		f.Resources = append(f.Resources, resource(result.Association, s.Origin, s.ID))
	}
	for _, o := range c.left {
		f.Resources = append(f.Resources, resource(result.Cause, o, ""))
	}
	for _, d := range directions {
		boxes, exact := c.boxes(opened[d], d)
		f.Uncovered, f.Inexact = append(f.Uncovered, boxes...), f.Inexact || !exact
	}
	if f.Uncovered.IsEmpty() {
		return
	}
	f.Uncovered = f.Uncovered.Normal()
	verb := "which lets"
	if possible {
		verb = "which possibly lets"
		for _, n := range []*firewall.NACL{c.before, c.after} {
			for r := range n.AllRules() {
				f.Unknowns = append(f.Unknowns, r.Why...)
			}
		}
	}
	f.Message = fall
	if anySensitive(c.before.Ingress, c.before.Egress, c.after.Ingress, c.after.Egress) {
		f.Message += ", " + verb + " more through: " + hidden
		f.hide()
		p.Report(f)
		return
	}
	var parts []string
	for _, x := range []struct {
		verb string
		set  firewall.Set
	}{{"in", opened[0]}, {"out", opened[1]}, {"no longer in", closed[0]}, {"no longer out", closed[1]}} {
		if !x.set.IsEmpty() {
			parts = append(parts, x.verb+" "+cellsText(x.set))
		}
	}
	f.Message += ", " + verb + " " + strings.Join(parts, ", ")
	for _, d := range directions {
		if w, ok := opened[d].Witness(); ok && !possible {
			if h, ok := header(w, d, c.local()); ok {
				f.Witness = []result.Packet{packet(firewall.Request, h, []result.Hop{p.naclHop(c.after, d, h)})}
				break
			}
		}
	}
	p.Report(f)
}
