package policy

import (
	"fmt"
	"time"

	"github.com/zclconf/go-cty/cty"
)

// age is for how long an exemption may be given. It does not say when it was given: its last day is held against today.
type age struct {
	limit cty.Value // "180d", or "" for any length
	asOf  time.Time
}

// tooLong says of a last day that it is too far away, "" if it is not.
func (a age) tooLong(expires time.Time) string {
	n := daysOf(a.limit)
	if n == 0 || DaysLeft(expires, a.asOf) <= n {
		return ""
	}
	return fmt.Sprintf("it ends on %s, and the policy gives no more than %s (max_age = %q): until %s from today on",
		expires.Format(time.DateOnly), days(n), a.limit.AsString(), a.asOf.AddDate(0, 0, n).Format(time.DateOnly))
}

// TooLong says of an exemption or a baseline which is to end on a day that the policy does not give one for so long, "" if it does.
func (p *Policy) TooLong(expires, today time.Time) string { return p.age(today).tooLong(expires) }

func (p *Policy) age(asOf time.Time) age {
	return age{p.In("").s["sgplan.max_age"].value, day(asOf)}
}

// refusals are for what an exemption covers nothing in an environment as of a day: what makes a comment none, that its end is too far
// away, and that none of its rules may be exempted from.
func (e *Effective) refusals(x *Exemption, a age) []string {
	list := append([]string{}, x.Problems...)
	if long := a.tooLong(x.Expires); long != "" {
		list = append(list, long)
	}
	var not []string
	for _, id := range x.Rules {
		if s := e.s["rule."+id+".ignorable"]; !e.Ignorable(id) {
			not = append(not, fmt.Sprintf("%s is not ignorable (%s)", id, place(s.at)))
		}
	}
	if len(not) == len(x.Rules) && len(x.Problems) == 0 {
		list = append(list, not...)
	}
	return list
}

// Refusals are for what an exemption covers nothing in an environment, "" for none, as of a day.
func (p *Policy) Refusals(x *Exemption, environment string, asOf time.Time) []string {
	return p.In(environment).refusals(x, p.age(asOf))
}
