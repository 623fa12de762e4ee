package source

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// part is a place in a block: an argument, or a block within it.
type part struct {
	at     hcl.Range
	expr   hclsyntax.Expression // of an argument; nil for a block
	attr   *hclsyntax.Attribute // the argument, if it is not a member of an object
	shared bool                 // several objects come of it
}

// group is arguments that belong together: a block's, or an object's in a list.
type group struct {
	at     hcl.Range // where it begins
	args   map[string]part
	rep    repetition
	made   bool              // by a dynamic block
	values map[string]values // those that were asked for
}

// values are the texts that an argument may have, and whether they are all.
type values struct {
	list []string
	all  bool
}

// groupsKey is the blocks of a name in one instance.
type groupsKey struct {
	scope *scope
	block *block
	name  string
	key   plan.Key
}

// part finds a place in a block, for one of its instances; nil where it is not certain which it is.
func (e *Evaluation) part(sc *scope, b *block, key string, at *result.Place) *part {
	name, matches := blockIn(at)
	if b.ignores(name, at.Args) {
		return nil
	}
	if name == "" {
		return pick(arguments(b.body), at.Args)
	}
	if key, ok := keyIn(at); ok {
		return memberOf(entry(expression(b.body, name), key), at.Args)
	}
	if a := b.body.Attributes[name]; a != nil && len(at.Args) == 0 && len(matches) == 0 {
		return &part{at: a.SrcRange, expr: a.Expr, attr: a}
	}
	k, _ := parseKey(key)
	g := e.only(sc, e.groups(groupsKey{sc, b, name, k}), matches)
	if g == nil {
		if a := b.body.Attributes[name]; a != nil {
			return &part{at: a.SrcRange, expr: a.Expr, attr: a}
		}
		return nil
	}
	p := pick(g.args, at.Args)
	if p == nil {
		p = &part{at: g.at}
	}
	p.shared = g.made
	return p
}

// ignores reports whether the block says that changes of an argument do not count: what the sources give it may then not be what there is.
func (b *block) ignores(name string, args []string) bool {
	for _, inner := range b.body.Blocks {
		x := expression(inner.Body, "ignore_changes")
		if inner.Type != "lifecycle" || x == nil {
			continue
		}
		list, ok := x.(*hclsyntax.TupleConsExpr)
		if !ok {
			return true // all
		}
		for _, ignored := range list.Exprs {
			t, diags := hcl.AbsTraversalForExpr(ignored)
			if diags.HasErrors() || t.RootName() == name || name == "" && slices.Contains(args, t.RootName()) {
				return true
			}
		}
	}
	return false
}

// blockIn is the name of the block or argument of a place, and what tells it from others.
func blockIn(at *result.Place) (string, []result.Match) {
	name, rest, keyed := strings.Cut(at.Within, "[")
	if !keyed {
		return name, at.Match
	}
	argument, value, ok := strings.Cut(strings.TrimSuffix(rest, "]"), "=")
	if !ok {
		return name, at.Match
	}
	return name, append(slices.Clip(at.Match), result.Match{Name: argument, Values: []string{value}})
}

// keyIn is the key of a place in a map that is written out.
func keyIn(at *result.Place) (string, bool) {
	_, rest, _ := strings.Cut(at.Within, "[")
	key, err := strconv.Unquote(strings.TrimSuffix(rest, "]"))
	return key, err == nil
}

// entry is the one of a map with a key; nil where it is not written out.
func entry(x hclsyntax.Expression, key string) *part {
	if o, ok := x.(*hclsyntax.ObjectConsExpr); ok {
		return pick(entries(o), []string{key})
	}
	return nil
}

// memberOf is an argument of an entry that is an object, or the entry.
func memberOf(p *part, names []string) *part {
	if p != nil {
		if o, ok := p.expr.(*hclsyntax.ObjectConsExpr); ok {
			if m := pick(entries(o), names); m != nil {
				return m
			}
		}
	}
	return p
}

// pick is the first of some arguments that is written.
func pick(args map[string]part, names []string) *part {
	for _, name := range names {
		if p, ok := args[name]; ok {
			return &p
		}
	}
	return nil
}

func arguments(body *hclsyntax.Body) map[string]part {
	all := map[string]part{}
	for name, a := range body.Attributes {
		all[name] = part{at: a.SrcRange, expr: a.Expr, attr: a}
	}
	return all
}

