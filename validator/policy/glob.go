package policy

import (
	"regexp"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/hashicorp/hcl/v2"
)

// step is what "*" stands for in a pattern of addresses: a part between dots, with its key: web["a.b"].
const step = `(?:[^.\[\]"]|\[(?:"(?:[^"\\]|\\.)*"|[0-9]+)\])*`

// addressGlob compiles a pattern of resource addresses. "*" is any text within one part between dots, an instance's key
// included; "**" is any text at all. Everything else stands for itself: brackets and quotes are part of addresses.
func addressGlob(pattern string) *regexp.Regexp {
	var b strings.Builder
	for i, many := range strings.Split(pattern, "**") {
		if i > 0 {
			b.WriteString(`.*`)
		}
		for k, one := range strings.Split(many, "*") {
			if k > 0 {
				b.WriteString(step)
			}
			b.WriteString(regexp.QuoteMeta(one))
		}
	}
	return regexp.MustCompile(`^(?s:` + b.String() + `)$`)
}

// globs fails for patterns of units or workspaces that are none.
func (d *decoder) globs(c *hcl.BodyContent, name string, patterns []string) {
	for _, p := range patterns {
		if !doublestar.ValidatePattern(p) {
			d.fail(c.Attributes[name].Expr.Range(), "Wrong pattern", "%q is no pattern of paths.", p)
		}
	}
}

// anyMatch reports whether one of the patterns matches a unit or workspace; "**" crosses "/".
func anyMatch(patterns []string, name string) bool {
	for _, p := range patterns {
		if ok, err := doublestar.Match(p, name); err == nil && ok {
			return true
		}
	}
	return false
}
