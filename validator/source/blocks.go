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
	over, _ := e.eval(expression(b.Body, "for_each"), sc, rep).Unmark() // in which order it comes does not matter
	content := nested(b.Body, "content")
	if content == nil || !known(over) || over.IsNull() || !over.CanIterateElements() || !over.Length().IsKnown() {
		return nil, false
	}
	iterator := b.Labels[0]
	if x := expression(b.Body, "iterator"); x != nil {
		if iterator = hcl.ExprAsKeyword(x); iterator == "" {
			return nil, false
		}
	}
	var all []plan.GivenBlock
	for it := over.ElementIterator(); it.Next(); {
		key, value := it.Element()
		if !over.Type().IsObjectType() && !over.Type().IsMapType() {
			key = cty.DynamicVal // the index of a list, and the value of a set
		}
		inner := rep
		inner.iterators = maps.Clone(rep.iterators)
		if inner.iterators == nil {
			inner.iterators = map[string]cty.Value{}
		}
		inner.iterators[iterator] = cty.ObjectVal(map[string]cty.Value{"key": key, "value": value})
		all = append(all, e.block(content, sc, inner))
	}
	return all, true
}

func nested(body *hclsyntax.Body, name string) *hclsyntax.Body {
	for _, b := range body.Blocks {
		if b.Type == name {
			return b.Body
		}
	}
	return nil
}

// objects is the blocks that a list of objects stands for.
func objects(v cty.Value) ([]plan.GivenBlock, bool) {
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
