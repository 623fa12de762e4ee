package e2e_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/stage"
)

// TestTheAuditsSayWhatThePlanSays holds what sgplan finds in a plan that changes nothing against what the data sources find in AWS, of
// the same networks: what the configuration has led to, and what is there.
func TestTheAuditsSayWhatThePlanSays(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: real Terraform takes half a minute a plan")
	}
	s := providerStage(t)
	first, n := number(t, "SGPLAN_E2E_FIRST", firstSeed), number(t, "SGPLAN_E2E_SEEDS", 1)
	for seed := first; seed < first+n; seed++ {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Parallel()
			world := makeScenario(uint64(seed), 2)
			world.withBaselines(newDice(uint64(seed) + 5000))
			p := auditedPlan(t, s, world.before)
			keep(t, world, "audit", map[string]string{"plan.json": string(p.raw)})
			if diff := cmp.Diff(p.found(t), p.audited(t)); diff != "" {
				t.Errorf("sgplan finds in the plan (-) what the audits do not (+):\n%s", diff)
			}
		})
	}
}

// extras are, of each VPC, what the world leaves out: ways to the internet, for the audit leaves out whom no route leads to.
const extras = `
resource "aws_internet_gateway" "x%[1]d" {
  vpc_id = %[2]q
}
resource "aws_default_route_table" "x%[1]d" {
  default_route_table_id = %[3]q
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.x%[1]d.id
  }
  route {
    ipv6_cidr_block = "::/0"
    gateway_id      = aws_internet_gateway.x%[1]d.id
  }
}
`

const audits = `
data "rackspace_nacl_audit" "x%[1]d" {
  vpc_id = %[2]q
}
data "rackspace_sg_audit" "x%[1]d" {
  vpc_id = %[2]q
}
`

// audited is a plan that changes nothing, with what the data sources have read in it.
type audited struct {
	raw   []byte
	state map[string]stateObject // by address
}

// stateObject is a resource of the state.
type stateObject struct {
	Type   string
	Values map[string]any
}

func (o stateObject) text(name string) string { return fmt.Sprint(o.Values[name]) }

// auditedPlan applies a world and plans it again with the data sources.
func auditedPlan(t *testing.T, on *stage.Stage, w *world) *audited {
	t.Helper()
	dir, run := applied(t, on, w)
	var more, data strings.Builder
	vpcs := stateOf(t, []byte(run("show", "-json")), "values")
	for i, address := range slices.Sorted(maps.Keys(vpcs)) {
		if v := vpcs[address]; v.Type == "aws_vpc" {
			fmt.Fprintf(&more, extras, i, v.text("id"), v.text("main_route_table_id"))
			fmt.Fprintf(&data, audits, i, v.text("id"))
		}
	}
	writeFiles(t, dir, map[string]string{"more.tf": more.String()})
	run("apply", "-input=false", "-no-color", "-auto-approve")
	writeFiles(t, dir, map[string]string{"audits.tf": data.String()})
	run("plan", "-input=false", "-no-color", "-out=tf.plan")
	p := &audited{raw: []byte(run("show", "-json", "tf.plan"))}
	p.state = stateOf(t, p.raw, "prior_state", "values")
	return p
}

// stateOf reads the objects of a state, which stands at a place of a document.
func stateOf(t *testing.T, document []byte, at ...string) map[string]stateObject {
	t.Helper()
	raw := json.RawMessage(document)
	for _, name := range at {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(raw, &fields); err != nil {
			t.Fatal(err)
		}
		raw = fields[name]
	}
	type module struct {
		Resources []struct {
			Address string
			stateObject
		}
		ChildModules []json.RawMessage `json:"child_modules"`
	}
	out := map[string]stateObject{}
	var read func(raw json.RawMessage)
	read = func(raw json.RawMessage) {
		var m module
		if err := json.Unmarshal(raw, &m); err != nil {
			t.Fatal(err)
		}
		for _, r := range m.Resources {
			out[r.Address] = r.stateObject
		}
		for _, c := range m.ChildModules {
			read(c)
		}
	}
	var root struct {
		Module json.RawMessage `json:"root_module"`
	}
	if err := json.Unmarshal(raw, &root); err != nil {
		t.Fatal(err)
	}
	read(root.Module)
	return out
}
