package firewall

import "testing"

// What is computed of a Network ends by its Stop, and says so: it never returns a part.
func TestStop(t *testing.T) {
	set, unset := &Stop{}, &Stop{}
	set.Set()
	rules := []NACLRule{{Number: 1, Action: Allow, Must: Everything(), May: Everything()}, {Number: 2, Action: Deny, Must: Everything(), May: Everything()}}
	open := GroupRule{Must: AllServices(), May: AllServices(), MustAddrs: AllAddrs(), MayAddrs: AllAddrs()}
	two := Boxes{{AllIPv4(), AllIPv4(), TCP, AllPorts(), AllPorts()}, {AllIPv4(), AllIPv4(), TCP, AllPorts(), AllPorts()}}
	for name, compute := range map[string]func(*Stop){
		"a table":          func(s *Stop) { (&Network{Stop: s}).EvalNACL(rules) },
		"an evaluator":     func(s *Stop) { (&Evaluator{Stop: s}).Eval(rules) },
		"fates of a table": func(s *Stop) { table := EvalNACL(rules); table.stop = s; Fates(table) },
		"reply gaps": func(s *Stop) {
			table := EvalNACL(rules)
			table.stop = s
			ReplyGaps(table, EvalNACL(nil), ReplyOptions{})
		},
		"normal boxes": func(s *Stop) { two.NormalUntil(s) },
		"implied rules": func(s *Stop) {
			(&Network{Stop: s}).Implied([]GroupRule{open, open}, func(*GroupRule) bool { return true })
		},
		"islands": func(s *Stop) {
			for _, i := range Islands(&Network{Stop: s}, &Network{Stop: s, VPCs: map[ID]*VPC{"v": {ID: "v"}}}) {
				i.After.Stop.Check()
			}
		},
	} {
		ends := func(s *Stop) (ended bool) {
			defer func() { _, ended = recover().(Stopped) }()
			compute(s)
			return false
		}
		if !ends(set) {
			t.Errorf("%s: not ended", name)
		}
		if ends(unset) {
			t.Errorf("%s: ended by nobody", name)
		}
	}
}
