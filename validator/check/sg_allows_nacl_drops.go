package check

import (
	"fmt"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// SGAllowsNACLDrops is RSG401.
var SGAllowsNACLDrops = register(Check{
	ID:       "RSG401",
	Name:     "sg-allows-nacl-drops",
	Severity: result.Error,
	Title:    "A security group on an interface in the subnet opens what the subnet's NACL drops; exact part, both rules named",
	Why: `A packet on its way in meets the network ACL first and the security group second. Where the group opens something that
the NACL drops, the two disagree: either the service is meant to work and does not, or the NACL is meant to close it and the
group says the opposite to everybody who reads it. It shows up as a timeout with no log line in the instance.

One finding per group and NACL, at the group; at the rule where the plan manages rules of a group but not the group. What is
compared:

- **Ingress only.** Groups let everything out by default, so a NACL that narrows egress contradicts no decision.
- Interfaces whose subnet and groups are certain, in subnets whose NACL is certain.
- What a rule **certainly** opens: CIDR blocks, the known entries of prefix lists, and for a rule that admits a group, the
  interfaces in other subnets of the VPC that certainly carry it: a known address that is dropped, or, where the address is not
  known, what is dropped for every address of that interface's subnet (then the packets are an upper bound).
- Less the subnet's own addresses: a NACL does not filter within a subnet.

The packets are requests: from the far side to the subnet, from any source port.

Where nothing is certain, but values that are not known could make it so, the finding is possible. A group of which only the id
is known and a default NACL that is taken as AWS makes it say nothing here, nor do blocks that stand for any number of rules
(RSG501 names those), nor groups as peers.`,
	Fix: `Decide which of the two is right. If the NACL means it, take the part out of the security group's rule; if the service is
meant to work, let the NACL allow it, with the replies, or remove the deny.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html",
		"https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html",
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		members := p.Net.Members()
		for _, pl := range p.Net.Placements() {
			table := p.Table(pl.NACL, firewall.Ingress)
			if c := p.Net.Conflict(pl, table, members); c != nil {
				p.reportConflict(&conflict{c}, table)
			}
		}
	},
})

// reportConflict makes the finding of a conflict.
func (p *Pass) reportConflict(c *conflict, table *firewall.NACLTable) {
	g, n := c.Group, c.NACL
	w := c.picture()
	opener := p.opener(g, c, w)
	f := Finding{
		Possible:  c.Possible,
		Address:   address(g.Origin, g.ID),
		Key:       []string{string(n.ID)},
		Resources: []result.Resource{subject(g.Origin, g.ID)},
		Uncovered: c.boxes(),
		Inexact:   c.Inexact,
		// Compared by far side and service, and by how many subnets are concerned: whole packets are too many to compare.
		Extent: Extent{Set: c.All(), Count: float64(c.subnetsHit()), Of: "subnet", Packets: firewall.Boxes{}, Ours: c.ours()},
	}
	if !g.Managed && opener.rule != nil && opener.rule.Origin.Address != "" {
		f.Address = opener.rule.Origin.Address
	}
	if opener.rule != nil {
		f.Resources = append(f.Resources, groupRuleAt(result.Allows, opener.rule, g.ID, remoteOf(opener.rule)))
		f.Point = pointAt(f.Resources[len(f.Resources)-1], "the security group lets it in")
	}
	hop := p.naclHop(n, firewall.Ingress, w)
	_, i, _, why := table.Decide(seen(w, firewall.Ingress))
	f.Resources = append(f.Resources, dropper(n, table, i))
	if c.Possible {
		f.Unknowns = append(why, opener.why...)
	}
	f.Message = conflictMessage(c, opener, table, i)
	f.Witness = []result.Packet{packet(firewall.Request, w, []result.Hop{hop})}
	if anySensitive(n.Ingress) || opener.sensitive {
		f.hide()
	} else if !c.Possible {
		f.Fixes = narrowFix(c, opener)
	}
	p.Report(f)
}

// dropper is the resource that refuses a packet: the rule, or for the implicit deny the NACL.
func dropper(n *firewall.NACL, table *firewall.NACLTable, rule int) result.Resource {
	if rule >= 0 {
		r := table.Rule(rule)
		x := naclRule(result.Drops, &r, ofRemote(r.CIDR.Addr().Is6()))
		x.Label = dropLabel(table, rule)
		return x
	}
	x := resource(result.Drops, n.Origin, n.ID)
	x.Label = dropLabel(table, rule)
	return x
}

// dropLabel says what drops packets.
func dropLabel(table *firewall.NACLTable, rule int) string {
	if rule < 0 {
		return "no rule of it allows this"
	}
	r := table.Rule(rule)
	return contentText(&r) + ": drops it"
}

// conflictMessage says what the group opens and which rule of the NACL drops how much of it.
func conflictMessage(c *conflict, o opener, table *firewall.NACLTable, rule int) string {
	verb := "drops"
	if c.Possible {
		verb = "possibly drops"
	}
	by := "by the implicit deny"
	if rule >= 0 {
		r := table.Rule(rule)
		by = "by " + ruleText(&r)
	} else if c.Possible {
		by = "depending on what the plan does not know"
	}
	what := "what is marked sensitive"
	part := "it, or some of it,"
	if !o.sensitive && !anySensitive(c.NACL.Ingress) {
		what, part = o.text(), c.part(o)
	}
	name := naclName(c.NACL)
	if c.NACL.Origin.Attribute == "" {
		name = "network ACL " + name
	}
	text := fmt.Sprintf("security group opens %s; %s %s %s %s", what, name, verb, part, by)
	if o.others > 0 {
		text += fmt.Sprintf(", and so with %s of the group", counted(o.others, "other rule"))
	}
	return text
}
