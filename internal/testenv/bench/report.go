package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// report prints a table, and with byAction what each number is made of. A ratio is that to the first form.
func report(w io.Writer, s size, results [][]cost, byAction bool) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%d groups with %d rules each; the change is of one rule in each group. The seconds are\n"+
		"those of terraform, the start of the provider included. Terraform's default parallelism.\n", s.groups, s.rules)
	for i, st := range steps {
		fmt.Fprintf(&b, "\n%-37s %7s %7s %9s %7s\n", st.name, "calls", "ratio", "seconds", "ratio")
		ours := results[0][i]
		for j, f := range forms {
			c := results[j][i]
			fmt.Fprintf(&b, "  %-35s %7d %6.1f× %9.1f %6.1f×\n", f.name, c.calls.Total(), float64(c.calls.Total())/float64(ours.calls.Total()),
				c.seconds, c.seconds/ours.seconds)
			if byAction {
				writeActions(&b, c)
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeActions writes the calls by action, most first.
func writeActions(b *strings.Builder, c cost) {
	actions := slices.SortedFunc(maps.Keys(c.calls), func(x, y string) int { return cmp.Or(c.calls[y]-c.calls[x], cmp.Compare(x, y)) })
	for _, a := range actions {
		fmt.Fprintf(b, "      %-31s %7d\n", a, c.calls[a])
	}
}
