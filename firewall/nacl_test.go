package firewall

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// checkTable compares a table of fully known rules with the oracle, for each packet: what happens, and who decides.
func checkTable(t failer, rules []spoken, packets []Packet) {
	t.Helper()
	table := EvalNACL(rulesOf(rules))
	allowed, denied, undecided := table.Allowed(), table.Denied(), table.Undecided()
	checkCanonical(t, allowed)
	checkCanonical(t, undecided)
	for _, p := range packets {
		want := readAloud(rules, p)
		got := [3]bool{allowed.Contains(p), denied.Contains(p), undecided.Contains(p)}
		if got != [3]bool{want.allow && !want.deny, want.deny && !want.allow, want.allow && want.deny} {
			t.Fatalf("%v: allowed, denied, undecided = %v, read aloud: %+v\n%s", p, got, want, steps(rules))
		}
		action, rule, known, _ := table.Decide(p)
		if known == undecided.Contains(p) || known && (action == Allow) != want.allow {
			t.Fatalf("%v: Decide says %v by %d, known %v; read aloud: %+v\n%s", p, action, rule, known, want, steps(rules))
		}
		if !known && (action != AnyAction || rule != -1) {
			t.Fatalf("%v: undecided, yet %v by %d\n%s", p, action, rule, steps(rules))
		}
	}
}

func steps(rules []spoken) string {
	var lines []string
	for _, r := range rules {
		lines = append(lines, "  "+r.String())
	}
	return strings.Join(lines, "\n")
}

// TestAllShortRuleListsAgreeWithTheOracle tries every list of up to three rules of a small vocabulary, numbers of all orders
// and ties included, on every packet of the small world.
func TestAllShortRuleListsAgreeWithTheOracle(t *testing.T) {
	one := []spoken{
		{protocol: -1, cidr: "0.0.0.0/0", from: 7, to: 7},
		{protocol: 6, cidr: "10.0.0.0/8", from: 80, to: 1024},
		{protocol: 6, cidr: "10.0.0.1/32", from: 0, to: 80},
		{protocol: 1, cidr: "0.0.0.0/0", icmpType: 8, code: -1},
		{protocol: 58, cidr: "0.0.0.0/0", icmpType: 128, code: 1},
		{protocol: 58, cidr: "::/0", icmpType: 128, code: 0},
		{protocol: 132, cidr: "2001:db8::/32", from: 80, to: 80},
		{protocol: -1, cidr: "::/0"},
	}
	var vocabulary []spoken
	for _, r := range one {
		for _, a := range []Action{Allow, Deny} {
			r.action = a
			vocabulary = append(vocabulary, r)
		}
	}
	checkTable(t, nil, world)
	for _, a := range vocabulary {
		a.number = 100
		checkTable(t, []spoken{a}, world)
		for _, b := range vocabulary {
			for _, b.number = range []int{50, 100} {
				checkTable(t, []spoken{a, b}, world)
			}
		}
	}
	if testing.Short() {
		t.Log("lists of three are left out by -short")
		return
	}
	for i, a := range vocabulary {
		for _, b := range vocabulary {
			for _, c := range vocabulary[i/2*2:] { // the third need not start below the first: all orders of numbers follow
				a.number, b.number, c.number = 200, 100, 300
				checkTable(t, []spoken{a, b, c}, world)
			}
		}
	}
}

func TestRandomRuleListsAgreeWithTheOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := drawDistinct(t, 30)
		checkTable(t, rules, append(rapid.SliceOfN(rapid.Custom(drawPacket), 1, 20).Draw(t, "packets"), world...))
	})
}

func TestRandomRuleListsWithTiesAgreeWithTheOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkTable(t, rapid.SliceOfN(rapid.Custom(drawSpoken), 0, 10).Draw(t, "rules"), world)
	})
}

func TestEachPacketIsWonByTheRuleThatDecidesIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := drawDistinct(t, 12)
		table := EvalNACL(rulesOf(rules))
		slices.SortFunc(rules, func(a, b spoken) int { return a.number - b.number }) // as Rules() has them
		var won []Set
		for i := range rules {
			won = append(won, table.Won(i))
			checkCanonical(t, won[i])
			if !won[i].Equal(table.MayWin(i)) {
				t.Fatalf("rule %d wins %v, perhaps %v; nothing is unknown", i, won[i], table.MayWin(i))
			}
		}
		for _, p := range world {
			want := decider(rules, p)
			for i := range rules {
				if won[i].Contains(p) != (i == want) {
					t.Fatalf("%v: rule %d wins it: %v, but rule %d decides\n%s", p, i, won[i].Contains(p), want, steps(rules))
				}
			}
			if _, rule, _, _ := table.Decide(p); rule != want {
				t.Fatalf("%v: Decide says rule %d, want %d\n%s", p, rule, want, steps(rules))
			}
		}
	})
}

