package source

import (
	"errors"
	"regexp"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// The functions of the language that are evaluated: cty's, which are Terraform's own, and the few that Terraform has beside
// them. Of every other name (files, time, hashes, functions of providers) the result is not known.
var functions = func() map[string]function.Function {
	all := map[string]function.Function{}
	for _, some := range []map[string]function.Function{looking, addressing} {
		for name, f := range some {
			all[name] = blindly(f)
		}
	}
	for name, f := range handingOn {
		all[name] = f
	}
	return all
}()

// handingOn are the functions that put values together and take them apart, and do not look into them: symbols pass.
var handingOn = map[string]function.Function{
	"chunklist": stdlib.ChunklistFunc, "coalescelist": stdlib.CoalesceListFunc, "concat": stdlib.ConcatFunc,
	"element": stdlib.ElementFunc, "flatten": stdlib.FlattenFunc, "keys": stdlib.KeysFunc, "merge": stdlib.MergeFunc,
	"reverse": stdlib.ReverseListFunc, "slice": stdlib.SliceFunc, "values": stdlib.ValuesFunc, "zipmap": stdlib.ZipmapFunc,

	"coalesce": variadic(coalesce), "length": unordered(length), "lookup": variadic(lookup), "one": one(single),
	"nonsensitive": one(func(v cty.Value) cty.Value { return v }),
	"tolist":       to(cty.List(cty.DynamicPseudoType)), "toset": unordered(toSet),
	"tomap": to(cty.Map(cty.DynamicPseudoType)), "tostring": to(cty.String),
	"try": tryFunction, "can": canFunction,
}

// looking are the functions that look at values: what they are given of a symbol is a string that is not known.
var looking = map[string]function.Function{
	"abs": stdlib.AbsoluteFunc, "ceil": stdlib.CeilFunc, "chomp": stdlib.ChompFunc, "compact": stdlib.CompactFunc,
	"contains": stdlib.ContainsFunc, "distinct": stdlib.DistinctFunc, "floor": stdlib.FloorFunc, "format": stdlib.FormatFunc,
	"formatlist": stdlib.FormatListFunc, "index": indexOf, "join": stdlib.JoinFunc, "jsondecode": stdlib.JSONDecodeFunc, "jsonencode": stdlib.JSONEncodeFunc,
	"log": stdlib.LogFunc, "lower": stdlib.LowerFunc, "max": stdlib.MaxFunc, "min": stdlib.MinFunc, "parseint": stdlib.ParseIntFunc,
	"pow": stdlib.PowFunc, "range": stdlib.RangeFunc, "regex": stdlib.RegexFunc, "regexall": stdlib.RegexAllFunc,
	"setintersection": stdlib.SetIntersectionFunc, "setproduct": bounded(stdlib.SetProductFunc), "setsubtract": stdlib.SetSubtractFunc,
	"setunion": stdlib.SetUnionFunc, "signum": stdlib.SignumFunc, "sort": stdlib.SortFunc, "split": stdlib.SplitFunc,
	"strrev": stdlib.ReverseFunc, "substr": stdlib.SubstrFunc, "title": stdlib.TitleFunc, "trim": stdlib.TrimFunc,
	"trimprefix": stdlib.TrimPrefixFunc, "trimspace": stdlib.TrimSpaceFunc, "trimsuffix": stdlib.TrimSuffixFunc, "upper": stdlib.UpperFunc,

	"tonumber": stdlib.MakeToFunc(cty.Number), "tobool": stdlib.MakeToFunc(cty.Bool),
	"startswith":  texts(cty.Bool, func(s ...string) cty.Value { return cty.BoolVal(strings.HasPrefix(s[0], s[1])) }, "str", "prefix"),
	"endswith":    texts(cty.Bool, func(s ...string) cty.Value { return cty.BoolVal(strings.HasSuffix(s[0], s[1])) }, "str", "suffix"),
	"strcontains": texts(cty.Bool, func(s ...string) cty.Value { return cty.BoolVal(strings.Contains(s[0], s[1])) }, "str", "substr"),
	"replace":     texts(cty.String, replace, "str", "substr", "replace"),
	"alltrue":     booleans(func(all, _ bool) bool { return all }),
	"anytrue":     booleans(func(_, any bool) bool { return any }),
}

// bounded is a function whose result has an element for each combination of its arguments' elements. What would be too many are not
// known.
func bounded(f function.Function) function.Function {
	return function.New(&function.Spec{
		VarParam: f.VarParam(),
		Type:     func(args []cty.Value) (cty.Type, error) { return f.ReturnTypeForValues(args) },
		Impl: func(args []cty.Value, t cty.Type) (cty.Value, error) {
			n := 1
			for _, a := range args {
				if a.IsKnown() && !a.IsNull() && a.CanIterateElements() {
					if n *= max(1, a.LengthInt()); n > maxElements {
						return cty.UnknownVal(t), nil
					}
				}
			}
			return f.Call(args)
		},
	})
}

// blindly is a function that does not get to see symbols.
func blindly(f function.Function) function.Function {
	hide := func(args []cty.Value) []cty.Value {
		out := make([]cty.Value, len(args))
		for i, a := range args {
			out[i] = blind(a)
		}
		return out
	}
	return function.New(&function.Spec{
		Params: f.Params(), VarParam: f.VarParam(),
		Type: func(args []cty.Value) (cty.Type, error) { return f.ReturnTypeForValues(hide(args)) },
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			v, err := f.Call(hide(args))
			if err != nil {
				return cty.DynamicVal, err
			}
			return withoutOrder(v), nil
		},
	})
}

