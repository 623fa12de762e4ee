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
	out, vpc := "and let everything out", "has IPv4 and IPv6 blocks"
	if s.closed {
		out = "and let nothing out"
	}
	if s.ipv4 {
		vpc = "has an IPv4 block"
	}
	fmt.Fprintf(&b, "%d groups that have %d inbound rules each %s; the VPC %s. The change is of one\n"+
		"rule in each group. The seconds are those of terraform, the start of the provider included. Terraform's\n"+
		"default parallelism.\n", s.groups, s.rules, out, vpc)
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
