package check_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/check"
)

func TestEveryRuleSaysWhatAReaderNeeds(t *testing.T) {
	names := map[string]bool{}
	id := regexp.MustCompile(`^RSG[1-9][0-9]{2}$`)
	kebab := regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	for _, c := range check.All() {
		for what, wrong := range map[string]bool{
			"an ID of the form RSG123":            !id.MatchString(c.ID),
			"a name in kebab case":                !kebab.MatchString(c.Name),
			"a name of its own":                   names[c.Name],
			"a severity":                          c.Severity.Rank() == 0,
			"a title that is no sentence's end":   c.Title == "" || strings.HasSuffix(c.Title, "."),
			"a reason":                            len(c.Why) < 80,
			"a remedy":                            c.Fix == "",
			"the version that brought it":         !regexp.MustCompile(`^\d+\.\d+\.\d+$`).MatchString(c.Since),
			"a source":                            len(c.Sources) == 0,
			"something to run":                    (c.Run == nil && c.Whole == nil) != c.Policy,
			"a family of its own for input rules": c.Input != strings.HasPrefix(c.ID, "RSG9"),
			"a family of its own for the policy":  c.Policy != strings.HasPrefix(c.ID, "RSG8"),
		} {
			if wrong {
				t.Errorf("%s does not have %s", c.ID, what)
			}
		}
		names[c.Name] = true
		for _, s := range c.Sources {
			if !strings.HasPrefix(s, "https://") {
				t.Errorf("%s: source %s is not an https address", c.ID, s)
			}
		}
		for _, ctl := range c.Controls {
			if ctl.Standard == "" || ctl.Version == "" || ctl.ID == "" {
				t.Errorf("%s: control %+v says not all of standard, version and ID", c.ID, ctl)
			}
		}
	}
	if len(names) == 0 {
		t.Error("there is no rule at all")
	}
}

func TestAControlIsOfAStandardAndVersionThatTheCatalogueNames(t *testing.T) {
	known := map[string]bool{
		"CIS AWS Foundations 5.0.0": true, "CIS AWS Foundations 6.0.0": true, "PCI DSS 4.0.1": true, "NIST SP 800-53 5": true,
	}
	for _, c := range check.All() {
		for _, ctl := range c.Controls {
			name := ctl.Standard + " " + ctl.Version
			if !known[name] && ctl.Standard != "AWS FSBP" {
				t.Errorf("%s: %s is no standard and version that rules are mapped to", c.ID, name)
			}
		}
	}
}

func TestAFileIsNamedAfterItsRule(t *testing.T) {
	for _, c := range check.All() {
		file := strings.ReplaceAll(c.Name, "-", "_") + ".go"
		if strings.HasSuffix(file, "_nacl.go") {
			file = strings.TrimSuffix(file, ".go") + "_rule.go" // nacl is an operating system to Go, for which alone it would be built
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("%s: %v", c.ID, err)
			continue
		}
		if !strings.Contains(string(text), `"`+c.ID+`"`) {
			t.Errorf("%s does not declare %s", file, c.ID)
		}
	}
}

func TestAFileDeclaresOneRuleAtMost(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), "= register(Check{"); n > 1 && !strings.HasSuffix(file, "_test.go") {
			t.Errorf("%s declares %d rules", file, n)
		}
	}
}

func TestARuleIsFoundByIDAndByName(t *testing.T) {
	for _, c := range check.All() {
		for _, key := range []string{c.ID, c.Name} {
			if got, err := check.Find(key); err != nil || got != c {
				t.Errorf("Find(%q) = %v, %v", key, got, err)
			}
		}
	}
	if _, err := check.Find("no-such-rule"); err == nil {
		t.Error("a rule that does not exist is found")
	}
}

func TestRulesAreListedByID(t *testing.T) {
	last := ""
	for _, c := range check.All() {
		if c.ID <= last {
			t.Errorf("%s is listed after %s", c.ID, last)
		}
		last = c.ID
	}
}

func TestARuleIsFoundByIDOrNameInAnyCase(t *testing.T) {
	for _, name := range []string{"RSG105", "rsg105", "subnet-path-reply-dropped", "Subnet-Path-Reply-Dropped"} {
		if c, err := check.Find(name); err != nil || c != check.SubnetPathReplyDropped {
			t.Errorf("%s: %v, %v", name, c, err)
		}
	}
	if c, err := check.Find("RSG1050"); err == nil {
		t.Errorf("found %s", c.ID)
	}
}
