package sgrules

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Usage is how much of the quota rules use. AWS counts each direction and IP version apart.
type Usage struct{ In4, In6, Out4, Out6 int }

// plus returns the sum; sign is 1 or -1.
func (u Usage) plus(o Usage, sign int) Usage {
	return Usage{u.In4 + sign*o.In4, u.In6 + sign*o.In6, u.Out4 + sign*o.Out4, u.Out6 + sign*o.Out6}
}

// max returns the larger of each count.
func (u Usage) max(o Usage) Usage {
	return Usage{max(u.In4, o.In4), max(u.In6, o.In6), max(u.Out4, o.Out4), max(u.Out6, o.Out6)}
}

// counts is the counts in the order of countNames.
func (u Usage) counts() [4]int { return [4]int{u.In4, u.In6, u.Out4, u.Out6} }

var countNames = [4]string{"ingress IPv4", "ingress IPv6", "egress IPv4", "egress IPv6"}

// Quota is the account's limit, and what prefix lists weigh.
type Quota struct {
	// Limit is the most rules that a group may have for one direction and IP version (quota L-0EA8095F, 60 by default). 0 is
	// not known: nothing is checked.
	Limit int
	// Weights is how many rules a prefix list counts for, by its id: MaxEntries of a customer's own, firewall.AWSListWeight of AWS's. One
	// that is not here counts for 1, and is in QuotaUse.Unweighed.
	Weights map[string]int
}

// of is what one rule counts for. A reference to a group or prefix list counts for both IP versions.
func (q Quota) of(t Tuple) Usage {
	v4, v6 := 0, 0
	switch t.Peer.Kind {
	case PeerIPv4:
		v4 = 1
	case PeerIPv6:
		v6 = 1
	case PeerGroup:
		v4, v6 = 1, 1
	case PeerPrefixList:
		v4 = 1
		if w, ok := q.Weights[t.Peer.Value]; ok {
			v4 = w
		}
		v6 = v4
	}
	if t.Direction == Egress {
		return Usage{Out4: v4, Out6: v6}
	}
	return Usage{In4: v4, In6: v6}
}

// Count is what the rules use together.
func (q Quota) Count(rules ...Tuple) Usage {
	var sum Usage
	for _, t := range rules {
		sum = sum.plus(q.of(t), 1)
	}
	return sum
}

// allows reports whether going from one count to another breaks the limit. A count that is above it already, since the limit
// was lowered, may stay or fall.
func (q Quota) allows(from, to Usage) bool {
	before := from.counts()
	for i, n := range to.counts() {
		if q.Limit > 0 && n > q.Limit && n > before[i] {
			return false
		}
	}
	return true
}

// unweighed returns the prefix lists whose weight is not known, sorted.
func (q Quota) unweighed(rules []Tuple) []string {
	ids := map[string]bool{}
	for _, t := range rules {
		if _, ok := q.Weights[t.Peer.Value]; t.Peer.Kind == PeerPrefixList && !ok {
			ids[t.Peer.Value] = true
		}
	}
	return slices.Sorted(maps.Keys(ids))
}

// QuotaUse is the use of the quota before, during and after a change.
type QuotaUse struct {
	Limit                int      // 0: not known
	Current, Peak, Final Usage    // Peak is the most at any moment of the plan
	Unweighed            []string // prefix lists of unknown weight, which were counted as 1
}

// QuotaError says that a change does not fit. In Use, Peak is what adding everything before removing anything would take.
type QuotaError struct{ Use QuotaUse }

// Error names the counts that are too high, and the way out.
func (e *QuotaError) Error() string {
	current, peak, final := e.Use.Current.counts(), e.Use.Peak.counts(), e.Use.Final.counts()
	var over []string
	hopeless := false
	for i, name := range countNames {
		if peak[i] > e.Use.Limit && peak[i] > current[i] {
			over = append(over, fmt.Sprintf("%s: %d now, %d while changing, %d afterwards", name, current[i], peak[i], final[i]))
			hopeless = hopeless || final[i] > e.Use.Limit
		}
	}
	text := fmt.Sprintf("the group may have %d rules for each direction and IP version, but %s", e.Use.Limit, strings.Join(over, "; "))
	if hopeless {
		return text + ": ask for a higher quota (Service Quotas, vpc, L-0EA8095F), or name fewer peers, as in a prefix list"
	}
	return text + ": set allow_gap to have some rules revoked first, which refuses their traffic for a moment, " +
		"or ask for a higher quota (Service Quotas, vpc, L-0EA8095F)"
}
