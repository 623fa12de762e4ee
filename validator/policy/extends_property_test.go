package policy

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/validator/check"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// drawBlocks draws a policy's settings as text.
func drawBlocks(t *rapid.T, who, extra string) string {
	lock := "  locked = true\n"
	text := "sgplan {\n" + extra + lock
	for name, values := range map[string][]string{
		"fail_on": {`"never"`, `"error"`, `"warning"`, `"note"`}, "strict": {"true", "false"}, "all": {"true", "false"}, "on_incomplete": {`"warn"`, `"block"`},
	} {
		if rapid.Bool().Draw(t, who+" states "+name) {
			text += "  " + name + " = " + rapid.SampledFrom(values).Draw(t, who+" "+name) + "\n"
		}
	}
	text += "}\n"
	for _, id := range []string{"RSG101", "RSG203", "RSG301", "RSG501"} {
		if rapid.Bool().Draw(t, who+" states "+id) {
			text += fmt.Sprintf("rule %q {\n%s  severity = %q\n  enabled = %v\n}\n", id, lock,
				rapid.SampledFrom(severityWords).Draw(t, who+" severity"), rapid.Bool().Draw(t, who+" enabled"))
		} else {
			text += fmt.Sprintf("rule %q {\n%s}\n", id, lock)
		}
	}
	return text
}

// verdictIn judges findings as the rules would report them under a policy: of the severity that it gives, and none of a rule
// that does not run.
func verdictIn(e *Effective, findings []result.Finding) result.Verdict {
	var list []result.Finding
	for _, f := range findings {
		if !e.Enabled(f.RuleID) {
			continue
		}
		if s, ok := e.Options().Severities[f.RuleID]; ok {
			f.Severity = s
		} else if rule, err := check.Find(f.RuleID); err == nil {
			f.Severity = rule.Severity
		}
		list = append(list, f)
	}
	v, _ := Judge(list, e.Settings())
	return v
}

func TestAFileThatExtendsALockedOneNeverOpensItsGate(t *testing.T) {
	dir := t.TempDir()
	loaded := 0
	rapid.Check(t, func(t *rapid.T) {
		base, repo := filepath.Join(dir, "base.hcl"), filepath.Join(dir, "repo.hcl")
		for path, text := range map[string]string{base: drawBlocks(t, "base", ""), repo: drawBlocks(t, "repo", "  extends = [\"base.hcl\"]\n")} {
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		below, err := Load(base, "dev")
		if err != nil {
			t.Fatal(err)
		}
		p, err := Load(repo, "dev")
		if err != nil {
			return // it loosens
		}
		loaded++
		findings := rapid.SliceOfN(rapid.Custom(drawFinding), 0, 5).Draw(t, "findings")
		was, now := verdictIn(below.In(""), findings), verdictIn(p.In(""), findings)
		if was != result.Pass && now == result.Pass {
			t.Fatalf("%s below, %s above", was, now)
		}
	})
	if loaded == 0 {
		t.Error("no draw was a file that tightens")
	}
}
