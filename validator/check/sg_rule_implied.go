package check

import (
	"fmt"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// SGRuleImplied is RSG608.
var SGRuleImplied = register(Check{
	ID:       "RSG608",
	Name:     "sg-rule-implied",
	Severity: result.Note,
	Title:    "A security-group rule that others already cover, or that names a group of another VPC",
	Why: `Rules of a security group only ever allow, and all of them count. A rule whose packets the others of the group let through
anyway changes nothing: it takes one of the 60 places, and whoever deletes it to close something closes nothing.

Compared are exact sets of packets: a block within another, a port within a range, two halves that make a third. A rule that names
a group or a prefix list is covered by rules that name the same, or by blocks that hold every address; members and entries change,
so that a block which happens to hold those of today covers nothing. The rules named can go all at once. Rules that the plan only
finds, and those of which something is not known, are not named.

A rule that names a group of **another VPC** matches nothing unless the two are joined by VPC peering (or, for ingress, by a
transit gateway with security group referencing). The plan does not say enough of that, so it is a note. Groups that are associated with
further VPCs are none of it.

One finding for each group, direction and kind.`,
	Fix: `Remove the rules that the others cover; if the wide rule is the mistake, narrow that one. Name a group of another VPC only
where the VPCs are peered, else its addresses.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
		"https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html",
	},
	Controls: []Control{{"PCI DSS", "4.0.1", "1.2.7"}},
	Since:    "0.1.0",
	Run: func(p *Pass) {
		for _, g := range p.places().groups {
			for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
				p.impliedRules(g, d)
				p.strangers(g, d)
			}
		}
	},
})

func (p *Pass) impliedRules(g *firewall.Group, d firewall.Direction) {
	rules := g.Rules(d)
	// One that the plan only finds stays.
	implied := p.Net.Implied(rules, func(r *firewall.GroupRule) bool { return writtenHere(g, r, d) })
	var all fold
	for _, i := range implied {
		all.rule(&rules[i], true)
	}
	p.reportGroupRules(g, d, "implied", &all, func(b *bundle) string {
		return fmt.Sprintf("%d of %s of the security group %s nothing that the others do not: %s",
			len(b.origins), counted(len(rules), d.String()+" rule"), plural(len(b.origins), "opens", "open"), b.list())
	})
}

// strangers reports rules that name a group which is certainly of another VPC.
func (p *Pass) strangers(g *firewall.Group, d firewall.Direction) {
	home, ok := g.VPC.Exact()
	if !ok || g.MoreVPCs {
		return
	}
	var all fold
	rules := g.Rules(d)
	for i := range rules {
		r := &rules[i]
		id, exact := r.Group.Exact()
		other := p.Net.Groups[id]
		if r.Peer != firewall.PeerGroup || !exact || other == nil || other.MoreVPCs || r.Any || !writtenHere(g, r, d) {
			continue
		}
		if vpc, known := other.VPC.Exact(); known && vpc != home {
			all.rule(r, !r.Maybe)
		}
	}
	p.reportGroupRules(g, d, "other-vpc", &all, func(b *bundle) string {
		return fmt.Sprintf("security group has %s that %s a group of another VPC, and without VPC peering %s nothing: %s",
			counted(len(b.origins), d.String()+" rule"), plural(len(b.origins), "names", "name"), plural(len(b.origins), "matches", "match"), b.list())
	})
}

// reportGroupRules reports rules of a group, at the first of them where the plan does not manage the group.
func (p *Pass) reportGroupRules(g *firewall.Group, d firewall.Direction, kind string, all *fold, message func(*bundle) string) {
	b, possible := all.rules()
	if b == nil {
		return
	}
	f := b.finding(g.Origin, g.ID, possible, d.String(), kind)
	f.Extent.Set = b.packets(p.Net)
	if kind == "implied" {
		b.point(&f, "other rules open all of it", ofRemote)
	} else {
		b.point(&f, "a group of another VPC", always(ofPeer))
	}
	if !g.Managed {
		f.Address = b.origins[0].Address
	}
	f.Message = depending(possible, message(b))
	p.Report(f)
}

// plural agrees with a number.
func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
