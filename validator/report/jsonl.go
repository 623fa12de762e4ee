package report

import (
	"io"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

var _ = register(Format{
	Name: "jsonl", Title: "one finding a line, as JSON", File: "findings.jsonl",
	Goes:  "`jq`, log collectors, data bases: whatever takes lines.",
	Write: writeLines,
})

// writeLines writes the findings as the document has them, one on each line.
func writeLines(w io.Writer, r *result.Result, _ Options) error {
	for _, f := range r.Findings {
		line, err := plainJSON(f)
		if err != nil {
			return err
		}
		if _, err := w.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	return nil
}
