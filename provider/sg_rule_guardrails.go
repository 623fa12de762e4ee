package provider

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// except is the guardrails without those from which a list of exceptions takes a rule today. Of one that is not known yet only a
// warning can be given.
func (g guardrails) except(ctx context.Context, list types.List, diags *diag.Diagnostics) guardrails {
	if !whollyKnown(list) {
		for _, level := range []*guardrailLevel{&g.adminPortsOpen, &g.allProtocolsOpen} {
			if *level != levelAllow {
				*level = levelWarn
			}
		}
		return g
	}
	var exceptions []exception
	if !list.IsNull() {
		diags.Append(list.ElementsAs(ctx, &exceptions, false)...)
	}
	for i, x := range exceptions {
		switch {
		case x.expired(path.Root("exceptions").AtListIndex(i), diags):
		case x.Guardrail.ValueString() == "all_protocols_open":
			g.adminPortsOpen, g.allProtocolsOpen = levelAllow, levelAllow
		default:
			g.adminPortsOpen = levelAllow
		}
	}
	return g
}

// judge holds a rule against the guardrails, together with the others of its group: two halves of the internet are the whole.
// A rule whose group is not known yet is judged alone.
func (g guardrails) judge(want sgrules.Rule, others []sgrules.Existing, diags *diag.Diagnostics) {
	if g.allProtocolsOpen != levelAllow && opensEverything(want.Tuple) {
		g.allProtocolsOpen.report(diags, path.Root("source"), "Everything is open to the world",
			fmt.Sprintf("The rule (%s) lets the whole internet in on every port. Name the protocol and the ports, or a narrower source. "+
				"If it is meant, say so with a reason and an end:\n\n  %s", want.Tuple, exampleException("", "all_protocols_open")))
		return
	}
	if g.adminPortsOpen == levelAllow {
		return
	}
	rules := []sgrules.Tuple{want.Tuple}
	for _, e := range others {
		rules = append(rules, e.Tuple)
	}
	for _, open := range sgrules.OpenAdminPorts(rules, 1) {
		if slices.Contains(open.By, 0) {
			g.adminPortsOpen.report(diags, path.Root("source"), "An administration port is open to the world",
				fmt.Sprintf("With the rule (%s), %s (%s) is open to the whole internet, over %s: %s. Name a narrower source, or use Session Manager, "+
					"which needs no open port. If it is meant, say so with a reason and an end:\n\n  %s",
					want.Tuple, open.Port.Name, open.Port.Services(), familyName(open.Family), open.Port.Reason, exampleException("", "admin_ports_open")))
		}
	}
}

// opensEverything reports whether a rule lets the whole of an IP version in with all protocols.
func opensEverything(t sgrules.Tuple) bool {
	return t.Direction == sgrules.Ingress && t.Protocol == "-1" && (t.Peer.Value == "0.0.0.0/0" || t.Peer.Value == "::/0")
}

// report reports what breaks a guardrail, as its level says.
func (l guardrailLevel) report(diags *diag.Diagnostics, at path.Path, summary, detail string) {
	if l == levelWarn {
		diags.AddAttributeWarning(at, summary, detail)
		return
	}
	diags.AddAttributeError(at, summary, detail)
}

func familyName(f firewall.Family) string {
	if f == firewall.IPv6 {
		return "IPv6"
	}
	return "IPv4"
}
