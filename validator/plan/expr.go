package plan

import (
	"bytes"
	"slices"
)

// exprs reads an object of expressions: the arguments of a resource, of a module call or of a nested block.
func (c *configReader) exprs(w walker) (map[string]*Expr, error) {
	return named(w, "configuration expressions", c.expr)
}

// expr reads one of the three shapes: an expression, an array of nested blocks, or a single nested block.
func (c *configReader) expr(w walker) (*Expr, error) {
	e := &Expr{}
	if w.dec.PeekKind() == '[' {
		err := w.array("configuration block", func() error {
			b, err := c.exprs(w)
			e.Blocks = append(e.Blocks, b)
			return err
		})
		return e, err
	}
	var block map[string]*Expr // stays nil for an expression
	err := w.object("configuration expression", func(name string) (err error) {
		switch kind := w.dec.PeekKind(); {
		case name == "references" && (kind == '[' || kind == 'n'):
			e.References, err = c.references(w)
			return err
		case name == "constant_value":
			e.Constant = true
			if kind == '0' {
				e.Zero, err = zero(w)
				return err
			}
			value, err := w.dec.ReadValue()
			if err == nil {
				e.Empty, e.IDs = empty(value), idsIn(value)
			}
			return err
		}
		if block == nil {
			block = map[string]*Expr{}
		}
		block[name], err = c.expr(w)
		return err
	})
	if block != nil {
		e.Blocks = []map[string]*Expr{block}
	}
	return e, err
}

func (c *configReader) references(w walker) ([]string, error) {
	var refs []string
	err := w.array("configuration references", func() error {
		b, err := w.bytes("configuration references[]")
		refs = append(refs, c.intern(b))
		return err
	})
	return slices.Clip(refs), err
}

// zero passes over a number and reports whether it is 0.
func zero(w walker) (bool, error) {
	v, err := w.dec.ReadValue()
	if err != nil {
		return false, err
	}
	n, ok := parseInteger(string(v))
	return ok && n == 0, nil
}

// empty reports whether a value is null or a list or map without elements.
func empty(value []byte) bool {
	switch inner := bytes.TrimSpace(value[1:]); value[0] {
	case '[', '{':
		return len(inner) == 1
	case 'n':
		return true
	}
	return false
}
