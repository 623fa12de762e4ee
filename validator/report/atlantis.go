package report

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

var _ = register(Format{
	Name: "atlantis", Title: "output of a policy check of Atlantis", File: "policy.txt",
	Goes: "A `run` step of a workflow of Atlantis with `custom_policy_check: true` and `--exit-zero`: Atlantis reads the first word and " +
		"the number of failures, and drops the output of a step that fails.",
	Write: writeAtlantis,
})

// writeAtlantis writes a line for each open finding between a first word and a count: Atlantis takes for a failure what begins with
// FAIL or holds "N failure", and what holds neither for a pass (server/events/project_command_runner.go).
func writeAtlantis(w io.Writer, r *result.Result, _ Options) error {
	r = bounded(r)
	word, failures := "PASS", 0
	if r.Verdict != result.Pass {
		word, failures = "FAIL", max(1, r.Summary.Blocking)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s - sgplan - %s\n", word, atlantisText(strings.TrimSpace(VerdictLine(r))))
	for _, f := range openFindings(r) {
		mark := ""
		if f.Blocking {
			mark = "blocks: "
		}
		fmt.Fprintf(&b, "[%s] %s - %s%s\n", atlantisText(Escape(f.RuleID)), atlantisText(subjectOf(r, f)), mark, atlantisText(sentence(f)))
	}
	fmt.Fprintf(&b, "%d failures\n", failures)
	_, err := io.WriteString(w, b.String())
	return err
}

// atlantisText keeps a text from being a count of failures: "10 failure domains" is none.
func atlantisText(s string) string {
	return strings.ReplaceAll(aCount.ReplaceAllString(s, "$1  failure"), `": [`, `":  [`)
}

var aCount = regexp.MustCompile(`([0-9]) failure`)
