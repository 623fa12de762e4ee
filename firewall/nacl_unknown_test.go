package firewall

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// vague is a rule of which not everything is known: what it may turn out to be. Each of the values may be combined with each
// of the others, which is what independent means.
type vague struct {
	numbers []int
	actions []Action
	matches []spoken // number and action are not looked at
	absent  bool     // it may turn out not to be there
	any     bool     // it may turn out to be several rules, of any kind; the rest is not looked at
}

func (v vague) String() string {
	if v.any {
		return "any rules"
	}
	return fmt.Sprintf("numbers %v actions %v maybe absent %v matches %v", v.numbers, v.actions, v.absent, v.matches)
}

// slots is the numbers that a rule of unknown number is tried at: between all others, before, after, and equal to them.
var slots = []int{5, 10, 15, 20, 25, 30, 35}

// everywhere is all that an arbitrary rule need be tried as: it matches all or nothing of the one packet in question.
var everywhere = []spoken{{protocol: -1, cidr: "0.0.0.0/0"}, {protocol: -1, cidr: "::/0"}}

// completions is all that v may turn out to be: each is a list of rules.
func (v vague) completions() [][]spoken {
	if v.any {
		return arbitrary()
	}
	var out [][]spoken
	if v.absent {
		out = append(out, nil)
	}
	for _, n := range v.numbers {
		for _, a := range v.actions {
			for _, m := range v.matches {
				m.number, m.action = n, a
				out = append(out, []spoken{m})
			}
		}
	}
	return out
}

// arbitrary is no rule, any one rule, and any two that contradict each other.
func arbitrary() [][]spoken {
	out := [][]spoken{nil}
	at := func(n int, a Action) (rules []spoken) {
		for _, m := range everywhere {
			m.number, m.action = n, a
			rules = append(rules, m)
		}
		return rules
	}
	for _, n := range slots {
		out = append(out, at(n, Allow), at(n, Deny))
		out = append(out, append(at(n, Allow), at(20, Deny)...), append(at(n, Deny), at(20, Allow)...))
	}
	return out
}

// rule is v as the evaluator is told of it.
func (v vague) rule(name string) NACLRule {
	if v.any {
		return NACLRule{Any: true, Why: []Unknown{{Attribute: name}}}
	}
	r := NACLRule{Number: v.numbers[0], AnyNumber: len(v.numbers) > 1, Action: v.actions[0], Maybe: v.absent}
	if len(v.actions) > 1 {
		r.Action = AnyAction
	}
	r.Must = v.matches[0].rule().Must
	for _, m := range v.matches {
		r.Must, r.May = r.Must.Intersect(m.rule().Must), r.May.Union(m.rule().Must)
	}
	if v.absent {
		r.Must = Set{}
	}
	if !r.Exact() {
		r.Why = []Unknown{{Attribute: name}}
	}
	return r
}

// eachWorld calls visit with every completion of all the rules.
func eachWorld(rules []vague, known []spoken, visit func([]spoken)) {
	if len(rules) == 0 {
		visit(known)
		return
	}
	for _, c := range rules[0].completions() {
		eachWorld(rules[1:], append(known[:len(known):len(known)], c...), visit)
	}
}

// checkVague compares the table of vague rules with all worlds that they allow. As the unknown values are independent here,
// the table must be exact: a packet is undecided only if there are worlds of both kinds.
func checkVague(t failer, rules []vague, packets []Packet) {
	t.Helper()
	want := make([]verdicts, len(packets))
	eachWorld(rules, nil, func(w []spoken) {
		for i, p := range packets {
			v := readAloud(w, p)
			want[i] = verdicts{want[i].allow || v.allow, want[i].deny || v.deny}
		}
	})
	var told []NACLRule
	for i, v := range rules {
		told = append(told, v.rule(fmt.Sprint("rule ", i)))
	}
	table := EvalNACL(told)
	allowed, denied, undecided := table.Allowed(), table.Denied(), table.Undecided()
	for i, p := range packets {
		got := [3]bool{allowed.Contains(p), denied.Contains(p), undecided.Contains(p)}
		if got != [3]bool{!want[i].deny, !want[i].allow, want[i].allow && want[i].deny} {
			t.Fatalf("%v: allowed, denied, undecided = %v, in all worlds: %+v\n%v", p, got, want[i], rules)
		}
		checkDecide(t, table, p, want[i])
	}
}

