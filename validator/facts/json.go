package facts

import (
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// Document is the facts as plain values for JSON. What is not known, and what must not be printed, is null; their places are
// listed, as JSON Pointers, under "unknown" and "sensitive".
func Document(v cty.Value) map[string]any {
	p := printer{unknown: []string{}, sensitive: []string{}}
	doc, _ := p.plain(v, "").(map[string]any)
	doc["format_version"], doc["unknown"], doc["sensitive"] = Version, p.unknown, p.sensitive
	return doc
}

type printer struct{ unknown, sensitive []string }

func (p *printer) plain(v cty.Value, at string) any {
	v, marks := v.Unmark()
	switch {
	case len(marks) > 0:
		p.sensitive = append(p.sensitive, at)
		return nil
	case !v.IsKnown():
		p.unknown = append(p.unknown, at)
		return nil
	case v.IsNull():
		return nil
	}
	switch t := v.Type(); {
	case t == cty.String:
		return v.AsString()
	case t == cty.Bool:
		return v.True()
	case t == cty.Number:
		n, _ := v.AsBigFloat().Int64() // ports, numbers of rules and protocols
		return n
	case t.IsListType() || t.IsTupleType():
		out := []any{}
		for i, e := range v.AsValueSlice() {
			out = append(out, p.plain(e, at+"/"+strconv.Itoa(i)))
		}
		return out
	}
	out := map[string]any{}
	for it := v.ElementIterator(); it.Next(); {
		k, e := it.Element()
		name := k.AsString()
		out[name] = p.plain(e, at+"/"+pointer(name))
	}
	return out
}

// pointer is a name in a JSON Pointer (RFC 6901).
func pointer(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
