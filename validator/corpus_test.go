package validator

import (
	"cmp"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// corpusFile holds, for every plan of the repository, its verdict and how often each rule finds what. A change to a rule shows
// here as what it does to real plans: `make generate` rewrites the file, and its diff is reviewed line by line.
const corpusFile = "testdata/corpus.txt"

func TestCorpus(t *testing.T) {
	var got strings.Builder
	for _, path := range corpusPlans(t) {
		in := Input{Path: path, Open: func() (io.ReadCloser, error) { return openPlan(path) }}
		r, err := Check(t.Context(), []Input{in}, Options{AsOf: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&got, "%s: %s\n%s\n", strings.TrimPrefix(filepath.ToSlash(path), "../"), r.Verdict, corpusCounts(r))
	}
	if *update {
		if err := os.WriteFile(corpusFile, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := string(readFile(t, corpusFile))
	if diff := gocmp.Diff(strings.Split(want, "\n"), strings.Split(got.String(), "\n")); diff != "" {
		t.Errorf("what sgplan says of real plans changed: review each line, then run `make generate` (-want +got):\n%s", diff)
	}
}

// corpusPlans are the files of plans in the tests' data and the examples, in order.
func corpusPlans(t *testing.T) []string {
	t.Helper()
	var paths []string
	for _, dir := range []string{"testdata/flows", "testdata/modules", "testdata/plans", "../examples/plans"} {
		before := len(paths)
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && filepath.Ext(strings.TrimSuffix(path, ".gz")) == ".json" {
				paths = append(paths, path)
			}
			return err
		})
		if err != nil || len(paths) == before {
			t.Fatalf("no plan in %s: %v", dir, err)
		}
	}
	return paths
}

// openPlan opens a plan, which may be compressed.
func openPlan(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil || filepath.Ext(path) != ".gz" {
		return f, err
	}
	r, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{r, f}, nil
}

// corpusCounts has a line for each rule, severity, certainty and change that findings have, and how many have them.
func corpusCounts(r *result.Result) string {
	type kind struct {
		id        string
		severity  result.Severity
		certainty result.Certainty
		change    result.Change
	}
	counts := map[kind]int{}
	var kinds []kind
	for _, f := range r.Findings {
		k := kind{f.RuleID, f.Severity, f.Certainty, f.Change}
		if counts[k]++; counts[k] == 1 {
			kinds = append(kinds, k)
		}
	}
	slices.SortFunc(kinds, func(a, b kind) int {
		return cmp.Or(cmp.Compare(a.id, b.id), cmp.Compare(b.severity.Rank(), a.severity.Rank()),
			cmp.Compare(a.certainty, b.certainty), cmp.Compare(a.change, b.change))
	})
	var b strings.Builder
	for _, k := range kinds {
		fmt.Fprintf(&b, "  %s %3d %s %s %s\n", k.id, counts[k], k.severity, k.certainty, k.change)
	}
	return b.String()
}
