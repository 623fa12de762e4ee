package check

import "github.com/rackspace/terraform-provider-rackspace/validator/result"

// About makes the result's finding of what no Run has found: what is reported of the policy, which is of no plan and no unit and has
// its place in a file of the policy; and what a rule of the policy's own finds.
func (c *Check) About(unit string, f Finding, change result.Change, span *result.Span, o Options) result.Finding {
	f.Severity = o.severity(c, f.Severity)
	r := render(c, marked{&f, fingerprint(c.ID, unit, f.Address, f.Key)}, o)
	r.Change, r.Span = change, span
	return r
}
