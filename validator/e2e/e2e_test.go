package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// questions is how many flows are asked of each plan.
const questions = 600

// firstSeed begins three scenarios that hold, together, every layout of modules, hidden links, replacements, and both refresh modes.
const firstSeed = 11

// TestTraceAgreesWithTheSimulator makes plans with real Terraform. SGPLAN_E2E_SEEDS=N asks for more than three, and
// SGPLAN_E2E_FIRST=N for others; SGPLAN_E2E_KEEP=DIR keeps the sources and plans.
func TestTraceAgreesWithTheSimulator(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: real Terraform takes half a minute a plan")
	}
	first, n := number(t, "SGPLAN_E2E_FIRST", firstSeed), number(t, "SGPLAN_E2E_SEEDS", 3)
	for seed := first; seed < first+n; seed++ {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Parallel()
			s := makeScenario(uint64(seed), 2)
			keep(t, s, "before", s.before.render())
			keep(t, s, "after", s.after.render())
			plan := realPlan(t, s)
			keep(t, s, ".", map[string]string{"plan.json": string(plan)})
			asked := s.ask(newDice(uint64(seed)+1000), questions)
			compare(t, plan, asked, s.excerpt)
			sources := t.TempDir()
			writeFiles(t, sources, s.after.render())
			compare(t, plan, asked, s.excerpt, "--source", sources, "--strict")
		})
	}
}

func number(t *testing.T, variable string, otherwise int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return n
}

// keep writes files for a person to look at, if one asks for them.
func keep(t *testing.T, s *scenario, folder string, files map[string]string) {
	t.Helper()
	if dir := os.Getenv("SGPLAN_E2E_KEEP"); dir != "" {
		writeFiles(t, filepath.Join(dir, fmt.Sprintf("seed%d", s.seed), folder), files)
	}
}

// compare asks the trace command and reports every answer that is not the simulator's. Unknown is right only where
// the generator hid what decides or blocks name lists that are made anew, and with sources (more) nowhere but where addresses are
// hidden; nothing else is ever right but the answer. excerpt shows the filters on a flow's way.
func compare(t *testing.T, plan []byte, qs []question, excerpt func(q question, before bool) string, more ...string) {
	t.Helper()
	var lines []string
	for _, q := range qs {
		lines = append(lines, q.line)
	}
	tally := map[string]int{}
	wrong := 0
	for i, answer := range trace(t, plan, lines, more...).Traces {
		q := qs[i]
		for _, x := range []struct {
			name, want string
			got        side
			hidden     bool
		}{{"before", q.before, answer.Before, false}, {"after", q.after, answer.After, q.hidden}} {
			tally[x.name+" "+x.got.Verdict]++
			if x.got.Verdict == x.want || x.got.Verdict == unknown && x.hidden && (len(more) == 0 || x.got.addresses()) {
				continue
			}
			if x.got.Verdict == unknown && x.name == "after" && len(more) == 0 && x.got.hangsOn(q.mixed) {
				continue
			}
			if wrong++; wrong <= 5 {
				t.Errorf("%s: %s\n  trace says %s, the simulator %s\n%s%s", x.name, q.line, x.got.Verdict, x.want,
					x.got.describe(), excerpt(q, x.name == "before"))
			}
		}
	}
	t.Logf("%d flows: %v", len(qs), tally)
	if wrong > 5 {
		t.Errorf("%d answers of %d are wrong", wrong, 2*len(qs))
	}
}

// excerpt shows the rules on the way of a question on one side.
func (s *scenario) excerpt(q question, before bool) string {
	if before {
		return s.before.excerpt(q.flow)
	}
	return s.after.excerpt(q.flow)
}

// addresses reports whether an answer hangs on addresses that AWS chooses, and on nothing that sources decide.
func (s side) addresses() bool {
	for _, u := range s.Unknowns {
		if u.Attribute != "ipv6_addresses" && u.Attribute != "private_ips" && u.Attribute != "private_ip" {
			return false
		}
	}
	return len(s.Unknowns) > 0
}

// hangsOn reports whether an answer hangs on some directions of groups, and on nothing else.
func (s side) hangsOn(directions string) bool {
	for _, u := range s.Unknowns {
		if !slices.Contains(strings.Split(directions, ","), u.Address+" "+u.Attribute) {
			return false
		}
	}
	return len(s.Unknowns) > 0
}

func (s side) describe() string {
	var b strings.Builder
	for _, h := range s.Hops {
		fmt.Fprintf(&b, "    hop %s %s %s: rule %s: %s\n", h.Filter, h.Address, h.Direction, h.Rule, h.Verdict)
	}
	for _, u := range s.Unknowns {
		fmt.Fprintf(&b, "    unknown %s %s (%s)\n", u.Address, u.Attribute, u.Reason)
	}
	return b.String()
}

// excerpt is the HCL of the filters on the way of a flow.
func (w *world) excerpt(f flow) string {
	var b strings.Builder
	names := map[string]bool{}
	for _, end := range []string{f.src, f.dst} {
		hosts, _ := w.hosts(end, isV6(f.src) || isV6(f.dst))
		for _, h := range hosts {
			if h.subnet == nil {
				continue
			}
			names[h.subnet.NACL] = true
			for _, g := range h.groups {
				names[g] = true
			}
		}
	}
	for _, n := range w.NACLs {
		if names[n.ID] {
			fmt.Fprintf(&b, "    NACL %s (%s):\n", n.ID, n.address(n.typ()))
			rules := slices.SortedFunc(slices.Values(n.Rules), func(x, y *naclRule) int { return x.Number - y.Number })
			for _, r := range rules {
				fmt.Fprintf(&b, "      %s %d %s %s %d-%d %s%s ghost=%t\n", direction(r.Egress), r.Number, verdict(r.Allow), r.Proto, r.From, r.To, r.CIDR, r.CIDR6, r.Ghost)
			}
		}
	}
	for _, g := range w.Groups {
		if names[g.ID] {
			fmt.Fprintf(&b, "    group %s (%s):\n", g.ID, g.address(g.typ()))
			for _, r := range g.Rules {
				fmt.Fprintf(&b, "      %s %s %d-%d %v %v %v %v self=%t ghost=%t\n", direction(r.Egress), r.Proto, r.From, r.To, r.CIDRs, r.CIDR6s, r.Lists, r.Groups, r.Self, r.Ghost)
			}
		}
	}
	return b.String()
}
