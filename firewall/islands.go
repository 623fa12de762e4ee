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
	j := joiner{parent: map[node]node{}, aws: map[node]node{}, open: map[node]bool{}}
	for _, n := range []*Network{before, after} {
		j.network(n)
	}
	j.openLinks(before, after)
	parts := map[node]*Island{}
	part := func(kind objectKind, id ID) *Island {
		root := j.find(node{kind, id})
		if parts[root] == nil {
			parts[root] = &Island{emptyNetwork(), emptyNetwork(), false}
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

// joiner joins objects that refer to each other: a union-find.
type joiner struct {
	parent map[node]node
	aws    map[node]node // objects by kind and AWS id
	open   map[node]bool // what open links stand for, where there are such links
}

func (j *joiner) find(n node) node {
	root := n
	for {
		p, ok := j.parent[root]
		if !ok || p == root {
			break
		}
		root = p
	}
	for n != root { // shorten the way for the next who asks
		n, j.parent[n] = j.parent[n], root
	}
	return root
}

func (j *joiner) join(a, b node) {
	if ra, rb := j.find(a), j.find(b); ra != rb {
		j.parent[ra] = rb
	}
}

// object enters an object.
func (j *joiner) object(n node, awsID string) {
	if awsID == "" {
		return
	}
	k := node{n.kind, ID(awsID)}
	if same, ok := j.aws[k]; ok {
		j.join(n, same)
		return
	}
	j.aws[k] = n
}

func (j *joiner) link(from node, l Link, kind objectKind) {
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

func (j *joiner) toMany(from, to node) {
	j.open[to] = true
	j.join(from, to)
}

func (j *joiner) links(from node, l Links, kind objectKind) {
	for _, id := range slices.Concat(l.Sure, l.Maybe) {
		j.join(from, node{kind, id})
	}
	if l.Open {
		j.toMany(from, node{kind, anything})
	}
}

// candidates joins the filters that share a rule of which it is not known whose it is.
func (j *joiner) candidates(me node, list []Candidate) {
	for i := range list {
		for _, id := range list[i].Among {
			j.join(me, node{me.kind, id})
		}
	}
}

// network enters the objects of one side with their references.
func (j *joiner) network(n *Network) {
	for id, v := range n.VPCs {
		me := node{vpcKind, id}
		j.object(me, v.AWSID)
		j.join(me, node{naclKind, v.DefaultNACL})
		j.join(me, node{groupKind, v.DefaultGroup})
	}
	for id, s := range n.Subnets {
		me := node{subnetKind, id}
		j.object(me, s.AWSID)
		j.link(me, s.VPC, vpcKind)
		j.link(me, s.NACL, naclKind)
		for _, c := range s.Claims {
			j.join(me, node{naclKind, c.NACL})
		}
	}
	for id, a := range n.NACLs {
		me := node{naclKind, id}
		j.object(me, a.AWSID)
		j.link(me, a.VPC, vpcKind)
		j.candidates(me, a.Perhaps[Ingress])
		j.candidates(me, a.Perhaps[Egress])
	}
	for id, g := range n.Groups {
		me := node{groupKind, id}
		j.object(me, g.AWSID)
		j.link(me, g.VPC, vpcKind)
		j.candidates(me, g.Perhaps[Ingress])
		j.candidates(me, g.Perhaps[Egress])
		for _, d := range []Direction{Ingress, Egress} {
			for i := range g.Rules(d) {
				j.link(me, g.Rules(d)[i].Group, groupKind)
			}
		}
	}
	for id, i := range n.Interfaces {
		me := node{interfaceKind, id}
		j.object(me, i.AWSID)
		j.link(me, i.Subnet, subnetKind)
		j.links(me, i.Groups, groupKind)
	}
	for alias, id := range n.Aliases {
		j.join(node{interfaceKind, alias}, node{interfaceKind, id})
	}
}

// openLinks joins the objects that an open link may be to, where there is such a link.
func (j *joiner) openLinks(sides ...*Network) {
	for _, n := range sides {
		n.objects(func(me node, awsID string) {
			if to := (node{me.kind, anything}); j.open[to] {
				j.join(me, to)
			}
			if to := (node{me.kind, anew}); j.open[to] && awsID == "" {
				j.join(me, to)
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

func emptyNetwork() *Network {
	return &Network{VPCs: map[ID]*VPC{}, Subnets: map[ID]*Subnet{}, NACLs: map[ID]*NACL{}, Groups: map[ID]*Group{},
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
