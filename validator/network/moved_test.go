package network

import (
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// A plan without a refresh shows nothing of the rules of what a moved block has made a resource of the provider: they may be any.
func TestAMovedGroupThatNoRefreshHasRead(t *testing.T) {
	p := load(t, "p25_forms/plan.json")
	for _, r := range p.Resources {
		switch r.Address {
		case "rackspace_sg_baseline.moved":
			r.Before.Baseline.Rules, r.Before.Baseline.Others = plan.Value[[]plan.BaselineRule]{}, plan.Value[[]plan.BaselineRule]{}
			r.After.Baseline.Others = plan.Value[[]plan.BaselineRule]{State: plan.Known}
		case "rackspace_default_sg_lockdown.moved":
			r.Before.Lockdown.Open = plan.Value[[]plan.BaselineRule]{}
		}
	}
	before, after := Build(p, Options{})
	for _, c := range []struct {
		net   *firewall.Network
		group firewall.ID
		want  string
	}{
		{before, "rackspace_sg_baseline.moved", "all any rules"},
		{after, "rackspace_sg_baseline.moved", "all any rules\ntcp 80 10.9.0.0/16"},
		{before, "rackspace_default_sg_lockdown.moved", "all any rules"},
		{after, "rackspace_default_sg_lockdown.moved", "all any rules"},
	} {
		if got := groupRules(c.net.Groups[c.group], firewall.Ingress); got != c.want {
			t.Errorf("%s has %q, want %q", c.group, got, c.want)
		}
	}
}
