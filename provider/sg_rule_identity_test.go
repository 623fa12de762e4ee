package provider_test

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
	p := newProtocol(t)
	p.configure(w)
	const name = "rackspace_sg_rule"
	typ := p.typeOf(name)
	state, identity, problems := p.importByIdentity(name, hcl{"security_group_rule_id": id})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	prior, err := tfprotov6.NewDynamicValue(typ, state)
	w.must(err)
	was, err := tfprotov6.NewDynamicValue(identity.Type(), identity)
	w.must(err)
	config := p.dynamic(typ, aRule(hcl{"security_group_id": group, "source": hcl{"self": true}}))

	plan, err := p.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{TypeName: name, PriorState: &prior,
		ProposedNewState: config, Config: config, PriorIdentity: &tfprotov6.ResourceIdentityData{IdentityData: &was}})
	w.must(err)
	if len(plan.Diagnostics) > 0 || len(plan.RequiresReplace) > 0 {
		t.Fatal(texts(plan.Diagnostics), plan.RequiresReplace)
	}
	done, err := p.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{TypeName: name, PriorState: &prior,
		PlannedState: plan.PlannedState, Config: config, PlannedIdentity: plan.PlannedIdentity, PlannedPrivate: plan.PlannedPrivate})
	w.must(err)
	if len(done.Diagnostics) > 0 {
		t.Fatal(texts(done.Diagnostics))
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