// groups are the blocks of a name, those that dynamic blocks make, and the objects of a list of the name.
func (e *Evaluation) groups(k groupsKey) []group {
	if found, done := e.groupsOf[k]; done {
		return found
	}
	sc, b, name := k.scope, k.block, k.name
	rep := e.repetitionOf(b, sc, k.key)
	var all []group
	if list, ok := expression(b.body, name).(*hclsyntax.TupleConsExpr); ok {
		for _, x := range list.Exprs {
			if o, ok := x.(*hclsyntax.ObjectConsExpr); ok {
				all = append(all, group{at: o.SrcRange, args: entries(o), rep: rep})
			} else {
				all = append(all, group{at: b.body.Attributes[name].SrcRange, rep: rep})
			}
		}
	}
	for _, inner := range b.body.Blocks {
		switch {
		case inner.Type == name:
			all = append(all, group{at: inner.DefRange(), args: arguments(inner.Body), rep: rep})
		case inner.Type == "dynamic" && len(inner.Labels) == 1 && inner.Labels[0] == name:
			all = append(all, e.madeBy(sc, inner, rep)...)
		}
	}
	if e.groupsOf == nil {
		e.groupsOf = map[groupsKey][]group{}
	}
	e.groupsOf[k] = all
	return all
}

// entries is the members of an object that is written out.
func entries(o *hclsyntax.ObjectConsExpr) map[string]part {
	all := map[string]part{}
	for _, item := range o.Items {
		name := hcl.ExprAsKeyword(item.KeyExpr)
		if name == "" {
			if v, diags := item.KeyExpr.Value(nil); !diags.HasErrors() && v.Type() == cty.String && v.IsKnown() && !v.IsNull() {
				name = v.AsString()
			}
		}
		all[name] = part{at: hcl.RangeBetween(item.KeyExpr.Range(), item.ValueExpr.Range()), expr: item.ValueExpr}
	}
	return all
}

// madeBy is the blocks that a dynamic block makes; where that is not known, one of which no value is.
func (e *Evaluation) madeBy(sc *scope, b *hclsyntax.Block, rep repetition) []group {
	content := nested(b.Body, "content")
	if content == nil {
		return nil
	}
	args := arguments(content)
	reps, ok := e.iterations(b, sc, rep)
	if e.partial() || !ok {
		reps = []repetition{rep.with(iteratorOf(b), cty.DynamicVal)}
	}
	var all []group
	for _, inner := range reps {
		all = append(all, group{at: b.DefRange(), args: args, rep: inner, made: true})
	}
	return all
}

// only is the one group that certainly has the values, or the only one that can have them. Several that one dynamic block makes stand at
// one place.
func (e *Evaluation) only(sc *scope, all []group, matches []result.Match) *group {
	var found *group
	for i := range all {
		g := &all[i]
		if !e.mayMatch(sc, g, matches) {
			continue
		}
		if found != nil && found.at != g.at {
			return nil
		}
		found = g
	}
	return found
}

// mayMatch reports whether no argument of a group certainly has another value.
func (e *Evaluation) mayMatch(sc *scope, g *group, matches []result.Match) bool {
	for _, m := range matches {
		p, ok := g.args[m.Name]
		switch {
		case g.args == nil:
			return true // nothing is known of it
		case !ok:
			return false
		}
		have, done := g.values[m.Name]
		if !done {
			if g.values == nil {
				g.values = map[string]values{}
			}
			have.list, have.all = e.texts(p.expr, sc, g.rep)
			g.values[m.Name] = have
		}
		if have.all && !slices.ContainsFunc(have.list, func(s string) bool { return slices.Contains(m.Values, s) }) {
			return false
		}
	}
	return true
}

// texts is the values of an argument, and whether they are all.
func (e *Evaluation) texts(x hclsyntax.Expression, sc *scope, rep repetition) (list []string, all bool) {
	v := cty.DynamicVal
	if !e.partial() {
		v, _ = e.eval(x, sc, rep).Unmark()
	} else if c, diags := x.Value(nil); !diags.HasErrors() {
		v = c
	}
	switch t := v.Type(); {
	case !v.IsKnown() || v.IsMarked():
		return nil, false
	case v.IsNull():
		return nil, true
	case t.IsPrimitiveType():
		s, err := convert.Convert(v, cty.String)
		if err != nil {
			return nil, false
		}
		return []string{s.AsString()}, true
	case !t.IsTupleType() && !t.IsListType() && !t.IsSetType() || !v.Length().IsKnown():
		return nil, false
	}
	all = true
	for _, one := range v.AsValueSlice() {
		one, _ = one.Unmark()
		if !one.IsKnown() || one.IsNull() || !one.Type().IsPrimitiveType() {
			all = false
			continue
		}
		s, err := convert.Convert(one, cty.String)
		if err != nil {
			all = false
			continue
		}
		list = append(list, s.AsString())
	}
	return list, all
}
