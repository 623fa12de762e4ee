package report

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

var _ = register(Format{
	Name: "sarif", Title: "SARIF 2.1.0, for code scanning and other viewers", File: "sgplan.sarif",
	Goes: "`github/codeql-action/upload-sarif` (it needs `security-events: write`), `recordIssues` of Jenkins, editors. What is exempt, " +
		"suppressed or in the baseline is left out, since code scanning would show it as open; `--sarif-suppressed` puts it in.",
	Write: func(w io.Writer, r *result.Result, o Options) error { return writeSARIF(w, r, o, sarifZipped) },
})

// What code scanning takes; a file above the size is refused as a whole.
// https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
const (
	sarifResults  = 5000     // that are kept, of the 25,000 that are taken
	sarifZipped   = 10 << 20 // bytes, compressed
	sarifRelated  = 100      // locations that are shown
	sarifMessage  = 1000     // characters of a location's message, and of a rule's description
	sarifHelpText = 8000     // characters of a rule's page
)

// writeSARIF writes one run: what blocks first, so that it is what blocks that has room. limit is how many bytes it may have compressed.
func writeSARIF(w io.Writer, r *result.Result, o Options, limit int) error {
	r = bounded(r)
	list := openFindings(r)
	if o.Suppressed {
		list = byWeight(r)
	}
	for n := min(len(list), sarifResults); ; n /= 2 {
		var b bytes.Buffer
		if err := writeJSON(&b, sarifOf(r, list[:n], len(list)-n, o)); err != nil {
			return err
		}
		if n == 0 || b.Len() <= limit || zipped(b.Bytes()) <= limit {
			_, err := w.Write(b.Bytes())
			return err
		}
	}
}

// zipped is how many bytes a text has compressed.
func zipped(text []byte) int {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(text) // a buffer takes everything
	_ = z.Close()
	return b.Len()
}

// sarifOf is the document of some findings; more is how many have no room.
func sarifOf(r *result.Result, list []result.Finding, more int, o Options) sarifLog {
	run := sarifRun{
		Tool:        sarifTool{sarifDriver{Name: r.Tool.Name, Version: r.Tool.Version, InformationURI: sarifHome, Rules: []sarifRule{}}},
		Automation:  sarifID{"sgplan/"},
		ColumnKind:  "unicodeCodePoints",
		Invocations: []sarifInvocation{{Successful: r.Verdict != result.Incomplete, Notifications: sarifNotices(r, more)}},
		Results:     []sarifResult{},
	}
	if len(r.Plans) == 1 && r.Plans[0].Unit != nil && *r.Plans[0].Unit != "" {
		run.Automation.ID = "sgplan/" + Escape(*r.Plans[0].Unit) + "/"
	}
	rules := map[string]int{}
	ids := identities(list)
	for i, f := range list {
		at, ok := rules[f.RuleID]
		if !ok {
			at, rules[f.RuleID] = len(rules), len(rules)
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(f, o))
		}
		if f.Certainty == result.Possible {
			run.Tool.Driver.Rules[at].Properties.Precision = "medium"
		}
		run.Results = append(run.Results, sarifResultOf(r, f, at, ids[i]))
	}
	return sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}}
}

// sarifNotices are what the reader must know besides the findings.
func sarifNotices(r *result.Result, more int) []sarifNotification {
	list := []sarifNotification{}
	if more > 0 {
		list = append(list, sarifNotification{"warning", sarifText{fmt.Sprintf("%d more findings have no room in this file", more)}, sarifID{"left-out"}})
	}
	for _, n := range r.Notices {
		list = append(list, sarifNotification{"note", sarifText{plainText(n.Message)}, sarifID{Escape(n.Code)}})
	}
	return list
}

// sarifRuleOf describes the rule of a finding. Its severity as a security problem is told of exposure alone: the rest is about what
// breaks.
func sarifRuleOf(f result.Finding, o Options) sarifRule {
	known := o.rule(f.RuleID)
	short := clip(orElse(known.Title, title(f)), sarifMessage)
	full := clip(orElse(known.Why, short), sarifMessage)
	help := clip(orElse(strings.TrimSpace(known.Why+"\n\n"+known.Fix), short), sarifHelpText)
	rule := sarifRule{ID: Escape(f.RuleID), Name: clip(orElse(Escape(f.RuleName), Escape(f.RuleID)), 255), Short: sarifText{short}, Full: sarifText{full},
		Help: sarifHelp{help, help}, HelpURI: link(f.DocsURL), Default: sarifLevel{string(f.Severity)},
		Properties: sarifRuleProperties{Tags: []string{"terraform", "network"}, Precision: "very-high",
			Problem: map[result.Severity]string{result.Error: "error", result.Warning: "warning", result.Note: "recommendation"}[f.Severity]}}
	if exposes(f) {
		rule.Properties.Tags = append(rule.Properties.Tags, "security")
		rule.Properties.Security = map[result.Severity]string{result.Error: "8.0", result.Warning: "5.0", result.Note: "2.0"}[f.Severity]
		rule.Properties.Problem = ""
	}
	return rule
}

func orElse(s, other string) string {
	if strings.TrimSpace(s) == "" {
		return other
	}
	return s
}

// plainText is text of a plan in a message: escaped, and no link, for which SARIF takes "[text](target)".
func plainText(s string) string { return strings.ReplaceAll(Escape(s), "](", "] (") }
