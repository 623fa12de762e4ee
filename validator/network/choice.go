package network

import (
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// choice is a part of what a reference leads to, of which the JSON does not say which: the element of for_each that is
// each.value, an element of an output's or a variable's list (x[0]), an attribute of its object (x.private).
type choice struct {
	each bool // each.value: each instance has another part
	open bool // there is something among the whole that is not in the network
}

// addPart adds what a reference leads to which means a part of it.
func (f *found) addPart(whole *found, each bool) {
	part := *whole
	part.targets = slices.Clone(part.targets) // it may be a memo's
	c := &choice{each: each, open: whole.dead || whole.unread}
	for i := range part.targets {
		part.targets[i].choice = c
	}
	part.doubt &^= otherID
	f.add(&part)
}

// doubt says that an expression refers to something that cannot be the id which is looked for, and that may be unknown itself:
// it may be a condition on which the id hangs.
type doubt uint8

const (
	// otherID is the id of an object of another kind. Where a part of an object is taken, it is another part.
	otherID doubt = 1 << iota
	otherValue
)

// doubtOf is what a target of an expression that gives no object of the kind may do.
func (b *builder) doubtOf(t *target) doubt {
	changed := slices.ContainsFunc(t.res.Actions, func(a string) bool { return a != "no-op" && a != "delete" && a != "forget" })
	switch {
	case t.guess || !changed:
		return 0
	case !isID(t.attr) && t.attr != "":
		return otherValue
	case t.choice == nil:
		return otherID
	}
	return 0
}

// isID reports whether an attribute is the id of something.
func isID(attr string) bool {
	return attr == "id" || attr == "ids" || strings.HasSuffix(attr, "_id") || strings.HasSuffix(attr, "_ids")
}

// membership is what is known of a set of ids that an expression gives.
type membership struct {
	firewall.Links
	// needed is the one object of those that the expression refers to whose id is not known: it makes the set unknown, so that it
	// is a member whatever else the expression says. "" if there are several.
	needed firewall.ID
	// parted: all are candidates because each instance of the block takes a part of them.
	parted bool
}

// membership weighs the targets of an expression of a set that is not known. Under all-refs what the expression refers to is a
// member; what the JSON does not tell apart from others (a choice, a lost index, a local) is a candidate.
func (b *builder) membership(f *found) membership {
	m := membership{Links: firewall.Links{Open: f.dead || f.unread || b.opts.Strict}, parted: f.indexed}
	given := make([]firewall.Link, len(f.targets))
	wholes := map[*choice][]firewall.ID{}
	var unknown []firewall.ID
	closed := f.doubt == 0 && !f.dead
	for i := range f.targets {
		t := &f.targets[i]
		given[i] = b.asKind(*t, f.kind)
		m.Open = m.Open || given[i].Open
		closed = closed && !given[i].Open && (len(given[i].To) > 0 || b.doubtOf(t) == 0)
		if t.choice != nil {
			wholes[t.choice] = append(wholes[t.choice], given[i].To...)
			t.choice.open = t.choice.open || given[i].Open
		}
		for _, id := range given[i].To {
			if !b.hasID[id] {
				unknown = append(unknown, id)
			}
		}
	}
	unknown = sortIDs(unknown)
	m.Some = closed && len(unknown) > 0 // something makes the set unknown, and nothing else can
	if m.Some && len(unknown) == 1 {
		m.needed = unknown[0]
		m.Sure = unknown
	}
	for c, ids := range wholes {
		wholes[c] = sortIDs(ids)
	}
	for i := range f.targets {
		t := &f.targets[i]
		m.parted = m.parted && (len(given[i].To) == 0 || !t.guess && (t.choice != nil && t.choice.each || t.choice == nil && !t.sure))
		if b.member(f, t, given[i], wholes[t.choice]) {
			m.Sure = append(m.Sure, given[i].To...)
		} else {
			m.Maybe = append(m.Maybe, given[i].To...)
		}
	}
	m.Sure = sortIDs(m.Sure)
	m.Maybe = slices.DeleteFunc(sortIDs(m.Maybe), func(id firewall.ID) bool { return slices.Contains(m.Sure, id) })
	m.Open = m.Open || len(m.Sure)+len(m.Maybe) == 0
	m.Some = m.Some && len(m.Sure) == 0
	return m
}

// member reports whether what a target gives is in the set, under all-refs.
func (b *builder) member(f *found, t *target, given firewall.Link, whole []firewall.ID) bool {
	_, exact := given.Exact()
	switch {
	case !exact && !plural(t.res), t.guess, f.indexed && !t.sure, b.opts.Strict && len(f.targets) > 1:
		return false
	case t.choice == nil:
		return true
	}
	return len(whole) == 1 && !t.choice.each && !t.choice.open
}
