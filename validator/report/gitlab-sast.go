package report

import (
	"io"
	"strings"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

var _ = register(Format{
	Name: "gitlab-sast", Title: "security report of GitLab", File: "gl-sast-report.json",
	Goes: "`artifacts:reports:sast` of a job of GitLab. Every tier keeps the report; the merge request and the vulnerability report show it on " +
		"the highest one. Of findings of one rule in one line GitLab shows one.",
	Write: writeGitLabSAST,
})

// sastVersion is the version of the schema: https://gitlab.com/gitlab-org/security-products/security-report-schemas
const sastVersion = "15.0.4"

type sastReport struct {
	Schema          string              `json:"schema"`
	Version         string              `json:"version"`
	Scan            sastScan            `json:"scan"`
	Vulnerabilities []sastVulnerability `json:"vulnerabilities"`
}

type sastScan struct {
	Type      string   `json:"type"`
	Status    string   `json:"status"`
	StartTime string   `json:"start_time"`
	EndTime   string   `json:"end_time"`
	Analyzer  sastTool `json:"analyzer"`
	Scanner   sastTool `json:"scanner"`
}

type sastTool struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	URL     string `json:"url"`
	Version string `json:"version"`
	Vendor  struct {
		Name string `json:"name"`
	} `json:"vendor"`
}

type sastVulnerability struct {
	ID          string           `json:"id"`
	Name        string           `json:"name"`        // at most 255 characters
	Description string           `json:"description"` // GitLab's Markdown
	Severity    string           `json:"severity"`
	Solution    string           `json:"solution,omitzero"` // at most 7000 characters
	Identifiers []sastIdentifier `json:"identifiers"`
	Location    sastLocation     `json:"location"`
}

type sastIdentifier struct {
	Type  string `json:"type"`
	Name  string `json:"name"`
	Value string `json:"value"`
	URL   string `json:"url,omitzero"`
}

type sastLocation struct {
	File      string `json:"file"`
	StartLine int    `json:"start_line"`
	EndLine   int    `json:"end_line"`
}

// writeGitLabSAST writes the open findings. The schema asks for the time of the scan: it is the day that the findings are judged by, so
// that one result is one report.
func writeGitLabSAST(w io.Writer, r *result.Result, _ Options) error {
	r = bounded(r)
	tool := sastTool{ID: "sgplan", Name: "sgplan", URL: "https://github.com/rackspace/terraform-provider-rackspace", Version: r.Tool.Version}
	tool.Vendor.Name = "Rackspace"
	if tool.Version = Escape(tool.Version); tool.Version == "" {
		tool.Version = "unknown"
	}
	scan := sastScan{Type: "sast", Status: "success", StartTime: sastTime(r.Run.AsOf), EndTime: sastTime(r.Run.AsOf), Analyzer: tool, Scanner: tool}
	if r.Verdict == result.Incomplete {
		scan.Status = "failure"
	}
	report := sastReport{Version: sastVersion, Scan: scan, Vulnerabilities: []sastVulnerability{}}
	report.Schema = "https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw/v" + sastVersion + "/dist/sast-report-format.json"
	list := openFindings(r)
	for i, id := range identities(list) {
		report.Vulnerabilities = append(report.Vulnerabilities, sastOf(r, list[i], id))
	}
	return writeJSON(w, report)
}

func sastOf(r *result.Result, f result.Finding, id string) sastVulnerability {
	at := placeOf(r, f)
	v := sastVulnerability{ID: Escape(id), Name: clip(title(f), 255), Description: fence(strings.Join(plainLines(r, f), "\n")),
		Severity:    sastSeverity(f),
		Identifiers: []sastIdentifier{{Type: "sgplan_rule", Name: clip(title(f), 255), Value: Escape(f.RuleID), URL: link(f.DocsURL)}},
		Location:    sastLocation{at.file, at.line, at.line},
	}
	if len(f.Fixes) > 0 {
		v.Solution = clip(Escape(f.Fixes[0].Title), 7000)
	}
	return v
}

func sastSeverity(f result.Finding) string {
	if f.Blocking {
		return "Critical"
	}
	return map[result.Severity]string{result.Error: "High", result.Warning: "Medium", result.Note: "Low"}[f.Severity]
}

func sastTime(day string) string {
	if t, err := time.Parse(time.DateOnly, day); err == nil {
		return t.Format("2006-01-02T15:04:05")
	}
	return "1970-01-01T00:00:00"
}
