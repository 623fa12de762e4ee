package check

import (
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// maxRuleNumber is the highest number of a NACL rule. Source: VPC guide, "Network ACL rules".
const maxRuleNumber = 32766

// numbersAfter returns count free numbers after every rule, in steps of 10 from the next ten; nil if there is no room or
// a number is not known.
func numbersAfter(rules []firewall.NACLRule, proposed []addedRule, count int) []int {
	last := 90 // an empty list begins at 100, as everybody's does
	for i := range rules {
		if rules[i].AnyNumber {
			return nil
		}
		last = max(last, rules[i].Number)
	}
	for i := range proposed {
		last = max(last, proposed[i].Number)
	}
	var out []int
	for n := (last/10 + 1) * 10; len(out) < count; n += 10 {
		if n > maxRuleNumber {
			return nil
		}
		out = append(out, n)
	}
	return out
}

// numbersBefore returns count free numbers below limit, ascending: the nearest tens that are free, else the nearest
// numbers; nil if there is no room.
func numbersBefore(rules []firewall.NACLRule, proposed []addedRule, limit, count int) []int {
	taken := map[int]bool{}
	for i := range rules {
		taken[rules[i].Number] = true
	}
	for i := range proposed {
		taken[proposed[i].Number] = true
	}
	for _, step := range []int{10, 1} {
		var out []int
		for n := (limit - 1) / step * step; n > 0 && len(out) < count; n -= step {
			if !taken[n] {
				out = append(out, n)
			}
		}
		if len(out) == count {
			slices.Sort(out)
			return out
		}
	}
	return nil
}

// firstDeny is the lowest number of a rule that possibly denies a packet of s, 0 if there is none.
func firstDeny(rules []firewall.NACLRule, s firewall.Set) int {
	first := 0
	for i := range rules {
		r := &rules[i]
		if r.Action != firewall.Allow && r.May.Overlaps(s) && (first == 0 || r.Number < first) {
			first = r.Number
		}
	}
	return first
}

// numberRules gives the rules of one direction, in place, numbers that no other fix of the NACL uses, so that all fixes can be
// applied together: after every rule, or else before the deny in front, which somebody may have meant. The numbers stay 0 where
// the rules, so numbered, do not allow all of want.
func (p *Pass) numberRules(n *firewall.NACL, d firewall.Direction, rules []addedRule, want firewall.Set) (last bool) {
	have, proposed := n.Rules(d), p.cache.proposed[tableKey{n, d}]
	limit, highest := firstDeny(have, want), 0
	for i := range have {
		highest = max(highest, have[i].Number)
	}
	after := func(number int) bool { return number > highest }
	for _, last := range []bool{true, false} {
		fits := func(number int) bool { return last == after(number) && (last || number < limit) }
		left := 0 // rules that no fix has proposed yet
		for i := range rules {
			if rules[i].Number = p.proposedNumber(n, rules[i], fits); rules[i].Number == 0 {
				left++
			}
		}
		var numbers []int
		if last {
			numbers = numbersAfter(have, proposed, left)
		} else {
			numbers = numbersBefore(have, proposed, limit, left)
		}
		if len(numbers) == left {
			numbered(rules, numbers)
			if closes(have, rules, want) {
				return last
			}
		}
	}
	for i := range rules {
		rules[i].Number = 0
	}
	return false
}

// proposedNumber is the number under which another fix adds the same rule, 0 if none does where it fits.
func (p *Pass) proposedNumber(n *firewall.NACL, rule addedRule, fits func(number int) bool) int {
	for _, a := range p.cache.proposed[tableKey{n, rule.Direction}] {
		if rule.Number = a.Number; a == rule && fits(a.Number) {
			return a.Number
		}
	}
	return 0
}

// propose notes the rules of a fix.
func (p *Pass) propose(n *firewall.NACL, added []addedRule) {
	if p.cache.proposed == nil {
		p.cache.proposed = map[tableKey][]addedRule{}
	}
	for _, a := range added {
		k := tableKey{n, a.Direction}
		if !slices.Contains(p.cache.proposed[k], a) {
			p.cache.proposed[k] = append(p.cache.proposed[k], a)
		}
	}
}

// numbered gives the rules that have no number theirs, in place.
func numbered(rules []addedRule, numbers []int) []addedRule {
	next := 0
	for i := range rules {
		if rules[i].Number == 0 {
			rules[i].Number = numbers[next]
			next++
		}
	}
	return rules
}

// distinct drops rules that repeat an earlier one.
func distinct(rules []addedRule) []addedRule {
	var out []addedRule
	for _, r := range rules {
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}
