package check

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

const defaultGroup = firewall.ID("aws_vpc.main.default_security_group_id")

// choices are the lists that a list of CIDRs may be, of which one is hidden.
func choices(cidrs []string, hidden int) (out [][]string) {
	if hidden < 0 {
		return [][]string{cidrs}
	}
	for _, c := range worldCIDRs {
		list := slices.Clone(cidrs)
		list[hidden] = c
		out = append(out, list)
	}
	return out
}

func holds(cidrs []string, a netip.Addr) bool {
	return slices.ContainsFunc(cidrs, func(c string) bool { return netip.MustParsePrefix(c).Contains(a) })
}

// grouped is a plan of the oracle: a host carries the default group, or perhaps, and another group; a network ACL filters it.
type grouped struct {
	before, after []string // CIDRs that the default group opens
	other         []string
	nacl          []firewall.NACLRule
}

// opens is RSG702 for a default group and port 443, address by address.
func (g grouped) opens(member bool) bool {
	now := func(a netip.Addr) bool {
		return (member && holds(g.after, a) || holds(g.other, a)) && firstMatch(g.nacl, a, 443)
	}
	fresh := func(a netip.Addr) bool {
		return now(a) && member && holds(g.after, a) && !holds(g.before, a) && !holds(g.other, a)
	}
	return slices.ContainsFunc(worldHalves, now) && slices.ContainsFunc(append(worldHalves[:2:2], worldSmall), fresh)
}

func groupRules(cidrs []string, hidden int) (out []firewall.GroupRule) {
	for i, c := range cidrs {
		r := opening("tcp", 443, 443, c)
		if i == hidden {
			r.MustAddrs, r.MayAddrs = firewall.AddrSet{}, firewall.AllIPv4()
			r.Why = []firewall.Unknown{{Address: "aws_default_security_group.d", Attribute: "ingress.cidr_blocks", Reason: firewall.KnownAfterApply}}
		}
		out = append(out, r)
	}
	return out
}

func TestWhatADefaultGroupPossiblyOpensIsOpenedByAnAssignment(t *testing.T) {
	top := t
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		cidrs := rapid.SliceOfN(rapid.SampledFrom(worldCIDRs), 0, 2)
		g := grouped{before: cidrs.Draw(t, "before"), after: cidrs.Draw(t, "after"), other: rapid.SliceOfN(rapid.SampledFrom(worldCIDRs), 0, 1).Draw(t, "other")}
		nacl, hiddenNACL := worldList(t)
		hiddenBefore := rapid.IntRange(-3, len(g.before)-1).Draw(t, "hidden before")
		hiddenAfter := rapid.IntRange(-3, len(g.after)-1).Draw(t, "hidden after")
		perhaps := rapid.IntRange(0, 3).Draw(t, "perhaps") == 0
		members := []bool{true}
		if perhaps {
			members = []bool{true, false}
		}
		opens, of := 0, 0
		for _, b := range choices(g.before, hiddenBefore) {
			for _, a := range choices(g.after, hiddenAfter) {
				for _, n := range assignments(nacl, hiddenNACL) {
					for _, m := range members {
						if of++; (grouped{b, a, g.other, n}).opens(m) {
							opens++
						}
					}
				}
			}
		}
		found := groupsOf(top, ClosedToWorld, func(b, a world) {
			list := slices.Clone(nacl)
			if hiddenNACL >= 0 {
				list[hiddenNACL] = vague(list[hiddenNACL])
			}
			for i, w := range []world{b, a} {
				w.list("n", list, wholeList(100), "a")
				w.Groups["aws_security_group.x"].Ingress = groupRules(g.other, -1)
				w.Groups[defaultGroup].Ingress = groupRules([][]string{g.before, g.after}[i], []int{hiddenBefore, hiddenAfter}[i])
				host := w.Interfaces["aws_instance.h"]
				if perhaps {
					host.Groups.Maybe = []firewall.ID{defaultGroup}
					host.Groups.Why = []firewall.Unknown{{Address: "aws_instance.h", Attribute: "vpc_security_group_ids", Reason: firewall.KnownAfterApply}}
				} else {
					host.Groups.Sure = append(host.Groups.Sure, defaultGroup)
				}
			}
		})
		got := "nothing"
		if len(found) > 0 {
			got = map[bool]string{true: "possible", false: "proved"}[found[0].Possible]
			if found[0].Possible && len(found[0].Unknowns) == 0 {
				t.Fatal("no unknown value is named")
			}
		}
		seen[got]++
		hidden := 0
		for _, h := range []bool{hiddenBefore >= 0, hiddenAfter >= 0, hiddenNACL >= 0, perhaps} {
			if h {
				hidden++
			}
		}
		told := fmt.Sprintf("found %s, %d of %d assignments open", got, opens, of)
		switch {
		case got == "proved" && opens < of, got == "possible" && opens == 0:
			t.Fatal(told)
		case got == "nothing" && opens > 0 && hidden < 2:
			t.Fatal(told)
		}
	})
	for _, k := range []string{"proved", "possible", "nothing"} {
		if seen[k] == 0 {
			top.Errorf("no world in which the finding is %s: %v", k, seen)
		}
	}
}

// A resource takes over the group of which the state knew nothing, or leaves it as it is.
func TestADefaultGroupIsOneBeforeAndAfterAResourceTakesItOver(t *testing.T) {
	open := []firewall.GroupRule{opening("tcp", 443, 443, "0.0.0.0/0")}
	const taken = firewall.ID("aws_default_security_group.d")
	take := func(w world) {
		g := *w.Groups[defaultGroup]
		g.ID, g.Origin = taken, madeBy("aws_default_security_group", string(taken), create...)
		delete(w.Groups, defaultGroup)
		w.Groups[taken], w.VPCs["aws_vpc.main"].DefaultGroup = &g, taken
	}
	for _, tt := range []struct {
		name  string
		build func(b, a world)
		want  []string
	}{
		{"taken over", func(b, a world) { take(a); a.Groups[taken].Ingress = open }, []string{"proved error aws_default_security_group.d"}},
		{"taken over, and nothing was known of it", func(b, a world) {
			b.Groups[defaultGroup].External = true
			take(a)
			a.Groups[taken].Ingress = open
		}, []string{"possible error aws_default_security_group.d"}},
		{"left", func(b, a world) { take(b); b.Groups[taken].Ingress = open; a.Groups[defaultGroup].Ingress = open }, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			found := groupsOf(t, ClosedToWorld, func(b, a world) {
				tt.build(b, a)
				for _, w := range []world{b, a} {
					w.list("n", wholeList(100), wholeList(100), "a")
					w.Interfaces["aws_instance.h"].Groups.Sure = []firewall.ID{w.VPCs["aws_vpc.main"].DefaultGroup}
				}
			})
			expect(t, found, tt.want...)
			for _, f := range found {
				if f.Possible != (len(f.Unknowns) > 0) {
					t.Errorf("unknown: %+v", f.Unknowns)
				}
			}
		})
	}
}
