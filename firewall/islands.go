package firewall

import (
	"cmp"
	"maps"
	"slices"
)

// Island is a part of the two sides of a plan that has nothing to do with the rest: no object of it refers to an object
// outside, nor is referred to from there. Most often it is a VPC with all that stands in it.
type Island struct {
	Before, After *Network // of objects that one side does not have, the other may have some
	// Same: both sides hold the same objects (see Share), so that nothing can be said of one that does not hold of the other.
	Same bool
}

// Islands cuts two sides into islands, those of most rules first. Notes are left out: they are the whole's.
//
// An object is the same on both sides if it has the same ID or the same AWS id. A reference that may be to any object joins
// all objects that it may be to. A prefix list, which refers to nothing, is in each island that refers to it.
func Islands(before, after *Network) []Island {
	j := joiner{number: map[node]int{}, aws: map[node]int{}, open: map[node]bool{}}
	j.network(before, &Network{})
	j.network(after, before)
	j.openLinks(before, after)
	parts := map[int]*Island{}
	part := func(kind objectKind, id ID) *Island {
		root := j.root(j.of(node{kind, id}))
		if parts[root] == nil {
			parts[root] = &Island{emptyNetwork(before.Stop), emptyNetwork(after.Stop), false}
		}
		return parts[root]
	}
	scatter(before, func(k objectKind, id ID) *Network { return part(k, id).Before })
	scatter(after, func(k objectKind, id ID) *Network { return part(k, id).After })
	type weighed struct {
		*Island
		weight int
		first  ID
	}
	var list []weighed
	for _, p := range parts {
		p.Same = sameNetwork(p.Before, p.After)
		list = append(list, weighed{p, p.Before.weight() + p.After.weight(), p.first()})
	}
	slices.SortFunc(list, func(a, b weighed) int { return cmp.Or(b.weight-a.weight, cmp.Compare(a.first, b.first)) })
	out := make([]Island, len(list))
	for i, w := range list {
		out[i] = *w.Island
	}
	return out
}

// objectKind is the kind of an object: IDs are unique within a kind.
type objectKind uint8

const (
	vpcKind objectKind = iota
	subnetKind
	naclKind
	groupKind
	interfaceKind
)

// node is an object, or, with one of the IDs below, what an open link of its kind stands for.
type node struct {
	kind objectKind
	id   ID
}

// An open link is a link to one of these; IDs of objects are addresses and AWS ids, and hold no such characters.
const (
	anything ID = "\x00any"
	anew     ID = "\x00new"
)

// joiner joins objects that refer to each other: a union-find. It counts the objects that it meets, and knows each by its number.
type joiner struct {
	number map[node]int
	parent []int         // by number
	aws    map[node]int  // objects by kind and AWS id
	open   map[node]bool // what open links stand for, where there are such links
}

func (j *joiner) of(n node) int {
	i, ok := j.number[n]
	if !ok {
		i = len(j.parent)
		j.number[n], j.parent = i, append(j.parent, i)
	}
	return i
}

func (j *joiner) root(i int) int {
	for j.parent[i] != i {
		j.parent[i] = j.parent[j.parent[i]] // shortens the way for the next who asks
		i = j.parent[i]
	}
	return i
}

func (j *joiner) join(a int, b node) { j.parent[j.root(a)] = j.root(j.of(b)) }

// object enters an object and returns its number.
func (j *joiner) object(n node, awsID string) int {
	me := j.of(n)
	if awsID == "" {
		return me
	}
	k := node{n.kind, ID(awsID)}
	if same, ok := j.aws[k]; ok {
		j.parent[j.root(me)] = j.root(same)
	} else {
		j.aws[k] = me
	}
	return me
}

func (j *joiner) link(from int, l Link, kind objectKind) {
	for _, id := range l.To {
		j.join(from, node{kind, id})
	}
	switch {
	case l.Open && l.Anew:
		j.toMany(from, node{kind, anew})
	case l.Open:
		j.toMany(from, node{kind, anything})
	}
}

func (j *joiner) toMany(from int, to node) {
	j.open[to] = true
	j.join(from, to)
}

func (j *joiner) links(from int, l Links, kind objectKind) {
	for _, list := range [][]ID{l.Sure, l.Maybe} {
		for _, id := range list {
			j.join(from, node{kind, id})
		}
	}
	if l.Open {
		j.toMany(from, node{kind, anything})
	}
}

// candidates joins the filters that share a rule of which it is not known whose it is.
func (j *joiner) candidates(me int, kind objectKind, list []Candidate) {
	for i := range list {
		for _, id := range list[i].Among {
			j.join(me, node{kind, id})
		}
	}
}

