package provider

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

const lockdownType = "rackspace_default_sg_lockdown"

var wrongDefaultSGLockdown = []wrongInput{
	{"a VPC that is none", obj{"vpc_id": "main"}, "vpc_id", "vpc-0123456789abcdef0"},
	{"a region that is none", obj{"region": "here"}, "region", "us-east-1"},
	{"a timeout of create that is none", obj{"timeouts": obj{"create": "soon"}}, "timeouts.create", "2h45m"},
	{"a timeout of update that is none", obj{"timeouts": obj{"update": "5"}}, "timeouts.update", "2h45m"},
	{"a timeout of delete that is none", obj{"timeouts": obj{"delete": ""}}, "timeouts.delete", "2h45m"},
}

func TestDefaultSGLockdownRefusesWrongInput(t *testing.T) {
	p := newProtocol(t)
	for _, c := range wrongDefaultSGLockdown {
		t.Run(c.name, func(t *testing.T) {
			p.t = t
			config := obj{"vpc_id": "vpc-0123456789abcdef0"}
			maps.Copy(config, c.config)
			c.judge(t, p.validateResource(lockdownType, config))
		})
	}
}

func TestDefaultSGLockdownIsImportedByIdentity(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	state, identity, problems := connected(t, w.URL).importByIdentity(lockdownType, obj{"vpc_id": w.vpc})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if got := at(t, state, "security_group_id"); got != w.defaultGroup() {
		t.Errorf("got the group %s, want %s", got, w.defaultGroup())
	}
	if at(t, identity, "vpc_id") != w.vpc || at(t, identity, "region") != acctest.Region {
		t.Errorf("got the identity %v", identity)
	}
}

// What Terraform sends for two resources of a run, without their addresses.
func TestDefaultSGLockdownOfAVPCThatHasOneIsRefused(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	p := connected(t, w.URL)
	typ := p.resourceType(lockdownType)
	config := p.dynamic(typ, p.wire(typ, obj{"vpc_id": w.vpc}))
	proposed := p.dynamic(typ, p.wire(typ, obj{"vpc_id": w.vpc, "fail_if_in_use": true, "restore_on_destroy": false}))
	for i, want := range []bool{false, true} {
		plan, err := p.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{TypeName: lockdownType,
			PriorState: p.dynamic(typ, tftypes.NewValue(typ, nil)), ProposedNewState: proposed, Config: config})
		w.must(err)
		twice := slices.ContainsFunc(saidAll(plan.Diagnostics), func(s string) bool { return strings.Contains(s, "locked down twice") })
		if twice != want || hasError(plan.Diagnostics) != want {
			t.Errorf("plan %d: got %q", i, saidAll(plan.Diagnostics))
		}
	}
}

// The state of an AWS provider that has regions is moved in place, and a plan without a refresh knows nothing of its rules.
func TestDefaultSGLockdownClosesAMovedGroupThatNoRefreshHasRead(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	w.authorize(w.defaultGroup(), 22, "0.0.0.0/0")
	p := connected(t, w.URL)
	typ := p.resourceType(lockdownType)
	moved := p.dynamic(typ, p.wire(typ, obj{"vpc_id": w.vpc, "security_group_id": w.defaultGroup(), "fail_if_in_use": true, "restore_on_destroy": false,
		"region": acctest.Region}))
	config := obj{"vpc_id": w.vpc, "fail_if_in_use": true, "restore_on_destroy": false}
	plan := p.planOf(lockdownType, moved, nil, config)
	if said := strings.Join(saidAll(plan.Diagnostics), "\n"); hasError(plan.Diagnostics) || len(plan.RequiresReplace) > 0 || !strings.Contains(said, "ingress tcp 22 from 0.0.0.0/0") {
		t.Fatalf("got %v, %s", plan.RequiresReplace, said)
	}
	applied, err := p.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{TypeName: lockdownType, PriorState: moved, PlannedState: plan.PlannedState,
		Config: p.dynamic(typ, p.wire(typ, config)), PlannedPrivate: plan.PlannedPrivate, PlannedIdentity: plan.PlannedIdentity})
	w.must(err)
	if hasError(applied.Diagnostics) {
		t.Fatal(saidAll(applied.Diagnostics))
	}
	w.must(w.hasRules(0)(nil))
	if state := p.decode(typ, applied.NewState).String(); !strings.Contains(state, "ingress tcp 22 from 0.0.0.0/0") {
		t.Errorf("what was revoked is not in %s", state)
	}
}
