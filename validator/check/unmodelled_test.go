package check

import (
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func TestUnmodelledIsNamedOnceAPlan(t *testing.T) {
	found := func(before, after world) []result.Finding {
		return Run([]*Check{Unmodelled}, before.Network, after.Network, Facts{Plan: "plan-1"}, DefaultOptions())
	}
	if list := found(newWorld(), newWorld()); len(list) > 0 {
		t.Errorf("nothing is not modelled: %+v", list)
	}
	build := func(perhaps bool, more ...string) world {
		w := newWorld()
		w.Unmodelled = []firewall.Unmodelled{{What: "a transit gateway attachment", Address: "aws_x.tgw", Perhaps: perhaps}}
		for _, address := range more {
			w.Unmodelled = append(w.Unmodelled, firewall.Unmodelled{What: "a transit gateway attachment", Address: address})
		}
		w.PrefixLists["pl-1"] = &firewall.PrefixList{ID: "pl-1", May: firewall.AllAddrs(), Why: []firewall.Unknown{{Reason: firewall.NotInPlan}}}
		w.PrefixLists["pl-2"] = &firewall.PrefixList{ID: "pl-2", Must: addrs("10.0.0.0/8"), May: addrs("10.0.0.0/8")}
		return w
	}
	for _, c := range []struct {
		name          string
		before, after world
		want          result.Change
	}{
		{"new", newWorld(), build(false), result.Introduced},
		{"there before", build(false), build(false), result.PreExisting},
		{"one more", build(false), build(false, "aws_x.tgw2"), result.Worsened},
		{"perhaps there before", build(true), build(false), result.UnknownChange},
	} {
		list := found(c.before, c.after)
		if len(list) != 1 || list[0].Change != c.want || list[0].Address != "plan-1" || list[0].Certainty != result.Proved {
			t.Errorf("%s: %+v, want one that is %s", c.name, list, c.want)
		}
	}
	const want = "the plan holds what is not modelled: a transit gateway attachment (2 times), a prefix list whose entries the plan does not hold; " +
		"the verdicts are of security groups and network ACLs alone"
	if got := found(newWorld(), build(false, "aws_x.tgw2"))[0]; got.Message != want || len(got.Resources) != 3 {
		t.Errorf("%+v", got)
	}
}
