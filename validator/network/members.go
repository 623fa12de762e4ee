package network

import (
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// allRefs is the notice of the all-refs assumption.
const allRefs = "list and set attributes known only after apply are taken to hold exactly the objects that they refer to: " +
	"a literal id beside them is not visible in the plan (--strict turns this off)"

// members is what is known of a set attribute whose elements name objects of kind k. set is false when the attribute is
// null, or not known because the configuration does not state it: the provider or AWS then decides.
func (b *builder) members(r *plan.Resource, attr string, v plan.Strings, k kind) (l firewall.Links, set bool) {
	if l, set, decided := b.membersGiven(r, attr, v, k); decided {
		return l, set
	}
	if elems, ok := v.Get(); ok {
		later := 0
		for _, e := range elems {
			if id, ok := e.Get(); ok && id != "" {
				to, _ := b.lookup(k, id)
				l.Sure = append(l.Sure, to)
			}
			later += count(e.IsUnknown())
		}
		if later > 0 {
			l = b.elements(r, attr, k, l.Sure, later)
		}
		l.Sure = sortIDs(l.Sure)
		return l, true
	}
	e := b.arg(r, attr)
	if !v.IsUnknown() || e == nil || e.Empty {
		return firewall.Links{}, false
	}
	return b.membersOf(r, attr, e, k).Links, true
}

// elements is members for a list of which some are known, and later others only after apply: providers of the new framework keep them
// apart. What the expression refers to are those, if they are not more.
func (b *builder) elements(r *plan.Resource, attr string, k kind, known []firewall.ID, later int) firewall.Links {
	e := b.arg(r, attr)
	if e == nil {
		return firewall.Links{Sure: known, Open: true, Why: hidden(r, attr)}
	}
	l := b.membersOf(r, attr, e, k).Links
	made := slices.DeleteFunc(slices.Clone(l.Sure), func(id firewall.ID) bool { return b.hasID[id] })
	if later > len(made)+len(l.Maybe) {
		l.Open, l.Why = true, hidden(r, attr) // something is there that the references do not show
	}
	if len(made) > later {
		l.Maybe, l.Some, l.Why = sortIDs(slices.Concat(l.Maybe, made)), true, hidden(r, attr)
		made = nil
	}
	l.Sure = sortIDs(slices.Concat(known, made))
	l.Maybe = slices.DeleteFunc(slices.Clone(l.Maybe), func(id firewall.ID) bool { return slices.Contains(l.Sure, id) })
	return l
}

// membersOf is members for a value that is known only after apply.
func (b *builder) membersOf(r *plan.Resource, attr string, e *plan.Expr, k kind) membership {
	f := b.references(r, e, k)
	m, done := b.weighed[f]
	if !done {
		m = b.membership(f)
		m.Sure, m.Maybe = slices.Clip(m.Sure), slices.Clip(m.Maybe)
		b.weighed[f] = m
	}
	if m.Open || len(m.Maybe) > 0 {
		m.Why = hidden(r, attr)
	} else {
		b.note("all-refs", "", allRefs)
	}
	return m
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

// evidence is what the targets of an expression give, one by one and together.
type evidence struct {
	given   []firewall.Link
	wholes  map[*choice][]firewall.ID // what a choice is made of
	unknown []firewall.ID             // those of all whose id is not known
	later   bool                      // something may be any object
	closed  bool                      // nothing makes the set unknown but the objects whose id is not known
}

func (b *builder) evidence(f *found) *evidence {
	e := &evidence{given: make([]firewall.Link, len(f.targets)), wholes: map[*choice][]firewall.ID{},
		later: f.dead, closed: f.doubt == 0 && !f.dead}
	for i := range f.targets {
		t := &f.targets[i]
		given := b.asKind(*t, f.kind)
		e.given[i] = given
		e.later = e.later || given.Open
		e.closed = e.closed && !t.guess && b.closed(t, given, f.kind)
		if t.choice != nil {
			e.wholes[t.choice] = append(e.wholes[t.choice], given.To...)
			t.choice.open = t.choice.open || given.Open
		}
		for _, id := range given.To {
			if !b.hasID[id] {
				e.unknown = append(e.unknown, id)
			}
		}
	}
	e.unknown = sortIDs(e.unknown)
	for c, ids := range e.wholes {
		e.wholes[c] = sortIDs(ids)
	}
	return e
}

// membership weighs the targets of an expression of a set that is not known. Under all-refs what the expression refers to is a
// member; what the JSON does not tell apart from others (a choice, a lost index, a local) is a candidate.
func (b *builder) membership(f *found) membership {
	e := b.evidence(f)
	m := membership{parted: f.indexed}
	m.Open = e.later || f.unread || b.opts.Strict
	for i := range f.targets {
		t := &f.targets[i]
		m.parted = m.parted && (len(e.given[i].To) == 0 || !t.guess && (t.choice != nil && t.choice.each || t.choice == nil && !t.sure))
		if b.member(f, t, e.given[i], e.wholes[t.choice]) {
			m.Sure = append(m.Sure, e.given[i].To...)
		} else {
			m.Maybe = append(m.Maybe, e.given[i].To...)
		}
	}
	switch {
	case len(e.unknown) == 0 && !e.later: // what makes it unknown is not there to see: a dynamic block, a condition
		m.Maybe, m.Sure, m.Open = append(m.Maybe, m.Sure...), nil, true
	case len(e.unknown) == 1 && e.closed:
		m.needed = e.unknown[0]
		m.Sure = append(m.Sure, m.needed)
	}
	m.Sure = sortIDs(m.Sure)
	m.Maybe = slices.DeleteFunc(sortIDs(m.Maybe), func(id firewall.ID) bool { return slices.Contains(m.Sure, id) })
	m.Some = e.closed && len(e.unknown) > 0 && len(m.Sure) == 0
	return m
}

// closed reports whether what a target gives is not known if, and only if, it is an object whose id is not known.
func (b *builder) closed(t *target, given firewall.Link, k kind) bool {
	switch {
	case given.Open:
		return false
	case len(given.To) == 0:
		return b.doubtOf(t) == 0
	}
	_, itself := b.identity(*t, k)
	return itself || plural(t.res)
}

// member reports whether what a target gives is in the set, under all-refs.
func (b *builder) member(f *found, t *target, given firewall.Link, whole []firewall.ID) bool {
	_, exact := given.Exact()
	switch {
	case !exact && !plural(t.res), t.guess, f.indexed && !t.sure, b.opts.Strict && (len(f.targets) > 1 || f.repeated):
		return false
	case t.choice == nil:
		return true
	}
	return len(whole) == 1 && !t.choice.each && !t.choice.open
}

func sortIDs(ids []firewall.ID) []firewall.ID {
	slices.Sort(ids)
	return slices.Compact(ids)
}
