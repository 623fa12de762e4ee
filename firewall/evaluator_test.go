package firewall

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestAnEvaluatorSaysOfEachNACLWhatItsOwnEvaluationSays(t *testing.T) {
	var e Evaluator // for all draws, so that some of them share
	many(t, 5, func(t *rapid.T) {
		rules := rulesOf(drawWorldRules(t))
		if rapid.Bool().Draw(t, "vague") {
			rules = drawVagueRules(t, 4)
		}
		checkSameTable(t, e.Eval(rules), EvalNACL(rules))
		checkSameTable(t, e.Eval(rules), EvalNACL(rules)) // the one that is kept
	})
}

func checkSameTable(t *rapid.T, got, want *NACLTable) {
	if !got.Allowed().Equal(want.Allowed()) || !got.Denied().Equal(want.Denied()) || !got.Undecided().Equal(want.Undecided()) {
		t.Fatalf("allowed %v, denied %v, undecided %v; want %v, %v, %v",
			got.Allowed(), got.Denied(), got.Undecided(), want.Allowed(), want.Denied(), want.Undecided())
	}
	if !reflect.DeepEqual(got.Rules(), want.Rules()) {
		t.Fatalf("rules %v, want %v", got.Rules(), want.Rules())
	}
	if !reflect.DeepEqual(Fates(got), Fates(want)) {
		t.Fatalf("fates %v, want %v", Fates(got), Fates(want))
	}
	for i := range want.Rules() {
		if !got.MayWin(i).Equal(want.mayWinByDefinition(i)) || !reflect.DeepEqual(got.Rule(i), want.Rules()[i]) {
			t.Fatalf("rule %d may win %v, want %v", i, got.MayWin(i), want.mayWinByDefinition(i))
		}
	}
	for _, profiles := range [][]Profile{DefaultProfiles(), {{Name: "high", Ports: PortSet(PortRange{60000, 61000})}}} {
		for _, opened := range []OpenServices{{}, {Must: tcp(443)}, {May: tcp(443)}, {Unseen: true}} {
			if o, fresh := offered(got, opened, profiles), want.findOfferAnew(opened, profiles); !o.must.Equal(fresh.must) || !o.may.Equal(fresh.may) {
				t.Fatalf("offers %v, want %v, where %v is opened", o, fresh, opened)
			}
		}
	}
}

// mayWinByDefinition is what rule i may match, less what a rule of lower number certainly does.
func (t *NACLTable) mayWinByDefinition(i int) Set {
	me := &t.bounds[i]
	return me.may.Subtract(t.others(i, func(o *bounds) (Set, bool) { return o.must, o.at != anywhere && o.at < me.at }))
}

// findOfferAnew is the definition of an offer, without anything that is kept.
func (t *NACLTable) findOfferAnew(opened OpenServices, profiles []Profile) bounded {
	bare, possible := t.findBareOffer(profiles), t.Allowed().Union(t.Undecided())
	return bounded{bare.must.Union(t.Allowed().Only(opened.Must)), bare.may.Union(possible.Only(opened.possible()))}
}

func tcp(port uint16) Services { return PortServices(TCP, PortSet(PortRange{port, port})) }

func TestOnlyNACLsOfEqualRulesShareAnEvaluation(t *testing.T) {
	rules := func(change func(*NACLRule)) []NACLRule {
		list := []NACLRule{allowTCP(100, "10.0.0.0/8", 443, 443), denyTCP(200, "0.0.0.0/0", 22, 22)}
		change(&list[0])
		return list
	}
	var e Evaluator
	first := e.Eval(rules(func(*NACLRule) {}))
	tests := []struct {
		name   string
		change func(*NACLRule)
		shares bool
	}{
		{"rules written elsewhere share", func(r *NACLRule) { r.Origin.Address = "aws_network_acl.other" }, true},
		{"another number does not", func(r *NACLRule) { r.Number = 300 }, false},
		{"another action does not", func(r *NACLRule) { r.Action = Deny }, false},
		{"another port does not", func(r *NACLRule) { *r = allowTCP(100, "10.0.0.0/8", 443, 444) }, false},
		{"another block does not", func(r *NACLRule) { *r = allowTCP(100, "10.0.0.0/9", 443, 443) }, false},
		{"a rule that is only possibly there does not", func(r *NACLRule) { r.Maybe, r.Must = true, Set{} }, false},
		{"a number that is not known does not", func(r *NACLRule) { r.AnyNumber = true }, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := e.Eval(rules(test.change))
			if shares := got.evaluation == first.evaluation; shares != test.shares {
				t.Errorf("shares: %v", shares)
			}
		})
	}
	if other := e.Eval(rules(func(r *NACLRule) { r.Origin.Address = "b" })); other.Rule(0).Origin.Address != "b" || first.Rule(0).Origin.Address != "" {
		t.Error("tables that share an evaluation share the rules too")
	}
}

func TestNACLsWithUnknownValuesNameTheirOwn(t *testing.T) {
	var e Evaluator
	for _, name := range []string{"aws_network_acl_rule.a", "aws_network_acl_rule.b"} {
		rule := allowTCP(100, "10.0.0.0/8", 443, 443)
		rule.Maybe, rule.Must, rule.Why = true, Set{}, []Unknown{{name, "network_acl_id", KnownAfterApply}}
		w, _ := rule.May.Witness()
		_, _, known, why := e.Eval([]NACLRule{rule}).Decide(w)
		if known || len(why) != 1 || why[0].Address != name {
			t.Errorf("known %v, hangs on %v, want %s", known, why, name)
		}
	}
}
