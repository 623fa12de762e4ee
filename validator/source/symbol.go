package source

import (
	"reflect"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// symbol stands for an id that is known only after apply: an attribute of one instance. It is never null and never empty.
type symbol struct {
	address string // of the instance
	attr    string
}

// symbolType is a type of its own, so that nothing takes a symbol for a text that it could look into. Where a text is asked for,
// it becomes one that is not known.
var symbolType = cty.CapsuleWithOps("id", reflect.TypeFor[symbol](), &cty.CapsuleOps{
	Equals:    func(any, any) cty.Value { return cty.UnknownVal(cty.Bool) },
	RawEquals: func(a, b any) bool { return a == b },
	ConversionFrom: func(to cty.Type) func(any, cty.Path) (cty.Value, error) {
		if to != cty.String {
			return nil
		}
		return func(any, cty.Path) (cty.Value, error) { return cty.UnknownVal(cty.String), nil }
	},
})

// ambiguous marks a list of the plan's JSON that may be a set: the JSON does not say. What is made of it is not relied upon.
type ambiguous struct{}

func newSymbol(address, attr string) cty.Value {
	return cty.CapsuleVal(symbolType, &symbol{address, attr})
}

// asSymbol is the symbol that a value is, nil if it is none.
func asSymbol(v cty.Value) *symbol {
	if v.Type() != symbolType || v.IsMarked() || !v.IsKnown() || v.IsNull() {
		return nil
	}
	s, _ := v.EncapsulatedValue().(*symbol)
	return s
}

// symbolic reports whether values of the type hold symbols.
func symbolic(t cty.Type) bool {
	switch {
	case t == symbolType:
		return true
	case t.IsCollectionType():
		return symbolic(t.ElementType())
	case t.IsTupleType():
		for _, e := range t.TupleElementTypes() {
			if symbolic(e) {
				return true
			}
		}
	case t.IsObjectType():
		for _, e := range t.AttributeTypes() {
			if symbolic(e) {
				return true
			}
		}
	}
	return false
}

// blind is the value as Terraform sees it when it plans: with texts that are not known in the place of symbols.
func blind(v cty.Value) cty.Value {
	if !symbolic(v.Type()) {
		return v
	}
	marks := cty.ValueMarks{}
	if v.IsMarked() {
		v, marks = v.Unmark()
	}
	return blinded(v).WithMarks(marks)
}

func blinded(v cty.Value) cty.Value {
	t := v.Type()
	switch {
	case t == symbolType && v.IsKnown() && v.IsNull():
		return cty.NullVal(cty.String)
	case t == symbolType:
		return cty.UnknownVal(cty.String)
	case !v.IsKnown():
		return cty.DynamicVal
	case v.IsNull():
		return cty.NullVal(cty.DynamicPseudoType)
	case t.IsObjectType(), t.IsMapType():
		m := map[string]cty.Value{}
		for k, e := range v.AsValueMap() {
			m[k] = blind(e)
		}
		return cty.ObjectVal(m)
	}
	var list []cty.Value
	for _, e := range v.AsValueSlice() {
		list = append(list, blind(e))
	}
	return cty.TupleVal(list)
}

// conform converts a value to a type as Terraform does, and leaves symbols what they are. A list that holds some becomes a tuple,
// and a map an object: what is asked of either is answered alike, but for ==, which is not asked of them (see guard).
func conform(v cty.Value, t cty.Type) (cty.Value, bool) {
	if !symbolic(v.Type()) {
		out, err := convert.Convert(v, t)
		if err != nil {
			return cty.DynamicVal, false
		}
		return withoutOrder(out), true
	}
	if v.IsMarked() {
		v, marks := v.Unmark()
		out, ok := conform(v, t)
		return out.WithMarks(marks), ok
	}
	switch {
	case t == cty.DynamicPseudoType:
		return v, true
	case !v.IsKnown():
		return cty.DynamicVal, true
	case v.IsNull():
		return cty.NullVal(t.WithoutOptionalAttributesDeep()), true
	case v.Type() == symbolType:
		return v, t == cty.String
	case t.IsSetType():
		return cty.DynamicVal, true // in which order it comes is not known, and it counts by its elements
	case t.IsListType():
		return conformList(v, t)
	case t.IsMapType():
		return conformMap(v, t.ElementType())
	case t.IsObjectType():
		return conformObject(v, t)
	case t.IsTupleType():
		return conformTuple(v, t)
	}
	return cty.DynamicVal, false
}

// withoutOrder takes the sets out of a value of which not all elements are known: in which order they come, and how many there are,
// is not known, and HCL goes through them nevertheless.
func withoutOrder(v cty.Value) cty.Value {
	if v.IsWhollyKnown() {
		return v
	}
	out, err := cty.Transform(v, func(_ cty.Path, e cty.Value) (cty.Value, error) {
		if e.Type().IsSetType() && e.IsKnown() && !e.IsWhollyKnown() {
			return cty.UnknownVal(e.Type()), nil
		}
		return e, nil
	})
	if err != nil {
		return cty.DynamicVal
	}
	return out
}

func conformList(v cty.Value, t cty.Type) (cty.Value, bool) {
	if !v.CanIterateElements() || v.Type().IsObjectType() || v.Type().IsMapType() {
		return cty.DynamicVal, false
	}
	elements := v.AsValueSlice()
	elem := elementType(t.ElementType(), elements)
	list := make([]cty.Value, len(elements))
	for i, e := range elements {
		var ok bool
		if list[i], ok = conform(e, elem); !ok {
			return cty.DynamicVal, false
		}
	}
	return cty.TupleVal(list), true
}

func conformMap(v cty.Value, elem cty.Type) (cty.Value, bool) {
	if !v.Type().IsObjectType() && !v.Type().IsMapType() {
		return cty.DynamicVal, false
	}
	all := v.AsValueMap()
	var elements []cty.Value
	for _, e := range all {
		elements = append(elements, e)
	}
	elem = elementType(elem, elements)
	for k, e := range all {
		out, ok := conform(e, elem)
		if !ok {
			return cty.DynamicVal, false
		}
		all[k] = out
	}
	return cty.ObjectVal(all), true
}

// elementType is the type of a collection's elements, where it is any: what all of them can be.
func elementType(t cty.Type, elements []cty.Value) cty.Type {
	if !t.HasDynamicTypes() {
		return t
	}
	var types []cty.Type
	for _, e := range elements {
		types = append(types, blind(e).Type())
	}
	if common, _ := convert.UnifyUnsafe(types); common != cty.NilType {
		return common
	}
	return t
}

func conformObject(v cty.Value, t cty.Type) (cty.Value, bool) {
	if !v.Type().IsObjectType() && !v.Type().IsMapType() {
		return cty.DynamicVal, false
	}
	given, out := v.AsValueMap(), map[string]cty.Value{}
	for name, typ := range t.AttributeTypes() {
		e, there := given[name]
		if !there {
			if !t.AttributeOptional(name) {
				return cty.DynamicVal, false
			}
			out[name] = cty.NullVal(typ.WithoutOptionalAttributesDeep())
			continue
		}
		var ok bool
		if out[name], ok = conform(e, typ); !ok {
			return cty.DynamicVal, false
		}
	}
	return cty.ObjectVal(out), true
}

func conformTuple(v cty.Value, t cty.Type) (cty.Value, bool) {
	types := t.TupleElementTypes()
	if !v.CanIterateElements() || v.Type().IsObjectType() || v.Type().IsMapType() || v.LengthInt() != len(types) {
		return cty.DynamicVal, false
	}
	out := v.AsValueSlice()
	for i, e := range out {
		var ok bool
		if out[i], ok = conform(e, types[i]); !ok {
			return cty.DynamicVal, false
		}
	}
	return cty.TupleVal(out), true
}
