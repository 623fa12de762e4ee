package validator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/check"
	"github.com/rackspace/terraform-provider-rackspace/validator/network"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// place is what the policy says where a plan is made: in one environment.
type place struct {
	policy *policy.Effective
	checks []*check.Check // those that run
	rules  check.Options
}

// place finds the environment of an input.
func (j *judgement) place(in Input) (*place, error) {
	o := j.options
	env, err := o.Files.EnvironmentOf(o.Environment, o.Workspace, in.Unit)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", in.Path, err)
	}
	if known := j.where[env]; known != nil {
		return known, nil
	}
	e := o.Files.In(env)
	p := &place{policy: e, rules: e.Options()}
	p.rules.Strict, p.rules.Extents = o.Policy.Strict, o.Baseline != nil || o.remember
	p.checks = slices.DeleteFunc(slices.Clone(j.checks), func(c *check.Check) bool { return !e.Enabled(c.ID) })
	j.where[env] = p
	return p, nil
}

// environment is the one that all plans are of, or nil.
func (j *judgement) environment() *string {
	if j.options.Environment != "" || len(j.where) != 1 {
		return optional(j.options.Environment)
	}
	for env := range j.where {
		return optional(env)
	}
	return nil
}

// configFiles are the files that had a say, the baseline last.
func configFiles(o Options) []result.ConfigFile {
	list := []result.ConfigFile{}
	for _, f := range o.Files.Files() {
		list = append(list, result.ConfigFile{Path: f.Path, SHA256: f.SHA256})
	}
	if b := o.Baseline; b != nil {
		list = append(list, result.ConfigFile{Path: b.Path, SHA256: b.SHA256})
	}
	return list
}

func assumptions(p *policy.Policy) []network.Assumption {
	var list []network.Assumption
	for _, a := range p.Assumptions {
		list = append(list, network.Assumption{Value: a.Value, Within: a.Within, Reason: a.Reason})
	}
	return list
}

// policyNotices are what the reader must know of the policy: an assumption that nothing hung on, and an environment that
// nobody could recognise.
func (j *judgement) policyNotices() []result.Notice {
	var list []result.Notice
	for _, a := range j.options.Files.Assumptions {
		used := slices.ContainsFunc(j.result.Notices, func(n result.Notice) bool {
			return n.Code == network.NoteAssumed && n.Message == network.AssumedMessage(network.Assumption{Value: a.Value, Within: a.Within, Reason: a.Reason})
		})
		if !used && !j.options.Shared {
			list = append(list, result.Notice{Code: "assumption-unused",
				Message: fmt.Sprintf("no rule hangs on %s, of which %s:%d assumes something", a.Value, a.At.Filename, a.At.Start.Line)})
		}
	}
	if o := j.options; o.Environment == "" && o.Workspace == "" && o.Files.ByWorkspace() {
		list = append(list, result.Notice{Code: "workspace-not-said",
			Message: "the policy tells environments by workspace, which a plan does not hold: --workspace or --env says it"})
	}
	return list
}

// forget drops the extents that a baseline must not write down: packets that tell a sensitive value, and digests where there are such
// values at all, since who knows what to look for finds a block or port by its digest. Those findings are never known beforehand.
func forget(found []result.Finding, redact *redactor, net *firewall.Network) {
	secretive := redact != nil || anySensitive(net)
	for i := range found {
		e := found[i].Extent
		if e != nil && (secretive && e.Digest != "" || redact.tellSets(e.Packets) || redact.tellSets(e.Remote)) {
			found[i].Extent = nil
		}
	}
}

// anySensitive reports whether a value of a rule is marked sensitive.
func anySensitive(net *firewall.Network) bool {
	for _, n := range net.NACLs {
		for r := range n.AllRules() {
			if r.SensitiveV || r.SensitiveN {
				return true
			}
		}
	}
	for _, g := range net.Groups {
		for r := range g.AllRules() {
			if r.SensitiveV {
				return true
			}
		}
	}
	return false
}

// grant decides which findings of a plan are exempt or known, and remembers the others if a baseline is to be made.
func (j *judgement) grant(found []result.Finding, s policy.Scope, here *place) {
	for i := range found {
		f := &found[i]
		j.grants.Apply(f, s, here.policy)
		if !j.options.remember || f.Status != result.Open || policy.AboutInput(f.RuleID) || !here.policy.Ignorable(f.RuleID) {
			continue
		}
		if k, ok := policy.Know(f, s.Unit); ok {
			j.known = append(j.known, k)
		} else {
			j.passing++
		}
	}
}

