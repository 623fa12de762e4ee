package report

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

var azureCommand = regexp.MustCompile(`^##vso\[([a-z.]+)(?: ([^\]]*))?\](.*)$`)

// parseIssues reads each line as the agent does: the command is found wherever it stands in a line.
func parseIssues(t *testing.T, text string) []command {
	t.Helper()
	var list []command
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		m := azureCommand.FindStringSubmatch(line)
		if line == "" {
			continue
		}
		if m == nil || strings.Count(line, "##") != 1 {
			t.Errorf("not one command: %.200q", line)
			continue
		}
		c := command{name: m[1], properties: map[string]string{}, data: strings.NewReplacer("%0D", "\r", "%0A", "\n", "%AZP25", "%").Replace(m[3])}
		for _, p := range strings.Split(m[2], ";") {
			if key, value, ok := strings.Cut(p, "="); ok {
				c.properties[key] = strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3B", ";", "%5D", "]", "%AZP25", "%").Replace(value)
			}
		}
		list = append(list, c)
	}
	return list
}

func examineAzure(t *testing.T, r *result.Result, text string) {
	t.Helper()
	list := parseIssues(t, text)
	open := openBySeverity(r)
	issues := r.Verdict == result.Pass && open[result.Error]+open[result.Warning] > 0
	if n := len(list); n > 0 && list[n-1].name == "task.complete" {
		if !issues || list[n-1].properties["result"] != "SucceededWithIssues" {
			t.Errorf("the task ends by %+v; verdict %s, open %v", list[n-1], r.Verdict, open)
		}
		list = list[:n-1]
	} else if issues {
		t.Error("the task succeeds, and does not say that there are issues")
	}
	if len(list) != len(openFindings(r)) {
		t.Errorf("%d issues for %d open findings", len(list), len(openFindings(r)))
	}
	for i, f := range openFindings(bounded(r)) {
		if want := strings.Join(plainLines(bounded(r), f), "\n"); i < len(list) && (list[i].properties["code"] != Escape(f.RuleID) || list[i].data != want) {
			t.Errorf("the agent reads %.300q, %.300q; want %.300q, %.300q", list[i].properties["code"], list[i].data, Escape(f.RuleID), want)
		}
	}
	for _, c := range list {
		if c.name != "task.logissue" || !slices.Contains([]string{"error", "warning"}, c.properties["type"]) || c.data == "" {
			t.Errorf("%+v is no issue", c)
		}
		for key, value := range c.properties {
			if !slices.Contains([]string{"type", "sourcepath", "linenumber", "columnnumber", "code"}, key) || !printable(value) {
				t.Errorf("property %q is %.200q", key, value)
			}
		}
	}
}

func TestAzureHasThePlaceInProperties(t *testing.T) {
	r := sample()
	r.Findings[2].Span = &result.Span{File: "a;b]c%.tf", StartLine: 7, StartColumn: 3, EndLine: 7, EndColumn: 9}
	list := parseIssues(t, renderAs(t, "azure", r, Options{Summary: "/tmp/a b;.md"}))
	if p := list[0].properties; p["sourcepath"] != "a;b]c%.tf" || p["linenumber"] != "7" || p["columnnumber"] != "3" || p["code"] != "RSG101" {
		t.Errorf("properties %v", p)
	}
	if p := list[1].properties; p["sourcepath"] != "" || p["type"] != "warning" {
		t.Errorf("properties %v", p)
	}
	if last := list[2]; last.name != "task.uploadsummary" || last.data != "/tmp/a b;.md" {
		t.Errorf("summary %+v", last)
	}
}

func TestAzureSucceedsWithIssues(t *testing.T) {
	for name, c := range map[string]struct {
		verdict  result.Verdict
		severity result.Severity
		status   result.Status
		want     bool
	}{
		"a warning and an open gate":          {result.Pass, result.Warning, result.Open, true},
		"an error that blocks nothing":        {result.Pass, result.Error, result.Open, true},
		"a note alone":                        {result.Pass, result.Note, result.Open, false},
		"what is exempt":                      {result.Pass, result.Error, result.Exempt, false},
		"a closed gate fails by its status":   {result.Block, result.Error, result.Open, false},
		"no verdict fails by its status, too": {result.Incomplete, result.Warning, result.Open, false},
	} {
		r := sample()
		r.Verdict, r.Findings = c.verdict, r.Findings[:1]
		r.Findings[0].Severity, r.Findings[0].Status = c.severity, c.status
		text := renderAs(t, "azure", r, Options{})
		if got := strings.HasSuffix(text, "##vso[task.complete result=SucceededWithIssues;]\n"); got != c.want {
			t.Errorf("%s: %t\n%s", name, got, text)
		}
	}
}
