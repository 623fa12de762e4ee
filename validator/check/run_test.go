package check

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// reporting is a rule that reports what sides gives it: before[0] for the prior side, after for the planned one.
func reporting(before, after []Finding) *Check {
	return &Check{ID: "RSG199", Name: "test", Severity: result.Error, Whole: func(p *Pass) {
		found := before
		if p.After() {
			found = after
		}
		for _, f := range found {
			p.Report(f)
		}
	}}
}

// one judges a rule that has one finding on each side, or none where it is nil.
func one(t *testing.T, before, after *Finding, opts Options) result.Finding {
	t.Helper()
	list := func(f *Finding) []Finding {
		if f == nil {
			return nil
		}
		return []Finding{*f}
	}
	found := Run([]*Check{reporting(list(before), list(after))}, &firewall.Network{}, &firewall.Network{}, Facts{Plan: "p1"}, opts)
	if len(found) != 1 {
		t.Fatalf("%d findings", len(found))
	}
	return found[0]
}

func tcpBox(dst string, port uint16) firewall.Boxes {
	return firewall.Boxes{{
		Src: addrs("10.0.0.0/8"), Dst: addrs(dst), Protocol: firewall.TCP, SrcPorts: firewall.AllPorts(),
		DstPorts: firewall.PortSet(firewall.PortRange{Lo: port, Hi: port}),
	}}
}

