package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Each line is the finding that the document has, in its order.
func examineLines(t *testing.T, r *result.Result, text string) {
	t.Helper()
	var doc struct {
		Findings []json.RawMessage `json:"findings"`
	}
	if err := json.Unmarshal(jsonOf(t, r), &doc); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) != len(doc.Findings) {
		t.Fatalf("%d lines for %d findings", len(lines), len(doc.Findings))
	}
	for i, line := range lines {
		var got, want any
		if json.Unmarshal([]byte(line), &got) != nil || json.Unmarshal(doc.Findings[i], &want) != nil {
			t.Fatalf("line %.200q", line)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("line %d:\n%.1000s", i, diff)
		}
	}
}
