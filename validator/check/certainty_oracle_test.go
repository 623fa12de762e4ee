package check

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// verdicts is what all rules find of a network, by what the findings are about.
type verdicts map[string]marked

func verdictsOf(w world) verdicts {
	out := verdicts{}
	put := func(rules ...*Check) {
		found, _ := judgeBoth(rules, Pass{Net: w.Network, Prior: newWorld().Network, Options: DefaultOptions()})
		for i, c := range rules {
			for _, f := range found[i] {
				out[about(c, f)] = f
			}
		}
	}
	put(slices.DeleteFunc(All(), func(c *Check) bool { return c == SubnetPathReplyDropped || c == Undecided })...)
	put(SubnetPathReplyDropped) // which leaves out what others report
	return out
}

var rulesOfOrder = []string{"RSG201", "RSG202", "RSG203", "RSG208"}

// about is what a finding is about, whatever the open questions turn out to be: a rule's block is in the key of some findings, and which
// network ACL has most rules decides where others stand.
func about(c *Check, f marked) string {
	switch {
	case slices.Contains(rulesOfOrder, c.ID):
		return fmt.Sprint(c.ID, " ", f.Address, " ", f.Resources[1].Address)
	case c.ID == "RSG301" && len(f.Key) == 1 && f.Key[0] != "deny-rules":
		return fmt.Sprint(c.ID, " ", f.Key)
	}
	return fmt.Sprint(c.ID, " ", f.Address, " ", f.Key)
}

// has returns the findings of a world that are about the same.
func (v verdicts) has(k string) (found []marked) {
	rule, what, _ := strings.Cut(k, " ")
	switch rule {
	case "RSG105": // which of two network ACLs has the finding hangs on what the other drops
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if strings.HasPrefix(k, rule) {
				found = append(found, v[k])
			}
		}
		return found
	case "RSG203": // of a rule that changes nothing another rule about order may have worse to say
		for _, r := range rulesOfOrder {
			if f, ok := v[r+" "+what]; ok {
				found = append(found, f)
			}
		}
		return found
	}
	if f, ok := v[k]; ok {
		return []marked{f}
	}
	return nil
}

// beyond is the packets that are not within one subnet, which no network ACL judges.
func beyond(w world, boxes firewall.Boxes) firewall.Boxes {
	for _, s := range w.Subnets {
		var out firewall.Boxes
		for _, b := range boxes {
			here, rest := b, b
			here.Src, rest.Src = b.Src.Intersect(s.CIDRs), b.Src.Subtract(s.CIDRs)
			here.Dst = b.Dst.Subtract(s.CIDRs)
			out = append(out, here, rest)
		}
		boxes = out.Normal()
	}
	return boxes
}

// silent are the rules that may say nothing of what each answer has: they ask only of subnets whose network ACL is certain, of interfaces
// whose subnet is, or of rules of which everything is known, or leave out what possibly excuses it. That is no wrong verdict, but a gap.
var silent = []string{"RSG105", "RSG106", "RSG201", "RSG202", "RSG203", "RSG208", "RSG401", "RSG402", "RSG403", "RSG608", "RSG705"}

// A finding is proved only if it is there whatever the open questions turn out to be, no less severe and with the packets that it shows.
// It is possible only if it is there for some of the answers, and what all of them have is found.
func TestCertaintyHoldsForEveryAnswer(t *testing.T) {
	seen := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		aboutRules := rapid.Bool().Draw(t, "questions about rules")
		u := drawUnsettled(t, aboutRules)
		var worlds []world
		var answered []verdicts
		if !u.every(40, func(say answers) {
			w := u.network(say)
			worlds, answered = append(worlds, w), append(answered, verdictsOf(w))
		}) || len(worlds) == 1 {
			return
		}
		found := verdictsOf(u.network(open))
		for _, k := range slices.Sorted(maps.Keys(found)) {
			f := found[k]
			in := 0
			for i, v := range answered {
				same := v.has(k)
				if len(same) > 0 {
					in++
				}
				if len(same) == 0 || f.Possible {
					continue
				}
				var packets firewall.Boxes
				least := same[0].Severity.Rank()
				for _, x := range same {
					packets, least = append(packets, x.Uncovered...), max(least, x.Severity.Rank())
				}
				if least < f.Severity.Rank() {
					t.Fatalf("%s: proved %s, but %s for an answer\n%s", k, f.Severity, same[0].Severity, u)
				}
				if !f.Inexact && !packets.Covers(beyond(worlds[i], f.Uncovered)) {
					t.Fatalf("%s: %v for certain, but %v for an answer\n%s", k, boxTexts(f.Uncovered), boxTexts(packets), u)
				}
			}
			switch {
			case !f.Possible && in < len(worlds):
				t.Fatalf("%s: proved, but there for %d of %d answers alone: %s\n%s", k, in, len(worlds), f.Message, u)
			case f.Possible && in == 0 && !aboutRules:
				t.Fatalf("%s: possible, but there for none of %d answers: %s\n%s", k, len(worlds), f.Message, u)
			}
			seen[f.Possible]++
		}
		for k, f := range answered[0] {
			_, ok := found[k]
			everywhere := !slices.ContainsFunc(answered, func(v verdicts) bool { _, ok := v[k]; return !ok })
			if !ok && everywhere && !slices.Contains(silent, k[:len("RSG101")]) {
				t.Fatalf("%s: not found, but there for all %d answers: %s\n%s", k, len(worlds), f.Message, u)
			}
		}
	})
	if seen[true] == 0 || seen[false] == 0 {
		t.Errorf("seen %v", seen)
	}
}
