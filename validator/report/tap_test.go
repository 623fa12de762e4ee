package report

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

var tapLine = regexp.MustCompile(`^(not )?ok (\d+) - ((?:[^#\\]|\\.)*?)(?: # SKIP (?:[^#\\]|\\.)*)?$`)

// examineTAP reads the text as the protocol says: https://testanything.org/tap-version-13-specification.html
func examineTAP(t *testing.T, r *result.Result, text string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	n, failed := 0, 0
	for i, line := range lines[2:] {
		if strings.HasPrefix(line, "# ") {
			continue
		}
		m := tapLine.FindStringSubmatch(line)
		if n++; m == nil || m[2] != fmt.Sprint(n) {
			t.Fatalf("line %d is %.300q", i+3, line)
		}
		if m[1] != "" {
			failed++
		}
	}
	if lines[0] != "TAP version 13" || lines[1] != fmt.Sprintf("1..%d", n) || n == 0 {
		t.Errorf("begins %q for %d tests", lines[:2], n)
	}
	if (failed > 0) != (r.Verdict != result.Pass) {
		t.Errorf("%d failed for the verdict %s", failed, r.Verdict)
	}
}
