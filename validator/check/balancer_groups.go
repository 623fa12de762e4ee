package check

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// refusal is what the groups of one interface do not let pass of what a load balancer sends to its targets: its own on the way out, or a
// target's on the way in.
type refusal struct {
	node, target *firewall.Interface // target is nil for an address at which nothing known stands
	dir          firewall.Direction  // Egress: the load balancer's groups refuse it
	clients      bool                // the target sees the addresses of clients
	part         bool                // it passes with some of the addresses that the far side may have
	gone         firewall.Set        // by addresses of the far side
	near         firewall.AddrSet    // those of the near side
	certain      bool
	secret       bool // a port of it is marked sensitive
	why          []firewall.Unknown
}

// guard is the interface whose groups refuse it, and peer the one on the other side; nil for an address.
func (r *refusal) guard() *firewall.Interface {
	if r.dir == firewall.Egress {
		return r.node
	}
	return r.target
}

func (r *refusal) peer() *firewall.Interface {
	if r.dir == firewall.Egress {
		return r.target
	}
	return r.node
}

// balancerGroups reports what groups refuse of what load balancers ask of their targets. Who carries no group is guarded by none.
// Sources: Application Load Balancers guide, "Security groups for your Application Load Balancer": out to "instance listener" and "health
// check", and in from the load balancer; Network Load Balancers guide, "Update the security groups": health checks are subject to outbound
// rules, and a target that names the load balancer's group admits it "even if you enable client IP preservation".
func (p *Pass) balancerGroups(s *pairing) {
	found := map[string]*refusals{}
	var order []*refusals
	p.nodes() // which notes the zones
	for _, node := range sorted(p.Net.Interfaces) {
		for _, r := range p.refusals(node) {
			if r.gone = r.gone.Subtract(s.saidOf(r)); r.gone.IsEmpty() {
				continue
			}
			k := fmt.Sprint(node.Origin.Address, r.dir, r.clients, firstGroup(r.guard()))
			if found[k] == nil {
				found[k] = &refusals{}
				order = append(order, found[k])
			}
			found[k].add(r)
		}
	}
	for _, x := range order {
		p.reportRefusals(x.list)
	}
}

// refusals are those of one direction, of a load balancer and a first group: the certain ones, or where there are none the others.
type refusals struct{ list []*refusal }

func (x *refusals) add(r *refusal) {
	switch {
	case len(x.list) == 0 || x.list[0].certain == r.certain:
		x.list = append(x.list, r)
	case r.certain:
		x.list = []*refusal{r}
	}
}

// refusals is what groups refuse of what one node of a load balancer sends.
func (p *Pass) refusals(node *firewall.Interface) []*refusal {
	var out []*refusal
	if node.Node == nil {
		return nil
	}
	ours := p.mayHave(node)
	for i := range node.Node.Asks {
		out = append(out, p.refused(node, &node.Node.Asks[i], ours, false)...)
	}
	for i := range node.Node.Listens {
		l := &node.Node.Listens[i]
		for j := range l.HandsOn {
			t := &l.HandsOn[j]
			out = append(out, p.refused(node, t, p.mayAsk(node, l, t.IPv6), true)...)
		}
	}
	return out
}

// mayAsk is who possibly asks a listener over a family and is seen by its targets. Of the internet's clients none has an address of the load balancer's;
// other clients may come through a VPC endpoint service, and then have one.
func (p *Pass) mayAsk(node *firewall.Interface, l *firewall.Listener, v6 bool) firewall.AddrSet {
	if !slices.Contains(p.nodes(), node) {
		return firewall.AllAddrs()
	}
	c := p.clientsOf(node, l.Services, v6)
	switch {
	case node.Node.Facing == firewall.FacingInternet && (c.stated || !c.may.IsEmpty()):
		return c.may
	case c.stated:
		return c.may.Union(p.mayHave(node))
	}
	return firewall.AllAddrs()
}

// refused is what groups refuse of what a node sends to a target, from some addresses.
func (p *Pass) refused(node *firewall.Interface, t *firewall.Balance, from firewall.AddrSet, clients bool) []*refusal {
	target := p.Net.Interfaces[t.Target]
	sends, certain, why := p.sends(node, t, target)
	if !sends || target == nil && t.Target != "" {
		return nil
	}
	family := familyAddrs(t.IPv6)
	at, everyone := firewall.Addresses(t.Addr), firewall.Links{Open: true}
	if target != nil {
		at, everyone = p.mayHave(target).Intersect(family), target.Groups
	}
	from = from.Intersect(family)
	r := refusal{node: node, target: target, clients: clients, secret: t.Secret, certain: certain && len(t.Why) == 0, why: slices.Concat(why, t.Why)}
	var out []*refusal
	add := func(d firewall.Direction, guard, far firewall.Links, near, addrs firewall.AddrSet) {
		gone, part := p.refuse(guard, d, firewall.Peer{Groups: p.anyOf(far), Addrs: addrs}, t.Services)
		if gone.IsEmpty() || part && clients && d == firewall.Ingress { // that not all clients may is meant
			return
		}
		x := r
		x.dir, x.gone, x.near, x.part, x.certain = d, gone, near, part, r.certain && !part && (len(guard.Sure) > 0 || guard.Some)
		if !x.certain {
			x.why = append(slices.Clone(x.why), guard.Why...)
		}
		out = append(out, &x)
	}
	add(firewall.Egress, node.Groups, everyone, from, at)
	if target != nil {
		add(firewall.Ingress, target.Groups, node.Groups, at, from)
	}
	return out
}

