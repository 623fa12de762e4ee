package validator

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// sourced are plans with their sources: the bad examples of the rules, and the real plans, by name.
func sourced(t *testing.T) map[string]Input {
	t.Helper()
	all := map[string]Input{}
	examples, _ := filepath.Glob("check/testdata/RSG*.txtar")
	for _, name := range examples {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		for _, f := range a.Files {
			if below, bad := strings.CutPrefix(f.Name, "bad/"); bad && below != "before.tf" {
				writeSource(t, filepath.Join(dir, below), f.Data)
			}
		}
		if _, err := os.Stat(filepath.Join(dir, "main.tf")); err != nil {
			continue // about no plan
		}
		in := inputOf("plan.json", readFile(t, filepath.Join(dir, "plan.json")))
		in.Source = dir
		all[strings.TrimSuffix(filepath.Base(name), ".txtar")] = in
	}
	plans, _ := filepath.Glob("testdata/plans/*/plan*.json")
	more, _ := filepath.Glob("../examples/plans/*/plan.json")
	for _, name := range append(plans, more...) {
		if tf, _ := filepath.Glob(filepath.Join(filepath.Dir(name), "*.tf")); len(tf) > 0 {
			in := inputOf(name, readFile(t, name))
			in.Source = filepath.Dir(name)
			all[name] = in
		}
	}
	if len(examples) < 40 || len(all) < 90 {
		t.Fatalf("only %d examples and %d plans in all", len(examples), len(all))
	}
	return all
}

// covers is the text of a span, and false where it lies outside of the file.
func covers(source string, s *result.Span) (string, bool) {
	text, err := os.ReadFile(filepath.Join(source, filepath.FromSlash(s.File)))
	lines := strings.Split(string(text), "\n")
	if err != nil || s.StartLine < 1 || s.StartLine > len(lines) || s.EndLine != s.StartLine {
		return "", false
	}
	line := []rune(lines[s.StartLine-1])
	if s.StartColumn < 1 || s.EndColumn <= s.StartColumn || s.EndColumn > len(line)+1 {
		return "", false
	}
	return string(line[s.StartColumn-1 : s.EndColumn-1]), true
}

// Where findings point is written down in testdata/spans.txt: -update writes it again.
func TestFindingsPointAtTheArgumentThatMatters(t *testing.T) {
	var out strings.Builder
	all := sourced(t)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		in := all[name]
		r, err := Check(context.Background(), []Input{in}, Options{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		fmt.Fprintf(&out, "-- %s\n", name)
		write := func(indent, what string, s *result.Span, label string) {
			if s == nil {
				fmt.Fprintf(&out, "%s%s: nowhere\n", indent, what)
				return
			}
			text, ok := covers(in.Source, s)
			if !ok || !utf8.ValidString(text) {
				t.Errorf("%s: %s lies outside of the file: %+v", name, what, *s)
			}
			if !begins(text) {
				t.Errorf("%s: %s is at %q", name, what, text)
			}
			via := ""
			if s.ViaModuleCall != nil {
				via = " in " + *s.ViaModuleCall
			}
			fmt.Fprintf(&out, "%s%s: %s:%d:%d %s%s  %s\n", indent, what, s.File, s.StartLine, s.StartColumn, text, via, label)
		}
		for _, f := range r.Findings {
			if f.Address == f.Plan {
				continue
			}
			write("", f.RuleID+" "+f.Address, f.Span, f.Point.Label)
			for _, x := range f.Resources[:min(len(f.Resources), 8)] {
				if x.Role != result.Subject && strings.HasPrefix(name, "RSG") {
					write("  ", string(x.Role)+" "+x.Address, x.Span, x.Label)
				}
			}
			for _, x := range f.Fixes {
				for _, e := range x.Edits {
					fmt.Fprintf(&out, "  edit %s:%d:%d-%d:%d %s\n", e.File, e.StartLine, e.StartColumn, e.EndLine, e.EndColumn, strings.ReplaceAll(e.NewText, "\n", `\n`))
				}
			}
		}
	}
	const golden = "testdata/spans.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if want := readFile(t, golden); !bytes.Equal([]byte(out.String()), want) {
		t.Errorf("where findings point has changed:\n%s", firstDifference(out.String(), string(want)))
	}
}

