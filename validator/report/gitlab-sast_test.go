package report

import (
	"regexp"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// examineGitLabSAST holds what GitLab's schema demands, 15.0.4.
func examineGitLabSAST(t *testing.T, r *result.Result, text string) {
	t.Helper()
	var doc sastReport
	strict(t, text, &doc)
	stamp := regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$`)
	s := doc.Scan
	if doc.Version != "15.0.4" || s.Type != "sast" || !stamp.MatchString(s.StartTime) || !stamp.MatchString(s.EndTime) ||
		(s.Status == "failure") != (r.Verdict == result.Incomplete) {
		t.Errorf("scan %+v of version %q", s, doc.Version)
	}
	for _, tool := range []sastTool{s.Analyzer, s.Scanner} {
		if tool.ID == "" || tool.Name == "" || tool.Version == "" || tool.Vendor.Name == "" {
			t.Errorf("tool %+v", tool)
		}
	}
	if len(doc.Vulnerabilities) != len(openFindings(r)) {
		t.Errorf("%d for %d open findings", len(doc.Vulnerabilities), len(openFindings(r)))
	}
	seen := map[string]bool{}
	for _, v := range doc.Vulnerabilities {
		if v.ID == "" || seen[v.ID] || utf8.RuneCountInString(v.Name) > 255 || len(v.Description) > 1048576 || utf8.RuneCountInString(v.Solution) > 7000 ||
			v.Location.File == "" || v.Location.StartLine < 1 || len(v.Identifiers) != 1 {
			t.Errorf("%+.300v", v)
		}
		seen[v.ID] = true
		if !slices.Contains([]string{"Info", "Unknown", "Low", "Medium", "High", "Critical"}, v.Severity) {
			t.Errorf("severity %q", v.Severity)
		}
		if i := v.Identifiers[0]; i.Type == "" || i.Name == "" || i.Value == "" || i.URL != "" && link(i.URL) == "" {
			t.Errorf("identifier %+v", i)
		}
	}
}
