package source

import (
	"maps"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// Blocks is the blocks of a name that the sources give an instance: written, made by dynamic blocks, or as a list of objects.
func (e *Evaluation) Blocks(r *plan.Resource, name string) ([]plan.GivenBlock, bool) {
	sc, b := e.blockOf(r)
	if b == nil || e.partial() || sc.module.opaque {
		return nil, false
	}
	rep := e.repetitionOf(b, sc, r.Index)
	if x := expression(b.body, name); x != nil {
		return objects(e.eval(x, sc, rep))
	}
	var all []plan.GivenBlock
	for _, inner := range b.body.Blocks {
		switch {
		case inner.Type == name:
			all = append(all, e.block(inner.Body, sc, rep))
		case inner.Type == "dynamic" && len(inner.Labels) == 1 && inner.Labels[0] == name:
			made, ok := e.dynamic(inner, sc, rep)
			if !ok {
				return nil, false
			}
			all = append(all, made...)
		}
	}
	return all, true
}

// block is what a block's arguments are given.
func (e *Evaluation) block(body *hclsyntax.Body, sc *scope, rep repetition) plan.GivenBlock {
	g := plan.GivenBlock{Args: map[string]plan.Given{}, Undecided: map[string]bool{}}
	for name, a := range body.Attributes {
		if v, ok := e.givenBy(a.Expr, sc, rep, 0); ok {
			g.Args[name] = v
		} else {
			g.Undecided[name] = true
		}
	}
	return g
}

// dynamic is the blocks that a dynamic block makes.
func (e *Evaluation) dynamic(b *hclsyntax.Block, sc *scope, rep repetition) ([]plan.GivenBlock, bool) {
	content := nested(b.Body, "content")
	reps, ok := e.iterations(b, sc, rep)
	if content == nil || !ok {
		return nil, false
	}
	var all []plan.GivenBlock
	for _, inner := range reps {
		all = append(all, e.block(content, sc, inner))
	}
	return all, true
}

// iterations is what each.* and the iterator stand for in each block that a dynamic block makes.
func (e *Evaluation) iterations(b *hclsyntax.Block, sc *scope, rep repetition) ([]repetition, bool) {
	over, _ := e.eval(expression(b.Body, "for_each"), sc, rep).Unmark() // in which order it comes does not matter
	iterator := iteratorOf(b)
	if !known(over) || over.IsNull() || !over.CanIterateElements() || !over.Length().IsKnown() || iterator == "" {
		return nil, false
	}
	var all []repetition
	for it := over.ElementIterator(); it.Next(); {
		key, value := it.Element()
		if !over.Type().IsObjectType() && !over.Type().IsMapType() {
			key = cty.DynamicVal // the index of a list, and the value of a set
		}
		all = append(all, rep.with(iterator, cty.ObjectVal(map[string]cty.Value{"key": key, "value": value})))
	}
	return all, true
}

// with is a repetition within a dynamic block.
func (r repetition) with(iterator string, value cty.Value) repetition {
	r.iterators = maps.Clone(r.iterators)
	if r.iterators == nil {
		r.iterators = map[string]cty.Value{}
	}
	r.iterators[iterator] = value
	return r
}

// iteratorOf is the name of a dynamic block's iterator, "" where it cannot be told.
func iteratorOf(b *hclsyntax.Block) string {
	if x := expression(b.Body, "iterator"); x != nil {
		return hcl.ExprAsKeyword(x)
	}
	return b.Labels[0]
}

func nested(body *hclsyntax.Body, name string) *hclsyntax.Body {
	for _, b := range body.Blocks {
		if b.Type == name {
			return b.Body
		}
	}
	return nil
}

// objects is the blocks that a list of objects stands for. One object, as JSON syntax may have it, is one block: what is asked for by
// this are blocks, or sets and lists of objects, into which Terraform makes no object, and there is a plan.
func objects(v cty.Value) ([]plan.GivenBlock, bool) {
	if known(v) && !v.IsNull() && v.Type().IsObjectType() {
		v = cty.TupleVal([]cty.Value{v})
	}
	t := v.Type()
	if !known(v) || v.IsNull() || !t.IsTupleType() && !t.IsListType() && !t.IsSetType() || !v.Length().IsKnown() {
		return nil, false
	}
	var all []plan.GivenBlock
	for _, o := range v.AsValueSlice() {
		if !known(o) || o.IsNull() || !o.Type().IsObjectType() && !o.Type().IsMapType() {
			return nil, false
		}
		g := plan.GivenBlock{Args: map[string]plan.Given{}, Undecided: map[string]bool{}}
		for name, a := range o.AsValueMap() {
			if given, ok := elements(a); ok {
				g.Args[name] = given
			} else {
				g.Undecided[name] = true
			}
		}
		all = append(all, g)
	}
	return all, true
}
