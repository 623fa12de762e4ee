package validator

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/internal/parallel"
	"github.com/rackspace/terraform-provider-rackspace/validator/check"
	"github.com/rackspace/terraform-provider-rackspace/validator/network"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// plan judges one plan and adds what it finds to the result.
func (j *judgement) plan(in Input) error {
	id := fmt.Sprintf("plan-%d", len(j.result.Plans)+1)
	here, err := j.place(in)
	if err != nil {
		return err
	}
	p, unread := read(in)
	if unread != nil {
		j.refuse(id, in, unread)
		return nil
	}
	doc := document(id, in, p)
	doc.Workspace = optional(j.options.Workspace)
	checks := here.checks
	facts := check.Facts{Plan: id, Unit: in.Unit, Errored: p.Errored, Complete: p.Complete, Deferred: p.Deferred}
	if p.Errored {
		// What the plan lacks would be judged as if it were not there: only say that it errored.
		checks = onlyInput(checks)
	}
	partial, redact := p.Errored || p.Deferred > 0 || p.Complete != nil && !*p.Complete, newRedactor(p.Secrets)
	// Nothing holds the plan from here on: its memory is for the rules.
	before, after := network.Build(p, network.Options{Strict: j.options.Policy.Strict, Assume: assumptions(j.options.Files)})
	var found []result.Finding
	parallel.Both(
		func() { found = check.Run(checks, before, after, facts, here.rules) },
		func() { doc.NACL = naclStats(before, after) },
	)
	notes := notices(id, before, after)
	if !facts.Errored {
		own, err := j.custom(id, in, here, before, after, redact)
		if err != nil {
			return err
		}
		found = append(found, own...)
	}
	redact.findings(found)
	forget(found, redact, after)
	redact.notices(notes)
	j.partial = j.partial || partial
	j.grant(found, policy.Scope{Unit: in.Unit, Filters: filters(j.options.Files, after, redact)}, here)
	j.result.Plans = append(j.result.Plans, doc)
	j.result.Findings = append(j.result.Findings, found...)
	j.result.Notices = append(j.result.Notices, notes...)
	return nil
}

// refuse records a plan that cannot be read. A file that was only found in a directory and is certainly something else is
// left out.
func (j *judgement) refuse(id string, in Input, e *plan.InputError) {
	if in.found && somethingElse(e) {
		return
	}
	j.unread = append(j.unread, e)
	j.result.Plans = append(j.result.Plans, document(id, in, &plan.Plan{Path: e.Path, Producer: plan.UnknownProducer}))
	facts := check.Facts{Plan: id, Unit: in.Unit, Unsupported: "it " + e.What + "; " + e.Fix}
	j.result.Findings = append(j.result.Findings, check.Run(onlyInput(check.All()), nil, nil, facts, check.DefaultOptions())...)
}

// somethingElse reports whether the input is well-formed and of a format that is not a plan's.
func somethingElse(e *plan.InputError) bool {
	switch e.Kind {
	case plan.KindState, plan.KindRawState, plan.KindConfig:
		return true
	case plan.KindNotPlan:
		return !strings.HasPrefix(e.What, "has parts of a plan")
	}
	return false
}

func onlyInput(checks []*check.Check) []*check.Check {
	return slices.DeleteFunc(slices.Clone(checks), func(c *check.Check) bool { return !c.Input })
}

// document is what the result says of a plan.
func document(id string, in Input, p *plan.Plan) result.Plan {
	return result.Plan{
		ID: id, Path: in.Path, Unit: optional(in.Unit), SHA256: p.SHA256,
		Producer: string(p.Producer), ProducerVersion: optional(p.ToolVersion), PlanFormat: p.FormatVersion,
		Errored: p.Errored, Complete: p.Complete,
	}
}

// notices are what either side had to assume or does not model, each once, in order.
func notices(id string, sides ...*firewall.Network) []result.Notice {
	var list []result.Notice
	for _, n := range sides {
		for _, note := range n.Notes {
			text := note.Message
			if note.Address != "" && !strings.Contains(text, note.Address) {
				text = note.Address + ": " + text
			}
			list = append(list, result.Notice{Code: note.Code, Message: text, Plan: &id})
		}
	}
	slices.SortFunc(list, func(a, b result.Notice) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message))
	})
	return slices.CompactFunc(list, func(a, b result.Notice) bool { return a.Code == b.Code && a.Message == b.Message })
}

// naclStats counts rules of custom NACLs. A rule that may be in any of several NACLs is counted once in sums, and in each
// for the maximum.
func naclStats(before, after *firewall.Network) result.NACLStats {
	s := result.NACLStats{RulesBefore: naclRules(before), RulesAfter: naclRules(after)}
	for _, n := range after.NACLs {
		if !n.Default {
			s.Count++
			s.MaxRulesOneDirection = max(s.MaxRulesOneDirection, len(n.Ingress), len(n.Egress))
		}
	}
	if all := s.RulesAfter + groupRules(after); all > 0 {
		s.ShareOfFilterRules = float64(s.RulesAfter) / float64(all)
	}
	return s
}

func naclRules(net *firewall.Network) int {
	c := ruleCounter{single: true}
	for _, n := range net.NACLs {
		if n.Default {
			continue
		}
		for r := range n.AllRules() {
			c.add(n.ID, r.Origin, r.Maybe)
		}
	}
	return c.n
}

// groupRules counts the rules of the groups that the plan manages, one for each peer, as AWS does.
func groupRules(net *firewall.Network) int {
	var c ruleCounter
	for _, g := range net.Groups {
		if !g.Managed {
			continue
		}
		for r := range g.AllRules() {
			c.add(g.ID, r.Origin, r.Maybe)
		}
	}
	return c.n
}

// ruleCounter counts rules. A rule that may be in any of several filters counts in the first of them alone.
type ruleCounter struct {
	n      int
	owner  map[string]firewall.ID
	single bool // a resource is one rule, in whichever direction
}

func (c *ruleCounter) add(filter firewall.ID, o firewall.Origin, maybe bool) {
	if maybe {
		if c.owner == nil {
			c.owner = map[string]firewall.ID{}
		}
		key := o.Address + "\x00" + o.Attribute
		if owner, ok := c.owner[key]; ok && (owner != filter || c.single && o.Attribute == "") {
			return
		}
		c.owner[key] = filter
	}
	c.n++
}
