package validator

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/rackspace/terraform-provider-rackspace/docs/rules"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
	"github.com/rackspace/terraform-provider-rackspace/validator/check"
)

// pageDir is where the pages of the rules stand.
const pageDir = "../docs/rules"

// TestRulePages compares each page with what the rule and its example make of it; -update writes them.
func TestRulePages(t *testing.T) {
	want := map[string]string{"README.md": rulesIndex()}
	for _, c := range check.All() {
		want[c.ID+".md"] = rulePage(c, exampleOf(t, c.ID))
	}
	testenv.Pages(t, pageDir, want, *update)
}

// A page advises only what works: commands that are there.
func TestAPageAdvisesNothingThatIsNotThere(t *testing.T) {
	commands := map[string]bool{}
	for _, c := range (&Command{}).Tree().Commands() {
		commands[c.Name()] = true
	}
	for _, c := range check.All() {
		page := rulePage(c, exampleOf(t, c.ID))
		for _, m := range regexp.MustCompile("(?m)(?:^|`)sgplan ([a-z]+)").FindAllStringSubmatch(page, -1) {
			if !commands[m[1]] && m[1] != "says" {
				t.Errorf("%s names sgplan %s, which is not there", c.ID, m[1])
			}
		}
	}
}

func TestEveryFindingLinksToItsPage(t *testing.T) {
	found := check.Run(check.All(), nil, nil, check.Facts{Plan: "p", Unsupported: "x"}, check.DefaultOptions())
	if len(found) != 1 || found[0].DocsURL != rules.URL(found[0].RuleID) {
		t.Errorf("findings %+v; want one with the address %s", found, rules.URL("RSG902"))
	}
}

// ruleExample is the example of a rule: bad and good configuration, and what is found in the bad one.
type ruleExample map[string]string

func exampleOf(t *testing.T, id string) ruleExample {
	t.Helper()
	a, err := txtar.ParseFile(filepath.Join("check/testdata", id+".txtar"))
	if err != nil {
		t.Errorf("every rule has an example: %v", err)
		return nil
	}
	e := ruleExample{}
	for _, f := range a.Files {
		e[f.Name] = strings.Trim(string(f.Data), "\n")
	}
	return e
}

// says are the messages of one rule on the bad example.
func (e ruleExample) says(id string) string {
	var list []string
	for _, line := range strings.Split(e["want"], "\n") {
		if fields := strings.SplitN(line, " ", 5); len(fields) == 5 && fields[3] == id {
			list = append(list, fmt.Sprintf("%s[%s]: %s", fields[0], id, fields[4]))
		}
	}
	return strings.Join(list, "\n")
}

// rulePage is the page of one rule, as published and as `sgplan explain` prints it.
func rulePage(c *check.Check, e ruleExample) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s: %s\n\n%s. Default severity: **%s**. Since %s.\n",
		c.ID, c.Name, strings.TrimSuffix(c.Title, "."), c.Severity, c.Since)
	section(&b, "Why", c.Why)
	if e["bad/main.tf"] != "" {
		section(&b, "What it finds", configuration(e, "bad"))
		if says := e.says(c.ID); says != "" {
			fmt.Fprintf(&b, "\nsgplan says:\n\n```text\n%s\n```\n", says)
		}
	}
	if e["good/main.tf"] != "" {
		section(&b, "What passes", configuration(e, "good"))
	}
	section(&b, "What to do", c.Fix)
	if len(c.Controls) > 0 {
		var list []string
		for _, x := range c.Controls {
			list = append(list, fmt.Sprintf("- %s %s: %s", x.Standard, x.Version, x.ID))
		}
		section(&b, "Controls", strings.Join(list, "\n"))
	}
	section(&b, "Sources", "- <"+strings.Join(c.Sources, ">\n- <")+">")
	b.WriteString("\n<!-- Generated from the rule and its example: make generate. -->\n")
	return b.String()
}

func section(b *strings.Builder, title, text string) {
	fmt.Fprintf(b, "\n## %s\n\n%s\n", title, strings.TrimSpace(text))
}

// configuration is one side of an example, with what stands before the plan where that matters.
func configuration(e ruleExample, side string) string {
	text := "```hcl\n" + e[side+"/main.tf"] + "\n```"
	if policy := e[side+"/policy.hcl"]; policy != "" {
		text = "```hcl\n# .sgplan.hcl\n" + policy + "\n```\n\nwith the plan of\n\n" + text
	}
	if before := e[side+"/before.tf"]; before != "" {
		text = "Before the plan:\n\n```hcl\n" + before + "\n```\n\nAfter it:\n\n" + text
	}
	return text
}

// families are the titles of the rules' families, by the first digit.
var families = []struct{ digit, title string }{
	{"1", "Return path: a network ACL is stateless, so the answer needs a rule of its own"},
	{"2", "Order"},
	{"3", "NACL-heavy: security groups first"},
	{"4", "Network ACL against security group"},
	{"5", "Cannot decide"},
	{"6", "Exposure"},
	{"7", "Is the change itself safe?"},
	{"8", "The policy itself"},
	{"9", "The input"},
}

// rulesIndex lists the rules by family.
func rulesIndex() string {
	var b strings.Builder
	b.WriteString("# The rules of sgplan\n\n" +
		"`sgplan explain ID` prints a rule's page, `sgplan rules -o json` the catalogue with its compliance controls.\n")
	for _, f := range families {
		members := slices.DeleteFunc(check.All(), func(c *check.Check) bool { return !strings.HasPrefix(c.ID, "RSG"+f.digit) })
		if len(members) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %sxx: %s\n\n| ID | Name | Default | What it says |\n|---|---|---|---|\n", f.digit, f.title)
		for _, c := range members {
			fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s | %s |\n", c.ID, c.ID, c.Name, c.Severity, strings.ReplaceAll(c.Title, "|", "\\|"))
		}
	}
	b.WriteString("\n<!-- Generated from the rules: make generate. -->\n")
	return b.String()
}
