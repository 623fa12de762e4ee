package validator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/network"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// The tests TestTrap01 to TestTrap28 are the cases in which a reader of plans who knows AWS or Terraform a little less well
// gives a wrong answer. Each is a plan that real Terraform made; what must come out is what AWS does once it is applied.

// trap is a plan as every part of the pipeline sees it.
type trap struct {
	t             *testing.T
	input         Input
	options       network.Options
	before, after *firewall.Network
}

// openTrap reads a plan of testdata/plans: a folder's plan.json, or another of its files.
func openTrap(t *testing.T, name string) *trap {
	t.Helper()
	return readTrap(t, name, readFile(t, planFile(name)), network.Options{})
}

func readTrap(t *testing.T, name string, text []byte, o network.Options) *trap {
	t.Helper()
	p, err := plan.Read(bytes.NewReader(text), name)
	if err != nil {
		t.Fatal(err)
	}
	x := &trap{t: t, input: inputOf(name, text), options: o}
	x.before, x.after = network.Build(p, o)
	return x
}

func inputOf(name string, text []byte) Input {
	return Input{Path: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }}
}

// flow asks Trace one question and insists on both answers.
func (x *trap) flow(line, before, after string) {
	x.t.Helper()
	f, err := ParseFlow(line)
	if err != nil {
		x.t.Fatal(err)
	}
	traces, err := Trace([]Input{x.input}, []Flow{f}, x.options, nil)
	if err != nil {
		x.t.Fatal(err)
	}
	got := traces.Traces[0]
	if got.Before.Verdict != before || got.After.Verdict != after {
		detail, _ := json.MarshalIndent(got, "", " ")
		x.t.Errorf("%s: before %s, after %s; want %s, %s\n%s", line, got.Before.Verdict, got.After.Verdict, before, after, detail)
	}
}

// hop returns what a filter does on the way of a flow after the plan.
func (x *trap) hop(line, address string, d firewall.Direction, leg firewall.Leg) result.Hop {
	x.t.Helper()
	f, err := ParseFlow(line)
	if err != nil {
		x.t.Fatal(err)
	}
	traces, err := Trace([]Input{x.input}, []Flow{f}, x.options, nil)
	if err != nil {
		x.t.Fatal(err)
	}
	side := traces.Traces[0].After
	for i, h := range side.Hops {
		isReply := i >= len(side.Hops)-side.Replies
		if h.Address == address && h.Direction == d.String() && isReply == (leg == firewall.Reply) {
			return h
		}
	}
	x.t.Errorf("%s does not meet %s %s: %+v", line, address, d, side.Hops)
	return result.Hop{}
}

// unknowns returns what a flow's answer after the plan hangs on.
func (x *trap) unknowns(line string) []result.Unknown {
	x.t.Helper()
	f, err := ParseFlow(line)
	if err != nil {
		x.t.Fatal(err)
	}
	traces, err := Trace([]Input{x.input}, []Flow{f}, x.options, nil)
	if err != nil {
		x.t.Fatal(err)
	}
	return traces.Traces[0].After.Unknowns
}

// result is that of Check under the default policy.
func (x *trap) result() *result.Result {
	x.t.Helper()
	r, err := Check(x.t.Context(), []Input{x.input}, Options{Policy: policy.Settings{Strict: x.options.Strict}, NACLs: true})
	if err != nil {
		x.t.Fatal(err)
	}
	return r
}

// findings returns those of one rule, and of one address if one is given.
func (x *trap) findings(rule, address string) []result.Finding {
	x.t.Helper()
	return slices.DeleteFunc(x.result().Findings, func(f result.Finding) bool {
		return f.RuleID != rule || address != "" && f.Address != address
	})
}

// only returns the one finding of a rule at an address.
func (x *trap) only(rule, address string) result.Finding {
	x.t.Helper()
	list := x.findings(rule, address)
	if len(list) != 1 {
		x.t.Fatalf("%d findings %s at %s, want one: %+v", len(list), rule, address, list)
	}
	return list[0]
}

// rules insists on the rules of one direction of a NACL: "100 allow 0.0.0.0/0 tcp 443", in order of evaluation.
func (x *trap) rules(side *firewall.Network, nacl firewall.ID, d firewall.Direction, want ...string) {
	x.t.Helper()
	n := side.NACLs[nacl]
	if n == nil {
		x.t.Fatalf("there is no %s", nacl)
	}
	var got []string
	for _, r := range firewall.EvalNACL(n.Rules(d)).Rules() {
		got = append(got, ruleText(&r))
	}
	if !slices.Equal(got, want) {
		x.t.Errorf("%s of %s is %q, want %q", d, nacl, got, want)
	}
}

func ruleText(r *firewall.NACLRule) string {
	switch {
	case r.Any:
		return "any rules"
	case !r.Exact():
		return fmt.Sprintf("perhaps %d %s", r.Number, r.May)
	}
	return fmt.Sprintf("%d %s %s", r.Number, [...]string{"deny", "allow"}[r.Action], r.Must)
}

// decides insists on what one direction of a NACL does with a packet: "allow by 100", "deny by *", "unknown".
func (x *trap) decides(side *firewall.Network, nacl firewall.ID, d firewall.Direction, remote string, p firewall.Protocol, value uint16, want string) {
	x.t.Helper()
	n := side.NACLs[nacl]
	if n == nil {
		x.t.Fatalf("there is no %s", nacl)
	}
	table := firewall.EvalNACL(n.Rules(d))
	packet := firewall.Packet{Remote: netip.MustParseAddr(remote), Protocol: p, Value: value}
	action, i, known, _ := table.Decide(packet)
	got := "unknown"
	if known {
		rule := "*"
		if i >= 0 {
			rule = fmt.Sprint(table.Rules()[i].Number)
		}
		got = map[firewall.Action]string{firewall.Allow: "allow", firewall.Deny: "deny"}[action] + " by " + rule
	}
	if got != want {
		x.t.Errorf("%s of %s for %+v: %s, want %s", d, nacl, packet, got, want)
	}
}

// sides are both networks of a plan, for what must hold in either.
func (x *trap) sides() []*firewall.Network { return []*firewall.Network{x.before, x.after} }