// opaque stands for a function that is not evaluated.
var opaque = function.New(&function.Spec{
	VarParam: &function.Parameter{Name: "args", Type: cty.DynamicPseudoType, AllowNull: true, AllowUnknown: true, AllowDynamicType: true},
	Type:     function.StaticReturnType(cty.DynamicPseudoType),
	Impl:     func([]cty.Value, cty.Type) (cty.Value, error) { return cty.DynamicVal, nil },
})

// one is a function of one value. What is not known at all gives what is not known.
func one(answer func(cty.Value) cty.Value) function.Function {
	return variadic(func(args []cty.Value) cty.Value {
		if len(args) != 1 {
			return cty.DynamicVal
		}
		return answer(args[0])
	})
}

// unordered is a function of one value for which a list is as good as a set.
func unordered(answer func(cty.Value) cty.Value) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "value", Type: cty.DynamicPseudoType, AllowNull: true, AllowUnknown: true, AllowDynamicType: true,
			AllowMarked: true}},
		Type: function.StaticReturnType(cty.DynamicPseudoType),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			v, marks := args[0].Unmark()
			delete(marks, ambiguous{})
			return answer(v).WithMarks(marks), nil
		},
	})
}

func toSet(v cty.Value) cty.Value {
	out, ok := conform(v, cty.Set(cty.DynamicPseudoType))
	if !ok {
		return cty.DynamicVal
	}
	return out
}

// variadic is a function of values, of which some may be null or not known.
func variadic(answer func([]cty.Value) cty.Value) function.Function {
	return function.New(&function.Spec{
		VarParam: &function.Parameter{Name: "args", Type: cty.DynamicPseudoType, AllowNull: true, AllowUnknown: true, AllowDynamicType: true},
		Type:     function.StaticReturnType(cty.DynamicPseudoType),
		Impl:     func(args []cty.Value, _ cty.Type) (cty.Value, error) { return answer(args), nil },
	})
}

// texts is a function of texts that are all known.
func texts(result cty.Type, answer func(...string) cty.Value, names ...string) function.Function {
	spec := &function.Spec{Type: function.StaticReturnType(result)}
	for _, n := range names {
		spec.Params = append(spec.Params, function.Parameter{Name: n, Type: cty.String})
	}
	spec.Impl = func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		var s []string
		for _, a := range args {
			s = append(s, a.AsString())
		}
		return answer(s...), nil
	}
	return function.New(spec)
}

// replace is Terraform's: a text between slashes is a regular expression.
func replace(s ...string) cty.Value {
	text, old, by := s[0], s[1], s[2]
	if len(old) > 1 && old[0] == '/' && old[len(old)-1] == '/' {
		re, err := regexp.Compile(old[1 : len(old)-1])
		if err != nil {
			return cty.UnknownVal(cty.String)
		}
		return cty.StringVal(re.ReplaceAllString(text, by))
	}
	return cty.StringVal(strings.ReplaceAll(text, old, by))
}

