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
	"github.com/rackspace/terraform-provider-rackspace/validator/source"
)

// layer is a plan that has been read, on its way to the verdict.
type layer struct {
	Input
	at      int // its place in the result
	here    *place
	facts   check.Facts            // what is known of the plan itself
	plan    *plan.Plan             // nil once its network stands: nothing holds it from there on, and its memory is for the rules
	sources *source.Evaluation     // nil if there are none
	foreign map[string]foreignFile // files of other plans' sources, as findings of this one name them
	said    comments               // in its sources
}

// read reads one plan and enters it in the result; nil if it cannot be judged.
func (j *judgement) read(in Input) (*layer, error) {
	id := fmt.Sprintf("plan-%d", len(j.result.Plans)+1)
	here, err := j.place(in)
	if err != nil {
		return nil, err
	}
	var p *plan.Plan
	var tree *source.Tree
	var unread *plan.InputError
	if in.upload != nil || in.unsourced != "" {
		p, tree, unread, in.unsourced = loadUpload(in)
	} else if p, tree, unread, err = load(in); err != nil {
		return nil, err
	}
	if unread != nil {
		j.refuse(id, in, unread)
		return nil, nil
	}
	doc := document(id, in, p)
	doc.Workspace = optional(j.options.Workspace)
	j.result.Plans = append(j.result.Plans, doc)
	j.partial = j.partial || p.Errored || isPartial(p) || in.static != nil
	l := &layer{Input: in, at: len(j.result.Plans) - 1, here: here, plan: p,
		facts: check.Facts{Plan: id, Unit: in.Unit, Errored: p.Errored, Complete: p.Complete, Deferred: p.Deferred, Static: in.static != nil, Rackspace: p.Rackspace}}
	l.sources, _ = p.Sources.(*source.Evaluation)
	for _, c := range statedIn(p, id) {
		j.grants.Add(c.Exemption())
	}
	if tree == nil {
		return l, nil
	}
	if l.said, err = commentsIn(tree, id, in.Unit); err != nil && in.upload != nil {
		p.Sources, l.sources, l.unsourced, err = nil, nil, err.Error(), nil
	}
	return l, err
}

// alone judges a plan by itself and adds what it finds to the result.
func (j *judgement) alone(l *layer) error {
	checks := l.here.checks
	if l.facts.Errored {
		// What the plan lacks would be judged as if it were not there: only say that it errored.
		checks = onlyInput(checks)
	}
	p, redact := l.plan, newRedactor(l.plan.Secrets)
	l.plan = nil
	before, after := network.Build(p, j.network())
	var found []result.Finding
	parallel.Both(
		func() { found = check.Run(checks, before, after, l.facts, l.here.rules) },
		func() {
			j.result.Plans[l.at].NACL = naclStats(before, after, everyone)
			j.weigh(l, before, after, everyone, redact)
		},
	)
	notes := append(notices(before, after, func(string) *string { return &l.facts.Plan }), withoutSources(l)...)
	if !l.facts.Errored {
		own, err := j.custom(l, before, after, redact)
		if err != nil {
			return err
		}
		found = append(found, own...)
	}
	l.locate().spans(found)
	j.lines(l, redact)
	redact.findings(found)
	forget(found, redact, after)
	redact.notices(notes)
	if !l.facts.Errored { // what it lacks would be drawn as if it were not there
		j.nacls([]*layer{l}, [][]result.Finding{found}, before, after, redact)
		j.reach([]*layer{l}, before, after, redact)
	}
	notes = append(notes, j.hear(l)...)
	j.add(l, found, filters(j.grants, after, redact))
	j.result.Notices = append(j.result.Notices, notes...)
	return nil
}

// network is how networks are made of plans.
func (j *judgement) network() network.Options {
	return network.Options{Strict: j.options.Policy.Strict, Assume: assumptions(j.options.Files), Stop: j.stop}
}

// add decides which findings of a plan are exempt or known, and adds them to the result.
func (j *judgement) add(l *layer, found []result.Finding, filters map[string][]string) {
	j.grant(found, policy.Scope{Unit: l.Unit, Filters: filters}, l.here)
	l.commented(found)
	j.result.Findings = append(j.result.Findings, found...)
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
		Errored: p.Errored, Complete: p.Complete, SourceRoot: sourceRoot(p),
	}
}

// notices are what either side had to assume or does not model, each once, in order. of is the plan of an address.
func notices(before, after *firewall.Network, of func(address string) *string) []result.Notice {
	var list []result.Notice
	for _, note := range slices.Concat(before.Notes, after.Notes) {
		text := note.Message
		if note.Address != "" && !strings.Contains(text, note.Address) {
			text = note.Address + ": " + text
		}
		list = append(list, result.Notice{Code: note.Code, Message: text, Plan: of(note.Address)})
	}
	slices.SortFunc(list, func(a, b result.Notice) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message))
	})
	return slices.CompactFunc(list, func(a, b result.Notice) bool { return a.Code == b.Code && a.Message == b.Message })
}

// naclStats counts rules of custom NACLs. A rule that may be in any of several NACLs is counted once in sums, and in each
// for the maximum. mine tells which addresses are the plan's.
func naclStats(before, after *firewall.Network, mine func(address string) bool) result.NACLStats {
	s := result.NACLStats{RulesBefore: naclRules(before, mine), RulesAfter: naclRules(after, mine)}
	for _, n := range after.NACLs {
		if !n.Default && mine(n.Origin.Address) {
			s.Count++
			s.MaxRulesOneDirection = max(s.MaxRulesOneDirection, len(n.Ingress), len(n.Egress))
		}
	}
	if all := s.RulesAfter + groupRules(after, mine); all > 0 {
		s.ShareOfFilterRules = float64(s.RulesAfter) / float64(all)
	}
	return s
}

// weigh says how much of its budgets a plan uses, if an output of the run wants that.
func (j *judgement) weigh(l *layer, before, after *firewall.Network, mine func(address string) bool, redact *redactor) {
	if l.facts.Errored || !j.options.NACLs && (j.options.static == nil || !j.options.static.weigh) {
		return
	}
	w := check.Weigh(before, after, l.facts, l.here.rules, mine)
	for i := range w.Budgets {
		if b := &w.Budgets[i]; b.Address != "" {
			b.Address = redact.address(l.owner(b.Address).Address)
		}
	}
	j.result.Plans[l.at].Weight = w
}

// everyone is mine where there is one plan.
func everyone(string) bool { return true }

func naclRules(net *firewall.Network, mine func(address string) bool) int {
	c := ruleCounter{single: true}
	for _, n := range net.NACLs {
		if n.Default {
			continue
		}
		for r := range n.AllRules() {
			if mine(r.Origin.Address) {
				c.add(n.ID, r.Origin, r.Maybe)
			}
		}
	}
	return c.n
}

// groupRules counts the rules of the groups that the plan manages, one for each peer, as AWS does.
func groupRules(net *firewall.Network, mine func(address string) bool) int {
	var c ruleCounter
	for _, g := range net.Groups {
		if !g.Managed {
			continue
		}
		for r := range g.AllRules() {
			if mine(r.Origin.Address) {
				c.add(g.ID, r.Origin, r.Maybe)
			}
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
