package report

import (
	"io"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

var _ = register(Format{
	Name: "gitlab", Title: "Code Quality report of GitLab", File: "gl-code-quality-report.json",
	Goes:  "`artifacts:reports:codequality` of a job of GitLab, on every tier: the merge request shows what is new.",
	Write: writeGitLab,
})

// gitlabIssue is what GitLab asks of an issue: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string `json:"path"`
	Lines struct {
		Begin int `json:"begin"`
	} `json:"lines"`
}

// writeGitLab writes a list of the open findings.
func writeGitLab(w io.Writer, r *result.Result, _ Options) error {
	r = bounded(r)
	list := openFindings(r)
	ids := identities(list)
	issues := []gitlabIssue{}
	for i, f := range list {
		at := placeOf(r, f)
		issue := gitlabIssue{Description: subjectOf(r, f) + ": " + sentence(f), CheckName: title(f), Fingerprint: ids[i],
			Severity: gitlabSeverity(f), Location: gitlabLocation{Path: at.file}}
		issue.Location.Lines.Begin = at.line
		issues = append(issues, issue)
	}
	return writeJSON(w, issues)
}

func gitlabSeverity(f result.Finding) string {
	if f.Blocking {
		return "blocker"
	}
	return map[result.Severity]string{result.Error: "critical", result.Warning: "major", result.Note: "minor"}[f.Severity]
}
