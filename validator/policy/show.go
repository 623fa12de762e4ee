package policy

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// Setting is one effective setting.
type Setting struct {
	Path   string // "rule.RSG201.severity"
	Value  string // as HCL writes it
	Origin string // "file:line:column", or Default
}

// Default is the origin of what no file states.
const Default = "default"

// List is every setting with where it comes from, by path.
func (e *Effective) List() []Setting {
	var list []Setting
	for _, path := range slices.Sorted(maps.Keys(e.s)) {
		s := e.s[path]
		origin := Default
		if s.at.Filename != "" {
			origin = place(s.at)
		}
		list = append(list, Setting{path, Text(s.value), origin})
	}
	return list
}

// Text is a value as HCL writes it.
func Text(v cty.Value) string {
	switch {
	case v == cty.NilVal:
		return "nothing"
	case v.Type() == cty.String:
		return strconv.Quote(v.AsString())
	case v.Type() == cty.Bool:
		return strconv.FormatBool(v.True())
	case v.Type() == cty.Number:
		return v.AsBigFloat().Text('g', -1)
	}
	var list []string
	for _, e := range v.AsValueSlice() {
		list = append(list, Text(e))
	}
	return "[" + strings.Join(list, ", ") + "]"
}
