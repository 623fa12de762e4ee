package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

var _ = register(Format{
	Name: "azure", Title: "issues of an Azure Pipelines log", File: "issues.txt", Log: true,
	Goes: "The log of a task of Azure Pipelines, where the agent reads it. With `-o markdown=PATH` beside it, that file becomes a tab " +
		"of the run's summary.",
	Write: writeAzure,
})

// writeAzure writes the open findings as logging commands, what blocks first. What fails a task is its exit status alone; where the gate
// is open, and errors or warnings are too, the task succeeds with issues.
func writeAzure(w io.Writer, r *result.Result, o Options) error {
	r = bounded(r)
	var b strings.Builder
	for _, f := range openFindings(r) {
		kind := "error"
		if f.Severity != result.Error {
			kind = "warning" // there are no others
		}
		properties := "type=" + kind + ";"
		if at := placeOf(r, f); at.inSource {
			properties += fmt.Sprintf("sourcepath=%s;linenumber=%d;columnnumber=%d;", azureProperty.Replace(Escape(at.file)), at.line, at.column)
		}
		properties += "code=" + azureProperty.Replace(Escape(f.RuleID)) + ";"
		fmt.Fprintf(&b, "##vso[task.logissue %s]%s\n", properties, azureData.Replace(strings.Join(plainLines(r, f), "\n")))
	}
	if o.Summary != "" {
		fmt.Fprintf(&b, "##vso[task.uploadsummary]%s\n", azureData.Replace(Escape(o.Summary)))
	}
	if open := openBySeverity(r); r.Verdict == result.Pass && open[result.Error]+open[result.Warning] > 0 {
		b.WriteString("##vso[task.complete result=SucceededWithIssues;]\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// What the agent decodes: https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
var (
	azureData     = strings.NewReplacer("%", "%AZP25", "\r", "%0D", "\n", "%0A")
	azureProperty = strings.NewReplacer("%", "%AZP25", "\r", "%0D", "\n", "%0A", ";", "%3B", "]", "%5D")
)
