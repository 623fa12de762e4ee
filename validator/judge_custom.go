package validator

import (
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/check"
	"github.com/rackspace/terraform-provider-rackspace/validator/facts"
	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// custom judges a plan by the policy's own rules. An error is one in the policy, which only shows with this plan. Of several plans
// that are one network each is judged for itself, on the network of all: where it stands (unit, environment) is its own.
func (j *judgement) custom(l *layer, before, after *firewall.Network, redact *redactor) ([]result.Finding, error) {
	rules := slices.DeleteFunc(slices.Clone(j.options.Files.Customs), func(c *policy.CustomRule) bool {
		return !j.accepts(policy.Rule{ID: c.ID, Name: c.Name()})
	})
	if len(rules) == 0 {
		return nil, nil
	}
	meta := facts.Meta{Environment: l.here.policy.Environment, Workspace: j.options.Workspace, Unit: l.Unit, Hide: redact.hide()}
	planned, functions := facts.Of(before, after, meta), facts.Functions(after)
	var list []result.Finding
	for _, c := range rules {
		found, diags := c.Evaluate(planned, functions, j.stop)
		if diags.HasErrors() {
			return nil, j.options.Files.CustomError(diags)
		}
		if len(found) == 0 {
			continue
		}
		// What cannot be said of the prior side, because it is about something that was not there, did not stand there either.
		had, diags := c.Evaluate(facts.Of(before, before, meta), facts.Functions(before), j.stop)
		if diags.HasErrors() {
			had = nil
		}
		for _, v := range found {
			if o := l.owner(v.Key); v.Key == "" || o.Plan == l.facts.Plan {
				list = append(list, customFinding(c, v, had, o, l.here.rules))
			}
		}
	}
	return list, nil
}

// customFinding makes the finding of what does not keep a rule.
func customFinding(c *policy.CustomRule, v policy.Violation, had []policy.Violation, of check.Owner, o check.Options) result.Finding {
	f := check.Finding{Address: of.Address, Message: v.Message, Possible: v.Possible}
	if v.Key != "" {
		f.Resources = []result.Resource{{Address: v.Key, Role: result.Subject}}
	}
	r := (&check.Check{ID: c.ID, Name: c.Name(), Severity: c.Severity}).About(of.Unit, f, customChange(v, had), nil, o)
	r.Plan, r.DocsURL = of.Plan, ""
	if v.Key == "" {
		r.Address = of.Plan
	}
	return r
}

// customChange compares with the prior side. How much is wrong there is not measured: what has changed and was wrong before may be
// worse or better.
func customChange(v policy.Violation, had []policy.Violation) result.Change {
	i := slices.IndexFunc(had, func(h policy.Violation) bool { return h.Key == v.Key })
	switch {
	case i < 0:
		return result.Introduced
	case had[i].Possible && !v.Possible || !v.Same(had[i]):
		return result.UnknownChange
	}
	return result.PreExisting
}
