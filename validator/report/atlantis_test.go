package report

import (
	"regexp"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// atlantisFails is how Atlantis takes the output of a policy check for a failure (server/events/project_command_runner.go).
func atlantisFails(text string) bool {
	return text == "" || regexp.MustCompile(`([1-9][0-9]* failure|failures": \[)`).MatchString(text) || strings.HasPrefix(text, "FAIL")
}

func examineAtlantis(t *testing.T, r *result.Result, text string) {
	t.Helper()
	if got, want := atlantisFails(text), r.Verdict != result.Pass; got != want {
		t.Errorf("Atlantis takes it for failed: %v, want %v:\n%.500s", got, want, text)
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) != 2+len(openFindings(r)) {
		t.Fatalf("%d lines for %d open findings:\n%.500s", len(lines), len(openFindings(r)), text)
	}
	for _, line := range lines[1 : len(lines)-1] {
		if !strings.HasPrefix(line, "[") {
			t.Errorf("line %.200q", line)
		}
	}
	if !regexp.MustCompile(`^[0-9]+ failures$`).MatchString(lines[len(lines)-1]) {
		t.Errorf("the last line is %q", lines[len(lines)-1])
	}
}

func TestAtlantisPassesWhatHasWarningsAlone(t *testing.T) {
	r := sample()
	r.Verdict, r.Findings, r.Summary = result.Pass, []result.Finding{fine()}, result.Summary{Open: 1}
	r.Findings[0].Message = `10 failure domains; 2 failures; "failures": [1]`
	text := renderAs(t, "atlantis", r, Options{})
	examineAtlantis(t, r, text)
	if !strings.HasPrefix(text, "PASS - ") || !strings.HasSuffix(text, "\n0 failures\n") || !strings.Contains(text, "[RSG303] aws_network_acl.app - ") {
		t.Errorf("got:\n%s", text)
	}
}
