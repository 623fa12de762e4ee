package check_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/rackspace/terraform-provider-rackspace/validator/check"
	"github.com/rackspace/terraform-provider-rackspace/validator/network"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

var update = flag.Bool("update", false, "rewrite the findings that the examples of the rules are expected to give")

// An example is testdata/<ID>.txtar: bad/main.tf and good/main.tf, each with the plan that Terraform made of it
// (see TestExamplePlans), and want, the findings of the bad one.
type example struct {
	file    string
	archive *txtar.Archive
}

func openExample(t *testing.T, id string) *example {
	t.Helper()
	file := filepath.Join("testdata", id+".txtar")
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatalf("every rule has an example: %v", err)
	}
	return &example{file, a}
}

func (e *example) get(name string) []byte {
	for _, f := range e.archive.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

// plansRules are the rules that are reported of plans. Those about the policy are reported with a policy, and tested there.
func plansRules() []*check.Check {
	return slices.DeleteFunc(check.All(), func(c *check.Check) bool { return c.Policy })
}

// set replaces a file of the archive, or adds it at the end.
func (e *example) set(name string, data []byte) {
	for i := range e.archive.Files {
		if e.archive.Files[i].Name == name {
			e.archive.Files[i].Data = data
			return
		}
	}
	e.archive.Files = append(e.archive.Files, txtar.File{Name: name, Data: data})
}

func (e *example) write(t *testing.T) {
	t.Helper()
	if err := os.WriteFile(e.file, txtar.Format(e.archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// findingsOf judges a plan as the program does, by every rule.
func findingsOf(t *testing.T, planJSON []byte) []result.Finding {
	t.Helper()
	p, err := plan.Read(bytes.NewReader(planJSON), "plan.json")
	var input *plan.InputError
	if errors.As(err, &input) {
		return check.Run(check.All(), nil, nil, check.Facts{Plan: "p", Unsupported: input.What}, check.DefaultOptions())
	}
	if err != nil {
		t.Fatal(err)
	}
	before, after := network.Build(p, network.Options{})
	facts := check.Facts{Plan: "p", Errored: p.Errored, Complete: p.Complete, Deferred: p.Deferred, Rackspace: p.Rackspace}
	return check.Run(check.All(), before, after, facts, check.DefaultOptions())
}

func lines(findings []result.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "%s %s %s %s %s: %s\n", f.Severity, f.Certainty, f.Change, f.RuleID, f.Address, f.Message)
	}
	return b.String()
}

func TestABadExampleFiresItsRule(t *testing.T) {
	for _, c := range plansRules() {
		t.Run(c.ID, func(t *testing.T) {
			e := openExample(t, c.ID)
			for _, name := range []string{"bad/main.tf", "bad/plan.json"} {
				if len(e.get(name)) == 0 && !(c.Input && name == "bad/main.tf") {
					t.Fatalf("%s has no %s", e.file, name)
				}
			}
			found := findingsOf(t, e.get("bad/plan.json"))
			if !slices.ContainsFunc(found, func(f result.Finding) bool { return f.RuleID == c.ID }) {
				t.Errorf("the bad example does not fire %s; it fires:\n%s", c.ID, lines(found))
			}
			if *update {
				e.set("want", []byte(lines(found)))
				e.write(t)
			}
			if got, want := lines(found), string(e.get("want")); got != want {
				t.Errorf("the findings of the bad example changed\ngot:\n%swant:\n%s(go test -update rewrites them)", got, want)
			}
		})
	}
}

// besideThePoint is the notes that good examples of other rules may trip, as an example is short: why.
var besideThePoint = map[string]string{
	"RSG104": "a rule for ICMP in each network ACL hides what the example shows",
	"RSG609": "an example of rules needs nothing that carries the group",
	"RSG610": "a description of each rule hides what the example shows",
}

func TestWhatIsBesideThePointIsANote(t *testing.T) {
	for id := range besideThePoint {
		if c, err := check.Find(id); err != nil || c.Severity != result.Note {
			t.Errorf("%s: %+v, %v", id, c, err)
		}
	}
}

func TestAGoodExampleTripsNoRuleAtAll(t *testing.T) {
	for _, c := range plansRules() {
		t.Run(c.ID, func(t *testing.T) {
			e := openExample(t, c.ID)
			if c.Input && e.get("good/plan.json") == nil {
				return // the input of the other rules' good examples is good
			}
			for _, name := range []string{"good/main.tf", "good/plan.json"} {
				if len(e.get(name)) == 0 && !(c.Input && name == "good/main.tf") {
					t.Fatalf("%s has no %s", e.file, name)
				}
			}
			found := slices.DeleteFunc(findingsOf(t, e.get("good/plan.json")), func(f result.Finding) bool {
				return f.RuleID != c.ID && besideThePoint[f.RuleID] != ""
			})
			if len(found) > 0 {
				t.Errorf("the good example trips:\n%s", lines(found))
			}
		})
	}
}

// A world that is the same on both sides holds old harm alone, whatever is wrong with it.
func TestAPlanThatChangesNothingIntroducesNothing(t *testing.T) {
	for _, c := range check.All() {
		p, err := plan.Read(bytes.NewReader(openExample(t, c.ID).get("bad/plan.json")), "plan.json")
		if err != nil {
			continue // an example of input that cannot be read
		}
		_, after := network.Build(p, network.Options{})
		for _, f := range check.Run(check.All(), after, after, check.Facts{}, check.DefaultOptions()) {
			if f.Change == result.Introduced || f.Change == result.Worsened {
				if found, _ := check.Find(f.RuleID); !found.Input {
					t.Errorf("%s: %s: %s %s", c.ID, f.Change, f.RuleID, f.Message)
				}
			}
		}
	}
}

func TestNoExampleIsAnOrphan(t *testing.T) {
	err := filepath.WalkDir("testdata", func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".txtar" {
			return err
		}
		id := strings.TrimSuffix(filepath.Base(path), ".txtar")
		if c, err := check.Find(id); err != nil || c.ID != id {
			t.Errorf("%s is the example of no rule", path)
		}
		for _, f := range must(txtar.ParseFile(path)).Files {
			if !slices.Contains([]string{"bad/main.tf", "bad/before.tf", "bad/plan.json", "good/main.tf", "good/before.tf", "good/plan.json", "bad/policy.hcl", "good/policy.hcl", "want"}, f.Name) {
				t.Errorf("%s: %s is no part of an example", path, f.Name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
