package check

import "github.com/rackspace/terraform-provider-rackspace/validator/result"

// PlanErrored is RSG901.
var PlanErrored = register(Check{
	ID:       "RSG901",
	Name:     "plan-errored",
	Severity: result.Error,
	Title:    "The plan ended with an error: what comes after it is missing",
	Why: `Terraform writes a plan file even where planning failed. Everything that depends on what failed is then missing from it,
without a mark: a network ACL may be there without half of its rules. Whatever such a plan seems to prove, it does not. The
verdict is "incomplete".

The finding stands at the plan itself.`,
	Fix: `Mend the error that terraform plan printed and plan again.`,
	Sources: []string{
		"https://developer.hashicorp.com/terraform/internals/json-format",
		"https://developer.hashicorp.com/terraform/cli/commands/plan",
	},
	Since: "0.1.0",
	Input: true,
	Whole: func(p *Pass) {
		if p.After() && p.Facts.Errored {
			p.reportPlan("the plan ended with an error, so parts of it are missing")
		}
	},
})

// reportPlan reports something about the plan itself.
func (p *Pass) reportPlan(message string) {
	p.Report(Finding{
		Message:   message,
		Address:   p.Facts.Plan,
		Resources: []result.Resource{},
		Inexact:   true,
	})
}
