package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

var _ = register(Format{
	Name: "github", Title: "annotations of GitHub Actions; also fills the job summary", File: "annotations.txt", Log: true,
	Goes: "The log of a step of GitHub Actions, where the runner reads it. It shows ten errors, warnings and notices of a step each; the " +
		"markdown goes to the job summary.",
	Write: writeGitHub,
})

// perLevel is how many annotations of a level GitHub keeps of a step; the rest vanishes without a word.
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
const perLevel = 10

// writeGitHub writes the open findings as workflow commands, what blocks first. Where they are too many, the last one that is shown
// says how many more there are.
func writeGitHub(w io.Writer, r *result.Result, _ Options) error {
	r = bounded(r)
	list := openFindings(r)
	total, n := map[result.Severity]int{}, map[result.Severity]int{}
	for _, f := range list {
		total[f.Severity]++
	}
	var b strings.Builder
	for _, f := range list {
		level := githubLevels[f.Severity]
		n[f.Severity]++
		switch {
		case n[f.Severity] < perLevel || total[f.Severity] == perLevel:
			annotate(&b, level, placeOf(r, f), title(f), strings.Join(plainLines(r, f), "\n"))
		case n[f.Severity] == perLevel:
			annotate(&b, level, place{}, "sgplan", fmt.Sprintf("+%d more of this level, see the summary", total[f.Severity]-perLevel+1))
		}
	}
	if r.Verdict == result.Incomplete && len(list) == 0 {
		annotate(&b, "error", place{}, "sgplan", VerdictLine(r))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

var githubLevels = map[result.Severity]string{result.Error: "error", result.Warning: "warning", result.Note: "notice"}

// annotate writes one command. What is not in the sources has no file: an annotation in a plan that is not in the repository would
// show nowhere.
func annotate(b *strings.Builder, level string, at place, title, message string) {
	properties := "title=" + githubProperty.Replace(title)
	if at.inSource {
		properties = fmt.Sprintf("file=%s,line=%d,endLine=%d,col=%d,endColumn=%d,%s",
			githubProperty.Replace(Escape(at.file)), at.line, at.line, at.column, at.endOfIt, properties)
	}
	fmt.Fprintf(b, "::%s %s::%s\n", level, properties, githubData.Replace(message))
}

// What the runner decodes.
var (
	githubData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
