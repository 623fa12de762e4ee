package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func jsonOf(t *testing.T, r *result.Result) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := JSON(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// full is a document with everything that a finding can have.
func full() *result.Result {
	r := sample()
	r.Verdict, r.Findings = result.Block, []result.Finding{dropped()}
	return r
}

func TestJSONHasEveryKeyAndNoNullList(t *testing.T) {
	r := &result.Result{FormatVersion: "1.0", Findings: []result.Finding{{Witness: []result.Packet{{}}, Fixes: []result.Fix{{}}, Resources: []result.Resource{{}}, Uncovered: []result.Set{{}}}}}
	text := string(jsonOf(t, r))
	for _, list := range []string{"config_files", "plans", "notices", "hops", "edits", "actions", "src", "dst", "src_ports", "dst_ports", "unknowns"} {
		if !strings.Contains(text, `"`+list+`": []`) {
			t.Errorf("%s is not an empty list in\n%s", list, text)
		}
	}
	if !strings.Contains(text, `"by_rule": {}`) {
		t.Error("by_rule is not an empty object")
	}
	for _, key := range []string{"commit", "environment", "duration_ms", "span", "exemption", "icmp_type", "hcl"} {
		if !strings.Contains(text, `"`+key+`": null`) {
			t.Errorf("%s is not null in\n%s", key, text)
		}
	}
}

func TestJSONReadsBackAsTheDocument(t *testing.T) {
	evil := "a\x1b[31m\u009b\u202e\U000e0041 \"<&>\u2028\t✓ 網"
	r := full()
	r.Findings[0].Message = evil
	text := jsonOf(t, r)
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if what := dangerous(line); what != "" {
			t.Errorf("%s in line %q", what, line)
		}
	}
	if !strings.Contains(string(text), `\udb40\udc41`) || !strings.Contains(string(text), "✓ 網") {
		t.Errorf("escapes too little or too much:\n%s", text)
	}
	var back result.Result
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(evil, back.Findings[0].Message); diff != "" {
		t.Errorf("message changed:\n%s", diff)
	}
}

func TestJSONIsTheSameTwice(t *testing.T) {
	r := full()
	r.Summary.ByRule = map[string]int{"RSG101": 1, "RSG202": 2, "RSG303": 3, "RSG404": 4}
	first := jsonOf(t, r)
	for range 8 {
		if !bytes.Equal(first, jsonOf(t, r)) {
			t.Fatal("the order of by_rule changes")
		}
	}
}

func TestInvalidUTF8DoesNotStopTheReport(t *testing.T) {
	r := full()
	r.Findings[0].Message = "a\xffb"
	if text := jsonOf(t, r); !json.Valid(text) || !strings.Contains(string(text), "a\uFFFDb") {
		t.Errorf("got %s", text)
	}
}
