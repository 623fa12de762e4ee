package facts

import (
	"maps"
	"slices"
	"strconv"

	"github.com/zclconf/go-cty/cty"
)

// hidden marks the texts of a value that Hide would change, and changes such keys.
func (m Meta) hidden(v cty.Value) cty.Value {
	t := v.Type()
	switch {
	case v.IsMarked() || !v.IsKnown() || v.IsNull():
	case t == cty.String:
		if m.Hide(v.AsString()) != v.AsString() {
			return v.Mark(sensitive)
		}
	case t.IsObjectType():
		out := v.AsValueMap()
		for name, e := range out {
			out[name] = m.hidden(e)
		}
		return cty.ObjectVal(out)
	case t.IsMapType() && v.LengthInt() > 0:
		return cty.MapVal(m.hiddenKeys(v.AsValueMap()))
	case t.IsListType() && v.LengthInt() > 0:
		out := v.AsValueSlice()
		for i, e := range out {
			out[i] = m.hidden(e)
		}
		return cty.ListVal(out)
	}
	return v
}

// hiddenKeys keeps keys apart that are alike without what they must not tell.
func (m Meta) hiddenKeys(in values) values {
	out := values{}
	for _, key := range slices.Sorted(maps.Keys(in)) {
		name := m.Hide(key)
		for n := 2; name != key; n++ {
			if _, taken := out[name]; !taken {
				break
			}
			name = m.Hide(key) + " " + strconv.Itoa(n)
		}
		out[name] = m.hidden(in[key])
	}
	return out
}
