package check

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// ruleResourcesOf makes n rules of resources of their own, each for another port from first on, to which the plan does something.
func ruleResourcesOf(n, first int, cidr string, actions ...string) []firewall.GroupRule {
	var out []firewall.GroupRule
	for i := range n {
		r := opening("tcp", first+i, first+i, cidr)
		r.Standalone = true
		r.Origin = madeBy("aws_vpc_security_group_ingress_rule", fmt.Sprintf("aws_vpc_security_group_ingress_rule.r%d", first+i), actions...)
		out = append(out, r)
	}
	return out
}

// with is a world with a group, which exists in AWS, of these rules.
func with(rules ...[]firewall.GroupRule) world {
	w := newWorld()
	g := w.group("g")
	g.AWSID = "sg-1"
	for _, r := range rules {
		g.Ingress = append(g.Ingress, r...)
	}
	return w
}

func TestSGQuotaOfAGroup(t *testing.T) {
	many := func(n int, cidr string) []firewall.GroupRule { return ruleResourcesOf(n, 1000, cidr, "no-op") }
	groups := many(61, "10.0.0.0/8")
	for i := range groups {
		groups[i] = openingTo("tcp", 1000+i, 1000+i, "other")
		groups[i].Origin = madeBy("x", "x.r", "create")
	}
	perhaps := many(61, "10.0.0.0/8")
	perhaps[0].Maybe, perhaps[0].Must = true, firewall.Services{}
	list := many(1, "10.0.0.0/8")
	list[0].Peer, list[0].PrefixList = firewall.PeerPrefixList, firewall.LinkTo("pl")
	const v4, v6 = "error aws_security_group.g ingress IPv4", "error aws_security_group.g ingress IPv6"
	for _, c := range []struct {
		name  string
		rules []firewall.GroupRule
		want  []string
	}{
		{"60 rules", many(60, "10.0.0.0/8"), nil},
		{"61 rules", many(61, "10.0.0.0/8"), []string{"proved " + v4}},
		{"61 rules of IPv6", many(61, "::/0"), []string{"proved " + v6}},
		{"40 of each family", append(many(40, "10.0.0.0/8"), many(40, "::/0")...), nil},
		{"61 that name a group", groups, []string{"proved " + v4, "proved " + v6}},
		{"61 of which one is possibly there", perhaps, []string{"possible " + v4}},
		{"a list of 20 entries beside 41 rules", append(many(41, "10.0.0.0/8"), list...), []string{"proved " + v4}},
		{"a list of 20 entries beside 40 rules", append(many(40, "10.0.0.0/8"), list...), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := with(c.rules)
			w.PrefixLists["pl"] = &firewall.PrefixList{ID: "pl", MaxEntries: 20}
			expect(t, planned(t, SGQuota, newWorld(), w), c.want...)
		})
	}
}

func TestSGQuotaAtThePeak(t *testing.T) {
	old := func(actions ...string) []firewall.GroupRule {
		return ruleResourcesOf(10, 2000, "10.0.0.0/8", actions...)
	}
	fresh := func(n int, actions ...string) []firewall.GroupRule {
		return ruleResourcesOf(n, 3000, "10.0.0.0/8", actions...)
	}
	kept := ruleResourcesOf(45, 1000, "10.0.0.0/8", "no-op")
	inline := old("update")
	for i := range inline {
		inline[i].Standalone = false
	}
	replaced := fresh(10, "delete", "create")
	for i := range replaced {
		replaced[i].Origin.Address = old("x")[i].Origin.Address
	}
	anew := with(kept, fresh(10, "create"))
	anew.Groups["aws_security_group.g"].AWSID = ""
	const want = "error aws_security_group.g ingress IPv4"
	for _, c := range []struct {
		name          string
		before, after world
		want          string
	}{
		{"others come before they go, or after", with(kept, old("delete")), with(kept, fresh(10, "create")), "possible " + want},
		{"others come before they go, for sure", with(kept, old("create", "delete")), with(kept, fresh(10, "create", "delete")), "proved " + want},
		{"each comes when its own is gone", with(kept, old("delete", "create")), with(kept, replaced), ""},
		{"each comes when its own is gone, to another group", with(kept, old("delete", "create")), with(kept, fresh(10, "create")), "possible " + want},
		{"few come", with(kept, old("delete")), with(kept, fresh(5, "create")), ""},
		{"none come", with(kept, old("delete")), with(kept), ""},
		{"they are inline, and revoked first", with(kept, inline), with(kept, fresh(10, "create")), ""},
		{"they change in place", with(kept, old("update")), with(kept, fresh(10, "update")), ""},
		{"the group is made anew", with(kept, old("delete")), anew, ""},
		{"nothing changes", with(kept, old("no-op")), with(kept, old("no-op")), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := planned(t, SGQuota, c.before, c.after)
			if c.want == "" {
				expect(t, found)
				return
			}
			expect(t, found, c.want)
			says(t, found, "65 of the 60 IPv4 ingress rules", "(55 after it)")
		})
	}
}

func TestSGQuotaOfAnInterface(t *testing.T) {
	build := func(sure, maybe, rules int) world {
		w := newWorld()
		i := w.host("h", "a", nil)
		for n := range sure + maybe {
			name := fmt.Sprintf("g%02d", n)
			w.group(name, ruleResourcesOf(rules, 1000, "10.0.0.0/8", "no-op")...)
			if n < sure {
				i.Groups.Sure = append(i.Groups.Sure, firewall.ID("aws_security_group."+name))
			} else {
				i.Groups.Maybe = append(i.Groups.Maybe, firewall.ID("aws_security_group."+name))
			}
		}
		return w
	}
	for _, c := range []struct {
		sure, maybe, rules int
		want               []string
		says               string
	}{
		{5, 0, 1, nil, ""},
		{6, 0, 1, []string{"proved error aws_instance.h groups"}, "6 security groups, 5 are what AWS takes by default: the apply fails unless the quota was raised, to 16"},
		{4, 2, 1, []string{"possible error aws_instance.h groups"}, "depending on"},
		{17, 0, 1, []string{"proved error aws_instance.h groups"}, "even with the quota raised"},
	} {
		found := planned(t, SGQuota, newWorld(), build(c.sure, c.maybe, c.rules))
		expect(t, found, c.want...)
		if len(found) > 0 && !strings.Contains(found[0].Message, c.says) {
			t.Errorf("%q does not say %q", found[0].Message, c.says)
		}
	}
	count := 0
	for _, f := range planned(t, SGQuota, newWorld(), build(5, 0, 201)) {
		if f.Key[0] == "rules" {
			count++
			if !strings.Contains(f.Message, "1005 IPv4 ingress rules") || f.Possible {
				t.Errorf("%s", f.Message)
			}
		}
	}
	if count != 1 {
		t.Errorf("%d findings on the rules of the interface", count)
	}
}

func TestSGQuotaIsWorseWithEachRuleMore(t *testing.T) {
	build := func(n int) world { return with(ruleResourcesOf(n, 1000, "10.0.0.0/8", "no-op")) }
	for _, c := range []struct {
		before, after int
		want          string
	}{{65, 65, "pre-existing"}, {65, 66, "worsened"}, {66, 65, "pre-existing"}, {60, 61, "introduced"}} {
		found := Run([]*Check{SGQuota}, build(c.before).Network, build(c.after).Network, Facts{}, DefaultOptions())
		if len(found) != 1 || string(found[0].Change) != c.want {
			t.Errorf("%d to %d: %+v, want %s", c.before, c.after, found, c.want)
		}
	}
}
