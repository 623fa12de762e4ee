package firewall

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Two ways to say the same: the sets, and each packet with each rule read aloud.
func TestEphemeralExcessIsThePacketsThatNoProfileUses(t *testing.T) {
	profiles := []Profile{{"low", PortSet(PortRange{1024, 40000}), "error"}, {"high", PortSet(PortRange{50000, 65535}), "warning"}}
	used := func(port uint16) bool { return port >= 1024 && port <= 40000 || port >= 50000 }
	found := 0
	many(t, 5, func(t *rapid.T) {
		var rules []spoken
		for i := range rapid.IntRange(1, 5).Draw(t, "rules") {
			r := drawSpoken(t)
			r.number = 10 * (i + 1)
			if rapid.Bool().Draw(t, "for replies") {
				r.protocol, r.from = rapid.SampledFrom([]int{6, 17}).Draw(t, "p"), rapid.SampledFrom([]int{0, 1, 80, 1023, 1024, 45000}).Draw(t, "lo")
				r.to = rapid.SampledFrom([]int{40000, 45000, 60000, 65535}).Draw(t, "hi")
				r.to = max(r.from, r.to)
			}
			rules = append(rules, r)
		}
		opened := PortServices(TCP, PortSet(PortRange{80, 80}))
		table := EvalNACL(rulesOf(rules))
		got := EphemeralExcess(table, profiles, opened)
		for _, remote := range worldAddrs {
			for _, protocol := range []Protocol{TCP, UDP} {
				for _, port := range []uint16{0, 1, 79, 80, 81, 1023, 1024, 40000, 40001, 45000, 49999, 50000, 65535} {
					p := Packet{remote, protocol, port}
					d := decider(rules, p)
					want := d >= 0 && rules[d].action == Allow && rules[d].protocol == int(protocol) && rules[d].from > 1 &&
						(rules[d].from <= 1024 && rules[d].to >= 40000 || rules[d].from <= 50000 && rules[d].to == 65535) &&
						!used(port) && (protocol != TCP || port != 80)
					is := slices.ContainsFunc(got, func(e Excess) bool { return e.Must.Contains(p) && table.Rule(e.Rule).Number == rules[d].number })
					if is != want {
						t.Fatalf("%v is excess: %v, want %v, of %v", p, is, want, rules)
					}
					if is {
						found++
					}
				}
			}
		}
		for _, e := range got {
			if !e.Must.Equal(e.May) {
				t.Fatalf("all is known and not all proved: %+v", e)
			}
		}
	})
	if found == 0 {
		t.Error("there was never an excess")
	}
}

func TestEphemeralExcess(t *testing.T) {
	number := func(r NACLRule, change func(*NACLRule)) NACLRule { change(&r); return r }
	replies := spoken{number: 100, action: Allow, protocol: 6, cidr: "0.0.0.0/0", from: 443, to: 65535}.rule()
	for _, c := range []struct {
		says  string
		rules []NACLRule
		want  string // of the must sets, and of the may sets
	}{
		{"wider than 1024 to 65535", []NACLRule{replies}, "0.0.0.0/0 tcp 443-1023|0.0.0.0/0 tcp 443-1023"},
		{"1024 to 65535", []NACLRule{spoken{number: 100, action: Allow, protocol: 6, cidr: "0.0.0.0/0", from: 1024, to: 65535}.rule()}, "none|none"},
		{"possibly there", []NACLRule{number(replies, func(r *NACLRule) {
			r.Maybe, r.Must, r.Why = true, Set{}, []Unknown{{Attribute: "network_acl_id"}}
		})}, "none|0.0.0.0/0 tcp 443-1023"},
		{"ports that are not known", []NACLRule{number(replies, func(r *NACLRule) { r.Must, r.Why = Set{}, []Unknown{{Attribute: "from_port"}} })}, "none|none"},
		{"an action that is not known", []NACLRule{number(replies, func(r *NACLRule) { r.Action = AnyAction })}, "none|0.0.0.0/0 tcp 443-1023"},
		{"a number that is not known", []NACLRule{replies, number(spoken{number: 1, action: Deny, protocol: 6, cidr: "0.0.0.0/0", from: 0, to: 600}.rule(),
			func(r *NACLRule) { r.AnyNumber = true })}, "0.0.0.0/0 tcp 601-1023|0.0.0.0/0 tcp 443-1023"},
	} {
		var must, may Set
		for _, e := range EphemeralExcess(EvalNACL(c.rules), nil, Services{}) {
			must, may = must.Union(e.Must), may.Union(e.May)
		}
		if got := must.String() + "|" + may.String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.says, got, c.want)
		}
	}
}
