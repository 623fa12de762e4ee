package plan

import "slices"

// change is the change member of one entry of resource_changes.
type change struct {
	actions  []string
	importID string

	before, after                   node
	afterUnknown                    node
	beforeSensitive, afterSensitive node
}

// actionSets are the actions that a change can have. Others would come with a format that we do not understand: a resource with
// an unknown fate must not be passed over.
var actionSets = [][]string{
	{"no-op"}, {"create"}, {"read"}, {"update"}, {"delete"},
	{"delete", "create"}, {"create", "delete"},
	{"forget"},
	{"create", "forget"}, // Terraform
	{"forget", "create"}, // OpenTofu
}

// changes reads resource_changes.
func (r *resources) changes(w walker) error {
	return w.array("resource_changes", func() error {
		r.changed = true
		it, raw := r.decoder.next()
		wanted, err := r.rawChange(w, it, raw)
		if err != nil {
			return locate(&it.header, err)
		}
		r.decoder.put(wanted)
		return nil
	})
}

const changePlace = "resource_changes[]"

// rawChange reads one entry of resource_changes: its header, and its change as it stands. It reports whether it is wanted.
func (r *resources) rawChange(w walker, it *item, raw *[]byte) (bool, error) {
	h := &it.header
	r.passed.touched, r.passed.goes = false, false
	err := w.object(changePlace, func(name string) (err error) {
		if read, err := h.member(w, changePlace, name); read {
			return err
		}
		f, known := h.family()
		switch {
		case name != "change":
			return w.skip()
		case known && f == nil && r.keeper == nil:
			return r.passed.change(w)
		}
		it.change, err = keep(w, raw)
		return err
	})
	if err != nil {
		return false, err
	}
	f, err := r.wanted(h, changePlace)
	if change := (*raw)[it.change.from:it.change.to]; err == nil && len(change) > 0 && r.keeper.wants(h) {
		err = r.keeper.change(h, change)
	}
	if f != nil || err != nil {
		return f != nil, err
	}
	if early := (*raw)[it.change.from:it.change.to]; len(early) > 0 { // it came before the type was known
		err = r.passed.change(r.passed.replay.on(early))
	}
	r.passed.note(h)
	return false, err
}

// decodeChange enters the instance of a header with its change.
func (r *resources) decodeChange(b *batch, it *item) error {
	var c change
	f, _ := r.header.family()
	if raw := b.of(it.change); len(raw) > 0 {
		if err := r.readChange(r.replay.on(raw), f, &c); err != nil {
			return err
		}
	}
	return r.addChange(f, &c)
}

func (r *resources) readChange(w walker, f *family, c *change) error {
	return w.object("change", func(name string) (err error) {
		switch name {
		case "actions":
			c.actions, err = r.actions(w)
		case "before":
			c.before, err = r.side(w, f, "change.before")
		case "before_sensitive":
			c.beforeSensitive, err = r.object(w, f.wanted)
		case "after":
			if c.sameAfter() {
				return w.pass()
			}
			c.after, err = r.side(w, f, "change.after")
		case "after_unknown":
			if c.sameAfter() {
				return w.pass()
			}
			c.afterUnknown, err = r.object(w, f.wanted)
		case "after_sensitive":
			if c.sameAfter() {
				return w.pass()
			}
			c.afterSensitive, err = r.object(w, f.wanted)
		case "importing":
			c.importID, err = importing(w)
		default:
			return w.skip()
		}
		return err
	})
}

// sameAfter reports whether after is before, so far as was read.
func (c *change) sameAfter() bool {
	return len(c.actions) == 1 && c.actions[0] == "no-op" && c.before.kind == '{'
}

// side reads the values of one side: an object or null.
func (r *resources) side(w walker, f *family, place string) (node, error) {
	if k := w.dec.PeekKind(); k != '{' && k != 'n' {
		return node{}, w.misshapen(place, "an object")
	}
	return r.object(w, f.wanted)
}

func (r *resources) actions(w walker) ([]string, error) {
	var got []string
	err := w.array("change.actions", func() error {
		b, err := w.bytes("change.actions[]")
		got = append(got, r.intern(b))
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, set := range actionSets {
		if slices.Equal(set, got) {
			return set, nil
		}
	}
	return nil, &shapeError{place: "change.actions", want: "a known combination of actions"}
}

func importing(w walker) (id string, err error) {
	err = w.object("change.importing", func(name string) error {
		if name != "id" {
			return w.skip()
		}
		id, err = w.text("change.importing.id")
		return err
	})
	return id, err
}

// addChange makes the two sides of the resource at hand.
func (r *resources) addChange(f *family, c *change) error {
	e, err := r.entry()
	switch {
	case err != nil:
		return err
	case e.listed:
		return twice(e, "resource_changes")
	case c.actions == nil:
		return &shapeError{place: "change.actions", want: "there"}
	}
	e.listed = true
	e.PreviousAddress = string(r.header.previous)
	e.ModuleAddress = r.intern(r.header.module)
	e.ActionReason = r.intern(r.header.reason)
	e.Actions, e.ImportID = c.actions, c.importID
	if c.before.kind == '{' {
		if e.Before, err = f.decode(r.attrs(&c.before, absent, &c.beforeSensitive)); err != nil {
			return err
		}
	}
	if !e.Data && !e.destroyed() {
		e.prior = nil // change.before says the same
	}
	e.After, err = r.after(f, c, e.Before)
	return err
}

// after is the object after the change.
func (r *resources) after(f *family, c *change, before *Object) (*Object, error) {
	switch c.actions[len(c.actions)-1] {
	case "no-op":
		if before != nil || c.after.kind != '{' {
			return before, nil
		}
	case "forget":
		if len(c.actions) == 1 {
			return before, nil // leaves the state; the object stays in AWS and goes on filtering
		}
	case "delete":
		if len(c.actions) == 1 {
			return nil, nil
		}
	case "read":
		return r.deferred(f, c)
	}
	if c.after.kind != '{' {
		return nil, &shapeError{place: "change.after", want: "there"}
	}
	return f.decode(r.attrs(&c.after, &c.afterUnknown, &c.afterSensitive))
}

// deferred is a data source that is read at apply: nothing is known but the id, where the configuration gives it.
func (r *resources) deferred(f *family, c *change) (*Object, error) {
	o, err := f.decode(r.attrs(absent, unknownAll, &c.afterSensitive))
	if err != nil {
		return nil, err
	}
	after := r.attrs(&c.after, &c.afterUnknown, &c.afterSensitive)
	if id := after.str("id"); id.State == Known {
		o.ID = id
	}
	return o, after.state.err
}

func (r *resources) attrs(values, unknown, sensitive *node) attrs {
	return attrs{values, unknown, sensitive, &decoding{address: string(r.header.address), secrets: &r.secrets}}
}
