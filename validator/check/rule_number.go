package check

import (
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// maxRuleNumber is the highest number of a NACL rule. Source: VPC guide, "Network ACL rules".
const maxRuleNumber = 32766

// numbersAfter returns count free numbers after every rule, in steps of 10 from the next ten; nil if there is no room or
// a number is not known.
func numbersAfter(rules []firewall.NACLRule, count int) []int {
	last := 90 // an empty list begins at 100, as everybody's does
	for i := range rules {
		if rules[i].AnyNumber {
			return nil
		}
		last = max(last, rules[i].Number)
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
func numbersBefore(rules []firewall.NACLRule, limit, count int) []int {
	taken := map[int]bool{}
	for i := range rules {
		taken[rules[i].Number] = true
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
