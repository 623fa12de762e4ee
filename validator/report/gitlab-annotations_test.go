package report

import (
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func examineGitLabAnnotations(t *testing.T, _ *result.Result, text string) {
	t.Helper()
	var doc map[string][]gitlabLink
	strict(t, text, &doc)
	if len(doc) != 1 || doc["sgplan"] == nil {
		t.Fatalf("%v", doc)
	}
	for _, l := range doc["sgplan"] {
		if l.External.Label == "" || !strings.HasPrefix(l.External.URL, "https://") {
			t.Errorf("link %+v", l)
		}
	}
}

func TestALinkForEachRule(t *testing.T) {
	r := sample()
	a, b := dropped(), fine()
	b.RuleName = "nacl-not-coarse"
	a.DocsURL, b.DocsURL = "https://example.com/RSG101", "https://example.com/RSG303"
	r.Findings = []result.Finding{b, a, a}
	text := renderAs(t, "gitlab-annotations", r, Options{})
	first, second := strings.Index(text, `"RSG101 inbound-reply-dropped: 2, 2 blocking"`), strings.Index(text, `"RSG303 `)
	if first < 0 || second < first || strings.Count(text, `"label"`) != 2 {
		t.Errorf("%s", text)
	}
}
