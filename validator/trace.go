package validator

import (
	"errors"
	"strconv"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/network"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/report"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// TracesVersion is the version of the document of traces.
const TracesVersion = "1.0"

// EndpointError is a flow to or from what is no endpoint: another object of the plan, or a block of which the instances have keys.
type EndpointError struct {
	Flow string // as given
	What string
}

// Error names the flow, what is wrong, and what there is.
func (e *EndpointError) Error() string {
	return strconv.Quote(strings.TrimSpace(e.Flow)) + ": " + e.What
}

// Trace answers flows on both sides of a plan, hop by hop; several plans are one network. A flow without a source port has to work from
// every port of the clients; none are the default ones. An error is a *plan.InputError, a *source.Error, an *EndpointError, or one that says which plans
// are not of one network.
func Trace(inputs []Input, flows []Flow, o network.Options, clients []firewall.Profile) (*report.Traces, error) {
	if len(clients) == 0 {
		clients = firewall.DefaultProfiles()
	}
	p, err := readTogether(inputs)
	if err != nil {
		return nil, err
	}
	before, after := network.Build(p, o)
	ends := newEndpoints(p, before, after)
	for _, f := range flows {
		for _, e := range []End{f.From, f.To} {
			if what := ends.noEndpoint(e.Resource); what != "" {
				return nil, &EndpointError{f.Text, what}
			}
		}
	}
	redact, said := newRedactor(p.Secrets), sourceNotes(after)
	t := &report.Traces{FormatVersion: TracesVersion, Traces: []report.Trace{}}
	for _, f := range flows {
		answer := report.Trace{Flow: f.Text, Before: traceSide(before, f, clients), After: traceSide(after, f, clients)}
		if isPartial(p) {
			answer.After.Notes = append(answer.After.Notes, "the plan is only a part (targeted or deferred): what it leaves out is taken as it is")
		}
		answer.After.Notes = append(answer.After.Notes, said...)
		for _, e := range []End{f.From, f.To} {
			if note := ends.nowhere(e.Resource); note != "" {
				answer.Before.Notes, answer.After.Notes = []string{note}, []string{note}
			}
		}
		redact.trace(&answer)
		t.Traces = append(t.Traces, answer)
	}
	return t, nil
}

// readTogether reads the plans of one network, as one.
func readTogether(inputs []Input) (*plan.Plan, error) {
	var group []*layer
	for _, in := range inputs {
		p, unread, err := readWhole(in)
		if err != nil {
			return nil, err
		}
		if unread != nil && in.found && somethingElse(unread) {
			continue
		}
		if unread != nil {
			return nil, unread
		}
		group = append(group, &layer{Input: in, plan: p})
	}
	switch len(group) {
	case 0:
		return nil, &plan.InputError{Path: inputs[0].Path, Kind: "nothing-matched", What: "is no plan", Fix: noPlan}
	case 1:
		return group[0].plan, nil
	}
	if err := distinctPlans(group); err != nil {
		return nil, err
	}
	if o := network.Overlaps(plansOf(group)); len(o) > 0 {
		text := overlapText(o[0], group[o[0].Layers[0]], group[o[0].Layers[1]])
		if hide := redactorOf(group).hide(); hide != nil {
			text = hide(text)
		}
		return nil, errors.New(text)
	}
	return network.Join(joinable(group)).Plan, nil
}

func isPartial(p *plan.Plan) bool { return p.Deferred > 0 || p.Complete != nil && !*p.Complete }

// readWhole reads a plan of which questions can be answered: none that failed.
func readWhole(in Input) (*plan.Plan, *plan.InputError, error) {
	p, _, unread, err := load(in)
	if err == nil && unread == nil && p.Errored {
		unread = &plan.InputError{Path: in.Path, Kind: "errored",
			What: "is of a plan that failed: resources after the error are missing in it",
			Fix:  "mend what `terraform plan` reports and plan again"}
	}
	return p, unread, err
}

// networks are the two sides of a plan, or of several that are one network, with what takes sensitive values out of what is printed of
// them.
func networks(inputs []Input, o network.Options) (before, after *firewall.Network, redact *redactor, err error) {
	p, err := readTogether(inputs)
	if err != nil {
		return nil, nil, nil, err
	}
	before, after = network.Build(p, o)
	return before, after, newRedactor(p.Secrets), nil
}

// traceSide answers a flow on one side.
func traceSide(n *firewall.Network, f Flow, clients []firewall.Profile) report.TraceSide {
	question := firewall.Flow{Protocol: f.Protocol, Src: endpoint(f.From), Dst: endpoint(f.To), SrcPorts: sourcePorts(f, clients)}
	if f.To.Port != nil {
		question.DstPort = *f.To.Port
	}
	answer := n.Trace(question)
	side := report.TraceSide{Verdict: string(answer.Verdict), Notes: answer.Notes}
	for _, leg := range []firewall.Leg{firewall.Request, firewall.Reply} {
		for _, h := range answer.Hops {
			if h.Leg == leg {
				side.Hops = append(side.Hops, hop(h))
				side.Replies += btoi(leg == firewall.Reply)
			}
		}
	}
	for _, u := range answer.Unknowns {
		side.Unknowns = append(side.Unknowns, result.Unknown{Address: u.Address, Attribute: u.Attribute, Reason: string(u.Reason)})
	}
	return side
}

// endpoint is an end as the model knows it. A resource that has no address on a side is absent there: the model says so.
func endpoint(e End) firewall.Endpoint {
	return firewall.Endpoint{Addr: e.Addr, Interface: firewall.ID(e.Resource)}
}

// sourcePorts are the ports from which a flow must work: the one given, else those of every client.
func sourcePorts(f Flow, clients []firewall.Profile) firewall.Ports {
	switch {
	case f.Protocol == firewall.ICMP:
		return firewall.Ports{}
	case f.From.Port != nil:
		return firewall.PortSet(firewall.PortRange{Lo: *f.From.Port, Hi: *f.From.Port})
	}
	return firewall.ProfilePorts(clients)
}

func hop(h firewall.Hop) result.Hop {
	return result.Hop{Filter: h.Filter, Address: string(h.Address), Direction: h.Direction.String(),
		Rule: optional(h.Rule), Verdict: string(h.Verdict), AWSCode: optional(h.AWSCode)}
}
