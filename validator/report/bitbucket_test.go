package report

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func examineBitbucket(t *testing.T, r *result.Result, text string) {
	t.Helper()
	parts := regexp.MustCompile(`(?m)^-- (.+) --$`).FindAllStringSubmatchIndex(text, -1)
	seen, total := map[string]bool{}, 0
	for i, at := range parts {
		name, body := text[at[2]:at[3]], text[at[1]:]
		if i+1 < len(parts) {
			body = text[at[1]:parts[i+1][0]]
		}
		if i == 0 {
			var rep bitbucketReport
			strict(t, body, &rep)
			if name != "report.json" || (rep.Result == "PASSED") != (r.Verdict == result.Pass) || utf8.RuneCountInString(rep.Details) > 2000 || len(rep.Data) > 10 {
				t.Errorf("%s: %+v", name, rep)
			}
			continue
		}
		var list []bitbucketAnnotation
		strict(t, body, &list)
		if name != fmt.Sprintf("annotations-%02d.json", i) || len(list) == 0 || len(list) > 100 {
			t.Errorf("%s has %d annotations", name, len(list))
		}
		total += len(list)
		for _, a := range list {
			ok := slices.Contains([]string{"VULNERABILITY", "CODE_SMELL", "BUG"}, a.AnnotationType) && slices.Contains([]string{"LOW", "MEDIUM", "HIGH", "CRITICAL"}, a.Severity) &&
				slices.Contains([]string{"PASSED", "FAILED"}, a.Result)
			if !ok || a.Summary == "" || utf8.RuneCountInString(a.Summary) > 450 || utf8.RuneCountInString(a.Details) > 2000 || seen[a.ExternalID] {
				t.Errorf("%s: %+v", name, a)
			}
			seen[a.ExternalID] = true
		}
	}
	if want := min(1000, len(openFindings(r))); total != want {
		t.Errorf("%d annotations, want %d", total, want)
	}
}

func TestBitbucketTakesAThousandInCallsOfAHundred(t *testing.T) {
	r := many(350)
	text := renderAs(t, "bitbucket", r, Options{})
	examineBitbucket(t, r, text)
	if !strings.Contains(text, "-- annotations-10.json --") || !strings.Contains(text, "50 more findings are not shown here") {
		t.Errorf("got %.500s", text)
	}
}