func TestChange(t *testing.T) {
	small := Finding{Message: "m", Address: "a", Uncovered: tcpBox("10.1.0.0/16", 443)}
	with := func(change func(*Finding)) *Finding {
		f := small
		change(&f)
		return &f
	}
	set := func(cidr string) firewall.Set { return firewall.NewSet(addrs(cidr), firewall.AllServices()) }
	ours := func(cidr string) *Finding {
		return with(func(f *Finding) {
			f.Uncovered, f.Extent = tcpBox(cidr, 443), Extent{Ours: addrs(cidr), Ends: ourDst}
		})
	}
	for name, tt := range map[string]struct {
		before, after *Finding
		want          result.Change
	}{
		"a finding that was not there is introduced": {nil, &small, result.Introduced},
		"a finding of another key is introduced": {
			with(func(f *Finding) { f.Key = []string{"ingress"} }), with(func(f *Finding) { f.Key = []string{"egress"} }), result.Introduced},
		"the same finding is pre-existing": {&small, &small, result.PreExisting},
		"another message does not make another finding": {
			&small, with(func(f *Finding) { f.Message = "other" }), result.PreExisting},
		"a packet more is worse":  {&small, with(func(f *Finding) { f.Uncovered = tcpBox("10.0.0.0/8", 443) }), result.Worsened},
		"a packet less is no new": {with(func(f *Finding) { f.Uncovered = tcpBox("10.0.0.0/8", 443) }), &small, result.PreExisting},
		"other packets are worse, even if fewer": {
			&small, with(func(f *Finding) { f.Uncovered = tcpBox("10.1.2.0/24", 444) }), result.Worsened},
		"a greater set is worse": {
			with(func(f *Finding) { f.Extent.Set = set("10.1.0.0/16") }), with(func(f *Finding) { f.Extent.Set = set("10.0.0.0/8") }), result.Worsened},
		"a greater count is worse": {
			with(func(f *Finding) { f.Extent.Count = 3 }), with(func(f *Finding) { f.Extent.Count = 4 }), result.Worsened},
		"a smaller count is no new": {
			with(func(f *Finding) { f.Extent.Count = 4 }), with(func(f *Finding) { f.Extent.Count = 3 }), result.PreExisting},
		"a subnet with another block is as bad as it was": {ours("10.1.0.0/16"), ours("10.2.0.0/16"), result.PreExisting},
		"a subnet with another block and another port is worse": {
			ours("10.1.0.0/16"), with(func(f *Finding) { *f = *ours("10.2.0.0/16"); f.Uncovered = tcpBox("10.2.0.0/16", 444) }), result.Worsened},
		"a port of one subnet that only another had before is worse": {
			with(func(f *Finding) { *f = *ours("10.1.0.0/16"); f.Extent.Ours = addrs("10.1.0.0/16", "10.2.0.0/16") }),
			with(func(f *Finding) { *f = *ours("10.2.0.0/16"); f.Extent.Ours = addrs("10.1.0.0/16", "10.2.0.0/16") }), result.Worsened},
		"a remote address that was the subnet's own is not new": {
			with(func(f *Finding) { *f = *ours("10.1.0.0/16"); f.Extent.Set = set("10.2.0.0/16") }),
			with(func(f *Finding) { *f = *ours("10.2.0.0/16"); f.Extent.Set = set("10.1.0.0/16") }), result.PreExisting},
		"a higher severity is worse": {with(func(f *Finding) { f.Severity = result.Warning }), &small, result.Worsened},
		"a lower severity is no new": {&small, with(func(f *Finding) { f.Severity = result.Note }), result.PreExisting},
		"proved harm that was possible before is of unknown origin": {
			with(func(f *Finding) { f.Possible = true }), &small, result.UnknownChange},
		"proved harm of a greater count than was possible before is worse": {
			with(func(f *Finding) { f.Possible, f.Extent.Count = true, 3 }), with(func(f *Finding) { f.Extent.Count = 4 }), result.Worsened},
		"possible harm that was possible before is pre-existing": {
			with(func(f *Finding) { f.Possible = true }), with(func(f *Finding) { f.Possible = true }), result.PreExisting},
		"harm that is hidden is compared all the same": {
			with(func(f *Finding) { f.hide() }),
			with(func(f *Finding) { f.Uncovered = tcpBox("10.0.0.0/8", 443); f.hide() }), result.Worsened},
		"hidden harm that is the same is pre-existing": {
			with(func(f *Finding) { f.hide() }), with(func(f *Finding) { f.hide() }), result.PreExisting},
	} {
		t.Run(name, func(t *testing.T) {
			if got := one(t, tt.before, tt.after, DefaultOptions()).Change; got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestAPossibleErrorIsAWarningUnlessStrict(t *testing.T) {
	strict := DefaultOptions()
	strict.Strict = true
	for _, tt := range []struct {
		name     string
		severity result.Severity
		possible bool
		opts     Options
		want     result.Severity
	}{
		{"a possible error is lowered", "", true, DefaultOptions(), result.Warning},
		{"a possible error stays one under strict", "", true, strict, result.Error},
		{"a proved error stays one", "", false, DefaultOptions(), result.Error},
		{"a possible note stays a note", result.Note, true, DefaultOptions(), result.Note},
		{"a possible warning stays a warning", result.Warning, true, DefaultOptions(), result.Warning},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := one(t, nil, &Finding{Severity: tt.severity, Possible: tt.possible, Message: "m", Address: "a"}, tt.opts)
			if got.Severity != tt.want {
				t.Errorf("got %s, want %s", got.Severity, tt.want)
			}
			if certain := got.Certainty == result.Proved; certain == tt.possible {
				t.Errorf("certainty %s", got.Certainty)
			}
		})
	}
}

func TestAFindingOfTheResultIsComplete(t *testing.T) {
	f := one(t, nil, &Finding{
		Message: "m", Address: "a", Witness: []result.Packet{{Leg: "request"}}, Fixes: []result.Fix{{Title: "t"}},
		Resources: []result.Resource{{Address: "a", Role: result.Subject}, {Address: "a", Role: result.Subject}, {Role: result.Cause}},
		Uncovered: firewall.Boxes{{Src: addrs("10.0.0.0/8"), Dst: addrs("10.0.0.0/8"), Protocol: firewall.ICMP, DstPorts: firewall.AllPorts()}},
		Unknowns:  []firewall.Unknown{{Address: "b"}, {Address: "a"}, {Address: "b"}},
	}, DefaultOptions())
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	allowed := strings.NewReplacer(`"span":null`, "", `"exemption":null`, "", `"type":null`, "", `"src_port":null`, "", `"dst_port":null`, "",
		`"icmp_type":null`, "", `"hcl":null`, "").Replace(string(text))
	if strings.Contains(allowed, "null") {
		t.Errorf("a list is null: %s", text)
	}
	if len(f.Resources) != 1 {
		t.Errorf("resources that repeat or have no address are left: %v", f.Resources)
	}
	if len(f.Unknowns) != 2 || f.Unknowns[0].Address != "a" {
		t.Errorf("unknowns are not sorted and unique: %v", f.Unknowns)
	}
	if f.Plan != "p1" || f.RuleID != "RSG199" || f.RuleName != "test" || f.Status != result.Open || f.Blocking || !f.UncoveredExact ||
		f.DocsURL != "https://github.com/rackspace/terraform-provider-rackspace/blob/main/docs/rules/RSG199.md" {
		t.Errorf("%s", text)
	}
}

func TestAMessageHoldsNothingThatATerminalObeys(t *testing.T) {
	f := one(t, nil, &Finding{Message: "a\x1b[31mb\nc\u202ed\u2028e\x7ff\u0085g", Address: "a"}, DefaultOptions())
	if f.Message != "a[31mbcdefg" {
		t.Errorf("message %q", f.Message)
	}
}

func TestFindingsAreSortedByAddressRuleAndFingerprint(t *testing.T) {
	first := reporting(nil, []Finding{{Message: "m", Address: "b"}, {Message: "m", Address: "a", Key: []string{"x"}}, {Message: "m", Address: "a", Key: []string{"y"}}})
	second := reporting(nil, []Finding{{Message: "m", Address: "a"}})
	second.ID = "RSG198"
	found := Run([]*Check{first, second}, nil, nil, Facts{}, DefaultOptions())
	last := ""
	for _, f := range found {
		key := f.Address + f.RuleID + f.Fingerprint
		if key <= last {
			t.Errorf("%s after %s", key, last)
		}
		last = key
	}
	if len(found) != 4 {
		t.Errorf("%d findings", len(found))
	}
}

func TestTheInputIsJudgedOnce(t *testing.T) {
	c := reporting([]Finding{{Message: "m", Address: "a"}}, []Finding{{Message: "m", Address: "a"}})
	c.Input = true
	found := Run([]*Check{c}, &firewall.Network{}, &firewall.Network{}, Facts{}, DefaultOptions())
	if len(found) != 1 || found[0].Change != result.Introduced {
		t.Errorf("%+v", found)
	}
}

func TestNoNetworkIsAnEmptyOne(t *testing.T) {
	if found := Run(All(), nil, nil, Facts{}, Options{}); found == nil || len(found) != 0 {
		t.Errorf("%v", found)
	}
}
