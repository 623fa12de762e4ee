package sgrules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// TestTheQuotaCountsEachDirectionAndIPVersion has a row for each sentence of the quota.
func TestTheQuotaCountsEachDirectionAndIPVersion(t *testing.T) {
	q := sgrules.Quota{Limit: 60, Weights: map[string]int{"pl-cloudfront": 55}}
	out := tcp(t, 1, "10.0.0.0/8")
	out.Direction = sgrules.Egress
	for _, tt := range []struct {
		name string
		rule sgrules.Rule
		want sgrules.Usage
	}{
		{"an IPv4 block counts for IPv4", tcp(t, 1, "10.0.0.0/8"), sgrules.Usage{In4: 1}},
		{"an IPv6 block counts for IPv6", tcp(t, 1, "::/0"), sgrules.Usage{In6: 1}},
		{"a group counts for both", tcp(t, 1, "sg-b"), sgrules.Usage{In4: 1, In6: 1}},
		{"a prefix list counts by its weight for both", tcp(t, 1, "pl-cloudfront"), sgrules.Usage{In4: 55, In6: 55}},
		{"a prefix list of unknown weight counts for one", tcp(t, 1, "pl-other"), sgrules.Usage{In4: 1, In6: 1}},
		{"egress counts apart", out, sgrules.Usage{Out4: 1}},
	} {
		if got := q.Count(tt.rule.Tuple); got != tt.want {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

// TestWhereTheQuotaIsFull has a group of as many rules as it may have.
func TestWhereTheQuotaIsFull(t *testing.T) {
	const full = 5
	before := map[string]sgrules.Rule{}
	for n := range int32(full) {
		before[fmt.Sprint("k", n)] = tcp(t, n, "10.0.0.0/8")
	}
	replaced := func(peer string) map[string]sgrules.Rule {
		after := map[string]sgrules.Rule{}
		for n := range int32(full) {
			after[fmt.Sprint("k", n)] = tcp(t, n, peer)
		}
		return after
	}
	oneMore := replaced("10.0.0.0/8")
	oneMore["more"] = tcp(t, 99, "10.0.0.0/8")
	for _, tt := range []struct {
		name     string
		after    map[string]sgrules.Rule
		limit    int
		allowGap bool
		gaps     int
		says     string // "" for a plan
	}{
		{"changes in place need no room", replaced("192.168.0.0/16"), 5, false, 0, ""},
		{"rules of the other IP version have room of their own", replaced("fd00::/8"), 5, false, 0, ""},
		{"another kind of peer needs room", replaced("sg-b"), 5, false, 0, "ingress IPv4: 5 now, 10 while changing, 5 afterwards: set allow_gap"},
		{"room for one is enough for all, one after the other", replaced("sg-b"), 6, false, 0, ""},
		{"with allow_gap, one rule that goes first makes room for all", replaced("sg-b"), 5, true, 1, ""},
		{"allow_gap opens none where there is room", replaced("sg-b"), 10, true, 0, ""},
		{"more than the quota never fits", oneMore, 5, true, 0, "6 afterwards: ask for a higher quota"},
		{"a group above a quota that was lowered may shrink", map[string]sgrules.Rule{"k0": tcp(t, 0, "10.0.0.0/8")}, 3, false, 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			st := newStage(t, before)
			st.options.Quota.Limit, st.model.Limit = tt.limit, tt.limit
			st.options.AllowGap = tt.allowGap
			c, err := st.plan(tt.after)
			if tt.says != "" {
				if err == nil || !strings.Contains(err.Error(), tt.says) {
					t.Errorf("got %v, want %s", err, tt.says)
				}
				return
			}
			if err != nil || most(c.Quota.Peak) > max(tt.limit, full) || len(c.Gaps) != tt.gaps {
				t.Fatalf("got %+v, %v", c, err)
			}
			st.apply(tt.after)
		})
	}
}
