package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// controlled is a requirement with the open findings of the rules that answer it.
type controlled struct {
	Control
	findings []result.Finding // what blocks first
}

// byControl groups the open findings by the requirements that their rules answer: by standard and version, and by number. Findings of
// rules that answer none are in no group.
func (o Options) byControl(r *result.Result) []controlled {
	at := map[Control]int{}
	var list []controlled
	for _, f := range openFindings(r) {
		for _, c := range o.rule(f.RuleID).Controls {
			i, ok := at[c]
			if !ok {
				i = len(list)
				at[c] = i
				list = append(list, controlled{Control: c})
			}
			list[i].findings = append(list[i].findings, f)
		}
	}
	slices.SortFunc(list, func(a, b controlled) int {
		return cmp.Or(cmp.Compare(a.Standard, b.Standard), byNumber(a.ID, b.ID))
	})
	return list
}

// byNumber compares 1.2.7 and 1.2.10, or EC2.2 and EC2.13, by their numbers.
func byNumber(a, b string) int {
	split := func(s string) []string {
		return strings.FieldsFunc(s, func(r rune) bool { return r == '.' || r == '-' })
	}
	return slices.CompareFunc(split(a), split(b), func(a, b string) int {
		n, err := strconv.Atoi(a)
		m, wrong := strconv.Atoi(b)
		if err == nil && wrong == nil {
			return cmp.Compare(n, m)
		}
		return cmp.Compare(a, b)
	})
}

// blocking is how many of the findings block.
func (c controlled) blocking() int {
	n := 0
	for _, f := range c.findings {
		if f.Blocking {
			n++
		}
	}
	return n
}

// rules are those of the findings, each once.
func (c controlled) rules() []string {
	var list []string
	for _, f := range c.findings {
		list = append(list, f.RuleID)
	}
	slices.Sort(list)
	return slices.Compact(list)
}
