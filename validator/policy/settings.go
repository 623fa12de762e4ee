package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// kind says what a setting may be, and when one value of it is looser than another.
type kind struct {
	typ   cty.Type
	words []string // the values that there are, loosest first; nil for any
	least float64  // of a number
	most  float64  // of a number, 0 for no limit
	whole bool     // a number without a fraction
	days  bool     // a text such as "180d"

	// looser reports whether now lets through what was does not. nil: whatever differs may.
	looser func(was, now cty.Value) bool
}

var (
	severityWords = []string{"note", "warning", "error"}
	failOnWords   = []string{"never", "error", "warning", "note"}
)

// The settings, by block and name. A path such as "rule.RSG201.severity" names one of a policy.
var kinds = map[string]map[string]kind{
	"sgplan": {
		"fail_on":       word(failOnWords...),
		"on_incomplete": word("warn", "block"),
		"strict":        flag(true),
		"all":           flag(true),
		"baseline":      {typ: cty.String},
		"inline":        word("allow", "deny"),
		"max_age":       {typ: cty.String, days: true, looser: func(was, now cty.Value) bool { return was.AsString() != "" && daysOf(now) > daysOf(was) }},
	},
	"rule": {
		"severity":  word(severityWords...),
		"enabled":   flag(true),
		"ignorable": flag(false),
	},
	"nacl_budget": {
		"max_rules_per_direction": limit(true, 0),
		"max_custom_nacls":        limit(true, 0),
		"max_added_in_one_plan":   limit(true, 0),
		"max_deny_rules":          limit(true, 0),
		"max_share_of_rules":      limit(false, 1),
		"max_subnets_reached":     limit(true, 0),
		"max_interfaces_reached":  limit(true, 0),
	},
	// Which ports clients use decides both which replies must pass and which rules are there for replies: a change of either
	// kind may open the gate.
	"ephemeral": {"default": {typ: cty.List(cty.String)}},
	"range":     {"ports": {typ: cty.String}, "level": {typ: cty.String, words: []string{"warning", "error"}}},
}

func word(words ...string) kind {
	return kind{typ: cty.String, words: words, looser: func(was, now cty.Value) bool {
		return slices.Index(words, now.AsString()) < slices.Index(words, was.AsString())
	}}
}

// flag is a switch of which one position is the tight one.
func flag(tight bool) kind {
	return kind{typ: cty.Bool, looser: func(was, now cty.Value) bool { return was.True() == tight && now.True() != tight }}
}

// limit is a number that must not be passed.
func limit(whole bool, most float64) kind {
	return kind{typ: cty.Number, whole: whole, most: most, looser: func(was, now cty.Value) bool { return now.GreaterThan(was).True() }}
}

// daysPattern is a number of days.
const daysPattern = "^[1-9][0-9]{0,4}d$"

var daysText = regexp.MustCompile(daysPattern)

// daysOf is a number of days, 0 for "".
func daysOf(v cty.Value) int {
	n, _ := strconv.Atoi(strings.TrimSuffix(v.AsString(), "d"))
	return n
}

// wrong says what is wrong with a value of the right type, "" if nothing is.
func (k kind) wrong(v cty.Value) string {
	switch {
	case k.days && !daysText.MatchString(v.AsString()):
		return fmt.Sprintf("must be a number of days such as \"180d\", not %q", v.AsString())
	case len(k.words) > 0 && !slices.Contains(k.words, v.AsString()):
		return fmt.Sprintf("must be %s, not %q", orList(k.words), v.AsString())
	case k.typ == cty.Number:
		n, _ := v.AsBigFloat().Float64()
		switch {
		case k.whole && !v.AsBigFloat().IsInt():
			return "must be a whole number"
		case n < k.least || k.most > 0 && n > k.most:
			if k.most > 0 {
				return fmt.Sprintf("must be a number from %v to %v", k.least, k.most)
			}
			return fmt.Sprintf("must be a number from %v on", k.least)
		case n > 1e6:
			return "must be at most 1000000"
		}
	}
	return ""
}

// orList is "a, b or c".
func orList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// kindOf is the kind of the setting of a path.
func kindOf(path string) kind {
	parts := strings.Split(path, ".")
	block := parts[0]
	if block == "ephemeral" && len(parts) > 2 {
		block = "range"
	}
	return kinds[block][parts[len(parts)-1]]
}
