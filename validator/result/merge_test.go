package result

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func ptr[T any](v T) *T { return &v }

// of is a result of one plan with some findings, as a run makes it.
func of(path string, verdict Verdict, findings ...Finding) *Result {
	r := &Result{FormatVersion: "1.0", Tool: Tool{Name: "sgplan", Version: "1.2.3", RulesDigest: "abc"}, Verdict: verdict,
		Run:     Run{AsOf: "2026-11-22", FailOn: "error", DurationMS: ptr(20), Environment: ptr("prod"), ConfigFiles: []ConfigFile{{Path: ".sgplan.hcl", SHA256: "aa"}}},
		Summary: Summary{ByRule: map[string]int{}}, Plans: []Plan{{ID: "plan-1", Path: path, SHA256: path}},
		Notices: []Notice{{Code: "id-flow", Message: "an id", Plan: ptr("plan-1")}, {Code: "assumption-unused", Message: "none"}}}
	for _, f := range findings {
		r.Findings = append(r.Findings, f)
		r.Summary.ByRule[f.RuleID]++
		r.Summary.Open++
		if f.Blocking {
			r.Summary.Blocking++
		}
	}
	return r
}

func found(rule, plan, address string, blocking bool) Finding {
	return Finding{RuleID: rule, Fingerprint: rule + address, Plan: plan, Address: address, Status: Open, Blocking: blocking}
}

func merged(t *testing.T, list ...*Result) *Result {
	t.Helper()
	before, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Merge(list)
	if err != nil {
		t.Fatal(err)
	}
	if after, _ := json.Marshal(list); string(after) != string(before) {
		t.Error("merging changed a result")
	}
	return r
}

func TestMergeKeepsPlansAndTheirFindingsApart(t *testing.T) {
	r := merged(t,
		of("net.json", Pass, found("RSG303", "plan-1", "aws_network_acl.a", false)),
		of("app.json", Block, found("RSG101", "plan-1", "aws_network_acl.a", true), found("RSG502", "plan-1", "plan-1", false)))
	var got []string
	for _, f := range r.Findings {
		got = append(got, f.Plan+" "+f.RuleID+" "+f.Address)
	}
	want := []string{"plan-1 RSG303 aws_network_acl.a", "plan-2 RSG101 aws_network_acl.a", "plan-2 RSG502 plan-2"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("findings %q, want %q", got, want)
	}
	if r.Plans[0].Path != "net.json" || r.Plans[1].ID != "plan-2" || r.Plans[1].Path != "app.json" {
		t.Errorf("plans %+v", r.Plans)
	}
	if s := r.Summary; s.Open != 3 || s.Blocking != 1 || s.ByRule["RSG101"] != 1 || len(s.ByRule) != 3 {
		t.Errorf("summary %+v", s)
	}
	if len(r.Notices) != 3 || *r.Notices[2].Plan != "plan-2" {
		t.Errorf("notices %+v", r.Notices)
	}
	if *r.Run.DurationMS != 40 || *r.Run.Environment != "prod" || len(r.Run.ConfigFiles) != 1 {
		t.Errorf("run %+v", r.Run)
	}
}

func TestTheWorstVerdictIsThatOfAll(t *testing.T) {
	for _, c := range []struct{ a, b, want Verdict }{
		{Pass, Pass, Pass}, {Pass, Block, Block}, {Block, Pass, Block}, {Incomplete, Pass, Incomplete},
		{Incomplete, Block, Incomplete}, {Block, Incomplete, Incomplete}, {Block, Block, Block},
	} {
		if r := merged(t, of("a", c.a), of("b", c.b)); r.Verdict != c.want {
			t.Errorf("%s and %s are %s, want %s", c.a, c.b, r.Verdict, c.want)
		}
	}
}

func TestWhatIsSaidOfThePolicyStandsOnce(t *testing.T) {
	expired := found("RSG801", "", "exemption.pci", true)
	r := merged(t, of("a", Block, expired), of("b", Block, expired))
	if len(r.Findings) != 1 || r.Summary.Open != 1 || r.Summary.Blocking != 1 || r.Summary.ByRule["RSG801"] != 1 {
		t.Errorf("findings %+v, summary %+v", r.Findings, r.Summary)
	}
}

func TestAnExemptionThatMatchesElsewhereIsNotReported(t *testing.T) {
	covered := found("RSG301", "plan-1", "aws_network_acl.edge", false)
	covered.Status, covered.Exemption = Exempt, &Exemption{ID: "pci"}
	idle := of("a", Pass, found("RSG803", "", "exemption.pci", false), found("RSG803", "", "exemption.other", false))
	r := merged(t, idle, of("b", Pass, covered))
	if len(r.Findings) != 2 || r.Findings[0].Address != "exemption.other" || r.Summary.ByRule["RSG803"] != 1 {
		t.Errorf("findings %+v, summary %+v", r.Findings, r.Summary)
	}
}

func TestResultsThatDifferSaySo(t *testing.T) {
	other := of("b", Pass)
	other.Run = Run{AsOf: "2026-11-23", FailOn: "never", Environment: ptr("dev"), ConfigFiles: []ConfigFile{{Path: ".sgplan.hcl", SHA256: "bb"}}}
	for _, list := range [][]*Result{{of("a", Pass), other}, {other, of("a", Pass)}} {
		r := merged(t, list...)
		if r.Run.AsOf != "2026-11-23" || r.Run.FailOn != "error" || r.Run.Environment != nil || r.Run.DurationMS != nil || len(r.Run.ConfigFiles) != 2 {
			t.Errorf("run %+v", r.Run)
		}
		said := 0
		for _, n := range r.Notices {
			if n.Code == "results-differ" {
				said++
			}
		}
		if said != 2 {
			t.Errorf("notices %+v", r.Notices)
		}
	}
}

func TestResultsThatDoNotGoTogether(t *testing.T) {
	newer, digest := of("b", Pass), of("b", Pass)
	newer.Tool.Version, digest.Tool.RulesDigest = "1.3.0", "def"
	for name, c := range map[string]struct {
		other *Result
		want  string
	}{
		"of two versions": {newer, "1.3.0"}, "with other rules": {digest, "def"}, "of one plan": {of("a", Pass), "two hold the plan a"},
	} {
		if r, err := Merge([]*Result{of("a", Pass), c.other}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %+v, %v", name, r, err)
		}
	}
}

func TestOneResultStaysAsItIs(t *testing.T) {
	r := of("a", Block, found("RSG101", "plan-1", "x", true))
	if got, err := Merge([]*Result{r}); got != r || err != nil {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestNACLsGoWithTheirPlans(t *testing.T) {
	one := func(path string) *Result {
		return &Result{Plans: []Plan{{ID: "plan-1", Path: path}}, NACLs: []NACL{{Plan: "plan-1", Address: path}}}
	}
	m, err := Merge([]*Result{one("a"), one("b")})
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range m.NACLs {
		if m.PlanIndex(n.Plan) != i || m.Plans[i].Path != n.Address {
			t.Errorf("%s is of the plan %s", n.Address, n.Plan)
		}
	}
	if len(m.NACLs) != 2 {
		t.Errorf("%d NACLs", len(m.NACLs))
	}
}
