package provider

import (
	"context"
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// step plans a configuration and applies the plan; between is what happens after the plan. It fails the test where the provider
// breaks what it planned, which Terraform calls "Provider produced inconsistent result after apply".
func (p *protocol) step(prior *tfprotov6.DynamicValue, private []byte, config obj, between func()) (*tfprotov6.DynamicValue, []byte) {
	p.t.Helper()
	const name = "rackspace_sg_baseline"
	t := p.resourceType(name)
	configured := p.wire(t, config)
	proposed := configured
	var before, values map[string]tftypes.Value
	if err := configured.As(&values); err != nil {
		p.t.Fatal(err)
	}
	if old := p.decode(t, prior); !old.IsNull() {
		if err := old.As(&before); err != nil {
			p.t.Fatal(err)
		}
		for _, a := range p.schema.ResourceSchemas[name].Block.Attributes {
			if a.Computed && values[a.Name].IsNull() {
				values[a.Name] = before[a.Name]
			}
		}
		proposed = tftypes.NewValue(t, values)
	}
	plan, err := p.PlanResourceChange(context.Background(), &tfprotov6.PlanResourceChangeRequest{TypeName: name, PriorState: prior,
		ProposedNewState: p.dynamic(t, proposed), Config: p.dynamic(t, configured), PriorPrivate: private})
	if err != nil || hasError(plan.Diagnostics) {
		p.t.Fatal(err, plan)
	}
	between()
	done, err := p.ApplyResourceChange(context.Background(), &tfprotov6.ApplyResourceChangeRequest{TypeName: name, PriorState: prior,
		PlannedState: plan.PlannedState, Config: p.dynamic(t, configured), PlannedPrivate: plan.PlannedPrivate, PlannedIdentity: plan.PlannedIdentity})
	if err != nil {
		p.t.Fatal(err)
	}
	for _, d := range done.Diagnostics {
		p.t.Fatal(said(d))
	}
	p.conforms(p.decode(t, plan.PlannedState), p.decode(t, done.NewState))
	return done.NewState, done.Private
}

// conforms checks that what the plan knew is what came.
func (p *protocol) conforms(planned, got tftypes.Value) {
	p.t.Helper()
	diffs, err := planned.Diff(got)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, d := range diffs {
		if d.Value1 == nil || d.Value1.IsFullyKnown() {
			p.t.Errorf("planned and then not so: %s", d)
		}
	}
	if !got.IsFullyKnown() {
		p.t.Error("a value is unknown after apply")
	}
}

func TestSGBaselineKeepsItsPlanWhateverHappensInBetween(t *testing.T) {
	rule := func(port int64, cidr string) obj {
		return obj{"direction": "ingress", "protocol": "tcp", "port": port, "source": obj{"cidr_ipv4": cidr}}
	}
	for name, meddle := range map[string]func(c *cloud, id string){
		"nothing":                              func(*cloud, string) {},
		"a rule goes that was to stay":         func(c *cloud, id string) { c.revoke(id, 90) },
		"a rule goes that was to change":       func(c *cloud, id string) { c.revoke(id, 80) },
		"a rule changes that was to stay":      func(c *cloud, id string) { c.move(id, 90, "172.16.0.0/12") },
		"the rule comes that was to be added":  func(c *cloud, id string) { c.admit(id, 100, "10.0.0.0/8", "theirs", nil) },
		"a rule comes that nobody asked for":   func(c *cloud, id string) { c.admit(id, 22, "192.0.2.7/32", "", nil) },
		"a rule comes that belongs to another": func(c *cloud, id string) { c.admit(id, 22, "192.0.2.7/32", "", map[string]string{ownerTag: "x"}) },
		"a tag comes and one changes":          func(c *cloud, id string) { c.tag(id, map[string]string{"Stray": "x", "Name": "y"}) },
	} {
		for _, policy := range []string{unmanagedRevoke, unmanagedReport, unmanagedIgnore} {
			t.Run(name+" under "+policy, func(t *testing.T) {
				t.Parallel()
				c := newCloud(t, awsproxy.Options{})
				p := c.connected()
				config := obj{"name": "shop", "vpc_id": c.vpc, "egress": "none", "unmanaged_rules": policy,
					"rules": obj{"a": rule(80, "10.0.0.0/8"), "b": rule(90, "10.0.0.0/8"), "d": rule(110, "10.0.0.0/8")}}
				rt := p.resourceType("rackspace_sg_baseline")
				state, private := p.step(p.dynamic(rt, tftypes.NewValue(rt, nil)), nil, config, func() {})
				changed := maps.Clone(config)
				changed["rules"] = obj{"a": rule(80, "10.0.0.0/16"), "b": rule(90, "10.0.0.0/8"), "c": rule(100, "10.0.0.0/8")}
				p.step(state, private, changed, func() { meddle(c, c.named("shop")) })
			})
		}
	}
}
