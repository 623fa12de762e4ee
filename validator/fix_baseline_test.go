package validator

import (
	"strings"
	"testing"
)

// The configuration of p17 is that of p16 with what sgplan proposes for it pasted in: Terraform and the provider take it, and what
// was found is gone.
func TestWhatIsProposedForABaselineIsTakenByTheProviderAndMends(t *testing.T) {
	opened, mended := openTrap(t, "p16_opened_baseline/plan.json"), openTrap(t, "p17_mended_baseline/plan.json")
	pasted := string(readFile(t, planFile("p17_mended_baseline/main.tf")))
	for _, at := range []struct{ rule, address string }{
		{"RSG401", "rackspace_sg_baseline.web"}, {"RSG601", "rackspace_sg_baseline.app"}, {"RSG601", "aws_security_group.db"},
	} {
		hcl := *opened.only(at.rule, at.address).Fixes[0].HCL
		if inMap, ok := strings.CutPrefix(hcl, "rules = {\n  # the entries that are there, without what this replaces, and\n"); ok {
			hcl = "  " + strings.ReplaceAll(strings.TrimSuffix(inMap, "}\n"), "\n", "\n  ")
		}
		hcl = strings.TrimRight(strings.ReplaceAll(hcl, "REPLACE_ME", "office"), " ")
		if !strings.Contains(pasted, hcl) {
			t.Errorf("%s at %s proposes what p17 has not:\n%s", at.rule, at.address, hcl)
		}
		if list := mended.findings(at.rule, at.address); len(list) > 0 {
			t.Errorf("it is left that %s", list[0].Message)
		}
	}
	if rules := mended.after.Groups["rackspace_sg_baseline.web"].Ingress; len(rules) != 3 {
		t.Errorf("the plan does not hold the two rules that were pasted, and ping: %+v", rules)
	}
}
