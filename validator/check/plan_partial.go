package check

import (
	"fmt"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// PlanPartial is RSG903.
var PlanPartial = register(Check{
	ID:       "RSG903",
	Name:     "plan-partial",
	Severity: result.Error,
	Title:    "The plan is only a part (targeted or deferred): another apply has to follow",
	Why: `With ` + "`-target`" + `, or where Terraform defers changes, the plan leaves out changes that the configuration asks for. A
NACL may be in it without the rule that the next plan adds, so "nothing is wrong" means little. The verdict is "incomplete".

A plan that ended with an error is partial too and is reported as RSG901 alone. Terraform says since version 1.8 whether a plan
is complete; OpenTofu and older versions do not say, and then nothing is reported.

The finding stands at the plan itself.`,
	Fix: `Plan without -target. Where a step-by-step apply is the intention, leave the rule out in that pipeline:
` + "`--skip RSG903`" + `.`,
	Sources: []string{
		"https://developer.hashicorp.com/terraform/internals/json-format",
		"https://developer.hashicorp.com/terraform/cli/commands/plan",
	},
	Since: "0.1.0",
	Input: true,
	Whole: func(p *Pass) {
		if !p.After() || p.Facts.Errored {
			return
		}
		switch f := p.Facts; {
		case f.Deferred > 0:
			p.reportPlan(fmt.Sprintf("the plan is only a part: it defers %s", counted(f.Deferred, "change")))
		case f.Complete != nil && !*f.Complete:
			p.reportPlan("the plan is only a part: another plan has to follow (-target, or changes that wait)")
		}
	},
})
