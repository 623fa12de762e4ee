package validator

import (
	"context"
	"fmt"
	"io"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/check"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// naclRule is a rule of which all is known, such as 100, "allow", "10.0.0.0/8 tcp 22".
func naclRule(t *testing.T, number int, action, packets string) firewall.NACLRule {
	t.Helper()
	set, err := firewall.ParseSet(packets)
	if err != nil {
		t.Fatal(err)
	}
	r := firewall.NACLRule{Number: number, Must: set, May: set, Protocol: -1, CIDR: set.Addrs().Prefixes()[0],
		Origin: firewall.Origin{Address: "aws_network_acl.a"}}
	if p := set.Services().Protocols(); len(p) == 1 {
		r.Protocol = int(p[0])
	}
	if action == "allow" {
		r.Action = firewall.Allow
	}
	return r
}

// A rule's share, and who takes the rest, worked out by hand.
func TestWhatReachesARule(t *testing.T) {
	rules := []firewall.NACLRule{
		naclRule(t, 300, "deny", "10.20.9.0/24 tcp 8080"),
		naclRule(t, 100, "allow", "10.0.0.0/8 tcp 1024-65535"),
		naclRule(t, 200, "allow", "10.20.0.0/16 tcp"),
		naclRule(t, 400, "deny", "10.0.0.0/7 tcp 2048"),
		naclRule(t, 500, "allow", "2001:db8::/32 udp 53"),
	}
	got := (&naclDrawing{evaluator: &firewall.Evaluator{}}).rules(rules)
	type fate struct {
		Number            int
		Reached, Remained string
		By                []int
	}
	var list []fate
	for _, r := range got {
		f := fate{Number: *r.Number, Reached: *r.Reached, By: r.ShadowedBy}
		if r.Remaining != nil {
			f.Remained = *r.Remaining
		}
		list = append(list, f)
	}
	want := []fate{
		{100, "1/1", "", []int{}},
		{200, "1/64", "10.20.0.0/16 tcp 0-1023", []int{0}},
		{300, "0/1", "", []int{0}},
		{400, "1/2", "11.0.0.0/8 tcp 2048", []int{0}},
		{500, "1/1", "", []int{}},
	}
	if diff := cmp.Diff(want, list); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What hangs on a value that is not known has no share, and what is sensitive none either, nor a map.
func TestNothingIsDrawnOfWhatIsNotKnownOrMustNotBeTold(t *testing.T) {
	first := naclRule(t, 100, "allow", "10.0.0.0/8 tcp 22")
	for name, change := range map[string]func(*firewall.NACLRule){
		"a sensitive CIDR":       func(r *firewall.NACLRule) { r.SensitiveV = true },
		"a sensitive number":     func(r *firewall.NACLRule) { r.SensitiveN = true },
		"a sensitive action":     func(r *firewall.NACLRule) { r.SensitiveA = true },
		"a number not known":     func(r *firewall.NACLRule) { r.AnyNumber = true },
		"a CIDR not known":       func(r *firewall.NACLRule) { r.Must, r.CIDR = firewall.Set{}, netip.Prefix{} },
		"membership not certain": func(r *firewall.NACLRule) { r.Must, r.Maybe = firewall.Set{}, true },
		"a number taken twice":   func(r *firewall.NACLRule) { r.Number = 100 },
	} {
		t.Run(name, func(t *testing.T) {
			second := naclRule(t, 90, "deny", "10.66.0.0/16 tcp 22")
			change(&second)
			n := &firewall.NACL{ID: "aws_network_acl.a", Managed: true, Origin: firewall.Origin{Address: "aws_network_acl.a"}, Ingress: []firewall.NACLRule{first, second}}
			got := (&naclDrawing{evaluator: &firewall.Evaluator{}}).nacl(naclPair{after: n, address: "aws_network_acl.a"})
			for _, r := range got.After.Ingress {
				if r.Reached != nil || r.Remaining != nil || len(r.ShadowedBy) > 0 {
					t.Errorf("%+v has a share", r)
				}
			}
			secret := strings.Contains(name, "sensitive")
			drawn := slices.ContainsFunc(got.Coverage, func(c result.NACLCoverage) bool { return c.Direction == "ingress" })
			if drawn == secret {
				t.Errorf("drawn: %v", drawn)
			}
			if text := fmt.Sprint(got.Coverage); strings.HasSuffix(name, "CIDR") && strings.Contains(text, "10.66") {
				t.Errorf("the CIDR is told: %s", text)
			}
			for _, c := range got.Coverage {
				for _, row := range c.Rows {
					for _, s := range row.Spans {
						if s.Rule != nil {
							t.Errorf("%+v names a rule as certain", s)
						}
					}
				}
			}
		})
	}
}

// The rows of a map are cut so that each address of a row fares as the table says, at each edge of a span and of a block.
func TestRowsSayWhatTheTableSays(t *testing.T) {
	table := firewall.EvalNACL([]firewall.NACLRule{
		naclRule(t, 90, "deny", "10.20.9.0/24 tcp 22; udp 22"), naclRule(t, 100, "allow", "10.20.0.0/16 tcp 22-80"),
		naclRule(t, 110, "allow", "0.0.0.0/0 all"), naclRule(t, 80, "deny", "10.0.0.0/8 tcp 79-1024"),
		naclRule(t, 120, "deny", "192.0.2.0/24 tcp 443"), naclRule(t, 70, "allow", "2001:db8::/32 tcp 443"),
	})
	needed, _ := firewall.ParseSet("10.20.9.128/25 tcp 1000-2000")
	seen := 0
	for _, c := range coverage(table, firewall.Ingress, map[firewall.Protocol]firewall.Set{firewall.TCP: needed}) {
		protocol := map[string]firewall.Protocol{"tcp": firewall.TCP, "udp": firewall.UDP}[c.Protocols[0]]
		for _, row := range c.Rows {
			for _, a := range rowEdges(row) {
				next := 0
				for _, s := range row.Spans {
					if s.Ports[0] != next {
						t.Errorf("a hole before %v in %+v", s.Ports, row)
					}
					next = s.Ports[1] + 1
					for _, port := range s.Ports {
						p := firewall.Packet{Remote: a, Protocol: protocol, Value: uint16(port)}
						if allowed := s.Action == result.NACLAllow; table.Allowed().Contains(p) != allowed {
							t.Errorf("%v is shown as %s", p, s.Action)
						}
						if s.Rule != nil && !table.MayWin(*s.Rule).Contains(p) {
							t.Errorf("%v is not decided by rule %d", p, *s.Rule)
						}
						seen++
					}
				}
				if next != 65536 {
					t.Errorf("%+v ends at %d", row, next)
				}
				want := len(row.Needed) > 0
				if got := needed.Contains(firewall.Packet{Remote: a, Protocol: protocol, Value: 1500}); got != want {
					t.Errorf("%v needed: %v, shown %v", a, got, want)
				}
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d packets", seen)
	}
}

// rowEdges are addresses of a row: where its blocks begin and what lies beside those that are not of it.
func rowEdges(row result.NACLRow) []netip.Addr {
	var in, out []netip.Prefix
	for _, c := range row.CIDRs {
		in = append(in, netip.MustParsePrefix(c))
	}
	for _, c := range row.Except {
		out = append(out, netip.MustParsePrefix(c))
	}
	all := firewall.Prefixes(in...).Subtract(firewall.Prefixes(out...))
	var list []netip.Addr
	for _, p := range all.Prefixes() {
		list = append(list, p.Addr(), lastOf(p))
	}
	return list
}

// A rule that is perhaps of another NACL is shown as it is written, unless a value of it is not known as well.
func TestARuleIsShownAsFarAsItIsKnown(t *testing.T) {
	perhaps := func(attribute string) firewall.NACLRule {
		r := naclRule(t, 100, "allow", "10.0.0.0/8 tcp 22")
		r.Must, r.Maybe, r.Why = firewall.Set{}, true, []firewall.Unknown{{Address: r.Origin.Address, Attribute: attribute, Reason: firewall.KnownAfterApply}}
		return r
	}
	any := perhaps("network_acl_id")
	any.Any = true
	for name, c := range map[string]struct {
		rule firewall.NACLRule
		want bool
	}{
		"all known":           {naclRule(t, 100, "allow", "10.0.0.0/8 tcp 22"), true},
		"the NACL is not":     {perhaps("network_acl_id"), true},
		"the ports are not":   {perhaps("from_port"), false},
		"nothing at all":      {any, false},
		"the packets are not": {firewall.NACLRule{Number: 1, May: firewall.Everything()}, false},
	} {
		got := (&naclDrawing{}).rule(&c.rule)
		if shown := got.CIDR != nil && got.Protocol != nil; shown != c.want {
			t.Errorf("%s: shown %v", name, shown)
		}
	}
}

func TestNACLsAreInAResultOnlyIfAskedFor(t *testing.T) {
	in := []Input{{Path: "p", Open: func() (io.ReadCloser, error) { return os.Open(planFile("p01_inline_nacl/plan.json")) }}}
	without, err := Check(context.Background(), in, Options{})
	if err != nil || without.NACLs != nil {
		t.Fatalf("%v, %v", without.NACLs, err)
	}
	with, err := Check(context.Background(), in, Options{NACLs: true})
	if err != nil || len(with.NACLs) == 0 || len(with.Reachability) != 1 || without.Reachability != nil {
		t.Fatalf("%v, %v, %v", with.NACLs, with.Reachability, err)
	}
	if diff := cmp.Diff(without.Findings, with.Findings); diff != "" {
		t.Errorf("the findings differ:\n%s", diff)
	}
}

func TestMoreNACLsThanThereIsRoomFor(t *testing.T) {
	after := &firewall.Network{NACLs: map[firewall.ID]*firewall.NACL{}}
	for i := range maxNACLs + 7 {
		id := firewall.ID(fmt.Sprintf("aws_network_acl.a[%d]", i))
		after.NACLs[id] = &firewall.NACL{ID: id, Managed: true, Origin: firewall.Origin{Address: string(id)}}
	}
	j := &judgement{options: Options{NACLs: true}, result: &result.Result{Plans: []result.Plan{{ID: "plan-1"}}}}
	about := []result.Finding{{Address: "aws_network_acl.a[99]"}} // which is the last by name
	j.nacls([]*layer{{facts: check.Facts{Plan: "plan-1"}}}, [][]result.Finding{about}, &firewall.Network{}, after, nil)
	if len(j.result.NACLs) != maxNACLs || j.notShown != 7 || len(j.naclNotice()) != 1 {
		t.Errorf("%d, and %d not shown", len(j.result.NACLs), j.notShown)
	}
	if !slices.ContainsFunc(j.result.NACLs, func(n result.NACL) bool { return n.Address == about[0].Address }) {
		t.Error("the one with a finding is not shown")
	}
}
