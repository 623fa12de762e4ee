package check

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// The internet of the oracle: either half of it, and a network that is far less than a quarter.
var (
	worldHalves = []netip.Addr{netip.MustParseAddr("52.1.1.1"), netip.MustParseAddr("150.1.1.1")}
	worldSmall  = netip.MustParseAddr("150.2.0.9")
	worldCIDRs  = []string{"0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "150.2.0.0/24", "10.0.0.0/8"}
)

// opensToWorld is RSG702 for port 443, which the group opens, address by address.
func opensToWorld(before, after []firewall.NACLRule) bool {
	now := func(a netip.Addr) bool { return firstMatch(after, a, 443) }
	return slices.ContainsFunc(worldHalves, now) && slices.ContainsFunc(append(worldHalves[:2:2], worldSmall), func(a netip.Addr) bool {
		return now(a) && !firstMatch(before, a, 443)
	})
}

// worldList draws a NACL of which the CIDR of at most one rule is not known, and that rule's place, or -1.
func worldList(t *rapid.T) (rules []firewall.NACLRule, hidden int) {
	for i := range rapid.IntRange(0, 3).Draw(t, "rules") {
		r := permit(100+i, "tcp", rapid.SampledFrom(worldCIDRs).Draw(t, "cidr"), 443, 443)
		if rapid.IntRange(0, 2).Draw(t, "deny") == 0 {
			r = refuse(100+i, "tcp", r.CIDR.String(), 443, 443)
		}
		rules = append(rules, r)
	}
	return rules, rapid.IntRange(-2, len(rules)-1).Draw(t, "hidden")
}

// assignments is the lists that a list may be, those of known values one.
func assignments(rules []firewall.NACLRule, hidden int) (out [][]firewall.NACLRule) {
	if hidden < 0 {
		return [][]firewall.NACLRule{rules}
	}
	for _, c := range worldCIDRs {
		list := slices.Clone(rules)
		list[hidden].CIDR = netip.MustParsePrefix(c)
		out = append(out, list)
	}
	return out
}

func TestWhatIsPossiblyOpenedIsOpenedByAnAssignment(t *testing.T) {
	top := t
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		before, hiddenBefore := worldList(t)
		after, hiddenAfter := worldList(t)
		opens, of := 0, 0
		for _, b := range assignments(before, hiddenBefore) {
			for _, a := range assignments(after, hiddenAfter) {
				if of++; opensToWorld(b, a) {
					opens++
				}
			}
		}
		found := groupsOf(top, ClosedToWorld, func(b, a world) {
			for i, w := range []world{b, a} {
				w.Groups["aws_security_group.x"].Ingress = []firewall.GroupRule{opening("tcp", 443, 443, "0.0.0.0/0")}
				list, hidden := slices.Clone([][]firewall.NACLRule{before, after}[i]), []int{hiddenBefore, hiddenAfter}[i]
				if hidden >= 0 {
					list[hidden] = vague(list[hidden])
				}
				w.list("n", list, wholeList(100), "a")
			}
		})
		got := "nothing"
		if len(found) > 0 {
			got = map[bool]string{true: "possible", false: "proved"}[found[0].Possible]
		}
		seen[got]++
		told := fmt.Sprintf("found %s, %d of %d assignments open", got, opens, of)
		switch {
		case got == "proved" && opens < of, got == "possible" && opens == 0:
			t.Fatal(told)
		case got == "nothing" && opens > 0 && (hiddenBefore < 0 || hiddenAfter < 0):
			t.Fatal(told)
		}
	})
	for _, k := range []string{"proved", "possible", "nothing"} {
		if seen[k] == 0 {
			top.Errorf("no world in which the finding is %s: %v", k, seen)
		}
	}
}

// Of two rules of one number AWS takes one; RSG204 says so, and what they decide hangs on no value.
func TestWhatTwoRulesOfOneNumberOpenIsNotSaidToHangOnAValue(t *testing.T) {
	all := permit(100, "tcp", "0.0.0.0/0", 443, 443)
	none := refuse(100, "tcp", "0.0.0.0/0", 443, 443)
	twins := rules(all, none)
	for _, tt := range []struct {
		name          string
		before, after []firewall.NACLRule
		want          []string
	}{
		{"after the plan", rules(none), twins, nil},
		{"before the plan", twins, rules(all), nil},
		{"beside a value that is not known", rules(none), append(twins[:2:2], vague(permit(90, "tcp", "0.0.0.0/0", 443, 443))),
			[]string{"possible error aws_network_acl.n"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			found := groupsOf(t, ClosedToWorld, func(b, a world) {
				for i, w := range []world{b, a} {
					w.Groups["aws_security_group.x"].Ingress = []firewall.GroupRule{opening("tcp", 443, 443, "0.0.0.0/0")}
					w.list("n", slices.Clone([][]firewall.NACLRule{tt.before, tt.after}[i]), wholeList(100), "a")
				}
			})
			expect(t, found, tt.want...)
			for _, f := range found {
				if len(f.Unknowns) == 0 {
					t.Error("no unknown value is named")
				}
			}
		})
	}
}
