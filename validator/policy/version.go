package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// satisfies reports whether a version meets constraints such as ">= 1.2, < 2". A build that is no release, whose version is
// not of the form 1.2.3, meets all of them: there is nothing to compare. What follows "-" or "+" does not count.
func satisfies(version, constraints string) (bool, error) {
	have, err := numbers(strings.TrimPrefix(version, "v"))
	release := err == nil
	for _, c := range strings.Split(constraints, ",") {
		c = strings.TrimSpace(c)
		op := c[:len(c)-len(strings.TrimLeft(c, "<>=!~"))]
		want, err := numbers(strings.TrimSpace(c[len(op):]))
		if err != nil {
			return false, err
		}
		order := 0
		if release {
			order = slices.Compare(have[:], want[:])
		}
		var ok bool
		switch op {
		case "", "=":
			ok = order == 0
		case ">=":
			ok = order >= 0
		case ">":
			ok = order > 0
		case "<=":
			ok = order <= 0
		case "<":
			ok = order < 0
		default:
			return false, fmt.Errorf("%q is no comparison: =, >=, >, <= or <", op)
		}
		if release && !ok {
			return false, nil
		}
	}
	return true, nil
}

// numbers are the parts of "1.2.3"; those that are left out are 0.
func numbers(text string) ([3]int, error) {
	var out [3]int
	if i := strings.IndexAny(text, "-+"); i >= 0 {
		text = text[:i]
	}
	parts := strings.Split(text, ".")
	if len(parts) > len(out) {
		return out, fmt.Errorf("%q is no version such as 1.2.3", text)
	}
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 10, 31)
		if err != nil {
			return out, fmt.Errorf("%q is no version such as 1.2.3", text)
		}
		out[i] = int(n)
	}
	return out, nil
}