func TestAllowedDeniedAndUndecidedAreAPartition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := EvalNACL(rulesOf(rapid.SliceOfN(rapid.Custom(drawSpoken), 0, 10).Draw(t, "rules")))
		a, d, u := table.Allowed(), table.Denied(), table.Undecided()
		if a.Overlaps(d) || a.Overlaps(u) || d.Overlaps(u) || !UnionAll(a, d, u).Equal(Everything()) {
			t.Fatalf("allowed %v\ndenied %v\nundecided %v", a, d, u)
		}
	})
}

func TestFamousNACLs(t *testing.T) {
	tests := []struct {
		name    string
		rules   []spoken
		allowed string
	}{
		{"a new NACL denies all", nil, "none"},
		{
			"the default NACL allows all of IPv4 until the VPC has IPv6",
			[]spoken{{100, Allow, -1, "0.0.0.0/0", 0, 0, 0, 0}}, "0.0.0.0/0 all",
		},
		{
			"a deny of IPv4 leaves SSH over IPv6 open",
			[]spoken{{10, Deny, 6, "0.0.0.0/0", 22, 22, 0, 0}, {20, Allow, -1, "::/0", 0, 0, 0, 0}}, "::/0 all",
		},
		{
			"an unset ICMP type is sent as 0: echo replies alone",
			[]spoken{{100, Allow, 1, "0.0.0.0/0", 0, 0, 0, 0}}, "0.0.0.0/0 icmp 0/0",
		},
		{
			"a deny before the ephemeral ports carves a hole",
			[]spoken{{90, Deny, 6, "0.0.0.0/0", 3389, 3389, 0, 0}, {100, Allow, 6, "0.0.0.0/0", 1024, 65535, 0, 0}},
			"0.0.0.0/0 tcp 1024-3388, 3390-65535",
		},
		{
			"a deny after the allow denies nothing",
			[]spoken{{110, Deny, 6, "10.0.0.0/8", 22, 22, 0, 0}, {100, Allow, 6, "0.0.0.0/0", 22, 22, 0, 0}}, "0.0.0.0/0 tcp 22",
		},
		{
			"two rules of one number for the two families do not meet",
			[]spoken{{110, Allow, 6, "0.0.0.0/0", 443, 443, 0, 0}, {110, Allow, 6, "::/0", 443, 443, 0, 0}}, "0.0.0.0/0, ::/0 tcp 443",
		},
		{
			"two rules of one number that contradict each other leave what they share undecided",
			[]spoken{{110, Allow, 6, "0.0.0.0/0", 80, 90, 0, 0}, {110, Deny, 6, "0.0.0.0/0", 85, 95, 0, 0}}, "0.0.0.0/0 tcp 80-84",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := EvalNACL(rulesOf(tt.rules)).Allowed().String(); got != tt.allowed {
				t.Errorf("allowed is %q, want %q", got, tt.allowed)
			}
		})
	}
}

func TestManyRulesOfOneRangeAgreeWithTheOracle(t *testing.T) {
	// Enough for the short cuts that are taken for many layers of one range, within and beside other ranges.
	r := []spoken{{number: 1, action: Deny, protocol: 6, cidr: "10.0.0.0/8", from: 81, to: 1023}}
	for i := range 40 {
		port := 75 + i%12
		r = append(r, spoken{number: 2 + i, action: Action(i % 3 % 2), protocol: 6, cidr: "0.0.0.0/0", from: port - i%5, to: port + i%7})
	}
	r = append(r, spoken{number: 20, action: Allow, protocol: -1, cidr: "10.0.0.0/16"}) // ties with another
	var packets []Packet
	for _, a := range worldAddrs {
		for port := 60; port < 110; port++ {
			packets = append(packets, Packet{a, TCP, uint16(port)})
		}
	}
	checkTable(t, r, append(packets, world...))
}