// statedIn is the requirements that NACLs of a plan state. What is sensitive is not told.
func statedIn(p *plan.Plan, id string) []policy.Compliance {
	var list []policy.Compliance
	for address, c := range network.Compliance(p) {
		x := policy.Compliance{Plan: id, Address: address}
		for _, part := range []struct {
			name string
			from plan.String
			to   *string
		}{{"framework", c.Framework, &x.Framework}, {"requirement", c.Requirement, &x.Control}, {"reason", c.Reason, &x.Reason},
			{"approved_by", c.ApprovedBy, &x.Owner}, {"review_by", c.ReviewBy, &x.ReviewBy}} {
			switch *part.to = part.from.Or(""); {
			case part.from.IsUnknown():
				x.Problems = append(x.Problems, "its "+part.name+" is known only after apply")
			case part.from.Sensitive && part.to == &x.ReviewBy:
				x.Problems = append(x.Problems, "its review_by is sensitive")
				*part.to = ""
			case part.from.Sensitive:
				*part.to = sensitive
			}
		}
		list = append(list, x)
	}
	slices.SortFunc(list, func(a, b policy.Compliance) int { return strings.Compare(a.Address, b.Address) })
	return list
}

// hear takes over the comments in the sources of a plan, and says which do not count.
func (j *judgement) hear(l *layer) []result.Notice {
	for _, c := range l.said.list {
		j.grants.Add(l.here.policy.Inline(c))
	}
	return l.said.notices(l.facts.Plan)
}

// filters says to which NACLs and groups each rule resource belongs, where an exemption may ask.
func filters(g *policy.Grants, net *firewall.Network, redact *redactor) map[string][]string {
	if !g.Any() {
		return nil
	}
	told := redact.address // as the findings have them
	out := map[string][]string{}
	add := func(rule, filter string) {
		if rule = told(rule); rule != "" && !slices.Contains(out[rule], filter) {
			out[rule] = append(out[rule], filter)
		}
	}
	name := func(o firewall.Origin, id firewall.ID) string {
		if o.Address == "" {
			return told(string(id))
		}
		return told(o.Address)
	}
	for id, n := range net.NACLs {
		filter := name(n.Origin, id)
		add(filter, filter)
		for r := range n.AllRules() {
			add(r.Origin.Address, filter)
		}
	}
	for id, g := range net.Groups {
		filter := name(g.Origin, id)
		add(filter, filter)
		for r := range g.AllRules() {
			add(r.Origin.Address, filter)
		}
	}
	return out
}

// problems are the findings about the policy itself.
func (j *judgement) problems() []result.Finding {
	e := j.options.Files.In("")
	if env := j.environment(); env != nil {
		e = j.options.Files.In(*env)
	}
	o := e.Options()
	o.Strict = j.options.Policy.Strict
	var list []result.Finding
	for _, p := range j.grants.Problems(j.judged) {
		rule, err := check.Find(p.RuleID)
		if err != nil || !slices.Contains(j.checks, rule) || !e.Enabled(rule.ID) || j.options.Shared && !p.Here {
			continue
		}
		f := check.Finding{Address: p.Address, Key: []string{p.Key}, Message: p.Message, Point: result.Point{Label: p.Label}}
		if p.Fix != "" {
			f.Fixes = []result.Fix{{Title: p.Fix, Applicability: result.MaybeIncorrect}}
		}
		for _, address := range p.Covered {
			f.Resources = append(f.Resources, result.Resource{Address: address, Role: result.Subject, Span: j.spanOf(address)})
		}
		if p.Span == nil {
			p.Span = j.spanOf(p.Address)
		}
		list = append(list, rule.About("", f, p.Change, p.Span, o))
	}
	return list
}

// spanOf is where a finding about an address stands.
func (j *judgement) spanOf(address string) *result.Span {
	i := slices.IndexFunc(j.result.Findings, func(f result.Finding) bool { return f.Address == address })
	if i < 0 || len(j.result.Plans) > 1 { // of which plan is not said
		return nil
	}
	return j.result.Findings[i].Span
}

// judged reports whether all was judged that an exemption may be about.
func (j *judgement) judged(x *policy.Exemption) bool {
	if len(j.unread) > 0 || j.partial || len(j.result.Plans) == 0 || j.options.Shared {
		return false
	}
	for _, id := range x.Rules {
		if i := slices.IndexFunc(j.options.Files.Customs, func(c *policy.CustomRule) bool { return c.ID == id }); i >= 0 {
			if !j.accepts(policy.Rule{ID: id, Name: j.options.Files.Customs[i].Name()}) {
				return false
			}
			continue
		}
		for _, here := range j.where {
			if !slices.ContainsFunc(here.checks, func(c *check.Check) bool { return c.ID == id }) {
				return false
			}
		}
	}
	return len(x.Units) == 0 || slices.ContainsFunc(j.result.Plans, func(p result.Plan) bool { return p.Unit != nil && x.InUnit(*p.Unit) })
}
