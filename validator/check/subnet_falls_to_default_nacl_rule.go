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

A subnet that leaves the ` + "`subnet_ids`" + ` of one network ACL and enters those of another, or an association, in one plan falls to the default network ACL
for good where the first is changed last: the provider then takes the subnet from whatever has it. Terraform orders the two changes
only where one refers to the other, or depends on it. If nothing orders them, the finding is possible; where the first waits for the second, it is proved. The
same may happen where the first is destroyed. The next plan sees it and gives the subnet back.

Nothing is said where the plan does not tell for certain what filters the subnet on both sides, nor where the subnet goes as well.`,
	Fix: `Give the subnet another network ACL in the same plan, and let that one wait for the one that loses the subnet:
` + "`depends_on = [aws_network_acl.…]`" + ` (RSG704 says what happens between the two), or move it in two plans. If the old one is to go for good, keep what it kept out in
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
			switch {
			case c.how == final:
				p.falls(c)
			case c.how == racing && !associates(c.left[0]) && !isNACLBaseline(c.left[0]):
				p.mayFall(c)
			}
		}
	},
})

// fall is subnets that get the VPC's default network ACL for good.
type fall struct {
	*crossing
	to             *firewall.NACL
	opened, closed [2]firewall.Set
	possible       bool
	exact          bool
	steps          timeline
	text           string
}

func (p *Pass) falls(c *crossing) {
	f := fall{crossing: c, to: c.after, exact: true}
	for _, d := range directions {
		old, now := p.Table(c.before, d), p.Table(c.after, d)
		f.opened[d] = c.met(now.Allowed().Intersect(old.Denied()))
		f.closed[d] = c.met(old.Allowed().Intersect(now.Denied()))
	}
	if f.opened[0].IsEmpty() && f.opened[1].IsEmpty() {
		f.possible, f.exact = true, false
		for _, d := range directions {
			old, now := p.Table(c.before, d), p.Table(c.after, d)
			f.opened[d] = c.met(now.Allowed().Union(now.Undecided()).Subtract(old.Allowed()).Intersect(now.Undecided().Union(old.Undecided())))
		}
	}
	var came []int
	for _, s := range c.subnets {
		for i := range s.Claims { // it comes to another, which does not last
			if o := s.Claims[i].Origin; len(s.Claims[i].Takers) > 0 {
				came = append(came, f.steps.add(stepAction(o), o.Address, "subnet "+address(s.Origin, s.ID)+" comes to "+p.naclText(s.Claims[i].NACL)))
			}
		}
	}
	f.text = fmt.Sprintf("%s %s to %s", c.subnetsText(), plural(len(c.subnets), "falls", "fall"), naclName(c.after))
	for _, o := range c.left {
		f.steps.add(stepAction(o), o.Address, f.text, came...)
	}
	p.reportFall(&f)
}

// mayFall reports subnets that one network ACL takes over in any order with what takes them from another: where that comes last, they end at
// the default network ACL.
func (p *Pass) mayFall(c *crossing) {
	f := fall{crossing: c, to: p.fallback(c.after), possible: true}
	if f.to == nil {
		return
	}
	f.exact = true
	for _, d := range directions {
		old, next, now := p.Table(c.before, d), p.Table(c.after, d), p.Table(f.to, d)
		f.opened[d] = c.met(now.Allowed().Union(now.Undecided()).Subtract(old.Allowed()).Subtract(next.Allowed()))
		f.closed[d] = c.met(old.Allowed().Intersect(next.Allowed()).Intersect(now.Denied()))
		f.exact = f.exact && now.Undecided().IsEmpty() && old.Undecided().IsEmpty() && next.Undecided().IsEmpty()
	}
	var came []int
	done := map[string]bool{}
	for i, claim := range c.claims {
		switch {
		case claim == nil || done[claim.Origin.Address]:
		case associates(claim.Origin):
			s := c.subnets[i]
			came = append(came, f.steps.add(stepAction(claim.Origin), claim.Origin.Address, "subnet "+address(s.Origin, s.ID)+" comes to "+naclName(c.after)))
		default:
			done[claim.Origin.Address] = true
			came = append(came, f.steps.add(stepAction(claim.Origin), claim.Origin.Address, c.subnetsText()+" "+plural(len(c.subnets), "comes", "come")+" to it"))
		}
	}
	for _, o := range c.left {
		f.steps.add(stepAction(o), o.Address, fmt.Sprintf("%s %s to %s, and %s there", subnetsText(c.away[o.Address]),
			plural(len(c.away[o.Address]), "falls", "fall"), naclName(f.to), plural(len(c.away[o.Address]), "stays", "stay")), came...)
	}
	f.text = fmt.Sprintf("nothing orders what gives %s to %s and what takes %s from %s: where that comes last, %s %s at %s", c.subnetsText(), naclName(c.after),
		plural(len(c.subnets), "it", "them"), naclName(c.before), plural(len(c.subnets), "it", "they"), plural(len(c.subnets), "ends", "end"), naclName(f.to))
	p.reportFall(&f)
}

