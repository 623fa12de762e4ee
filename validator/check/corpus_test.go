package check_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// realPlans calls f with every plan of Terraform's that the tests have.
func realPlans(t *testing.T, f func(t *testing.T, path string, planJSON []byte)) {
	t.Helper()
	seen := 0
	err := filepath.WalkDir("../testdata/plans", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		seen++
		t.Run(strings.TrimPrefix(path, "../testdata/plans/"), func(t *testing.T) { f(t, path, data) })
		return nil
	})
	if err != nil || seen == 0 {
		t.Fatalf("%d plans: %v", seen, err)
	}
}

func TestFindingsOfRealPlansKeepTheContract(t *testing.T) {
	realPlans(t, func(t *testing.T, path string, planJSON []byte) {
		found := findingsOf(t, planJSON)
		fingerprints := map[string]bool{}
		for i, f := range found {
			if fingerprints[f.Fingerprint] {
				t.Errorf("two findings have fingerprint %s: %s", f.Fingerprint, f.Message)
			}
			fingerprints[f.Fingerprint] = true
			checkShape(t, f)
			if i > 0 && (found[i-1].Address > f.Address || found[i-1].Address == f.Address && found[i-1].RuleID > f.RuleID) {
				t.Errorf("findings %d and %d are not sorted", i-1, i)
			}
		}
		if testing.Verbose() {
			t.Log("\n" + lines(found))
		}
	})
}

func TestFindingsOfRealPlansAreTheSameEachTime(t *testing.T) {
	realPlans(t, func(t *testing.T, path string, planJSON []byte) {
		once, twice := must(json.Marshal(findingsOf(t, planJSON))), must(json.Marshal(findingsOf(t, planJSON)))
		if string(once) != string(twice) {
			t.Errorf("two runs differ:\n%s\n%s", once, twice)
		}
	})
}

// checkShape is what the document's schema asks of one finding.
func checkShape(t *testing.T, f result.Finding) {
	t.Helper()
	text := string(must(json.Marshal(f)))
	for _, list := range []string{"resources", "uncovered", "witness", "unknowns", "fixes", "actions", "hops", "edits", "src_ports", "dst_ports"} {
		if strings.Contains(text, `"`+list+`":null`) {
			t.Errorf("%s: %s is null", f.Message, list)
		}
	}
	if !regexp.MustCompile(`^v1:[0-9a-f]{32}$`).MatchString(f.Fingerprint) {
		t.Errorf("fingerprint %q", f.Fingerprint)
	}
	if f.Message == "" || strings.ContainsFunc(f.Message, unicode.IsControl) {
		t.Errorf("message %q", f.Message)
	}
	if f.Address == "" && !strings.HasPrefix(f.RuleID, "RSG9") && f.RuleID != "RSG502" {
		t.Errorf("%s has no address: %s", f.RuleID, f.Message)
	}
	if f.Certainty == result.Possible && f.Severity == result.Error {
		t.Errorf("a possible error is not lowered: %s", f.Message)
	}
	for _, s := range f.Uncovered {
		if len(s.Src) == 0 || len(s.Dst) == 0 {
			t.Errorf("a set of no packets in %s: %+v", f.Message, s)
		}
	}
}
