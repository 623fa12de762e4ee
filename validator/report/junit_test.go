package report

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// What the schema of JUnit's XML that Jenkins uses allows within an element: children in this order, and attributes.
var (
	junitChildren = map[string][]string{"testsuites": {"testsuite"}, "testsuite": {"testcase"}, "testcase": {"skipped", "error", "failure", "system-out"}}
	junitAttrs    = map[string]string{"testsuites": "name tests failures errors", "testsuite": "name tests failures errors skipped time",
		"testcase": "classname name file line time", "failure": "message type", "error": "message type", "skipped": "message"}
)

// node is any element.
type node struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []node     `xml:",any"`
}

func (n node) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (n node) check(t *testing.T) {
	t.Helper()
	for _, a := range n.Attrs {
		if !strings.Contains(" "+junitAttrs[n.XMLName.Local]+" ", " "+a.Name.Local+" ") || !printable(a.Value) {
			t.Errorf("%s has the attribute %s=%.200q", n.XMLName.Local, a.Name.Local, a.Value)
		}
	}
	next := 0
	for _, c := range n.Children {
		order := junitChildren[n.XMLName.Local]
		for next < len(order) && order[next] != c.XMLName.Local {
			next++
		}
		if next == len(order) {
			t.Errorf("%s has a %s, or has it too late", n.XMLName.Local, c.XMLName.Local)
		}
		c.check(t)
	}
}

// parseJUnit reads the suites, held to the schema, and counts their tests.
func parseJUnit(t *testing.T, text string) (root node, counted map[string]int) {
	t.Helper()
	if err := xml.Unmarshal([]byte(text), &root); err != nil {
		t.Fatalf("%v in %.300s", err, text)
	}
	root.check(t)
	counted = map[string]int{}
	for _, s := range root.Children {
		names := map[string]bool{}
		for _, c := range s.Children {
			counted["tests"]++
			for _, x := range c.Children {
				counted[x.XMLName.Local]++
			}
			if key := c.attr("classname") + "\x00" + c.attr("name"); names[key] || c.attr("name") == "" {
				t.Errorf("two tests are named %.200q, or it has no name", key)
			} else {
				names[key] = true
			}
		}
	}
	return root, counted
}

func examineJUnit(t *testing.T, r *result.Result, text string) {
	t.Helper()
	root, counted := parseJUnit(t, text)
	if (counted["failure"]+counted["error"] > 0) != (r.Verdict != result.Pass) {
		t.Errorf("%v for the verdict %s", counted, r.Verdict)
	}
	if counted["tests"] == 0 || root.XMLName.Local != "testsuites" {
		t.Error("there is no test")
	}
}

func TestJUnitOfEachVerdict(t *testing.T) {
	input := result.Finding{RuleID: "RSG902", RuleName: "plan-unsupported", Severity: result.Error, Certainty: result.Proved, Status: result.Open,
		Blocking: true, Change: result.Introduced, Message: "is no plan", Plan: "plan-1", Address: "plan-1"}
	for _, c := range []struct {
		name   string
		change func(r *result.Result)
		want   map[string]int
	}{
		{"blocked", func(*result.Result) {}, map[string]int{"tests": 4, "failure": 1, "skipped": 1}},
		{"passed", func(r *result.Result) { r.Verdict, r.Findings = result.Pass, nil }, map[string]int{"tests": 1}},
		{"a plan that can't be judged", func(r *result.Result) { r.Verdict, r.Findings = result.Incomplete, []result.Finding{input} }, map[string]int{"tests": 1, "error": 1}},
		{"no plan", func(r *result.Result) { *r = result.Result{Verdict: result.Incomplete} }, map[string]int{"tests": 1, "error": 1}},
		{"two findings of one rule and place", func(r *result.Result) {
			known := dropped()
			known.Status, known.Blocking = result.Baseline, false
			r.Findings = []result.Finding{dropped(), known}
		}, map[string]int{"tests": 2, "failure": 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := sample()
			c.change(r)
			text := renderAs(t, "junit", r, Options{})
			examineJUnit(t, r, text)
			_, got := parseJUnit(t, text)
			for _, kind := range []string{"tests", "failure", "error", "skipped"} {
				if got[kind] != c.want[kind] {
					t.Errorf("%d of %s, want %d:\n%s", got[kind], kind, c.want[kind], text)
				}
			}
			examineTAP(t, r, renderAs(t, "tap", r, Options{}))
		})
	}
}

// GitLab and Jenkins know a test by class and name: those of two plans must not be one.
func TestTestsOfSeveralPlansHaveNamesOfTheirOwn(t *testing.T) {
	r := sample()
	other := dropped()
	other.Plan = "plan-2"
	r.Plans = append(r.Plans, result.Plan{ID: "plan-2", Path: "/tmp/x/live/net/plan.json", Unit: ptr("live/net")})
	r.Findings = append(r.Findings, other)
	root, _ := parseJUnit(t, renderAs(t, "junit", r, Options{}))
	seen := map[string]bool{}
	for _, s := range root.Children {
		for _, c := range s.Children {
			seen[c.attr("name")] = true
		}
	}
	if len(root.Children) != 2 || root.Children[1].attr("name") != "live/net/plan.json" || !seen["aws_network_acl.app in live/net/plan.json"] || len(seen) != 5 {
		t.Errorf("suites %q, tests %v", root.Children[1].attr("name"), seen)
	}
}
