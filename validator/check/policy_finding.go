package check

import "github.com/rackspace/terraform-provider-rackspace/validator/result"

// About makes the result's finding of what a rule about the policy reports. It is of no plan; its place is one in a file of the
// policy.
func (c *Check) About(f Finding, change result.Change, span *result.Span, o Options) result.Finding {
	f.Severity = o.severity(c, f.Severity)
	r := render(c, marked{f, fingerprint(c.ID, "", f.Address, f.Key)}, o)
	r.Change, r.Span = change, span
	return r
}
