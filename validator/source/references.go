package source

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// refer notes the blocks that expressions refer to, and the functions that they call.
func (l *loader) refer(body *hclsyntax.Body) {
	_ = hclsyntax.VisitAll(body, func(n hclsyntax.Node) hcl.Diagnostics {
		switch n := n.(type) {
		case *hclsyntax.ScopeTraversalExpr:
			if r := blockOf(n.Traversal); r != "" {
				l.tree.keep[r] = true
			}
		case *hclsyntax.FunctionCallExpr:
			f, ok := functions[n.Name]
			if !ok {
				f = opaque
			}
			l.tree.functions[n.Name] = f
		}
		return nil
	})
}

// blockOf is the block that a traversal names, "" if it names none.
func blockOf(t hcl.Traversal) string {
	steps := steps(t, 3)
	switch {
	case len(steps) >= 3 && steps[0] == "data":
		return strings.Join(steps[:3], ".")
	case len(steps) >= 2 && steps[0] != "data":
		return strings.Join(steps[:2], ".")
	}
	return ""
}

// steps is the first names of a traversal, up to the first that is an index.
func steps(t hcl.Traversal, most int) []string {
	var out []string
	for _, s := range t {
		switch s := s.(type) {
		case hcl.TraverseRoot:
			out = append(out, s.Name)
		case hcl.TraverseAttr:
			out = append(out, s.Name)
		default:
			return out
		}
		if len(out) == most {
			break
		}
	}
	return out
}
