package check

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// BlastRadius is RSG305.
var BlastRadius = register(Check{
	ID:       "RSG305",
	Name:     "blast-radius",
	Severity: result.Warning,
	Title:    "A NACL change reaches more subnets or interfaces than the budget",
	Why: `A security group changes for those who carry it. A network ACL changes for all that stands in its subnets at once, in the middle
of their connections, as it has no memory of them. The more there is, the less anybody knows all of it.

Reached is a subnet for which packets fare otherwise after the plan: the rules of its network ACL change what they do, or another network
ACL takes its place. Rules that are only written otherwise change nothing. The interfaces are those that stand in such a subnet before and
after the plan. What the plan makes new is not reached by it.

The budget is 6 subnets and 50 interfaces for one network ACL. The message says how many rules of the interfaces' security groups allow
packets whose fate changes, their replies included: so many services will notice. Where it hangs on what is not known whether a subnet
is reached, it counts as possible.`,
	Fix: `Change one network ACL after the other: give a few subnets one of their own first, and the rest when that has held. Better still,
make the change in the security groups of those whom it is about.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html",
	},
	Controls: []Control{
		{"PCI DSS", "4.0.1", "1.2.2"}, // changes to network security controls are approved and managed
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		if !p.After() {
			return
		}
		for _, n := range p.places().nacls {
			if b := p.blast(n); b != nil {
				p.reportBlast(b)
			}
		}
	},
})

// blast is what the change to one NACL reaches.
type blast struct {
	nacl                *firewall.NACL
	subnets             []*firewall.Subnet // certainly or possibly, by ID
	interfaces          []*firewall.Interface
	subnetsN, standingN tally
	changes             map[firewall.ID]*naclChange // by subnet, of those that are certainly reached
}

func (p *Pass) blast(n *firewall.NACL) *blast {
	x := p.places()
	b := &blast{nacl: n, changes: map[firewall.ID]*naclChange{}}
	known := map[*firewall.NACL]*naclChange{}
	for _, sure := range []bool{true, false} {
		subnets := x.subnets[n.ID]
		if !sure {
			subnets = x.maySubnets[n.ID]
		}
		for _, s := range subnets {
			before := p.Prior.Subnets[s.ID]
			if before == nil {
				continue // it is new
			}
			change, may := p.reached(n, s, before, known)
			if !may {
				continue
			}
			must := sure && change != nil
			b.subnets = append(b.subnets, s)
			if b.subnetsN.add(must); must {
				b.changes[s.ID] = change
			}
			for _, i := range x.interfaces[s.ID] {
				if _, exact := i.Subnet.Exact(); p.Prior.Interfaces[i.ID] != nil {
					b.interfaces = append(b.interfaces, i)
					b.standingN.add(must && exact)
				}
			}
		}
	}
	if b.subnetsN.most <= p.Budget.MaxSubnetsReached && b.standingN.most <= p.Budget.MaxInterfacesReached {
		return nil
	}
	return b
}

// naclChange is what changes where one NACL takes the place of another, by direction.
type naclChange struct{ must, may [2]firewall.Set }

// reached returns what certainly changes for packets of a subnet that the NACL filters, nil if nothing does, and whether something
// possibly does.
func (p *Pass) reached(n *firewall.NACL, s, before *firewall.Subnet, known map[*firewall.NACL]*naclChange) (certain *naclChange, may bool) {
	id, exact := before.NACL.Exact()
	old := p.Prior.NACLs[id]
	switch {
	case !exact || old == nil:
		// One of several before: nothing is said of a subnet that the plan leaves as it is behind NACLs that it leaves as they are.
		same := s == before && !slices.ContainsFunc(s.NACL.To, func(id firewall.ID) bool { return p.Net.NACLs[id] != p.Prior.NACLs[id] })
		return nil, !same
	case old == n:
		return nil, false
	}
	c := known[old]
	if c == nil {
		c = &naclChange{}
		for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
			c.must[d], c.may[d] = firewall.Changed(p.Table(old, d), p.Table(n, d))
		}
		known[old] = c
	}
	if !c.must[0].IsEmpty() || !c.must[1].IsEmpty() {
		return c, true
	}
	return nil, !c.may[0].IsEmpty() || !c.may[1].IsEmpty()
}

func (p *Pass) reportBlast(b *blast) {
	n := b.nacl
	subnets, possibly, _ := b.subnetsN.decided(p.Budget.MaxSubnetsReached)
	interfaces, perhaps, _ := b.standingN.decided(p.Budget.MaxInterfacesReached)
	f := Finding{
		Possible: b.subnetsN.least <= p.Budget.MaxSubnetsReached && b.standingN.least <= p.Budget.MaxInterfacesReached,
		Address:  address(n.Origin, n.ID), Resources: []result.Resource{subject(n.Origin, n.ID)},
		Extent: Extent{Count: float64(subnets), Of: "subnet"},
	}
	if f.Possible {
		subnets, interfaces = b.subnetsN.most, b.standingN.most
	} else { // what is not certain does not belong to what is proved
		if possibly {
			subnets = b.subnetsN.least
		}
		if perhaps {
			interfaces = b.standingN.least
		}
	}
	for _, s := range b.subnets {
		f.Resources = append(f.Resources, resource(result.Association, s.Origin, s.ID))
		if f.Possible {
			f.Unknowns = append(f.Unknowns, s.NACL.Why...)
		}
	}
	for _, i := range b.interfaces {
		f.Resources = append(f.Resources, resource(result.Association, i.Origin, i.ID))
	}
	if f.Possible {
		for r := range n.AllRules() {
			f.Unknowns = append(f.Unknowns, r.Why...)
		}
	}
	affected, verb := p.affected(b), "reaches"
	if f.Possible {
		verb = "possibly reaches"
	}
	f.Message = fmt.Sprintf("the change to network ACL %s %s and %s, the budget is %d and %d", verb,
		counted(subnets, "subnet"), counted(interfaces, "interface"), p.Budget.MaxSubnetsReached, p.Budget.MaxInterfacesReached)
	if interfaces > 0 {
		f.Message += fmt.Sprintf("; %s of their security groups %s packets whose fate changes", counted(affected, "rule"), plural(affected, "allows", "allow"))
	}
	p.Report(f)
}

// affected counts the rules of groups on the interfaces that certainly allow packets whose fate certainly changes, or whose replies'.
func (p *Pass) affected(b *blast) int {
	type place struct {
		group  firewall.ID
		change *naclChange
	}
	ephemeral := firewall.ProfilePorts(p.Profiles)
	seen, affected := map[place]bool{}, map[*firewall.GroupRule]bool{}
	for _, i := range b.interfaces {
		s, _ := i.Subnet.Exact()
		change := b.changes[s]
		for _, id := range i.Groups.Sure {
			g, here := p.Net.Groups[id], place{id, change}
			if g == nil || change == nil || seen[here] {
				continue
			}
			seen[here] = true
			for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
				rules := g.Rules(d)
				for k := range rules {
					open := ruleSet(p.Net, &rules[k]).must
					if open.Overlaps(change.must[d]) || replies(open, ephemeral).Overlaps(change.must[opposite(d)]) {
						affected[&rules[k]] = true
					}
				}
			}
		}
	}
	return len(affected)
}

// replies is what answers to the requests, for the protocols whose replies go to a client's ports.
func replies(requests firewall.Set, ephemeral firewall.Ports) firewall.Set {
	var parts []firewall.Set
	for _, p := range []firewall.Protocol{firewall.TCP, firewall.UDP} {
		if from := requests.Only(firewall.ProtocolServices(p)).Addrs(); !from.IsEmpty() {
			parts = append(parts, firewall.NewSet(from, firewall.PortServices(p, ephemeral)))
		}
	}
	return firewall.UnionAll(parts...)
}