// checkDecide compares Decide with Won and MayWin and with what is possible.
func checkDecide(t failer, table *NACLTable, p Packet, want verdicts) {
	t.Helper()
	action, rule, known, why := table.Decide(p)
	if known != (want.allow != want.deny) || known && (action == Allow) != want.allow {
		t.Fatalf("%v: Decide says %v, known %v; possible: %+v", p, action, known, want)
	}
	if !known && len(why) == 0 && !tied(table, p) {
		t.Fatalf("%v is undecided, and nothing says why", p)
	}
	for i := range table.Rules() {
		won, may := table.Won(i).Contains(p), table.MayWin(i).Contains(p)
		if won && !may {
			t.Fatalf("%v: rule %d wins it for certain and cannot", p, i)
		}
		if won && (!known && table.Rules()[i].Action != AnyAction && !table.Rules()[i].Any || known && rule != i) {
			t.Fatalf("%v: rule %d wins it for certain, and Decide says %d, known %v", p, i, rule, known)
		}
		if rule == i && !may {
			t.Fatalf("%v: Decide says rule %d, which cannot win it", p, i)
		}
	}
}

// tied reports whether two rules of one number match p.
func tied(table *NACLTable, p Packet) bool {
	var numbers []int
	for _, r := range table.Rules() {
		if !r.AnyNumber && !r.Any && r.May.Contains(p) {
			numbers = append(numbers, r.Number)
		}
	}
	slices.Sort(numbers)
	return len(slices.Compact(slices.Clone(numbers))) != len(numbers)
}

var (
	web   = spoken{protocol: 6, cidr: "10.0.0.0/8", from: 80, to: 80}
	all4  = spoken{protocol: -1, cidr: "0.0.0.0/0"}
	tcp10 = spoken{protocol: 6, cidr: "10.0.0.0/8", from: 0, to: 65535}
	both  = []Action{Allow, Deny}
)

// fewPackets tells the matches above apart.
var fewPackets = []Packet{
	{ip("10.0.0.1"), TCP, 80}, {ip("10.0.0.1"), TCP, 81}, {ip("10.0.0.1"), UDP, 80}, {ip("11.0.0.0"), TCP, 80}, {ip("::"), TCP, 80},
}

// TestAllShortVagueListsAreExact tries every list of up to three rules, of every kind of not knowing and of none.
func TestAllShortVagueListsAreExact(t *testing.T) {
	var kinds []vague
	for _, number := range [][]int{{10}, {20}, slots} {
		for _, actions := range [][]Action{{Allow}, {Deny}, both} {
			for _, matches := range [][]spoken{{all4}, {tcp10}, {web, all4}} {
				kinds = append(kinds, vague{number, actions, matches, len(kinds)%4 == 1, false})
			}
		}
	}
	kinds = append(kinds, vague{any: true})
	for _, a := range kinds {
		checkVague(t, []vague{a}, fewPackets)
		for _, b := range kinds {
			checkVague(t, []vague{a, b}, fewPackets)
		}
	}
	if testing.Short() {
		t.Log("lists of three are left out by -short")
		return
	}
	for i, a := range kinds {
		for j, b := range kinds[i:] {
			for _, c := range kinds[i+j:] {
				if len(a.numbers)*len(b.numbers)*len(c.numbers) <= 49 { // not three of unknown number: too many worlds
					checkVague(t, []vague{a, b, c}, fewPackets[:3])
				}
			}
		}
	}
}

func drawVague(t *rapid.T) vague {
	v := vague{numbers: []int{rapid.SampledFrom([]int{10, 20, 30}).Draw(t, "number")}, actions: []Action{Allow}}
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0:
		v.numbers = slots
	case 1:
		v.absent = true
	case 2:
		v.actions = both
	}
	if len(v.actions) == 1 {
		v.actions = []Action{rapid.SampledFrom(both).Draw(t, "action")}
	}
	v.matches = rapid.SliceOfN(rapid.Custom(drawSpoken), 1, 3).Draw(t, "matches")
	return v
}

func TestRandomVagueListsAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := rapid.SliceOfN(rapid.Custom(drawVague), 0, 4).Draw(t, "rules")
		packets := rapid.SliceOfN(rapid.Custom(drawPacket), 5, 15).Draw(t, "packets")
		checkVague(t, rules, packets)
	})
}

// TestWonAndMayWinAreTheWorldsWinners compares blame with all worlds. Only rules that are one rule in each world can be blamed.
func TestWonAndMayWinAreTheWorldsWinners(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := rapid.SliceOfN(rapid.Custom(drawVague), 1, 3).Draw(t, "rules")
		var told []NACLRule
		for i, v := range rules {
			told = append(told, v.rule(fmt.Sprint(i)))
			told[i].Origin.Address = fmt.Sprint(i)
		}
		table := EvalNACL(told)
		for _, p := range rapid.SliceOfN(rapid.Custom(drawPacket), 5, 15).Draw(t, "packets") {
			always, ever := winners(rules, p)
			for i, r := range table.Rules() {
				k, err := strconv.Atoi(r.Origin.Address)
				if err != nil {
					t.Fatal(err)
				}
				if table.Won(i).Contains(p) != always[k] || table.MayWin(i).Contains(p) != ever[k] {
					t.Fatalf("%v: rule %d wins %v, may win %v; in all worlds %v, in some %v\n%v",
						p, k, table.Won(i).Contains(p), table.MayWin(i).Contains(p), always[k], ever[k], rules)
				}
			}
		}
	})
}

// winners says which rules decide p in every world, and which in some. Rules of one number decide in either order.
func winners(rules []vague, p Packet) (always, ever []bool) {
	always, ever = make([]bool, len(rules)), make([]bool, len(rules))
	for i := range always {
		always[i] = true
	}
	var choose func(i int, chosen []spoken)
	choose = func(i int, chosen []spoken) {
		if i < len(rules) {
			for _, c := range rules[i].completions() {
				one := spoken{number: -1, protocol: -2, cidr: "0.0.0.0/0"} // absent: matches nothing
				if len(c) == 1 {
					one = c[0]
				}
				choose(i+1, append(chosen[:i:i], one))
			}
			return
		}
		var first []int // of the rules that match, those of the lowest number
		for k, r := range chosen {
			if !r.speaksOf(p) {
				continue
			}
			if len(first) > 0 && r.number < chosen[first[0]].number {
				first = nil
			}
			if len(first) == 0 || r.number == chosen[first[0]].number {
				first = append(first, k)
			}
		}
		for k := range rules {
			wins := slices.Contains(first, k)
			ever[k] = ever[k] || wins
			always[k] = always[k] && wins && len(first) == 1
		}
	}
	choose(0, nil)
	return always, ever
}

