package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// DiffMarkdown writes the difference for a pull request: one sentence, and a table of the changes.
func DiffMarkdown(w io.Writer, r *result.Reachability, limit int) error {
	var b strings.Builder
	fmt.Fprintf(&b, "### sgplan diff: %s\n\n", DiffVerdict(r))
	if len(r.Flows) > 0 {
		b.WriteString("| | from | to | packets | by |\n|-|-|-|-|-|\n")
	}
	for _, fate := range result.Fates {
		flows := flowsOf(r, fate)
		for i, f := range flows {
			if limit > 0 && i == limit && len(flows) > limit+1 {
				fmt.Fprintf(&b, "| %s | … and %d more | | | |\n", fate, len(flows)-limit)
				break
			}
			why := strings.Join(fold(escaped(f.By), maxResources, "resources"), ", ")
			if f.Ends != nil {
				why = "an end is " + *f.Ends
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", fate, code(flowEndText(f.From)), code(flowEndText(f.To)), code(servicesText(f.Services)), code(why))
		}
	}
	for _, n := range fold(noticeTexts(r.Notices), maxNotices, "notices") {
		fmt.Fprintf(&b, "\n%s\n", code(n))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// code is escaped text as code in a table: no markup in it counts.
func code(text string) string {
	if text == "" {
		return ""
	}
	text = strings.NewReplacer("`", "'", "|", "¦").Replace(text)
	return "`" + text + "`"
}
