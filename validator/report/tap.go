package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

var _ = register(Format{
	Name: "tap", Title: "Test Anything Protocol, version 13", File: "sgplan.tap",
	Goes:  "`prove`, and whatever reads TAP. The tests are those of `-o junit`.",
	Write: writeTAP,
})

// writeTAP writes one line for each test, with what it says beneath as comments.
func writeTAP(w io.Writer, r *result.Result, _ Options) error {
	var b strings.Builder
	n := 0
	for _, s := range suitesOf(bounded(r)) {
		for _, t := range s.tests {
			n++
			word, end := "ok", ""
			if t.failed != "" {
				word = "not ok"
			}
			if t.skipped != "" {
				end = " # SKIP " + tapText(t.skipped)
			}
			fmt.Fprintf(&b, "%s %d - %s%s\n", word, n, tapText(s.name+": "+t.class+": "+t.name), end)
			for _, line := range t.lines {
				b.WriteString("# " + line + "\n")
			}
		}
	}
	_, err := fmt.Fprintf(w, "TAP version 13\n1..%d\n%s", n, b.String())
	return err
}

// tapText is escaped text in which nothing is a directive.
func tapText(s string) string { return strings.ReplaceAll(s, "#", `\#`) }
