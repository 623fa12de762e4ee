package policy

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/check"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// plant writes files below a new folder and changes into it.
func plant(t *testing.T, files map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
}

// policyOf loads one file.
func policyOf(t *testing.T, text string) *Policy {
	t.Helper()
	plant(t, map[string]string{FileName: text})
	p, err := Load(FileName, "1.4.2")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWhatIsWrongWithAFileIsSaidWithItsPlace(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"a block that there is not":     {"polcy {}", `.sgplan.hcl:1:1: Unsupported block type`},
		"an attribute that there isnt":  {"sgplan {\n  fail_onn = \"note\"\n}", `.sgplan.hcl:2:3: Unsupported argument: An argument named "fail_onn" is not expected here. Did you mean "fail_on"?`},
		"no HCL at all":                 {"sgplan {", `.sgplan.hcl:1:8: Unclosed configuration block`},
		"a word that is none":           {"sgplan {\n  fail_on = \"fatal\"\n}", `.sgplan.hcl:2:13: Wrong value: fail_on must be never, error, warning or note, not "fatal"`},
		"a number as text":              {"nacl_budget {\n  max_deny_rules = \"5\"\n}", `.sgplan.hcl:2:20: Wrong type: max_deny_rules must be a number`},
		"text as a number":              {"sgplan {\n  fail_on = 1\n}", `.sgplan.hcl:2:13: Wrong type: fail_on must be a string`},
		"nothing as a value":            {"rule \"RSG101\" {\n  enabled = null\n}", `.sgplan.hcl:2:13: Wrong type: enabled must be true or false`},
		"a list of other things":        {"ephemeral {\n  default = [1]\n}", `.sgplan.hcl:2:13: Wrong type: default must be a list of strings`},
		"a variable":                    {"sgplan {\n  fail_on = var.x\n}", `.sgplan.hcl:2:13: Variables not allowed`},
		"half a rule":                   {"nacl_budget {\n  max_deny_rules = 1.5\n}", `.sgplan.hcl:2:20: Wrong value: max_deny_rules must be a whole number`},
		"less than no rule":             {"nacl_budget {\n  max_deny_rules = -1\n}", `.sgplan.hcl:2:20: Wrong value: max_deny_rules must be a number from 0 on`},
		"a share above one":             {"nacl_budget {\n  max_share_of_rules = 25\n}", `.sgplan.hcl:2:24: Wrong value: max_share_of_rules must be a number from 0 to 1`},
		"a rule that there is not":      {"rule \"RSG999\" {}", `.sgplan.hcl:1:6: Unknown rule: There is no rule "RSG999"`},
		"a rule in lower case":          {"rule \"rsg101\" {}", `Unknown rule`},
		"a rule by ID and by name":      {"rule \"RSG101\" {}\nrule \"inbound-reply-dropped\" {}", `.sgplan.hcl:2:1: Duplicate rule block: RSG101 is there already, at .sgplan.hcl:1:1.`},
		"a rule that must run":          {"rule \"RSG902\" {\n  enabled = false\n}", `.sgplan.hcl:2:13: Wrong value: RSG902 (plan-unsupported) cannot be turned off`},
		"a severity of the input":       {"rule \"RSG903\" {\n  severity = \"note\"\n}", `see on_incomplete`},
		"two blocks of one kind":        {"sgplan {}\nsgplan {}", `.sgplan.hcl:2:1: Duplicate sgplan block: There is one sgplan block already, at .sgplan.hcl:1:1.`},
		"a range without ports":         {"ephemeral {\n  range \"x\" {}\n}", `.sgplan.hcl:2:13: Missing required argument: The argument "ports" is required`},
		"ports that are none":           {"ephemeral {\n  range \"x\" { ports = \"1024-70000\" }\n}", `.sgplan.hcl:2:23: Wrong value: ports: "70000" is no port`},
		"ports backwards":               {"ephemeral {\n  range \"x\" { ports = \"9-1\" }\n}", `ends before it begins`},
		"no client at all":              {"ephemeral {\n  default = []\n}", `.sgplan.hcl:2:13: Empty default`},
		"a range that nobody defines":   {"ephemeral {\n  default = [\"x\"]\n}", `.sgplan.hcl:2:13: Unknown range: There is no range "x"`},
		"two environments of one name":  {"environment \"a\" {}\nenvironment \"a\" {}", `.sgplan.hcl:2:1: Duplicate environment block`},
		"a pattern that is none":        {"environment \"a\" {\n  match { unit = [\"[\"] }\n}", `.sgplan.hcl:2:18: Wrong pattern`},
		"an environment in another":     {"environment \"a\" {\n  environment \"b\" {}\n}", `.sgplan.hcl:2:3: Unsupported block type`},
		"an assumption without reason":  {"assume \"a.b.c\" {\n  within = \"10.0.0.0/8\"\n}", `Missing required argument: The argument "reason" is required`},
		"an assumption with blanks":     {"assume \"a.b.c\" {\n  within = \"10.0.0.0/8\"\n  reason = \" \"\n}", `.sgplan.hcl:3:12: Empty reason`},
		"an assumption within nothing":  {"assume \"a.b.c\" {\n  within = \"10.0.0.0\"\n  reason = \"x\"\n}", `.sgplan.hcl:2:12: Wrong value: within`},
		"an assumption about no value":  {"assume \"abc\" {\n  within = \"10.0.0.0/8\"\n  reason = \"x\"\n}", `.sgplan.hcl:1:8: Wrong name`},
		"two assumptions about one":     {"assume \"a.b\" {\n  within = \"10.0.0.0/8\"\n  reason = \"x\"\n}\nassume \"a.b\" {\n  within = \"10.0.0.0/8\"\n  reason = \"x\"\n}", `.sgplan.hcl:5:1: Duplicate assume block`},
		"another version":               {"sgplan {\n  required_version = \">= 2\"\n}", `.sgplan.hcl:2:22: Another version of sgplan is required: This is sgplan 1.4.2, the policy asks for >= 2.`},
		"a version that is none":        {"sgplan {\n  required_version = \"~> 1\"\n}", `.sgplan.hcl:2:22: Wrong value: required_version: "~>" is no comparison`},
		"a policy from the network":     {"sgplan {\n  extends = [\"https://example.org/policy.hcl\"]\n}", `.sgplan.hcl:2:13: Not a local file: https://example.org/policy.hcl: a check uses no network.`},
		"a policy without a digest":     {"sgplan {\n  extends = [\"oci://ghcr.io/acme/policy:v1\"]\n}", `.sgplan.hcl:2:13: Not a pinned policy: oci://ghcr.io/acme/policy:v1: it names no digest`},
		"a base that is not there":      {"sgplan {\n  extends = [\"base.hcl\"]\n}", `.sgplan.hcl:2:13: The policy cannot be read: base.hcl: no such file or directory.`},
		"a file that extends itself":    {"sgplan {\n  extends = [\"./.sgplan.hcl\"]\n}", `.sgplan.hcl:2:13: Files extend each other`},
		"a lock that is no switch":      {"sgplan {\n  locked = \"yes\"\n}", `.sgplan.hcl:2:12: Wrong type: locked must be true or false`},
		"a severity in an environment":  {"environment \"a\" {\n  rule \"RSG101\" { severity = \"x\" }\n}", `.sgplan.hcl:2:30: Wrong value: severity must be note, warning or error`},
		"a profile level that is none":  {"ephemeral {\n  range \"x\" {\n    ports = \"1\"\n    level = \"note\"\n  }\n}", `.sgplan.hcl:4:13: Wrong value: level must be warning or error`},
		"a name that would split paths": {"ephemeral {\n  range \"a.b\" { ports = \"1\" }\n}", `.sgplan.hcl:2:9: Wrong name`},
	} {
		t.Run(name, func(t *testing.T) {
			plant(t, map[string]string{FileName: c.text})
			_, err := Load(FileName, "1.4.2")
			var known *Error
			if !errors.As(err, &known) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v\nwant %s", err, c.want)
			}
			if lines := strings.Join(known.Lines(), "\n"); !strings.Contains(lines, "  --> .sgplan.hcl:") || !strings.Contains(lines, "^") {
				t.Errorf("no place and snippet in\n%s", lines)
			}
		})
	}
}

