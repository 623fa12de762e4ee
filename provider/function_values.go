package provider

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// An argument of a function that has attributes which may be left out has no type in Terraform: it is given as it is written, and
// read here as Terraform reads an attribute.

// shaped makes a value of a type of one that is written as an expression. What an object does not name is null; what it names and
// the type does not have is an error. at is the place, for errors.
func shaped(v attr.Value, t attr.Type, at string) (attr.Value, error) {
	v = bare(v)
	switch t := t.(type) {
	case types.ObjectType:
		return shapedObject(v, t, at)
	case types.MapType:
		return shapedMap(v, t, at)
	case types.ListType:
		return shapedList(v, t, at)
	}
	text, isText, err := singleText(v, at)
	if err != nil {
		return nil, err
	}
	switch t {
	case types.StringType:
		if !isText {
			return types.StringNull(), nil
		}
		return types.StringValue(text), nil
	case types.BoolType:
		return shapedBool(text, isText, at)
	case types.Int32Type:
		n, err := number(text, isText, at)
		if err != nil || n == nil {
			return types.Int32Null(), err
		}
		if int64(int32(*n)) != *n {
			return nil, fmt.Errorf("%s: %s is out of range", at, text)
		}
		return types.Int32Value(int32(*n)), nil
	case types.Int64Type:
		n, err := number(text, isText, at)
		return types.Int64PointerValue(n), err
	}
	return nil, fmt.Errorf("%s: no value of %s can be read. This is always a bug in the provider code", at, t)
}

// bare is a value without the wrapping of a type that is decided by the value.
func bare(v attr.Value) attr.Value {
	for {
		d, ok := v.(types.Dynamic)
		if !ok || d.IsNull() || d.IsUnderlyingValueNull() {
			return v
		}
		v = d.UnderlyingValue()
	}
}

// isNull reports whether nothing is written.
func isNull(v attr.Value) bool {
	d, ok := v.(types.Dynamic)
	return v.IsNull() || ok && d.IsUnderlyingValueNull()
}

// fields is the attributes of an object or the elements of a map.
func fields(v attr.Value) (map[string]attr.Value, bool) {
	switch v := v.(type) {
	case types.Object:
		return v.Attributes(), true
	case types.Map:
		return v.Elements(), true
	}
	return nil, false
}

// items is the elements of a list, a set or a tuple.
func items(v attr.Value) ([]attr.Value, bool) {
	switch v := v.(type) {
	case types.List:
		return v.Elements(), true
	case types.Set:
		return v.Elements(), true
	case types.Tuple:
		return v.Elements(), true
	}
	return nil, false
}

func shapedObject(v attr.Value, t types.ObjectType, at string) (attr.Value, error) {
	if isNull(v) {
		return types.ObjectNull(t.AttrTypes), nil
	}
	written, ok := fields(v)
	names := slices.Sorted(maps.Keys(t.AttrTypes))
	if !ok {
		return nil, fmt.Errorf("%s: an object with %s is wanted", at, oneOf(names))
	}
	out := map[string]attr.Value{}
	for _, name := range slices.Sorted(maps.Keys(written)) {
		if _, ok := t.AttrTypes[name]; !ok {
			return nil, fmt.Errorf("%s: there is no attribute %s: write %s", at, name, oneOf(names))
		}
	}
	for name, of := range t.AttrTypes {
		value, ok := written[name]
		if !ok {
			value = types.DynamicNull()
		}
		shape, err := shaped(value, of, within(at, name))
		if err != nil {
			return nil, err
		}
		out[name] = shape
	}
	return types.ObjectValueMust(t.AttrTypes, out), nil
}

func shapedMap(v attr.Value, t types.MapType, at string) (attr.Value, error) {
	if isNull(v) {
		return types.MapNull(t.ElemType), nil
	}
	written, ok := fields(v)
	if !ok {
		return nil, fmt.Errorf("%s: an object or a map is wanted", at)
	}
	out := map[string]attr.Value{}
	for _, key := range slices.Sorted(maps.Keys(written)) {
		shape, err := shaped(written[key], t.ElemType, at+"["+strconv.Quote(key)+"]")
		if err != nil {
			return nil, err
		}
		out[key] = shape
	}
	return types.MapValueMust(t.ElemType, out), nil
}

func shapedList(v attr.Value, t types.ListType, at string) (attr.Value, error) {
	if isNull(v) {
		return types.ListNull(t.ElemType), nil
	}
	written, ok := items(v)
	if !ok {
		return nil, fmt.Errorf("%s: a list is wanted", at)
	}
	out := []attr.Value{}
	for i, e := range written {
		shape, err := shaped(e, t.ElemType, fmt.Sprintf("%s[%d]", at, i))
		if err != nil {
			return nil, err
		}
		out = append(out, shape)
	}
	return types.ListValueMust(t.ElemType, out), nil
}

// singleText is a text, a number or a bool as text; false if it is null.
func singleText(v attr.Value, at string) (string, bool, error) {
	if isNull(v) {
		return "", false, nil
	}
	switch v := v.(type) {
	case types.String:
		return v.ValueString(), true, nil
	case types.Number:
		return v.ValueBigFloat().Text('f', -1), true, nil
	case types.Bool:
		return strconv.FormatBool(v.ValueBool()), true, nil
	}
	return "", false, fmt.Errorf("%s: a single value is wanted", at)
}

func shapedBool(text string, isText bool, at string) (attr.Value, error) {
	switch {
	case !isText:
		return types.BoolNull(), nil
	case text == "true" || text == "false":
		return types.BoolValue(text == "true"), nil
	}
	return nil, fmt.Errorf("%s: true or false is wanted, not %q", at, text)
}

func number(text string, isText bool, at string) (*int64, error) {
	if !isText {
		return nil, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("%s: %q is not a whole number", at, text)
	}
	return &n, nil
}

// within is the place of an attribute.
func within(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}
