package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// step refreshes, plans a configuration, and applies the plan with another run of the provider, which plans again first; between is
// what happens after the plan. It fails the test where the provider breaks what it planned, which Terraform calls "Provider produced
// inconsistent final plan" and "… result after apply". A state of nil is none.
func (c *cloud) step(state *tfprotov6.DynamicValue, private []byte, config obj, between func()) (*tfprotov6.DynamicValue, []byte) {
	c.t.Helper()
	p := connected(c.t, c.URL)
	t := p.resourceType("rackspace_sg_baseline")
	if state == nil {
		state = p.dynamic(t, tftypes.NewValue(t, nil))
	} else {
		read, err := p.ReadResource(context.Background(), &tfprotov6.ReadResourceRequest{TypeName: "rackspace_sg_baseline", CurrentState: state, Private: private})
		if err != nil || hasError(read.Diagnostics) {
			c.t.Fatal(err, read)
		}
		state, private = read.NewState, read.Private
	}
	first := p.planOf("rackspace_sg_baseline", state, private, config)
	between()
	p = connected(c.t, c.URL)
	final := p.planOf("rackspace_sg_baseline", state, private, config)
	for _, d := range broken("", p.decode(t, first.PlannedState), p.decode(t, final.PlannedState)) {
		c.t.Errorf("planned and then planned otherwise: %s", d)
	}
	done, err := p.ApplyResourceChange(context.Background(), &tfprotov6.ApplyResourceChangeRequest{TypeName: "rackspace_sg_baseline", PriorState: state,
		PlannedState: final.PlannedState, Config: p.dynamic(t, p.wire(t, config)), PlannedPrivate: final.PlannedPrivate, PlannedIdentity: final.PlannedIdentity})
	if err != nil {
		c.t.Fatal(err)
	}
	for _, d := range done.Diagnostics {
		c.t.Fatal(said(d))
	}
	p.conforms(p.decode(t, final.PlannedState), p.decode(t, done.NewState))
	return done.NewState, done.Private
}

// planOf is a plan that is not refused. Terraform proposes what the state has of what is computed and not configured.
func (p *protocol) planOf(name string, state *tfprotov6.DynamicValue, private []byte, config obj) *tfprotov6.PlanResourceChangeResponse {
	p.t.Helper()
	t := p.resourceType(name)
	configured := p.wire(t, config)
	proposed := configured
	var before, values map[string]tftypes.Value
	if err := configured.As(&values); err != nil {
		p.t.Fatal(err)
	}
	if old := p.decode(t, state); !old.IsNull() {
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
	plan, err := p.PlanResourceChange(context.Background(), &tfprotov6.PlanResourceChangeRequest{TypeName: name, PriorState: state,
		ProposedNewState: p.dynamic(t, proposed), Config: p.dynamic(t, configured), PriorPrivate: private})
	if err != nil || hasError(plan.Diagnostics) {
		p.t.Fatal(err, plan)
	}
	return plan
}

// conforms checks that what the plan knew is what came.
func (p *protocol) conforms(planned, got tftypes.Value) {
	p.t.Helper()
	for _, d := range broken("", planned, got) {
		p.t.Errorf("planned and then not so: %s", d)
	}
	if !got.IsFullyKnown() {
		p.t.Error("a value is unknown after apply")
	}
}

// broken is where a later value is another one than was known before.
func broken(at string, before, after tftypes.Value) []string {
	if !before.IsKnown() || before.Equal(after) {
		return nil
	}
	old, now := parts(before), parts(after)
	if old == nil || now == nil {
		return []string{fmt.Sprintf("%s: %s, then %s", at, before, after)}
	}
	var out []string
	for _, key := range slices.Sorted(maps.Keys(old)) {
		if _, there := now[key]; !there {
			out = append(out, fmt.Sprintf("%s.%s: %s, then gone", at, key, old[key]))
			continue
		}
		out = append(out, broken(at+"."+key, old[key], now[key])...)
		delete(now, key)
	}
	for _, key := range slices.Sorted(maps.Keys(now)) {
		out = append(out, fmt.Sprintf("%s.%s: new, %s", at, key, now[key]))
	}
	return out
}

// parts is the parts of a value by name or place, nil if it has none.
func parts(v tftypes.Value) map[string]tftypes.Value {
	var named map[string]tftypes.Value
	var listed []tftypes.Value
	switch {
	case v.IsNull() || !v.IsKnown():
		return nil
	case v.As(&named) == nil:
		return named
	case v.As(&listed) == nil:
		named = map[string]tftypes.Value{}
		for i, e := range listed {
			named[fmt.Sprint(i)] = e
		}
	}
	return named
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
		"the VPC gets a block":                 func(c *cloud, _ string) { c.widen("10.65.0.0/16") },
		"a tag comes and one changes":          func(c *cloud, id string) { c.tag(id, map[string]string{"Stray": "x", "Name": "y"}) },
	} {
		for _, policy := range []string{unmanagedRevoke, unmanagedReport, unmanagedIgnore} {
			t.Run(name+" under "+policy, func(t *testing.T) {
				t.Parallel()
				c := newCloud(t, awsproxy.Options{})
				config := obj{"name": "shop", "vpc_id": c.vpc, "egress": "vpc", "unmanaged_rules": policy,
					"rules": obj{"a": rule(80, "10.0.0.0/8"), "b": rule(90, "10.0.0.0/8"), "d": rule(110, "10.0.0.0/8")}}
				state, private := c.step(nil, nil, config, func() {})
				changed := maps.Clone(config)
				changed["rules"] = obj{"a": rule(80, "10.0.0.0/16"), "b": rule(90, "10.0.0.0/8"), "c": rule(100, "10.0.0.0/8")}
				state, private = c.step(state, private, changed, func() { meddle(c, c.named("shop")) })
				state, private = c.step(state, private, changed, func() {}) // what was not planned then is now
				last := connected(c.t, c.URL)
				then := last.planOf("rackspace_sg_baseline", state, private, changed)
				for _, d := range broken("", last.decode(last.resourceType("rackspace_sg_baseline"), state), last.decode(last.resourceType("rackspace_sg_baseline"), then.PlannedState)) {
					t.Errorf("not settled: %s", d)
				}
				if got := c.rules(c.named("shop")); slices.Contains(got, "out -1 -1--1 10.65.0.0/16 All outbound traffic to the VPC") != (name == "the VPC gets a block") {
					t.Errorf("the group has %q", got)
				}
			})
		}
	}
}
