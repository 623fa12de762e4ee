package policy

import (
	"strings"
	"testing"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// An exemption that ends later than the policy allows covers nothing until its end is near enough.
func TestAnExemptionIsNotForLongerThanThePolicyAllows(t *testing.T) {
	for _, c := range []struct {
		setting, expires string
		comment          bool
		holds            bool
	}{
		{"", "2099-01-01", false, true},
		{`sgplan { max_age = "30d" }`, "2026-12-22", false, true}, // 30 days from the 22nd of November
		{`sgplan { max_age = "30d" }`, "2026-12-23", false, false},
		{`sgplan { max_age = "30d" }`, "2026-12-22", true, true},
		{`sgplan { max_age = "30d" }`, "2026-12-23", true, false},
	} {
		plant(t, map[string]string{FileName: c.setting + "\n" + exemptionText("x", `expires = "`+c.expires+`"`)})
		p, err := Load(FileName, "1.0.0")
		if err != nil {
			t.Fatal(err)
		}
		if c.comment {
			p.Exemptions = nil
		}
		g := NewGrants(p, nil, today)
		if c.comment {
			x := commentOf()
			x.Until, _ = time.Parse(time.DateOnly, c.expires)
			g.Add(p.In("").Inline(x))
		}
		f := naclFinding()
		f.Plan = commentOf().Plan
		g.Apply(&f, Scope{}, p.In(""))
		problems := g.Problems(func(*Exemption) bool { return true })
		if got := f.Status == result.Exempt; got != c.holds {
			t.Errorf("%+v: exempt %t, %+v", c, got, problems)
		}
		if c.holds {
			continue
		}
		if len(problems) != 1 || problems[0].RuleID != "RSG802" || !strings.Contains(problems[0].Message, `no more than 30 days (max_age = "30d"): until 2026-12-22`) ||
			problems[0].Change != f.Change {
			t.Errorf("%+v: %+v", c, problems)
		} else if at := problems[0].Span; !c.comment && (at == nil || at.StartLine != 7) {
			t.Errorf("%+v: at %+v", c, at)
		}
	}
}

func TestABaselineIsNotForLongerThanThePolicyAllows(t *testing.T) {
	plant(t, map[string]string{FileName: `sgplan { max_age = "30d" }`})
	p, err := Load(FileName, "1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	for day, long := range map[string]bool{"2026-12-22": false, "2026-12-23": true} {
		until, _ := time.Parse(time.DateOnly, day)
		problems := NewGrants(p, &Baseline{Path: "b", Owner: "o", Reason: "r", until: until}, today).Problems(nil)
		if got := len(problems) == 1 && problems[0].RuleID == "RSG802"; got != long || (p.TooLong(until, today) != "") != long {
			t.Errorf("%s: %+v", day, problems)
		}
	}
}

// What is refused hangs on the environment.
func TestRefusalsAreThoseOfAnEnvironment(t *testing.T) {
	plant(t, map[string]string{FileName: "environment \"prod\" {\n  rule \"RSG101\" { ignorable = false }\n}\n" +
		exemptionText("one") + exemptionText("two", `rules = ["RSG101", "RSG301"]`)})
	p, err := Load(FileName, "1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range p.Exemptions {
		for env, want := range map[string]string{"": "", "prod": map[string]string{"one": "RSG101 is not ignorable (.sgplan.hcl:2:31)"}[x.ID]} {
			if got := strings.Join(p.Refusals(x, env, today), "; "); got != want {
				t.Errorf("%s in %q: %q, want %q", x.ID, env, got, want)
			}
		}
	}
}