func TestAllFaultsAreSaidAtOnce(t *testing.T) {
	plant(t, map[string]string{FileName: "sgplan {\n  fail_on = \"x\"\n  strict = 1\n}\nrule \"RSG000\" {}\n"})
	_, err := Load(FileName, "dev")
	var known *Error
	if !errors.As(err, &known) || len(known.Diagnostics) != 3 {
		t.Fatalf("%v", err)
	}
	var first []string
	for i, line := range known.Lines() {
		if line == "error: Wrong value" {
			first = known.Lines()[i : i+5]
		}
	}
	want := []string{"error: Wrong value", "  --> .sgplan.hcl:2:13", ` 2 |   fail_on = "x"`, `   |             ^^^`, `   = fail_on must be never, error, warning or note, not "x".`}
	if diff := cmp.Diff(want, first); diff != "" {
		t.Error(diff)
	}
}

func TestWithoutAFileThePolicyIsTheDefaultOne(t *testing.T) {
	for name, p := range map[string]*Policy{"no file": {}, "an empty file": policyOf(t, "")} {
		e := p.In("")
		if diff := cmp.Diff(check.DefaultOptions(), e.Options(), cmpopts.EquateEmpty(), cmp.Comparer(firewall.Ports.Equal)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if got, want := e.Settings(), (Settings{FailOn: FailOnError}); got != want {
			t.Errorf("%s: %+v", name, got)
		}
		for _, c := range check.All() {
			if !e.Enabled(c.ID) || !e.Ignorable(c.ID) {
				t.Errorf("%s: %s", name, c.ID)
			}
		}
	}
}

const sample = `
sgplan {
  required_version = ">= 1.0, < 2"
  fail_on          = "warning"
  on_incomplete    = "warn"
  strict           = true
}
ephemeral {
  default = ["linux", "nat_gateway", "acme_legacy"]
  range "linux"       { ports = "40000-60999" }
  range "acme_legacy" { ports = "1025-5000" }
}
nacl_budget {
  max_rules_per_direction = 15
  max_share_of_rules      = 0.5
}
rule "redundant-rule" { severity = "warning" }
rule "RSG101"         { ignorable = false }
environment "prod" {
  match {
    workspace = ["*-prod"]
    unit      = ["live/prod/**"]
  }
  rule "RSG203" { severity = "error" }
  rule "RSG604" { enabled = false }
  nacl_budget { max_added_in_one_plan = 0 }
}
`

func TestWhatAFileSays(t *testing.T) {
	p := policyOf(t, sample)
	if got, want := p.In("").Settings(), (Settings{FailOn: FailOnWarning, Strict: true, JudgePartial: true}); got != want {
		t.Errorf("settings %+v", got)
	}
	dev, prod := p.In(""), p.In("prod")
	if got := dev.Options().Severities; len(got) != 1 || got["RSG203"] != result.Warning {
		t.Errorf("severities %v", got)
	}
	if got := prod.Options().Severities; len(got) != 1 || got["RSG203"] != result.Error {
		t.Errorf("severities in prod %v", got)
	}
	if dev.Ignorable("RSG101") || !dev.Ignorable("RSG102") || !dev.Enabled("RSG604") || prod.Enabled("RSG604") {
		t.Error("rules")
	}
	want := check.DefaultBudget()
	want.MaxRulesPerDirection, want.MaxShareOfRules = 15, 0.5
	if got := dev.Options().Budget; got != want {
		t.Errorf("budget %+v", got)
	}
	want.MaxAddedInOnePlan = 0
	if got := prod.Options().Budget; got != want {
		t.Errorf("budget in prod %+v", got)
	}
	ports := func(lo, hi uint16) firewall.Ports { return firewall.PortSet(firewall.PortRange{Lo: lo, Hi: hi}) }
	profiles := []firewall.Profile{
		{Name: "linux", Ports: ports(40000, 60999), Level: "error"}, {Name: "nat_gateway", Ports: ports(1024, 65535), Level: "warning"},
		{Name: "acme_legacy", Ports: ports(1025, 5000), Level: "error"},
	}
	if diff := cmp.Diff(profiles, dev.Options().Profiles, cmp.Comparer(firewall.Ports.Equal)); diff != "" {
		t.Error(diff)
	}
}

func TestTheJSONFormSaysTheSame(t *testing.T) {
	plant(t, map[string]string{
		FileName: sample,
		"p.json": `{"sgplan": {"required_version": ">= 1.0, < 2", "fail_on": "warning", "on_incomplete": "warn", "strict": true},
			"ephemeral": {"default": ["linux", "nat_gateway", "acme_legacy"], "range": {"linux": {"ports": "40000-60999"}, "acme_legacy": {"ports": "1025-5000"}}},
			"nacl_budget": {"max_rules_per_direction": 15, "max_share_of_rules": 0.5},
			"rule": {"redundant-rule": {"severity": "warning"}, "RSG101": {"ignorable": false}},
			"environment": {"prod": {"match": {"workspace": ["*-prod"], "unit": ["live/prod/**"]},
				"rule": {"RSG203": {"severity": "error"}, "RSG604": {"enabled": false}}, "nacl_budget": {"max_added_in_one_plan": 0}}}}`,
	})
	var lists [2][]Setting
	for i, name := range []string{FileName, "p.json"} {
		p, err := Load(name, "1.4.2")
		if err != nil {
			t.Fatal(err)
		}
		env, err := p.EnvironmentOf("", "shop-prod", "")
		if err != nil {
			t.Fatal(err)
		}
		lists[i] = p.In(env).List()
	}
	if diff := cmp.Diff(lists[0], lists[1], cmpopts.IgnoreFields(Setting{}, "Origin")); diff != "" {
		t.Error(diff)
	}
	plant(t, map[string]string{"p.json": `{"sgplan": {"fail_onn": "note"}}`})
	if _, err := Load("p.json", "1.4.2"); err == nil || !strings.HasPrefix(err.Error(), "p.json:1:13: Extraneous JSON object property") {
		t.Errorf("%v", err)
	}
}

func TestWhereAPolicyIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		from  string
		want  string
		err   string
	}{
		"in the folder itself":                   {map[string]string{"a/.sgplan.hcl": "", ".sgplan.hcl": "", ".git/HEAD": ""}, "a", ".sgplan.hcl", ""},
		"in the nearest folder above":            {map[string]string{"a/b/c/x": "", "a/.sgplan.hcl": "", ".sgplan.hcl": "", ".git/HEAD": ""}, "a/b/c", "../../.sgplan.hcl", ""},
		"at the root of a worktree":              {map[string]string{"a/x": "", ".sgplan.hcl": "", ".git": "gitdir: elsewhere"}, "a", "../.sgplan.hcl", ""},
		"in its JSON form":                       {map[string]string{"a/x": "", ".sgplan.hcl.json": "{}", ".git/HEAD": ""}, "a", "../.sgplan.hcl.json", ""},
		"not beyond the repository":              {map[string]string{"a/b/x": "", "a/.git/HEAD": "", ".sgplan.hcl": ""}, "a/b", "", ""},
		"not above, outside of a repository":     {map[string]string{"a/x": "", ".sgplan.hcl": ""}, "a", "", ""},
		"in the folder, outside of a repository": {map[string]string{"a/.sgplan.hcl": ""}, "a", ".sgplan.hcl", ""},
		"nowhere":                                {map[string]string{"a/x": "", ".git/HEAD": ""}, "a", "", ""},
		"in two forms":                           {map[string]string{".sgplan.hcl": "", ".sgplan.hcl.json": "{}", ".git/HEAD": ""}, ".", "", "side by side"},
	} {
		t.Run(name, func(t *testing.T) {
			plant(t, c.files)
			t.Chdir(c.from)
			got, err := Find(".")
			if got != filepath.FromSlash(c.want) || (err != nil) != (c.err != "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
}

// A working directory that is reached by a link is the one that the link leads to.
func TestAPolicyIsFoundAboveWhereALinkLeads(t *testing.T) {
	plant(t, map[string]string{"repo/a/x": "", "repo/.git/HEAD": "", "repo/.sgplan.hcl": "", "else/.git/HEAD": "", "else/.sgplan.hcl": ""})
	if err := os.Symlink(filepath.Join("..", "repo", "a"), filepath.Join("else", "link")); err != nil {
		t.Skip(err)
	}
	t.Chdir("else/link")
	path, err := Find(".")
	if err != nil {
		t.Fatal(err)
	}
	found, err := filepath.EvalSymlinks(path)
	if err != nil {
		t.Fatal(err)
	}
	there, err := os.Stat("../../repo/.sgplan.hcl")
	if err != nil {
		t.Fatal(err)
	}
	if here, err := os.Stat(found); err != nil || !os.SameFile(here, there) {
		t.Errorf("found %s, %v", path, err)
	}
}

func TestTheEnvironmentOfAPlan(t *testing.T) {
	p := policyOf(t, sample+"environment \"live\" {\n  match { unit = [\"live/**\"] }\n}\n")
	for name, c := range map[string]struct{ name, workspace, unit, want, err string }{
		"by name":                          {"prod", "", "", "prod", ""},
		"by name, whatever matches":        {"live", "shop-prod", "live/prod/net", "live", ""},
		"by workspace":                     {"", "shop-prod", "", "prod", ""},
		"by unit":                          {"", "", "live/dev/net", "live", ""},
		"of none":                          {"", "prod-shop", "test/prod", "", ""},
		"where nothing is said":            {"", "", "", "", ""},
		"of two":                           {"", "", "live/prod/net", "", "several environments: live, prod"},
		"by a name that the policy hasn't": {"staging", "", "", "", `no environment "staging"; it has: live, prod`},
	} {
		got, err := p.EnvironmentOf(c.name, c.workspace, c.unit)
		if got != c.want || (err != nil) != (c.err != "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if got, err := (&Policy{}).EnvironmentOf("prod", "", ""); got != "prod" || err != nil {
		t.Errorf("without environments any name will do: %q, %v", got, err)
	}
}

func TestVersions(t *testing.T) {
	for _, c := range []struct {
		version, want string
		ok            bool
	}{
		{"1.4.2", ">= 1.0", true}, {"1.4.2", "> 1.4.2", false}, {"1.4.2", ">=1.4.2", true}, {"1.4.2", "<= 1.4.1", false},
		{"1.4.2", "< 2, >= 1.4", true}, {"1.4.2", "< 2, >= 1.5", false}, {"v1.4.2-rc1", "1.4.2", true}, {"1.10.0", "> 1.9", true},
		{"dev", ">= 9", true}, {"0.0.0-20261122", ">= 1", false},
	} {
		if ok, err := satisfies(c.version, c.want); ok != c.ok || err != nil {
			t.Errorf("%s %s: %v, %v", c.version, c.want, ok, err)
		}
	}
	for _, bad := range []string{"", "~> 1", ">= x", "1.2.3.4", ">= 1,", "=> 1"} {
		if _, err := satisfies("dev", bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}
