package policy

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// baselineOf is a baseline of findings, written and read again.
func baselineOf(t interface {
	Helper()
	Fatal(args ...any)
}, dir string, findings ...result.Finding) *Baseline {
	t.Helper()
	b := &Baseline{FormatVersion: BaselineVersion, Created: "2026-11-01", Owner: "team:x", Reason: "taken over", Expires: "2027-02-01"}
	for i := range findings {
		if k, ok := Know(&findings[i], "live/net"); ok {
			b.Findings = append(b.Findings, k)
		}
	}
	text, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	path := dir + "/" + BaselineName
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	b, err = ReadBaseline(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// known is a finding with a measure of its harm.
func known(change ...func(*result.Finding)) result.Finding {
	f := naclFinding()
	f.Fingerprint = "v1:00000000000000000000000000000001"
	f.Extent = &result.Extent{}
	for _, c := range change {
		c(&f)
	}
	return f
}

// harm makes packets the measure.
func harm(dst string, lo, hi int) func(*result.Finding) {
	return func(f *result.Finding) {
		replies(dst, lo, hi)(f)
		f.Extent.Packets = f.Uncovered
	}
}

func counted(n float64) func(*result.Finding) { return func(f *result.Finding) { f.Extent.Count = n } }
func digest(s string) func(*result.Finding)   { return func(f *result.Finding) { f.Extent.Digest = s } }
func says(message string) func(*result.Finding) {
	return func(f *result.Finding) { f.Message = message }
}
func warned(f *result.Finding) { f.Severity = result.Warning }
func other(f *result.Finding)  { f.Fingerprint = "v1:00000000000000000000000000000002" }

func seen(dst string) func(*result.Finding) {
	return func(f *result.Finding) {
		f.Extent.Remote = []result.Set{{Src: []string{dst}, Dst: []string{"0.0.0.0/0"}, Protocol: "tcp", ProtocolNumber: 6, SrcPorts: [][2]int{{0, 65535}}, DstPorts: [][2]int{{22, 22}}}}
	}
}

func TestAKnownFindingStaysKnownUntilItIsWorse(t *testing.T) {
	for name, c := range map[string]struct {
		was, now []func(*result.Finding)
		want     result.Status
	}{
		"the same":                              {nil, nil, result.Baseline},
		"another":                               {nil, []func(*result.Finding){other}, result.Open},
		"the same packets":                      {as(harm("192.0.2.0/24", 1, 9)), as(harm("192.0.2.0/24", 1, 9)), result.Baseline},
		"fewer packets":                         {as(harm("192.0.2.0/24", 1, 9)), as(harm("192.0.2.0/25", 2, 3)), result.Baseline},
		"one packet more":                       {as(harm("192.0.2.0/24", 1, 9)), as(harm("192.0.2.0/24", 1, 10)), result.Open},
		"packets where there were none":         {as(counted(2)), as(counted(2), harm("192.0.2.0/32", 1, 1)), result.Open},
		"other addresses of one filter":         {as(seen("10.0.0.0/8")), as(seen("10.0.0.0/7")), result.Open},
		"fewer addresses of one filter":         {as(seen("10.0.0.0/8")), as(seen("10.1.0.0/16")), result.Baseline},
		"a greater count":                       {as(counted(13)), as(counted(14)), result.Open},
		"a smaller count":                       {as(counted(13)), as(counted(12), says("12 rules")), result.Baseline},
		"more severe":                           {as(warned), nil, result.Open},
		"less severe":                           {nil, as(warned), result.Baseline},
		"proved now":                            {as(possible), nil, result.Open},
		"only possible now":                     {nil, as(possible), result.Baseline},
		"what must not be printed, the same":    {as(digest("a")), as(digest("a"), says("other words")), result.Baseline},
		"what must not be printed, another":     {as(digest("a")), as(digest("b")), result.Open},
		"nothing measured, and another fact":    {as(says("rule 100 twice")), as(says("rule 110 twice")), result.Open},
		"introduced again, as it is not made":   {nil, nil, result.Baseline},
		"of another rule":                       {nil, as(func(f *result.Finding) { f.RuleID = "RSG102" }), result.Open},
		"of a run that does not measure":        {nil, as(func(f *result.Finding) { f.Extent = nil }), result.Open},
		"that one plan adds rules":              {as(addsRules), as(addsRules), result.Open},
		"that a NACL gains rules":               {as(gains), as(gains), result.Open},
		"of what the policy lets nobody ignore": {as(notIgnorable), as(notIgnorable), result.Open},
	} {
		t.Run(name, func(t *testing.T) {
			p := policyOf(t, `rule "RSG401" { ignorable = false }`)
			b := baselineOf(t, t.TempDir(), known(c.was...))
			f := known(c.now...)
			g := NewGrants(p, b, today)
			if g.Apply(&f, Scope{}, p.In("")); f.Status != c.want {
				t.Errorf("%s", f.Status)
			}
			if x := f.Exemption; f.Status == result.Baseline && (x.Kind != "baseline" || x.Owner != "team:x" || x.Reason != "taken over" || *x.DaysLeft != 71 || x.Span == nil) {
				t.Errorf("%+v", x)
			}
		})
	}
}

func as(list ...func(*result.Finding)) []func(*result.Finding) { return list }

func addsRules(f *result.Finding) {
	f.RuleID, f.Extent = "RSG301", &result.Extent{Key: []string{"added-rules"}, Count: 7}
}
func gains(f *result.Finding)        { f.RuleID, f.Extent = "RSG302", &result.Extent{Count: 2} }
func notIgnorable(f *result.Finding) { f.RuleID = "RSG401" }

func TestAnExemptionGoesBeforeTheBaseline(t *testing.T) {
	p := policyOf(t, exemptionText("x"))
	f := known()
	NewGrants(p, baselineOf(t, t.TempDir(), f), today).Apply(&f, Scope{}, p.In(""))
	if f.Status != result.Exempt {
		t.Error(f.Status)
	}
}

func TestABaselineEndsAsAnExemptionDoes(t *testing.T) {
	for name, c := range map[string]struct{ expires, reason, want string }{
		"in time":          {"2027-02-01", "r", ""},
		"soon":             {"2026-11-30", "r", "RSG804 pre-existing the baseline expires in 8 days, on 2026-11-30; owner team:x"},
		"past":             {"2026-11-21", "r", "RSG801 introduced the baseline expired 1 day ago, on 2026-11-21; what it covered counts again: RSG101; owner team:x"},
		"without a reason": {"2027-02-01", "", "RSG802 introduced the baseline gives no reason, and so covers nothing; owner team:x"},
	} {
		b := baselineOf(t, t.TempDir(), known())
		b.Reason = c.reason
		b.Expires = c.expires
		text, err := b.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(b.Path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		if b, err = ReadBaseline(b.Path); err != nil {
			t.Fatal(err)
		}
		p := &Policy{}
		g, f := NewGrants(p, b, today), known()
		g.Apply(&f, Scope{}, p.In(""))
		got := ""
		for _, x := range g.Problems(nil) {
			got += x.RuleID + " " + string(x.Change) + " " + x.Message
		}
		holds := !strings.Contains(got, "RSG801") && !strings.Contains(got, "RSG802")
		if got != c.want || (f.Status == result.Baseline) != holds {
			t.Errorf("%s: %s, %q", name, f.Status, got)
		}
	}
}

func TestABaselineIsReadStrictly(t *testing.T) {
	good := baselineOf(t, t.TempDir(), known(harm("192.0.2.0/24", 1, 9)))
	text, err := os.ReadFile(good.Path)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, now, want string }{
		"another field":         {`"owner"`, `"extra": 1, "owner"`, "unknown object member"},
		"another format":        {`"format_version": "1.0"`, `"format_version": "2.0"`, `format "2.0"`},
		"no owner":              {`"team:x"`, `" "`, "names no owner"},
		"no day":                {`"2027-02-01"`, `"soon"`, `expires "soon" is no day`},
		"a port beyond":         {`443`, `65536`, "is no range of ports"},
		"addresses that are no": {`192.0.2.0/24`, `192.0.2.0/44`, "44"},
		"a protocol beyond":     {`"protocol_number": 6`, `"protocol_number": 262`, "262 is no protocol"},
		"half a file":           {`"findings"`, "", "is no baseline"},
	} {
		path := t.TempDir() + "/b.json"
		changed := strings.Replace(string(text), c.old, c.now, 1)
		if c.now == "" {
			changed = string(text[:strings.Index(string(text), c.old)])
		}
		if err := os.WriteFile(path, []byte(changed), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadBaseline(path); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
	}
	again, err := ReadBaseline(good.Path)
	if diff := cmp.Diff(good, again, cmpopts.IgnoreUnexported(Baseline{})); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

func TestABaselineChangesNothingOfOtherFindings(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		draw := rapid.Custom(func(t *rapid.T) result.Finding {
			f := drawFinding(t)
			f.Status, f.Extent = result.Open, &result.Extent{Count: float64(rapid.IntRange(0, 2).Draw(t, "count"))}
			f.Fingerprint = rapid.SampledFrom([]string{"v1:a", "v1:b", "v1:c"}).Draw(t, "fingerprint")
			if rapid.Bool().Draw(t, "packets") {
				f.Extent.Packets = []result.Set{drawBundle(t).set()}
			}
			return f
		})
		was, now := draw.Draw(t, "known"), draw.Draw(t, "now")
		p := &Policy{}
		g := NewGrants(p, baselineOf(t, dir, was), today)
		after := now
		g.Apply(&after, Scope{}, p.In(""))
		switch {
		case after.Status == result.Open && after.Message == now.Message:
		case after.Status != result.Baseline || after.Fingerprint != was.Fingerprint || after.RuleID != was.RuleID:
			t.Fatalf("%+v became %s on account of %+v", now, after.Status, was)
		case now.Severity.Rank() > was.Severity.Rank() || now.Extent.Count > was.Extent.Count || now.Certainty == result.Proved && was.Certainty != result.Proved:
			t.Fatalf("%+v is worse than %+v, and %s", now, was, after.Status)
		}
		// Packet for packet: what is known held all of it.
		if after.Status == result.Baseline {
			for x := range enumerate(now.Extent.Packets) {
				if !enumerate(was.Extent.Packets)[x] {
					t.Fatalf("%+v is not in %+v", x, was.Extent.Packets)
				}
			}
		}
	})
}

// enumerate reads sets of the small world back into packets.
func enumerate(list []result.Set) map[packet]bool {
	out := map[packet]bool{}
	text := map[string]string{"[[0 3]]": "0-3", "[[0 0]]": "0", "[[1 2]]": "1-2", "[[3 3]]": "3", "[[0 0] [2 2]]": "0, 2", "[[2 3]]": "2-3"}
	for _, s := range list {
		b := bundle{s.Protocol, s.Src, s.Dst, text[fmt.Sprint(s.SrcPorts)], text[fmt.Sprint(s.DstPorts)]}
		for p := range b.holds() {
			out[p] = true
		}
	}
	return out
}

// Also a file that was written by hand makes nothing known that is about one plan alone.
func TestWhatOnePlanDoesIsNotKnownFromAFileWrittenByHand(t *testing.T) {
	f := known(gains)
	b := &Baseline{Owner: "o", Reason: "r", Expires: "2027-01-01", until: today.AddDate(1, 0, 0)}
	b.index = map[string]*Known{f.Fingerprint: {Fingerprint: f.Fingerprint, RuleID: f.RuleID, Severity: f.Severity, Certainty: f.Certainty, Count: 9}}
	p := &Policy{}
	if NewGrants(p, b, today).Apply(&f, Scope{}, p.In("")); f.Status != result.Open {
		t.Error(f.Status)
	}
}
