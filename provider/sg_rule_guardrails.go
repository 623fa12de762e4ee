package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

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
	rest := make([]sgrules.Tuple, 0, len(others))
	for _, e := range others {
		rest = append(rest, e.Tuple)
	}
	for _, rail := range []struct {
		name  string
		level guardrailLevel
		find  func([]sgrules.Tuple) []breach
	}{
		{"all_protocols_open", g.allProtocolsOpen, allProtocolsOpen},
		{"admin_ports_open", g.adminPortsOpen, adminPortsOpen},
	} {
		if rail.level == levelAllow {
			continue
		}
		found := caused(want.Tuple, rest, rail.find)
		for _, b := range found {
			rail.level.report(diags, path.Root("source"), "Open to the world", fmt.Sprintf("With the rule (%s), %s. Name the addresses that need it; "+
				"for a shell, Session Manager needs no open port. If it is meant, say so with a reason and an end:\n\n  %s",
				want.Tuple, b.what, exampleException("", rail.name)))
		}
		if len(found) > 0 {
			return // what opens everything opens these ports too
		}
	}
}

// caused returns what a rule opens by itself, or opens wider than the others of its group do. What others open is their fault.
func caused(rule sgrules.Tuple, others []sgrules.Tuple, find func([]sgrules.Tuple) []breach) []breach {
	alone, without := sharesOf(find([]sgrules.Tuple{rule})), sharesOf(find(others))
	var out []breach
	for _, b := range find(append([]sgrules.Tuple{rule}, others...)) {
		if alone[b.of] > 0 || b.share > without[b.of] {
			out = append(out, b)
		}
	}
	return out
}

func sharesOf(list []breach) map[string]float64 {
	out := map[string]float64{}
	for _, b := range list {
		out[b.of] = b.share
	}
	return out
}
