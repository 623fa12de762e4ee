package network

import (
	"slices"
	"strings"
)

// choice is a part of what a reference leads to, of which the JSON does not say which: the element of for_each that is
// each.value, an element of an output's or a variable's list (x[0]), an attribute of its object (x.private).
type choice struct {
	each bool // each.value: each instance has another part
	open bool // there is something among the whole that is not in the network
}

// partKey is what a part depends on: see candidatesKey.
type partKey struct {
	whole candidatesKey
	each  bool
}

// addPart adds to f what a reference leads to which means a part of it.
func (b *builder) addPart(f, whole *found, each bool) {
	key := partKey{keyOf(whole, whole.kind), each}
	part, done := b.chosen[key]
	if !done {
		part = &found{}
		*part = *whole
		part.targets = slices.Clone(whole.targets) // it may be a memo's
		c := &choice{each: each, open: whole.dead || whole.unread}
		for i := range part.targets {
			part.targets[i].choice = c
		}
		part.doubt &^= otherID
		b.chosen[key] = part
	}
	f.add(part)
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
