package validator

import (
	"github.com/rackspace/terraform-provider-rackspace/validator/facts"
	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
)

// others counts the calls of otherOutput.
var others int

// otherOutput is what other commands print of the plan: its facts, its baseline, and what rules of one's own say that try to tell
// every value.
func (x *trap) otherOutput() []any {
	x.t.Helper()
	before, after, redact, err := networks([]Input{x.input}, x.options)
	if err != nil {
		return nil // a plan that cannot be judged
	}
	out := []any{facts.Document(facts.Of(before, after, facts.Meta{Hide: redact.hide()}))}
	tells, err := policy.Load("testdata/policy/tells_all.hcl", "dev")
	if err != nil {
		x.t.Fatal(err)
	}
	o := Options{Files: tells, AsOf: exampleDay, remember: true}
	if others++; others%4 != 0 { // all rules take long, and have been judged without a baseline
		for _, c := range tells.Customs {
			o.Rules.Only = append(o.Rules.Only, c.ID)
		}
	}
	j, err := judgeAll(x.t.Context(), []Input{x.input}, o)
	if err != nil {
		x.t.Fatal(err)
	}
	for i := range j.result.Findings {
		j.result.Findings[i].Fingerprint = "" // any digits
	}
	for i := range j.known {
		j.known[i].Fingerprint, j.known[i].Digest = "", "" // likewise
	}
	return append(out, j.result.Findings, j.known)
}