// refuse is what groups certainly refuse of services with a peer: those that they refuse whole, or else (part) those that they refuse with
// some of its addresses.
func (p *Pass) refuse(guard firewall.Links, d firewall.Direction, peer firewall.Peer, asked firewall.Services) (gone firewall.Set, part bool) {
	groups := slices.Concat(guard.Sure, guard.Maybe)
	if guard.Open || len(groups) == 0 || peer.Addrs.IsEmpty() {
		return gone, false
	}
	all := firewall.NewSet(peer.Addrs, asked)
	passes := p.Net.MayAdmitSet(groups, d, peer).Intersect(all)
	if whole := asked.Subtract(passes.Services()); !whole.IsEmpty() {
		return firewall.NewSet(peer.Addrs, whole), false
	}
	return all.Subtract(passes), true
}

// anyOf is the groups that an interface may carry.
func (p *Pass) anyOf(l firewall.Links) []firewall.ID {
	if l.Open {
		return sortedIDs(p.Net.Groups)
	}
	return slices.Concat(l.Sure, l.Maybe)
}

// sends reports whether a node sends to a target, and whether that is certain wherever the target stands.
func (p *Pass) sends(node *firewall.Interface, t *firewall.Balance, target *firewall.Interface) (sends, certain bool, why []firewall.Unknown) {
	link := firewall.LinkTo(t.Subnet)
	if target != nil {
		link = target.Subnet
	}
	certain = true
	spots := link.To
	if link.Open {
		spots = append(slices.Clip(spots), "")
	}
	for _, id := range spots {
		here, sure, hides := p.sendsTo(node, t, p.Net.Subnets[id])
		sends, certain = sends || here, certain && here && sure
		why = append(why, hides...)
	}
	if !certain {
		why = append(why, link.Why...)
	}
	return sends, certain, why
}

func firstGroup(i *firewall.Interface) firewall.ID {
	for _, id := range slices.Concat(i.Groups.Sure, i.Groups.Maybe) {
		return id
	}
	return ""
}

// saidOf is what findings about pairs of groups say of a refusal: a rule on the other side names a group here, and stands for all of its
// members. One cause is one alarm.
func (s *pairing) saidOf(r *refusal) firewall.Set {
	var said firewall.Services
	if r.peer() == nil {
		return firewall.Set{}
	}
	for _, owner := range r.peer().Groups.Sure {
		for _, peer := range r.guard().Groups.Sure {
			d := s.dead[pairOf{owner, peer, opposite(r.dir)}]
			said = said.Union(d[0])
			if !r.certain {
				said = said.Union(d[1])
			}
		}
	}
	return firewall.NewSet(firewall.AllAddrs(), said)
}

// reportRefusals reports what the groups of one side refuse; all of the list are certain, or none is.
func (p *Pass) reportRefusals(list []*refusal) {
	r := list[0]
	id := firstGroup(r.guard())
	g := p.Net.Groups[id]
	if g == nil {
		return // of it the plan knows nothing
	}
	key := []string{"balancer", r.node.Origin.Address, r.dir.String()}
	if r.clients {
		key = append(key, "clients")
	}
	f := Finding{
		Possible: !r.certain, Address: address(g.Origin, id), Key: key, Inexact: true,
		Resources: []result.Resource{subject(g.Origin, id), resource(result.Association, r.node.Origin, r.node.ID)},
		Extent:    Extent{Of: "target"},
		Point:     pointAt(subject(g.Origin, id), "no rule of it lets it pass"),
	}
	secret, names := false, []string{}
	for _, x := range list {
		f.Uncovered = append(f.Uncovered, boxesOf(x.gone, x.dir, x.near)...)
		secret = secret || x.secret
		for _, id := range slices.Concat(x.guard().Groups.Sure, x.guard().Groups.Maybe) {
			if g := p.Net.Groups[id]; g != nil {
				f.Resources = append(f.Resources, resource(result.Drops, g.Origin, id))
				secret = secret || slices.ContainsFunc(g.Rules(x.dir), sensitiveRule)
			}
		}
		if x.target != nil {
			f.Resources = append(f.Resources, resource(result.Association, x.target.Origin, x.target.ID))
		}
		if name := x.targetName(); !slices.Contains(names, name) {
			names = append(names, name)
		}
		f.Unknowns = append(f.Unknowns, x.why...)
	}
	f.Uncovered, f.Extent.Count = f.Uncovered.Normal(), float64(len(names))
	f.Message = depending(f.Possible, r.message(shorten(names, 3), gone(list)))
	if secret {
		f.Message = "security groups refuse " + hidden + " between load balancer " + r.node.Origin.Address + " and targets"
		f.hide()
	} else if !p.brief {
		f.Witness = p.refusedPacket(r)
		f.Fixes = p.refusalFix(list)
	}
	p.Report(f)
}

// gone is all that is refused.
func gone(list []*refusal) firewall.Set {
	var sets []firewall.Set
	for _, r := range list {
		sets = append(sets, r.gone)
	}
	return firewall.UnionAll(sets...)
}

func (r *refusal) targetName() string {
	if r.target != nil {
		return address(r.target.Origin, r.target.ID)
	}
	return addrsText(r.gone.Addrs())
}

// message says what is refused, which of the groups' sides it is, and by whom it is asked.
func (r *refusal) message(targets string, gone firewall.Set) string {
	balancer, services := r.node.Origin.Address, servicesShort(gone.Services())
	if r.part {
		services = cellsText(gone)
	}
	switch {
	case r.dir == firewall.Egress:
		return fmt.Sprintf("no security group of load balancer %s lets out what it asks of %s: %s", balancer, targets, services)
	case r.clients:
		return fmt.Sprintf("no security group of %s admits clients of load balancer %s, whose addresses it sees: %s", targets, balancer, services)
	}
	return fmt.Sprintf("no security group of %s admits what load balancer %s asks: %s", targets, balancer, services)
}
