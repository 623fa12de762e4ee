package policy

import (
	"regexp"

	"github.com/hashicorp/hcl/v2"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// RuleCase is an assertion of what a rule finds in a plan: a rule block of a file of expectations.
type RuleCase struct {
	Rule     string // an ID
	Resource string // a pattern of the addresses at which it finds something; "" for any
	Fails    bool   // it finds something; else nothing
	At       hcl.Range

	glob *regexp.Regexp // nil for any
}

func (d *decoder) ruleCase(b *hcl.Block) *RuleCase {
	c := d.shaped(b.Body, "rule case")
	x := &RuleCase{Rule: b.Labels[0], Resource: d.text(c, "resource"), Fails: d.boolean(c, "expect_failure"), At: b.DefRange}
	if !isCustom(x.Rule) {
		if rule, ok := d.rule(x.Rule, b.LabelRanges[0]); ok {
			if x.Rule = rule.ID; !exemptible(rule.ID) {
				d.fail(b.LabelRanges[0], "Not about a plan", "%s (%s) is about the input or the policy: it finds nothing in a plan.", rule.ID, rule.Name)
			}
		}
	}
	if x.Resource != "" {
		x.glob = addressGlob(x.Resource)
	}
	return x
}

// Name is the assertion in words.
func (x *RuleCase) Name() string {
	text := x.Rule + " finds nothing"
	if x.Fails {
		text = x.Rule + " finds something"
	}
	if x.Resource != "" {
		text += " at " + x.Resource
	}
	return text
}

// IsAbout reports whether the assertion is about a finding.
func (x *RuleCase) IsAbout(f *result.Finding) bool {
	return f.RuleID == x.Rule && (x.glob == nil || x.glob.MatchString(result.Unqualified(f.Address)))
}
