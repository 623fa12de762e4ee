package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// now is the clock by which exceptions expire.
var now = time.Now

// guardrails holds the planned rules to the provider's opinions. Exceptions take rules out, until their day; an exception that
// has expired or names no rule is said.
func (p *sgBaselinePlan) guardrails(w *wanted) {
	rails := p.resource.account.guardrails
	if !whollyKnown(p.plan.Exceptions) {
		p.diags.AddAttributeWarning(path.Root("exceptions"), "Exceptions that are not known yet",
			"The guardrails are judged when they are: the apply may yet refuse what this plan says.")
		p.covered(w)
		return
	}
	admin, all := p.exceptions(w, "admin_ports_open"), p.exceptions(w, "all_protocols_open")
	maps.Copy(admin, all) // what may open everything may open these ports
	p.guardrail(w, "admin_ports_open", rails.adminPortsOpen, admin, adminPortsOpen)
	p.guardrail(w, "all_protocols_open", rails.allProtocolsOpen, all, allProtocolsOpen)
	p.covered(w)
}

func (p *sgBaselinePlan) guardrail(w *wanted, name string, level guardrailLevel, excepted map[string]bool, find func([]sgrules.Tuple) []breach) {
	if level == levelAllow {
		return
	}
	var keys []string
	var tuples []sgrules.Tuple
	for _, key := range slices.Sorted(maps.Keys(w.rules)) {
		e := w.rules[key]
		if excepted[key] || !e.known() {
			continue
		}
		if r, wrong := e.spec(newGroup).Rule(p.resource.account.clients.AccountID); len(wrong) == 0 {
			keys, tuples = append(keys, key), append(tuples, r.Tuple)
		}
	}
	found := find(tuples)
	for _, first := range firsts(found, keys) {
		var what, by []string
		for _, b := range found {
			if stem(keys[b.by[0]]) != first {
				continue
			}
			what = append(what, b.what)
			for _, i := range b.by {
				by = append(by, keys[i])
			}
		}
		slices.Sort(by)
		level.report(p.diags, w.at[by[0]], "Open to the world", fmt.Sprintf("%s, by %s. Name the addresses that need it; for a shell, Session Manager needs no open port. If it is "+
			"meant, say so with a reason and an end:\n\n  %s",
			strings.Join(what, "; "), strings.Join(slices.Compact(by), ", "), exampleException(fmt.Sprintf("rule = %q, ", first), name)))
	}
}

// stem is what a rule is called where it is written: one rule may stand for many peers.
func stem(key string) string {
	name, _, _ := strings.Cut(key, "/")
	return name
}

// firsts are the stems of the first rules of breaches: what the same rule does is said once.
func firsts(found []breach, keys []string) []string {
	var names []string
	for _, b := range found {
		names = append(names, stem(keys[b.by[0]]))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// exceptions returns the rules that are excepted from a guardrail today.
func (p *sgBaselinePlan) exceptions(w *wanted, guardrail string) map[string]bool {
	var list []exceptionModel
	if !p.plan.Exceptions.IsNull() && whollyKnown(p.plan.Exceptions) {
		p.diags.Append(p.plan.Exceptions.ElementsAs(p.ctx, &list, false)...)
	}
	out := map[string]bool{}
	for i, x := range list {
		at := path.Root("exceptions").AtListIndex(i)
		if x.Guardrail.ValueString() != guardrail || x.expired(at, p.diags) {
			continue
		}
		found := false
		for key := range w.rules {
			if name := x.Rule.ValueString(); key == name || strings.HasPrefix(key, name+"/") {
				out[key], found = true, true
			}
		}
		if !found {
			p.diags.AddAttributeWarning(at.AtName("rule"), "An exception names no rule",
				fmt.Sprintf("There is no rule %q: the keys are those of effective_rules, or their beginning.", x.Rule.ValueString()))
		}
	}
	return out
}

// covered warns of rules that make no difference, where nothing worse is wrong.
func (p *sgBaselinePlan) covered(w *wanted) {
	if p.diags.HasError() {
		return
	}
	var keys []string
	var tuples []sgrules.Tuple
	for _, key := range slices.Sorted(maps.Keys(w.rules)) {
		e := w.rules[key]
		if r, wrong := e.spec(newGroup).Rule(p.resource.account.clients.AccountID); e.known() && len(wrong) == 0 {
			keys, tuples = append(keys, key), append(tuples, r.Tuple)
		}
	}
	for _, c := range sgrules.Covered(tuples) {
		key := keys[c.Rule]
		if !w.at[key].ParentPath().Equal(path.Root("rules")) {
			continue // a preset's rule is nobody's mistake here
		}
		var by []string
		for _, i := range c.By {
			by = append(by, keys[i])
		}
		p.diags.AddAttributeWarning(w.at[key], "A rule that makes no difference",
			fmt.Sprintf("All that rule %s allows, %s allows too. Drop it, or narrow the other.", key, strings.Join(by, " with ")))
	}
}
