package report

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// whole is the sample as a run would write it: every text that a finding must have.
func whole() *result.Result {
	r := sample()
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Fingerprint = "v1:0000000000000000000000000000000" + string(rune('1'+i))
	}
	return r
}

func TestASavedResultReadsBack(t *testing.T) {
	text := jsonOf(t, whole())
	units := utf16.Encode([]rune("\uFEFF" + string(text)))
	var wide []byte
	for _, u := range units {
		wide = append(wide, byte(u), byte(u>>8))
	}
	for name, form := range map[string][]byte{"as it was written": text, "with a byte order mark": append([]byte("\uFEFF"), text...), "in UTF-16": wide} {
		t.Run(name, func(t *testing.T) {
			r, err := ReadJSON(form)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(text), string(jsonOf(t, r))); diff != "" {
				t.Errorf("(-written +read and written):\n%s", diff)
			}
		})
	}
}

func TestWhatIsNoResultIsRefused(t *testing.T) {
	good := string(jsonOf(t, whole()))
	edit := func(old, new string) string {
		t.Helper()
		if !strings.Contains(good, old) {
			t.Fatalf("%q is not in the sample", old)
		}
		return strings.Replace(good, old, new, 1)
	}
	for _, c := range []struct{ name, text, want string }{
		{"nothing", " \n", "is empty"},
		{"text", "error[RSG101]: no", "is not JSON (line 1)"},
		{"a cut", good[:len(good)/2], "is cut off"},
		{"a cut before the last brace", strings.TrimRight(good, "}\n"), "is cut off"},
		{"two documents", good + good, "is not JSON"},
		{"a list", "[]", "not a result of sgplan"},
		{"another object", `{"a": 1}`, "not a result of sgplan"},
		{"a plan", `{"format_version": "1.2", "resource_changes": []}`, "is a plan or a state"},
		{"a newer major version", edit(`"format_version": "1.0"`, `"format_version": "2.0"`), "of format 2.0"},
		{"no version", edit(`"format_version": "1.0"`, `"format_version": "one"`), "no format version"},
		{"a key twice", edit(`"verdict": "block"`, `"verdict": "block", "verdict": "pass"`), "is not JSON"},
		{"a key that is not known", edit(`"as_of"`, `"as_off"`), "/run/as_off is not a key"},
		{"a key in other letters", edit(`"blocking": true`, `"Blocking": true`), "/findings/2/Blocking is not a key"},
		{"a key less", edit(`"verdict": "block",`, ""), "not a result of sgplan"},
		{"a finding's key less", edit(`"certainty": "possible",`, ""), "/findings/0/certainty is missing"},
		{"null for a list", edit(`"edits": []`, `"edits": null`), "/edits is no list"},
		{"null for a text", edit(`"message": "7 rules added"`, `"message": null`), "/message is null"},
		{"a text for a number", edit(`"open": 2`, `"open": "2"`), "/summary/open is of the wrong kind"},
		{"a verdict that is not known", edit(`"verdict": "block"`, `"verdict": "fine"`), `the verdict "fine"`},
		{"a pass of what blocks", edit(`"verdict": "block"`, `"verdict": "pass"`), "the verdict is pass, and 1 findings block"},
		{"fewer counted than block", edit(`"blocking": 1`, `"blocking": 0`), "the verdict is block, and 0 findings block"},
		{"a severity", edit(`"severity": "warning"`, `"severity": "bad"`), `severity "bad"`},
		{"a certainty", edit(`"certainty": "possible"`, `"certainty": "no"`), `certainty "no"`},
		{"a status", edit(`"status": "exempt"`, `"status": "gone"`), `status "gone"`},
		{"a change", edit(`"change": "pre-existing"`, `"change": "old"`), `change "old"`},
		{"a plan that is not there", edit(`"plan": "plan-1",`, `"plan": "plan-2",`), `plan "plan-2" is not there`},
		{"an exempt finding that blocks", strings.Replace(edit(`"status": "exempt",
      "blocking": false`, `"status": "exempt",
      "blocking": true`), `"blocking": 1,`, `"blocking": 2,`, 1), "it blocks, and is exempt"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := ReadJSON([]byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, %v; want %q", r, err, c.want)
			}
		})
	}
}

func TestANewerMinorVersionIsReadAsFarAsItIsKnown(t *testing.T) {
	var doc map[string]any
	if err := json.Unmarshal(jsonOf(t, whole()), &doc); err != nil {
		t.Fatal(err)
	}
	doc["format_version"], doc["later"] = "1.7", []int{1}
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	r, err := ReadJSON(text)
	if err != nil || r.FormatVersion != result.FormatVersion || len(r.Findings) != 3 {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestNACLsThatNoRunWritesAreRefused(t *testing.T) {
	for name, change := range map[string]func(*result.NACL){
		"a plan that is not there":           func(n *result.NACL) { n.Plan = "plan-9" },
		"an action":                          func(n *result.NACL) { n.After.Ingress[0].Action = "drop" },
		"shadowed by a rule that is not":     func(n *result.NACL) { n.After.Ingress[2].ShadowedBy = []int{4} },
		"ports with a hole":                  func(n *result.NACL) { n.Coverage[0].Rows[0].Spans[1].Ports = [2]int{444, 444} },
		"ports that end too early":           func(n *result.NACL) { n.Coverage[0].Rows[1].Spans[0].Ports = [2]int{0, 1} },
		"ports that are no ports altogether": func(n *result.NACL) { n.Coverage[0].Rows[1].Spans = []result.NACLSpan{} },
	} {
		r := pictured()
		if _, err := ReadJSON(jsonOf(t, r)); err != nil {
			t.Fatal(err)
		}
		change(&r.NACLs[0])
		if _, err := ReadJSON(jsonOf(t, r)); err == nil || !strings.Contains(err.Error(), "/nacls/0: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever is read is a result that can be written and read again.
func FuzzReadJSON(f *testing.F) {
	var b strings.Builder
	if err := JSON(&b, whole()); err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{b.String(), b.String()[:200], "{}", "\xff\xfe{\x00", "[[[["} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := ReadJSON(text)
		if err != nil {
			return
		}
		if _, err := ReadJSON(jsonOf(t, r)); err != nil {
			t.Errorf("what was read can't be read again: %v", err)
		}
	})
}