// stepAction is what a step does with a resource.
func stepAction(o firewall.Origin) string {
	for _, action := range []string{"delete", "create"} {
		if does(o, action) {
			return action
		}
	}
	return "update"
}

// naclText is a network ACL of the planned side for a message.
func (p *Pass) naclText(id firewall.ID) string {
	if n := p.Net.NACLs[id]; n != nil {
		return naclName(n)
	}
	return string(id)
}

func (p *Pass) reportFall(x *fall) {
	if x.opened[0].IsEmpty() && x.opened[1].IsEmpty() {
		return
	}
	f := Finding{
		Possible: x.possible, Address: address(x.before.Origin, x.before.ID), Key: []string{string(x.after.ID)},
		Resources: []result.Resource{subject(x.before.Origin, x.before.ID), resource(result.Allows, x.to.Origin, x.to.ID)},
		Inexact:   !x.exact, Steps: x.steps,
	}
	for _, s := range x.subnets {
		f.Resources = append(f.Resources, resource(result.Association, s.Origin, s.ID))
	}
	for _, o := range x.left {
		f.Resources = append(f.Resources, resource(result.Cause, o, ""))
	}
	for _, d := range directions {
		boxes, exact := x.boxes(x.opened[d], d)
		f.Uncovered, f.Inexact = append(f.Uncovered, boxes...), f.Inexact || !exact
	}
	if f.Uncovered.IsEmpty() {
		return
	}
	f.Uncovered = f.Uncovered.Normal()
	verb := "which lets"
	nacls := []*firewall.NACL{x.before, x.after, x.to}
	secret := false
	for _, n := range nacls {
		secret = secret || anySensitive(n.Ingress, n.Egress)
	}
	if !x.exact {
		verb = "which possibly lets"
		for _, n := range nacls[:2] {
			for r := range n.AllRules() {
				f.Unknowns = append(f.Unknowns, r.Why...)
			}
		}
	}
	f.Message = x.text
	if secret {
		f.Message += ", " + verb + " more through: " + hidden
		f.hide()
		p.Report(f)
		return
	}
	var parts []string
	for _, c := range []struct {
		verb string
		set  firewall.Set
	}{{"in", x.opened[0]}, {"out", x.opened[1]}, {"no longer in", x.closed[0]}, {"no longer out", x.closed[1]}} {
		if !c.set.IsEmpty() {
			parts = append(parts, c.verb+" "+cellsText(c.set))
		}
	}
	f.Message += ", " + verb + " " + strings.Join(parts, ", ")
	for _, d := range directions {
		if w, ok := x.opened[d].Witness(); ok && x.exact {
			if h, ok := header(w, d, x.local()); ok {
				f.Witness = []result.Packet{packet(firewall.Request, h, []result.Hop{p.naclHop(x.to, d, h)})}
				break
			}
		}
	}
	p.Report(f)
}