// network enters the objects of one side with their references, but for those that have been entered with the side done.
func (j *joiner) network(n, done *Network) {
	for id, v := range n.VPCs {
		if v == done.VPCs[id] {
			continue
		}
		me := j.object(node{vpcKind, id}, v.AWSID)
		j.join(me, node{naclKind, v.DefaultNACL})
		j.join(me, node{groupKind, v.DefaultGroup})
	}
	for id, s := range n.Subnets {
		if s == done.Subnets[id] {
			continue
		}
		me := j.object(node{subnetKind, id}, s.AWSID)
		j.link(me, s.VPC, vpcKind)
		j.link(me, s.NACL, naclKind)
		for _, c := range s.Claims {
			j.join(me, node{naclKind, c.NACL})
		}
	}
	for id, a := range n.NACLs {
		if a == done.NACLs[id] {
			continue
		}
		me := j.object(node{naclKind, id}, a.AWSID)
		j.link(me, a.VPC, vpcKind)
		j.candidates(me, naclKind, a.Perhaps[Ingress])
		j.candidates(me, naclKind, a.Perhaps[Egress])
	}
	for id, g := range n.Groups {
		if g != done.Groups[id] {
			j.group(id, g)
		}
	}
	for id, i := range n.Interfaces {
		if i == done.Interfaces[id] {
			continue
		}
		me := j.object(node{interfaceKind, id}, i.AWSID)
		j.link(me, i.Subnet, subnetKind)
		j.links(me, i.Groups, groupKind)
		i.Node.targets(func(t *Balance) {
			if t.Target != "" {
				j.join(me, node{interfaceKind, t.Target})
			} else {
				j.join(me, node{subnetKind, t.Subnet})
			}
		})
	}
	for alias, id := range n.Aliases {
		j.join(j.of(node{interfaceKind, alias}), node{interfaceKind, id})
	}
}

func (j *joiner) group(id ID, g *Group) {
	me := j.object(node{groupKind, id}, g.AWSID)
	j.link(me, g.VPC, vpcKind)
	for _, d := range []Direction{Ingress, Egress} {
		j.candidates(me, groupKind, g.Perhaps[d])
		rules := g.Rules(d)
		for i := range rules {
			j.link(me, rules[i].Group, groupKind)
		}
	}
}

// openLinks joins the objects that an open link may be to, where there is such a link.
func (j *joiner) openLinks(sides ...*Network) {
	for _, n := range sides {
		n.objects(func(me node, awsID string) {
			if to := (node{me.kind, anything}); j.open[to] {
				j.join(j.of(me), to)
			}
			if to := (node{me.kind, anew}); j.open[to] && awsID == "" {
				j.join(j.of(me), to)
			}
		})
	}
}

// objects calls visit for every object but prefix lists.
func (n *Network) objects(visit func(me node, awsID string)) {
	for id, v := range n.VPCs {
		visit(node{vpcKind, id}, v.AWSID)
	}
	for id, s := range n.Subnets {
		visit(node{subnetKind, id}, s.AWSID)
	}
	for id, a := range n.NACLs {
		visit(node{naclKind, id}, a.AWSID)
	}
	for id, g := range n.Groups {
		visit(node{groupKind, id}, g.AWSID)
	}
	for id, i := range n.Interfaces {
		visit(node{interfaceKind, id}, i.AWSID)
	}
}

func emptyNetwork(stop *Stop) *Network {
	return &Network{Stop: stop, VPCs: map[ID]*VPC{}, Subnets: map[ID]*Subnet{}, NACLs: map[ID]*NACL{}, Groups: map[ID]*Group{},
		Interfaces: map[ID]*Interface{}, PrefixLists: map[ID]*PrefixList{}, Aliases: map[ID]ID{}}
}

// scatter hands the objects of a Network to the parts that they belong to.
func scatter(n *Network, part func(objectKind, ID) *Network) {
	for id, v := range n.VPCs {
		part(vpcKind, id).VPCs[id] = v
	}
	for id, s := range n.Subnets {
		part(subnetKind, id).Subnets[id] = s
	}
	for id, a := range n.NACLs {
		part(naclKind, id).NACLs[id] = a
	}
	for id, g := range n.Groups {
		p := part(groupKind, id)
		p.Groups[id] = g
		g.prefixLists(n, p.PrefixLists)
	}
	for id, i := range n.Interfaces {
		part(interfaceKind, id).Interfaces[id] = i
	}
	for alias, id := range n.Aliases {
		part(interfaceKind, id).Aliases[alias] = id
	}
}

// prefixLists adds the prefix lists that rules of the group refer to, or may refer to.
func (g *Group) prefixLists(n *Network, out map[ID]*PrefixList) {
	for _, rules := range [][]GroupRule{g.Ingress, g.Egress} {
		for i := range rules {
			if l := &rules[i].PrefixList; l.Open {
				maps.Copy(out, n.PrefixLists)
			} else {
				for _, id := range l.To {
					if list := n.PrefixLists[id]; list != nil {
						out[id] = list
					}
				}
			}
		}
	}
}

// weight is the number of rules, by which the work of judging grows, and of the objects around them.
func (n *Network) weight() int {
	w := len(n.Subnets) + len(n.Interfaces)
	for _, a := range n.NACLs {
		w += len(a.Ingress) + len(a.Egress)
	}
	for _, g := range n.Groups {
		w += len(g.Ingress) + len(g.Egress)
	}
	return w
}

// first is an ID by which islands of equal weight are put in order.
func (i Island) first() ID {
	var ids []ID
	for _, n := range []*Network{i.Before, i.After} {
		n.objects(func(me node, _ string) { ids = append(ids, me.id) })
	}
	return slices.Min(ids)
}

// sameNetwork reports whether two Networks that Share has seen hold equal objects.
func sameNetwork(a, b *Network) bool {
	return maps.Equal(a.Aliases, b.Aliases) && maps.Equal(a.VPCs, b.VPCs) && maps.Equal(a.Subnets, b.Subnets) &&
		maps.Equal(a.NACLs, b.NACLs) && maps.Equal(a.Groups, b.Groups) && maps.Equal(a.Interfaces, b.Interfaces) &&
		maps.Equal(a.PrefixLists, b.PrefixLists)
}
