package plan

import "github.com/go-json-experiment/json/jsontext"

// attrs are the attributes of one resource or nested block on one side: its values with the two marks that go along.
type attrs struct {
	values    *node
	unknown   *node // after_unknown
	sensitive *node // before_sensitive, after_sensitive or sensitive_values
	state     *decoding
}

// decoding is what the attributes of one object share.
type decoding struct {
	address string
	asked   map[string]string // when set, the names asked for are noted: see newFamily
	secrets *Secrets          // when set, sensitive texts are noted
	placed  bool              // the family's addresses are where objects are
	err     error             // the first attribute that cannot be what its schema says
}

// attr is one attribute or list element with its marks.
type attr struct {
	attrs
	name string
}

func (a attrs) get(name string) attr {
	if a.state.asked != nil {
		a.state.asked[name] = name
	}
	part := func(n *node) *node { return n.member(name) }
	return attr{attrs{part(a.values), a.unknown.below(part), a.sensitive.below(part), a.state}, name}
}

func (a attr) element(i int) attr {
	part := func(n *node) *node { return n.element(i) }
	return attr{attrs{part(a.values), a.unknown.below(part), a.sensitive.below(part), a.state}, a.name}
}

// fail notes that the attribute is not what its schema says. The value itself is not told: it may be sensitive.
func (a attr) fail(want string) {
	if a.state.err == nil {
		a.state.err = &shapeError{a.state.address, "attribute " + a.name, want}
	}
}

// leaf gives the state of a scalar attribute; more is false unless there is a value to convert.
func leaf[T any](a attr) (v Value[T], more bool) {
	v.Sensitive = a.sensitive.marked()
	switch {
	case a.unknown.marked():
		v.State = UnknownValue
	case a.values.null():
		v.State = Null
	default:
		v.State = Known
	}
	return v, v.State == Known
}

func (a attr) str() String {
	v, more := leaf[string](a)
	if !more {
		return v
	}
	switch a.values.kind {
	case '"':
		v.V = a.values.text
	case '0':
		v.V = numberText(a.values.text)
	case 't':
		v.V = "true"
	case 'f':
		v.V = "false"
	default:
		a.fail("a string")
	}
	if v.Sensitive && a.state.secrets != nil {
		a.state.secrets.add(v.V, a.state.placed)
	}
	return v
}

func (a attr) int() Int {
	v, more := leaf[int64](a)
	if !more {
		return v
	}
	n, ok := int64(0), false
	if a.values.kind == '"' || a.values.kind == '0' {
		n, ok = parseInteger(a.values.text)
	}
	if !ok {
		a.fail("an integer of 64 bits")
	}
	v.V = n
	return v
}

func (a attr) bool() Bool {
	v, more := leaf[bool](a)
	if !more {
		return v
	}
	switch n := a.values; {
	case n.kind == 't', n.kind == '"' && n.text == "true":
		v.V = true
	case n.kind == 'f', n.kind == '"' && n.text == "false":
	default:
		a.fail("true or false")
	}
	return v
}

// list reads a list or set: wholly unknown, or with elements that each know for themselves.
func list[T any](a attr, element func(attr) T) Value[[]T] {
	return collection(a, '[', "a list", func() []T {
		// The two lists have the same length; if not, what only the mark has is unknown, never dropped.
		all := make([]T, max(len(a.values.kids), len(a.unknown.kids)))
		for i := range all {
			all[i] = element(a.element(i))
		}
		return all
	})
}

// members reads the values of a map of objects, by ascending key, as list does.
func members[T any](a attr, decode func(key string, a attrs) T) Value[[]T] {
	return collection(a, '{', "a map", func() []T {
		all := []T{}
		for _, key := range memberNames(a.values, a.unknown) {
			all = append(all, decode(key, a.get(key).attrs))
		}
		return all
	})
}

// collection reads a value of a kind, or that it is null or wholly unknown.
func collection[T any](a attr, kind jsontext.Kind, what string, read func() []T) Value[[]T] {
	v := Value[[]T]{Sensitive: a.sensitive.marked()}
	switch {
	case a.unknown.kind == 't', a.values.null() && a.unknown.marked():
		v.State = UnknownValue
	case a.values.null():
	case a.values.kind != kind:
		a.fail(what)
	default:
		v.State, v.V = Known, read()
	}
	return v
}

// The attributes by name, as the families' decoders ask for them.
func (a attrs) str(name string) String   { return a.get(name).str() }
func (a attrs) int(name string) Int      { return a.get(name).int() }
func (a attrs) bool(name string) Bool    { return a.get(name).bool() }
func (a attrs) strs(name string) Strings { return list(a.get(name), attr.str) }

// blocks reads a list or set of objects.
func blocks[T any](a attrs, name string, decode func(attrs) T) Value[[]T] {
	return list(a.get(name), func(e attr) T {
		if !e.values.null() && e.values.kind != '{' {
			e.fail("a list of objects")
		}
		return decode(e.attrs)
	})
}

// pluck reads one text of each object of a list: name[*].field.
func (a attrs) pluck(name, field string) Strings {
	return blocks(a, name, func(e attrs) String { return e.str(field) })
}

// decode builds the object of one side.
func (f *family) decode(a attrs) (*Object, error) {
	a.state.placed = f.placed
	o := &Object{ID: a.str("id"), ARN: a.str("arn")}
	f.fill(a, o)
	if f.aside && a.state.err != nil {
		a.state.err = nil
		*o = Object{}
		f.fill(attrs{absent, unknownAll, absent, a.state}, o)
	}
	return o, a.state.err
}
