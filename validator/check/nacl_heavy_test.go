package check

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// ladder is n allow rules of one port each, from rule 100 on.
func ladder(n int) []firewall.NACLRule {
	var out []firewall.NACLRule
	for i := range n {
		out = append(out, permit(100+i, "tcp", "10.9.0.0/24", 100+i, 100+i))
	}
	return out
}

func TestASmallerBudgetBlocksWhatALargerOneDoes(t *testing.T) {
	before, after := newWorld(), newWorld()
	before.nacl("x", append(ladder(3), maybe(permit(300, "tcp", "10.9.0.0/24", 300, 300))))
	after.nacl("x", ladder(6))
	options := DefaultOptions()
	options.Budget = Budget{MaxAddedInOnePlan: 99, MaxDenyRules: 99, MaxCustomNACLs: 99, MaxShareOfRules: 1}
	for limit, want := range map[int]string{
		2: "2: worsened", 3: "3: worsened: 6 rules (at most 4 rules before)", 4: "4: introduced", 5: "5: introduced",
	} {
		options.Budget.MaxRulesPerDirection = limit
		found := Run([]*Check{NACLHeavy}, before.Network, after.Network, Facts{}, options)
		if len(found) != 1 {
			t.Fatalf("%d: %d findings", limit, len(found))
		}
		_, text, _ := strings.Cut(found[0].Message, "worse than before")
		if got := fmt.Sprint(limit, ": ", found[0].Change, text); !strings.HasPrefix(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestNACLHeavyBudgets(t *testing.T) {
	manyGroups := func(w world, n int) {
		var rules []firewall.GroupRule
		for i := range n {
			rules = append(rules, opening("tcp", 1+i, 1+i, "10.0.0.0/8"))
		}
		w.group("filler", rules...)
	}
	for _, c := range []struct {
		name  string
		build func(before, after world)
		want  []string
	}{
		{"a world without custom NACLs passes no budget", func(_, _ world) {}, nil},
		{"12 rules are within the budget and 13 are not", func(b, a world) {
			for _, w := range []world{b, a} {
				manyGroups(w, 80)
				w.nacl("twelve", ladder(12))
				w.nacl("thirteen", ladder(13))
			}
		}, []string{"proved error aws_network_acl.thirteen rules-per-direction ingress"}},
		{"AWS's own two rules of a default NACL do not count, written out or not", func(_, a world) {
			n := a.NACLs["aws_vpc.main.default_network_acl_id"]
			n.Managed = true
			n.Ingress = append(ladder(13)[1:], permit(100, "all", "0.0.0.0/0", 0, 0), permit(101, "all", "::/0", 0, 0))
			manyGroups(a, 80)
		}, []string{"proved error aws_vpc.main.default_network_acl_id added-rules"}},
		{"a NACL that nothing in the plan manages is not judged", func(b, a world) {
			for _, w := range []world{b, a} {
				w.NACLs["aws_vpc.main.default_network_acl_id"].Ingress = ladder(13)
			}
		}, nil},
		{"a rule that is only possibly there makes a possible finding", func(b, a world) {
			for _, w := range []world{b, a} {
				manyGroups(w, 80)
				w.nacl("x", append(ladder(12), maybe(permit(300, "tcp", "10.9.0.0/24", 300, 300))))
			}
		}, []string{"possible error aws_network_acl.x rules-per-direction ingress"}},
		{"6 denies pass the budget, both directions together", func(b, a world) {
			for _, w := range []world{b, a} {
				manyGroups(w, 80)
				n := w.nacl("x", []firewall.NACLRule{refuse(1, "tcp", "10.9.0.0/24", 1, 1), refuse(2, "tcp", "10.9.0.0/24", 2, 2), refuse(3, "tcp", "10.9.0.0/24", 3, 3)})
				n.Egress = []firewall.NACLRule{refuse(1, "tcp", "10.9.0.0/24", 1, 1), refuse(2, "tcp", "10.9.0.0/24", 2, 2), refuse(3, "tcp", "10.9.0.0/24", 3, 3)}
			}
		}, []string{"proved error aws_network_acl.x deny-rules"}},
		{"5 custom NACLs in one VPC pass the budget, empty ones too", func(b, a world) {
			for _, w := range []world{b, a} {
				for _, n := range []string{"1", "2", "3", "4", "5"} {
					w.nacl(n, nil)
				}
			}
		}, []string{"proved error aws_vpc.main custom-nacls"}},
		{"a NACL whose VPC is not known counts as possible", func(b, a world) {
			for _, w := range []world{b, a} {
				for _, n := range []string{"1", "2", "3", "4"} {
					w.nacl(n, nil)
				}
				w.nacl("5", nil).VPC = firewall.Link{Open: true}
			}
		}, []string{"possible error aws_vpc.main custom-nacls"}},
		{"one NACL rule of four filter rules is a share of 25 % and within the budget", func(b, a world) {
			for _, w := range []world{b, a} {
				manyGroups(w, 3)
				w.nacl("x", ladder(1))
			}
		}, nil},
		{"one NACL rule of three filter rules passes the share", func(b, a world) {
			for _, w := range []world{b, a} {
				manyGroups(w, 2)
				w.nacl("x", ladder(1))
			}
		}, []string{"proved error aws_network_acl.x share"}},
		{"a rule that is for one of two groups is one rule", func(b, a world) {
			for _, w := range []world{b, a} {
				w.nacl("x", ladder(1))
				r := opening("tcp", 443, 443, "10.0.0.0/8")
				r.Maybe, r.Standalone, r.Must, r.Origin = true, true, firewall.Services{}, madeBy("aws_security_group_rule", "aws_security_group_rule.r")
				for _, name := range []string{"g", "h"} {
					g := w.group(name)
					g.Ingress = append(g.Ingress, r)
				}
				w.group("i", opening("tcp", 80, 80, "10.0.0.0/8"))
			}
		}, []string{"proved error aws_network_acl.x share"}},
		{"group rules that are only possibly there leave the share possible", func(b, a world) {
			for _, w := range []world{b, a} {
				manyGroups(w, 3)
				w.Groups["aws_security_group.filler"].Ingress[0].Maybe = true
				w.nacl("x", ladder(1))
			}
		}, []string{"possible error aws_network_acl.x share"}},
		{"7 new rules over two NACLs pass the budget, at the one that gains most", func(b, a world) {
			manyGroups(b, 80)
			manyGroups(a, 80)
			b.nacl("x", ladder(1))
			b.nacl("y", ladder(1))
			a.nacl("x", ladder(4))
			a.nacl("y", ladder(5))
		}, []string{"proved error aws_network_acl.y added-rules"}},
		{"renumbering adds nothing", func(b, a world) {
			manyGroups(b, 80)
			manyGroups(a, 80)
			b.nacl("x", ladder(10))
			rules := ladder(10)
			for i := range rules {
				rules[i].Number += 500
			}
			a.nacl("x", rules)
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, after := newWorld(), newWorld()
			c.build(before, after)
			expect(t, planned(t, NACLHeavy, before, after), c.want...)
			weighed(t, before, after, c.want)
		})
	}
}

// weighed holds what is used of the budgets to the findings: what passes its limit for certain is a proved finding, what possibly does a
// possible one, and there is no other.
func weighed(t *testing.T, before, after world, want []string) {
	t.Helper()
	over := map[string]bool{}
	for _, line := range want {
		certainty, _, _ := strings.Cut(line, " ")
		for key, name := range map[string]string{"rules-per-direction": "max_rules_per_direction", "deny-rules": "max_deny_rules",
			"custom-nacls": "max_custom_nacls", "added-rules": "max_added_in_one_plan", "share": "max_share_of_rules"} {
			if strings.Contains(line+" ", " "+key+" ") {
				over[certainty+" "+name] = true
			}
		}
	}
	for _, b := range Weigh(before.Network, after.Network, Facts{}, DefaultOptions(), func(string) bool { return true }).Budgets {
		if b.Name == "aws_quota" {
			continue // RSG306 has a test of its own
		}
		proved, possible := b.Used > b.Limit, b.Used <= b.Limit && b.AtMost > b.Limit
		if b.Used > b.AtMost || proved != over["proved "+b.Name] || possible != over["possible "+b.Name] {
			t.Errorf("%+v, and findings %q", b, want)
		}
		if proved && b.Address != "" && !strings.Contains(strings.Join(want, "\n")+" ", " "+b.Address+" ") {
			t.Errorf("%+v is at the wrong address: %q", b, want)
		}
	}
}

func TestWeighCountsWhatAGroupCouldHoldAndWhatItCannot(t *testing.T) {
	w := newWorld()
	w.nacl("x", append(ladder(3), refuse(50, "tcp", "10.9.0.0/24", 101, 101)))
	w.nacl("theirs", ladder(9))
	got := Weigh(newWorld().Network, w.Network, Facts{Static: true}, DefaultOptions(), func(a string) bool { return a != "aws_network_acl.theirs" })
	if got.GroupCouldHold != 2 || got.DenyRules != 1 || got.Budgets[0].Used != 5 || got.Budgets[1].Used != 4 {
		t.Errorf("%+v", got)
	}
	for _, b := range got.Budgets {
		if b.Name == "max_added_in_one_plan" {
			t.Error("without a plan nothing is added")
		}
	}
}

func TestAddedRulesAreNotAskedOfThePriorSide(t *testing.T) {
	w := newWorld()
	var rules []firewall.GroupRule
	for i := range 80 {
		rules = append(rules, opening("tcp", 1+i, 1+i, "10.0.0.0/8"))
	}
	w.group("filler", rules...)
	w.nacl("x", ladder(10))
	expect(t, prior(t, NACLHeavy, w))
	expect(t, planned(t, NACLHeavy, newWorld(), w), "proved error aws_network_acl.x added-rules")
}

func TestARuleOfUnknownNACLIsAddedOnce(t *testing.T) {
	after := newWorld()
	x, y := after.nacl("x", nil), after.nacl("y", nil)
	for i := range 7 {
		r := maybe(permit(100+i, "tcp", "10.0.0.0/8", i, i))
		r.Standalone = true
		r.Origin = madeBy("aws_network_acl_rule", "aws_network_acl_rule."+strings.Repeat("r", i+1), "create")
		x.Ingress, y.Ingress = append(x.Ingress, r), append(y.Ingress, r)
	}
	found := addedOver((&Pass{cache: &cache{}, Net: after.Network, Prior: newWorld().Network}).gains())
	if found != (tally{7, 7}) {
		t.Errorf("added %+v, want 7 for certain and at most", found)
	}
	x.Ingress[0].Origin.Actions = []string{"delete", "create"}
	y.Ingress[0].Origin.Actions = []string{"delete", "create"}
	if found = addedOver((&Pass{cache: &cache{}, Net: after.Network, Prior: newWorld().Network}).gains()); found != (tally{6, 7}) {
		t.Errorf("added %+v, want 6 for certain: a replaced rule may be an old one", found)
	}
}

func TestGainOfVagueRules(t *testing.T) {
	known := permit(100, "tcp", "10.0.0.0/8", 443, 443)
	for _, c := range []struct {
		name          string
		before, after []firewall.NACLRule
		rules, least  int
	}{
		{"a rule whose CIDR becomes unknown may be the old one", []firewall.NACLRule{known}, []firewall.NACLRule{vague(known)}, 1, 0},
		{"beside the old rule, a rule of unknown CIDR is new", []firewall.NACLRule{known}, []firewall.NACLRule{known, vague(known)}, 1, 1},
		{"a block of any number of rules is possibly none", nil, []firewall.NACLRule{{Any: true, Maybe: true}}, 1, 0},
		{"another port is another rule", []firewall.NACLRule{known}, []firewall.NACLRule{permit(100, "tcp", "10.0.0.0/8", 444, 444)}, 1, 1},
		{"a deny is not the allow that it replaces", []firewall.NACLRule{known}, []firewall.NACLRule{refuse(100, "tcp", "10.0.0.0/8", 443, 443)}, 1, 1},
		{"ports of protocol -1 say nothing", []firewall.NACLRule{permit(1, "all", "10.0.0.0/8", 0, 0)}, []firewall.NACLRule{permit(1, "all", "10.0.0.0/8", 1, 2)}, 0, 0},
		{"of two equal rules, one is new where there was one", []firewall.NACLRule{known}, []firewall.NACLRule{known, known}, 1, 1},
		{"an invalid rule is compared as written", []firewall.NACLRule{{Invalid: "x", Protocol: 6}}, []firewall.NACLRule{{Invalid: "x", Protocol: 6}, {Invalid: "x", Protocol: 17}}, 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := gainOf(&firewall.NACL{Ingress: c.after}, &firewall.NACL{Ingress: c.before})
			if len(g.rules) != c.rules || g.least != c.least {
				t.Errorf("%d rules, at least %d new; want %d, %d", len(g.rules), g.least, c.rules, c.least)
			}
		})
	}
}

func TestShareStaysAtItsNACLWhileThatIsThere(t *testing.T) {
	before, after := newWorld(), newWorld()
	before.nacl("x", ladder(6))
	before.nacl("y", ladder(5))
	after.nacl("x", ladder(2))
	after.nacl("y", ladder(5))
	expect(t, prior(t, NACLHeavy, before), "proved error aws_network_acl.x share")
	expect(t, planned(t, NACLHeavy, before, after), "proved error aws_network_acl.x share")
	delete(after.NACLs, "aws_network_acl.x")
	expect(t, planned(t, NACLHeavy, before, after), "proved error aws_network_acl.y share")
}

func TestMessageSaysHowMuchAGroupCouldHold(t *testing.T) {
	w := newWorld()
	rules := append(ladder(12),
		refuse(50, "tcp", "10.9.0.0/25", 111, 111),          // above rule 111, which is then none a group can hold
		permit(200, "tcp", "0.0.0.0/0", 1024, 65535),        // a return rule
		vague(permit(201, "tcp", "10.0.0.0/8", 8080, 8080)), // not all known
		permit(202, "icmpv6", "10.9.0.0/24", 0, 0),          // means something else in a group
	)
	w.nacl("x", rules)
	w.group("filler", opening("tcp", 1, 1, "10.0.0.0/8"))
	var found []marked
	for _, f := range planned(t, NACLHeavy, w, w) {
		if f.Key[0] == "rules-per-direction" {
			found = append(found, f)
		}
	}
	says(t, found, "16 ingress rules, 4 more than the budget of 12", "could hold 11 of 16 rules")
	if hcl := *found[0].Fixes[0].HCL; strings.Count(hcl, "resource ") != 11 || !strings.Contains(hcl, `cidr_ipv4         = "10.9.0.0/24"`) {
		t.Errorf("fix does not hold the 11 rules:\n%s", hcl)
	}
}

func TestNoFixTellsASensitiveValue(t *testing.T) {
	w := newWorld()
	rules := ladder(13)
	rules[3].SensitiveV = true
	w.nacl("x", rules)
	for _, f := range planned(t, NACLHeavy, newWorld(), w) {
		if len(f.Fixes) > 0 || strings.Contains(f.Message, "10.9.0.0") {
			t.Errorf("%v: finding tells the rules: %s %v", f.Key, f.Message, f.Fixes)
		}
	}
}
