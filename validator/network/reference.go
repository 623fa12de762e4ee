package network

import (
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// reference is one reference of an expression in its longest form, cut into steps.
type reference struct {
	steps []string // aws_subnet, a["k"], id
}

func (r reference) equal(o reference) bool { return slices.Equal(r.steps, o.steps) }

// maximal reduces an expression's references to the ones that were written: the JSON lists each as its longest form,
// then its prefixes, then its form without the key.
func maximal(refs []string) []reference {
	var out []reference
	for i := 0; i < len(refs); {
		full := refs[i]
		out = append(out, reference{splitSteps(full)})
		last := full
		for i++; i < len(refs) && isPrefix(refs[i], last); i++ {
			last = refs[i]
		}
	}
	return out
}

// isPrefix reports whether p is a proper traversal prefix of s, or s without its key.
func isPrefix(p, s string) bool {
	return len(p) < len(s) && strings.HasPrefix(s, p) && (s[len(p)] == '.' || s[len(p)] == '[')
}

// cutKey splits a step into name and key: s["a"] → s, ["a"].
func cutKey(step string) (name, key string) {
	if i := strings.IndexByte(step, '['); i >= 0 {
		return step[:i], step[i:]
	}
	return step, ""
}

// attribute is the first attribute after the first n steps, without an index; "" if the reference ends before.
func (r reference) attribute(n int) string {
	if len(r.steps) <= n {
		return ""
	}
	name, _ := cutKey(r.steps[n])
	return name
}

// selects reports whether the reference takes a part of what the first n+1 steps name: var.x[0], var.x.private.
func (r reference) selects(n int) bool {
	if len(r.steps) <= n {
		return false
	}
	_, key := cutKey(r.steps[n])
	return key != "" || len(r.steps) > n+1
}

// keyText is an instance key as addresses and references write it.
func keyText(r *plan.Resource) string {
	if r.Index.Kind == plan.NoKey {
		return ""
	}
	steps := splitSteps(r.Address)
	_, key := cutKey(steps[len(steps)-1])
	return key
}
