package plan

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// node is one JSON value of the attributes that are needed. It lives until the arena's next reset; its texts live on.
type node struct {
	kind jsontext.Kind // 0: absent
	name string        // of an object's member
	text string        // of a string, or a number as written
	kids []node        // of an array or object
}

// absent stands for a value that is not there.
var absent = &node{}

// unknownAll is an after_unknown of true: nothing below it is known.
var unknownAll = &node{kind: 't'}

// member is the object's member of that name, or absent.
func (n *node) member(name string) *node {
	if n.kind == '{' {
		for i := range n.kids {
			if n.kids[i].name == name {
				return &n.kids[i]
			}
		}
	}
	return absent
}

// element is the array's element i, or absent.
func (n *node) element(i int) *node {
	if n.kind == '[' && i < len(n.kids) {
		return &n.kids[i]
	}
	return absent
}

// below narrows a mark (after_unknown, *_sensitive) to a part of the value: a mark of true covers all parts.
func (n *node) below(part func(*node) *node) *node {
	if n.kind == 't' {
		return n
	}
	return part(n)
}

// marked reports whether the mark is true somewhere: presence says nothing, known collections show [false], [{}] or {}.
func (n *node) marked() bool {
	if n.kind == 't' {
		return true
	}
	for i := range n.kids {
		if n.kids[i].marked() {
			return true
		}
	}
	return false
}

// null reports whether the value is null or absent.
func (n *node) null() bool { return n.kind == 0 || n.kind == 'n' }

// arena reads values into nodes whose memory is used again for the next resource.
type arena struct {
	slab  []node
	stack []node
	*texts
}

func newArena() *arena { return &arena{texts: newTexts()} }

func (a *arena) reset() { a.slab = a.slab[:0] }

// object reads an object's members that are wanted, or any other value whole: null, or the true or false that stand for all
// members in *_sensitive.
func (a *arena) object(w walker, wanted map[string]string) (node, error) {
	if w.dec.PeekKind() != '{' {
		return a.value(w)
	}
	base := len(a.stack)
	err := w.members("", func(raw []byte) error {
		if name, ok := wanted[string(raw)]; ok {
			return a.member(w, name)
		}
		return w.pass()
	})
	return a.cut('{', base), err
}

func (a *arena) member(w walker, name string) error {
	n, err := a.value(w)
	n.name = name
	a.stack = append(a.stack, n)
	return err
}

// value reads the value that comes next.
func (a *arena) value(w walker) (node, error) {
	base := len(a.stack)
	switch kind := w.dec.PeekKind(); kind {
	case '{':
		err := w.object("", func(name string) error { return a.member(w, name) })
		return a.cut(kind, base), err
	case '[':
		err := w.array("", func() error { return a.member(w, "") })
		return a.cut(kind, base), err
	case '"':
		b, err := w.rawString()
		return node{kind: kind, text: a.intern(b)}, err
	case '0':
		v, err := w.dec.ReadValue()
		return node{kind: kind, text: a.intern(v)}, err
	default:
		return node{kind: kind}, w.dec.SkipValue()
	}
}

// cut moves what stands on the stack above base into the slab, as one parent's kids.
func (a *arena) cut(kind jsontext.Kind, base int) node {
	kids := a.stack[base:]
	if len(a.slab)+len(kids) > cap(a.slab) {
		a.slab = make([]node, 0, max(2*cap(a.slab), 256, len(kids))) // older kids keep the old one alive
	}
	from := len(a.slab)
	a.slab = append(a.slab, kids...)
	a.stack = a.stack[:base]
	return node{kind: kind, kids: a.slab[from:len(a.slab):len(a.slab)]}
}

// memberNames is the names of the members that any of the objects has, ascending.
func memberNames(objects ...*node) []string {
	var names []string
	for _, n := range objects {
		if n.kind == '{' {
			for i := range n.kids {
				names = append(names, n.kids[i].name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
