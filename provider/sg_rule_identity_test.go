package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// A Terraform of 1.12 or later keeps the identity; an older one, as may run the other tests, never sends it.
func TestTheIdentityOfARuleFollowsAChangeThatMakesAnotherRule(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	id := w.authorize(group, 443, "10.0.0.0/8")
	p := connected(t, w.URL)
	const name = "rackspace_sg_rule"
	typ := p.resourceType(name)
	state, identity, problems := p.importByIdentity(name, obj{"security_group_rule_id": id})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	prior, err := tfprotov6.NewDynamicValue(typ, state)
	w.must(err)
	was, err := tfprotov6.NewDynamicValue(identity.Type(), identity)
	w.must(err)
	config := p.dynamic(typ, p.wire(typ, aRule(obj{"security_group_id": group, "source": obj{"self": true}})))

	plan, err := p.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{TypeName: name, PriorState: &prior,
		ProposedNewState: config, Config: config, PriorIdentity: &tfprotov6.ResourceIdentityData{IdentityData: &was}})
	w.must(err)
	if len(plan.Diagnostics) > 0 || len(plan.RequiresReplace) > 0 {
		t.Fatal(saidAll(plan.Diagnostics), plan.RequiresReplace)
	}
	done, err := p.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{TypeName: name, PriorState: &prior,
		PlannedState: plan.PlannedState, Config: config, PlannedIdentity: plan.PlannedIdentity, PlannedPrivate: plan.PlannedPrivate})
	w.must(err)
	if len(done.Diagnostics) > 0 {
		t.Fatal(saidAll(done.Diagnostics))
	}
	now, err := done.NewIdentity.IdentityData.Unmarshal(identity.Type())
	w.must(err)
	made, ok := w.ingress(group)["tcp 443-443 "+group]
	if got := at(t, now, "security_group_rule_id"); !ok || got == id || got != *made.SecurityGroupRuleId {
		t.Errorf("the identity has %q, the rule before was %s, and the group has %v", got, id, w.ingress(group))
	}
	if len(w.ingress(group)) != 1 {
		t.Errorf("the old rule is left: %v", w.ingress(group))
	}
}
