package check

import "github.com/rackspace/terraform-provider-rackspace/validator/result"

// PlanUnsupported is RSG902.
var PlanUnsupported = register(Check{
	ID:       "RSG902",
	Name:     "plan-unsupported",
	Severity: result.Error,
	Title:    "The plan cannot be judged: its format or its contents are not supported",
	Why: `A format of a later major version, the redacted output of a run, or something else that the validator does not read as a
plan: rather than to judge the part that it does understand, it says so. The verdict is "incomplete".

The finding stands at the plan itself and gives the reason.`,
	Fix: `Hand in the output of ` + "`terraform show -json`" + ` of a saved plan, made with a supported version.`,
	Sources: []string{
		"https://developer.hashicorp.com/terraform/internals/json-format",
		"https://developer.hashicorp.com/terraform/cli/commands/show",
	},
	Since: "0.1.0",
	Input: true,
	Whole: func(p *Pass) {
		if p.After() && p.Facts.Unsupported != "" {
			p.reportPlan("the plan cannot be judged: " + p.Facts.Unsupported)
		}
	},
})