// begins reports whether a text is the header of a block, or an argument: its name and the equals sign.
func begins(text string) bool {
	word := strings.Fields(text)[0]
	if slices.Contains([]string{"resource", "data", "module", "ingress", "egress", "dynamic"}, word) {
		return true
	}
	name, _, ok := strings.Cut(text, "=")
	return ok && strings.Trim(strings.TrimSpace(name), "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d\ngot:  %s\nwant: %s", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines, not %d", len(a), len(b))
}

// Each plan has its own sources; the text finds the lines of each.
func TestSpansOfSeveralPlans(t *testing.T) {
	folders := []string{"../examples/plans/blocked", "testdata/plans/t92_diagnostics"}
	var inputs []Input
	for _, folder := range folders {
		in := inputOf(folder+"/plan.json", readFile(t, folder+"/plan.json"))
		in.Source = folder
		inputs = append(inputs, in)
	}
	r, err := Check(context.Background(), append(inputs, inputOf("clean", readFile(t, "../examples/plans/clean/plan.json"))), Options{})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, f := range r.Findings {
		if f.Span == nil {
			continue
		}
		i := r.PlanIndex(f.Plan)
		text, ok := covers(folders[i], f.Span)
		line, shown := r.Line(f.Plan, f.Span.File, f.Span.StartLine)
		if !ok || !shown || !strings.Contains(line, text) || *r.Plans[i].SourceRoot != folders[i] {
			t.Errorf("%s %s: %q in %q", f.Plan, f.RuleID, text, line)
		}
		seen[f.Plan]++
	}
	if seen["plan-1"] < 5 || seen["plan-2"] < 10 || len(seen) != 2 {
		t.Errorf("%v", seen)
	}
	if _, ok := r.Line("plan-3", "nacl.tf", 1); ok || r.Plans[2].SourceRoot != nil {
		t.Error("a plan without sources has lines")
	}
}

// hclOf writes the configuration of a plan whose values are constants and references to whole objects.
func hclOf(t *testing.T, planJSON []byte) string {
	t.Helper()
	var p struct {
		Configuration struct {
			Root struct {
				Resources []struct {
					Mode, Type, Name string
					Expressions      map[string]struct {
						Constant   json.RawMessage `json:"constant_value"`
						References []string
					}
				}
			} `json:"root_module"`
		}
		Changes []struct {
			Address string
			Change  struct{ After map[string]json.RawMessage }
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal(planJSON, &p); err != nil {
		t.Fatal(err)
	}
	after := map[string]map[string]json.RawMessage{}
	for _, c := range p.Changes {
		after[c.Address] = c.Change.After
	}
	var b strings.Builder
	for _, r := range p.Configuration.Root.Resources {
		fmt.Fprintf(&b, "%s %q %q {\n", map[string]string{"managed": "resource", "data": "data"}[r.Mode], r.Type, r.Name)
		for _, name := range slices.Sorted(maps.Keys(r.Expressions)) {
			x := r.Expressions[name]
			value := string(x.Constant)
			if len(x.References) > 0 {
				if value = x.References[0]; strings.HasSuffix(name, "_ids") { // with constants that the JSON does not have
					value = fmt.Sprintf("%s == \"\" ? [] : %s", value, after[r.Type+"."+r.Name][name])
				}
			}
			fmt.Fprintf(&b, "  %s = %s\n", name, value)
		}
		b.WriteString("}\n\n")
	}
	return b.String()
}

// Plans that are one network name resources of each other: each place is in the file of its own plan.
func TestSpansOfPlansThatAreOneNetwork(t *testing.T) {
	root := t.TempDir()
	var inputs []Input
	for i, name := range []string{"net", "acl", "app"} {
		text := readFile(t, "testdata/layers/"+name+".json")
		writeSource(t, filepath.Join(root, name, "main.tf"), []byte(strings.Repeat("\n", 100*i)+hclOf(t, text))) // no line is in two of them
		in := inputOf(name+".json", text)
		in.Source = filepath.Join(root, name)
		inputs = append(inputs, in)
	}
	r, err := Check(context.Background(), inputs, Options{})
	if err != nil {
		t.Fatal(err)
	}
	abroad, own := 0, 0
	check := func(f result.Finding, address string, s *result.Span) {
		if s == nil {
			return
		}
		text, ok := covers(inputs[r.PlanIndex(f.Plan)].Source, s)
		line, shown := r.Line(f.Plan, s.File, s.StartLine)
		if !ok || !shown || !strings.Contains(line, text) {
			t.Errorf("%s %s is at %s:%d, %q in %q", f.RuleID, address, s.File, s.StartLine, text, line)
		}
		block := strings.Split(result.Unqualified(address), ".")
		if len(block) == 2 && strings.HasPrefix(text, "resource") && text != fmt.Sprintf("resource %q %q", block[0], block[1]) {
			t.Errorf("%s %s is at %q", f.RuleID, address, text)
		}
		if strings.HasPrefix(s.File, "../") {
			abroad++
		} else {
			own++
		}
	}
	for _, f := range r.Findings {
		check(f, f.Point.Address, f.Span)
		for _, x := range f.Resources {
			check(f, x.Address, x.Span)
		}
	}
	if abroad < 10 || own < 20 {
		t.Errorf("%d places in sources of other plans, %d in their own", abroad, own)
	}
}