func TestNotKnowing(t *testing.T) {
	all := func(n int, a Action) NACLRule {
		return NACLRule{Number: n, Action: a, Must: NewSet(AllIPv4(), AllServices()), May: NewSet(AllIPv4(), AllServices())}
	}
	why := []Unknown{{Address: "aws_network_acl.a", Attribute: "ingress", Reason: KnownAfterApply}}
	unsure := func(r NACLRule, change func(*NACLRule)) NACLRule {
		r.Why = why
		change(&r)
		return r
	}
	tests := []struct {
		name  string
		rules []NACLRule
		want  Action
		rule  int
		why   int
	}{
		{"a rule that may be absent leaves open what only it allows",
			[]NACLRule{unsure(all(100, Allow), func(r *NACLRule) { r.Maybe = true })}, AnyAction, -1, 1},
		{"a rule that may be absent changes nothing where the next does the same, which is to blame",
			[]NACLRule{unsure(all(100, Allow), func(r *NACLRule) { r.Maybe = true }), all(200, Allow)}, Allow, 1, 0},
		{"a deny that may be absent changes nothing before the implicit deny",
			[]NACLRule{unsure(all(100, Deny), func(r *NACLRule) { r.Maybe = true })}, Deny, -1, 0},
		{"an unknown number may come before a known one",
			[]NACLRule{all(1, Deny), unsure(all(0, Allow), func(r *NACLRule) { r.AnyNumber = true })}, AnyAction, -1, 1},
		{"an unknown number is before the implicit deny",
			[]NACLRule{unsure(all(0, Allow), func(r *NACLRule) { r.AnyNumber = true })}, Allow, 0, 0},
		{"an unknown action is undecided",
			[]NACLRule{unsure(all(100, AnyAction), func(*NACLRule) {})}, AnyAction, -1, 1},
		{"an unknown action behind a certain match does not matter",
			[]NACLRule{all(100, Allow), unsure(all(200, AnyAction), func(*NACLRule) {})}, Allow, 0, 0},
		{"a placeholder may hold a deny before everything",
			[]NACLRule{all(1, Allow), {Any: true, Why: why}}, AnyAction, -1, 1},
		{"a placeholder counts as one even if it claims to know its action and matches",
			[]NACLRule{all(100, Allow), unsure(all(200, Deny), func(r *NACLRule) { r.Any = true })}, AnyAction, -1, 1},
		{"a rule certain to match more than it may is taken at its widest",
			[]NACLRule{{Number: 1, Action: Allow, Must: Everything()}}, Allow, 0, 0},
		{"a rule that says it may be absent is not believed to match for certain",
			[]NACLRule{{Number: 1, Action: Allow, Must: Everything(), May: Everything(), Maybe: true, Why: why}}, AnyAction, -1, 1},
		{"the same value is named once",
			[]NACLRule{unsure(all(1, AnyAction), func(*NACLRule) {}), unsure(all(1, AnyAction), func(*NACLRule) {})}, AnyAction, -1, 1},
		{"a contradiction of one number is nobody's unknown value",
			[]NACLRule{all(1, Allow), all(1, Deny)}, AnyAction, -1, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := Packet{ip("192.0.2.1"), TCP, 443}
			table := EvalNACL(tt.rules)
			a, rule, known, why := table.Decide(p)
			if a != tt.want || rule != tt.rule || known != (tt.want != AnyAction) || len(why) != tt.why {
				t.Errorf("got %v by %d, known %v, why %v", a, rule, known, why)
			}
			if rule >= 0 && !table.MayWin(rule).Contains(p) {
				t.Errorf("rule %d decides it and cannot win it", rule)
			}
		})
	}
}

func TestAPlaceholderThatNamesItsPacketsLeavesTheOthersAlone(t *testing.T) {
	ssh := NewSet(AllIPv4(), PortServices(TCP, PortSet(PortRange{22, 22})))
	table := EvalNACL([]NACLRule{
		{Number: 100, Action: Allow, Must: NewSet(AllIPv4(), AllServices()), May: NewSet(AllIPv4(), AllServices())},
		{Any: true, May: ssh},
	})
	if got := table.Undecided(); !got.Equal(ssh) {
		t.Errorf("undecided is %v", got)
	}
}

func TestRulesAreInOrderOfEvaluationAndTheCallersAreLeftAlone(t *testing.T) {
	in := []NACLRule{{Any: true}, {Number: 300}, {AnyNumber: true, Number: 5}, {Number: 100}, {Number: 200}, {Number: 100, Action: Allow}}
	table := EvalNACL(in)
	var got []string
	for _, r := range table.Rules() {
		got = append(got, fmt.Sprint(r.Number, r.Action, r.AnyNumber, r.Any))
	}
	want := []string{"100 0 false false", "100 1 false false", "200 0 false false", "300 0 false false", "0 0 false true", "5 0 true false"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if !in[0].Any || in[1].Number != 300 {
		t.Error("the caller's rules were put in another order")
	}
	table.Rules()[0].Number = 7
	if table.Rules()[0].Number != 100 {
		t.Error("a caller can change the table's rules")
	}
}
