package policy

import (
	"strings"
	"testing"
)

func TestAFileMayTightenWhatItsBaseLocks(t *testing.T) {
	const base = `
sgplan {
  fail_on = "error"
  locked  = true
}
rule "RSG301" { locked = true }
rule "RSG203" {
  severity = "warning"
  locked   = true
}
nacl_budget {
  max_deny_rules = 3
  locked         = true
}
environment "prod" {
  match { unit = ["prod/**"] }
  rule "RSG202" {
    severity = "error"
    locked   = true
  }
}
`
	for name, c := range map[string]struct{ repo, want string }{
		"nothing":                                 {``, ""},
		"a lower threshold":                       {`sgplan { fail_on = "note" }`, ""},
		"a higher threshold":                      {`sgplan { fail_on = "never" }`, `sgplan.fail_on at "error"`},
		"a partial plan that passes":              {`sgplan { on_incomplete = "warn" }`, `sgplan.on_incomplete at "block"`},
		"strict":                                  {`sgplan { strict = true }`, ""},
		"a baseline of its own":                   {`sgplan { baseline = "b.json" }`, `sgplan.baseline at ""`},
		"a more severe rule":                      {`rule "RSG203" { severity = "error" }`, ""},
		"a less severe rule":                      {`rule "RSG203" { severity = "note" }`, `rule.RSG203.severity at "warning"`},
		"by its name":                             {`rule "redundant-rule" { severity = "note" }`, `rule.RSG203.severity at "warning"`},
		"a rule that the base only locks":         {`rule "RSG301" { severity = "warning" }`, `rule.RSG301.severity at "error"`},
		"a rule turned off":                       {`rule "RSG301" { enabled = false }`, `rule.RSG301.enabled at true`},
		"a rule turned off in an environment":     {"environment \"dev\" {\n  match { unit = [\"dev\"] }\n  rule \"RSG301\" { enabled = false }\n}", `rule.RSG301.enabled at true`},
		"a rule that is not to be ignored":        {`rule "RSG301" { ignorable = false }`, ""},
		"a rule that is not locked":               {`rule "RSG101" { enabled = false }`, ""},
		"a smaller budget":                        {`nacl_budget { max_deny_rules = 0 }`, ""},
		"a larger budget":                         {`nacl_budget { max_deny_rules = 4 }`, `nacl_budget.max_deny_rules at 3`},
		"a larger budget that is only locked":     {`nacl_budget { max_custom_nacls = 5 }`, `nacl_budget.max_custom_nacls at 4`},
		"less severe in prod":                     {"environment \"prod\" {\n  rule \"RSG202\" { severity = \"note\" }\n}", `rule.RSG202.severity at "error"`},
		"less severe elsewhere":                   {`rule "RSG202" { severity = "note" }`, ""},
		"another prod":                            {"environment \"prod\" {\n  match { unit = [\"nothing\"] }\n}", "Duplicate match block"},
		"a rule of its own that it may not relax": {"rule \"RSG203\" { severity = \"error\" }\nenvironment \"prod\" {\n  rule \"RSG203\" { severity = \"note\" }\n}", `rule.RSG203.severity at "warning"`},
	} {
		t.Run(name, func(t *testing.T) {
			plant(t, map[string]string{"central/base.hcl": base, "repo/.sgplan.hcl": c.repo + "\n"})
			repo := "sgplan {\n  extends = [\"../central/base.hcl\"]\n}\n" + c.repo
			if rest, ok := strings.CutPrefix(c.repo, "sgplan { "); ok {
				repo = "sgplan {\n  extends = [\"../central/base.hcl\"]\n  " + strings.TrimSuffix(rest, " }") + "\n}\n"
			}
			plant(t, map[string]string{"central/base.hcl": base, "repo/.sgplan.hcl": repo})
			p, err := Load("repo/.sgplan.hcl", "dev")
			if c.want == "" {
				if err != nil || len(p.Files()) != 2 || p.Files()[0].Path != "central/base.hcl" {
					t.Fatalf("%v", err)
				}
				return
			}
			if err == nil || !strings.HasPrefix(err.Error(), "repo/.sgplan.hcl:") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestAChangeOfLockedClientPortsIsRefusedEitherWay(t *testing.T) {
	const base = "ephemeral {\n  default = [\"linux\"]\n  locked = true\n}\n"
	for _, repo := range []string{
		`ephemeral { default = ["linux", "windows"] }`, "ephemeral {\n  range \"linux\" { ports = \"1-65535\" }\n}",
		"ephemeral {\n  range \"mine\" { ports = \"1-65535\" }\n}",
	} {
		plant(t, map[string]string{"base.hcl": base, FileName: "sgplan {\n  extends = [\"base.hcl\"]\n}\n" + repo})
		if _, err := Load(FileName, "dev"); err == nil || !strings.Contains(err.Error(), "Loosens what is locked") {
			t.Errorf("%s: %v", repo, err)
		}
	}
}

func TestLocksHoldOverSeveralFiles(t *testing.T) {
	plant(t, map[string]string{
		"org.hcl":  "rule \"RSG301\" { locked = true }\n",
		"team.hcl": "sgplan {\n  extends = [\"org.hcl\"]\n}\nrule \"RSG301\" { ignorable = false }\n",
		FileName:   "sgplan {\n  extends = [\"team.hcl\", \"org.hcl\"]\n}\nrule \"RSG301\" { enabled = false }\n",
	})
	_, err := Load(FileName, "dev")
	if err == nil || !strings.Contains(err.Error(), "org.hcl locks rule.RSG301.enabled") {
		t.Errorf("%v", err)
	}
	plant(t, map[string]string{"a.hcl": "sgplan {\n  extends = [\"b.hcl\"]\n}\n", "b.hcl": "sgplan {\n  extends = [\"a.hcl\"]\n}\n"})
	if _, err := Load("a.hcl", "dev"); err == nil || !strings.Contains(err.Error(), "b.hcl:2:13: Files extend each other") {
		t.Errorf("%v", err)
	}
}