// indexOf is the place of the first element that is equal.
var indexOf = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "list", Type: cty.DynamicPseudoType}, {Name: "value", Type: cty.DynamicPseudoType}},
	Type:   function.StaticReturnType(cty.Number),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		if t := args[0].Type(); !t.IsListType() && !t.IsTupleType() {
			return cty.NilVal, errors.New("is no list")
		}
		for i, e := range args[0].AsValueSlice() {
			same := e.Equals(args[1])
			switch {
			case !same.IsKnown():
				return cty.UnknownVal(cty.Number), nil
			case same.True():
				return cty.NumberIntVal(int64(i)), nil
			}
		}
		return cty.NilVal, errors.New("is not in the list")
	},
})

// booleans is a function of a list of booleans; null counts as false.
func booleans(answer func(all, any bool) bool) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "list", Type: cty.List(cty.Bool)}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			all, any := true, false
			for _, v := range args[0].AsValueSlice() {
				if !v.IsKnown() {
					return cty.UnknownVal(cty.Bool), nil
				}
				yes := !v.IsNull() && v.True()
				all, any = all && yes, any || yes
			}
			return cty.BoolVal(answer(all, any)), nil
		},
	})
}

// coalesce is the first argument that is neither null nor the empty text, made what all can be.
func coalesce(args []cty.Value) cty.Value {
	var types []cty.Type
	for _, a := range args {
		types = append(types, blind(a).Type())
	}
	common, _ := convert.UnifyUnsafe(types)
	if common == cty.NilType {
		return cty.DynamicVal
	}
	for _, a := range args {
		switch {
		case !a.IsKnown():
			return cty.DynamicVal
		case a.IsNull(), a.Type() == cty.String && a.AsString() == "":
			continue
		}
		out, ok := conform(a, common)
		if !ok || out.Type() == cty.String && out.IsKnown() && !out.IsNull() && out.AsString() == "" {
			return cty.DynamicVal
		}
		return out
	}
	return cty.DynamicVal
}

func length(v cty.Value) cty.Value {
	t := v.Type()
	switch {
	case !v.IsKnown() || v.IsNull() || t == symbolType:
		return cty.UnknownVal(cty.Number)
	case t.IsTupleType():
		return cty.NumberIntVal(int64(t.Length()))
	case t.IsObjectType():
		return cty.NumberIntVal(int64(len(t.AttributeTypes())))
	case t.IsCollectionType():
		return v.Length()
	}
	n, err := stdlib.Strlen(v)
	if err != nil {
		return cty.UnknownVal(cty.Number)
	}
	return n
}

// lookup is the element of a map or an attribute of an object, or else the third argument.
func lookup(args []cty.Value) cty.Value {
	if len(args) < 2 || len(args) > 3 {
		return cty.DynamicVal
	}
	m, key := args[0], args[1]
	if !m.IsKnown() || m.IsNull() || !m.CanIterateElements() || key.Type() != cty.String || !key.IsKnown() || key.IsNull() {
		return cty.DynamicVal
	}
	if !m.Type().IsObjectType() && !m.Type().IsMapType() {
		return cty.DynamicVal
	}
	if v, ok := m.AsValueMap()[key.AsString()]; ok {
		return v
	}
	if len(args) < 3 {
		return cty.DynamicVal
	}
	if m.Type().IsMapType() {
		v, ok := conform(args[2], m.Type().ElementType())
		if !ok {
			return cty.DynamicVal
		}
		return v
	}
	return args[2]
}

// single is the only element of a list, or null.
func single(v cty.Value) cty.Value {
	if !v.IsKnown() || v.IsNull() || !v.CanIterateElements() || v.Type().IsObjectType() || v.Type().IsMapType() || !v.Length().IsKnown() {
		return cty.DynamicVal
	}
	switch elements := v.AsValueSlice(); len(elements) {
	case 0:
		return cty.NullVal(cty.DynamicPseudoType)
	case 1:
		return elements[0]
	}
	return cty.DynamicVal
}

// to is a conversion to a type.
func to(t cty.Type) function.Function {
	return one(func(v cty.Value) cty.Value {
		if out, ok := conform(v, t); ok {
			return out
		}
		return cty.DynamicVal
	})
}
