package report

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

var _ = register(Format{
	Name: "bitbucket", Title: "report and annotations of Bitbucket Cloud, in a folder", File: "bitbucket",
	Goes:  "The API of Bitbucket Cloud, which a pipeline reaches by its proxy without a token: [how](#bitbucket).",
	Files: bitbucketFiles,
})

// What Bitbucket takes: https://developer.atlassian.com/cloud/bitbucket/rest/api-group-reports/
const (
	bitbucketPerCall   = 100
	bitbucketPerReport = 1000
	bitbucketSummary   = 450  // characters; one more, and the whole call is refused
	bitbucketDetails   = 2000 // characters
)

type bitbucketReport struct {
	Title      string          `json:"title"`
	Details    string          `json:"details"`
	Reporter   string          `json:"reporter"`
	ReportType string          `json:"report_type"`
	Result     string          `json:"result"`
	Data       []bitbucketData `json:"data"`
}

type bitbucketData struct {
	Title string `json:"title"`
	Type  string `json:"type"`
	Value int    `json:"value"`
}

type bitbucketAnnotation struct {
	ExternalID     string `json:"external_id"`
	AnnotationType string `json:"annotation_type"`
	Summary        string `json:"summary"`
	Details        string `json:"details"`
	Severity       string `json:"severity"`
	Result         string `json:"result"`
	Path           string `json:"path,omitzero"`
	Line           int    `json:"line,omitzero"`
	Link           string `json:"link,omitzero"`
}

// bitbucketFiles makes report.json, which is put first, and annotations-01.json and so on, each for one call. What is beyond the
// limit is counted in the report.
func bitbucketFiles(r *result.Result, _ Options) ([]File, error) {
	r = bounded(r)
	list := openFindings(r)
	details := VerdictLine(r)
	if more := len(list) - bitbucketPerReport; more > 0 {
		details += fmt.Sprintf("; %d more findings are not shown here", more)
		list = list[:bitbucketPerReport]
	}
	rep := bitbucketReport{Title: "sgplan", Details: clip(details, bitbucketDetails), Reporter: "sgplan", ReportType: "SECURITY", Result: "FAILED",
		Data: []bitbucketData{{"Blocking", "NUMBER", r.Summary.Blocking}, {"Open", "NUMBER", r.Summary.Open},
			{"Exempt", "NUMBER", r.Summary.Exempt}, {"In the baseline", "NUMBER", r.Summary.Baseline}}}
	if r.Verdict == result.Pass {
		rep.Result = "PASSED"
	}
	files, err := appendJSON(nil, "report.json", rep)
	ids := identities(list)
	annotations := make([]bitbucketAnnotation, len(list))
	for i, f := range list {
		annotations[i] = bitbucketOf(r, f, ids[i])
	}
	calls := slices.Collect(slices.Chunk(annotations, bitbucketPerCall))
	for i := 0; i < len(calls) && err == nil; i++ {
		files, err = appendJSON(files, fmt.Sprintf("annotations-%02d.json", i+1), calls[i])
	}
	return files, err
}

func appendJSON(files []File, name string, v any) ([]File, error) {
	var b bytes.Buffer
	err := writeJSON(&b, v)
	return append(files, File{name, b.Bytes()}), err
}

func bitbucketOf(r *result.Result, f result.Finding, id string) bitbucketAnnotation {
	a := bitbucketAnnotation{ExternalID: id, AnnotationType: "BUG", Result: "PASSED", Link: link(f.DocsURL),
		Summary: clip(fmt.Sprintf("%s: %s", Escape(f.RuleID), sentence(f)), bitbucketSummary),
		Details: clip(strings.Join(plainLines(r, f)[1:], "\n"), bitbucketDetails)}
	a.Severity = map[result.Severity]string{result.Error: "HIGH", result.Warning: "MEDIUM", result.Note: "LOW"}[f.Severity]
	if exposes(f) {
		a.AnnotationType = "VULNERABILITY"
	} else if f.Severity == result.Note {
		a.AnnotationType = "CODE_SMELL"
	}
	if f.Blocking {
		a.Severity, a.Result = "CRITICAL", "FAILED"
	}
	if at := placeOf(r, f); at.inSource { // without a path it stands on the overview of the pull request
		a.Path, a.Line = at.file, at.line
	}
	return a
}

// exposes reports whether a rule is of the family about exposure.
func exposes(f result.Finding) bool { return strings.HasPrefix(f.RuleID, "RSG6") }

// link is an address if it is one that can do no harm, else "".
func link(url string) string {
	for _, r := range url {
		if !strings.ContainsRune("-._~/%#?=&:+", r) && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return ""
		}
	}
	if !strings.HasPrefix(url, "https://") {
		return ""
	}
	return url
}
