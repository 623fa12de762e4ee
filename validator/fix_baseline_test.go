package validator

import (
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
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

// The baseline web revokes what it does not know, and is at it in this plan. Rules that it is told to ignore stay.
func TestABaselineRevokesTheRulesOfTheAWSProvider(t *testing.T) {
	x := openTrap(t, "p18_revoked_rules/plan.json")
	found := x.findings("RSG205", "")
	if len(found) != 2 {
		t.Fatalf("want one finding of what is certain, and one of what tags decide: %+v", found)
	}
	for _, f := range found {
		want := map[result.Certainty]string{result.Proved: "aws_vpc_security_group_ingress_rule.ssh", result.Possible: "aws_security_group_rule.metrics"}[f.Certainty]
		if f.Address != "rackspace_sg_baseline.web" || len(f.Resources) != 2 || f.Resources[1].Address != want {
			t.Errorf("%s: %s", f.Certainty, f.Message)
		}
		if f.Certainty == result.Proved && (len(f.Fixes) != 1 || f.Fixes[0].HCL == nil || !strings.Contains(*f.Fixes[0].HCL, `{ cidr_ipv4 = "10.9.1.0/24" }`)) {
			t.Errorf("the rule is not written into the baseline: %+v", f.Fixes)
		}
	}
	for port, after := range map[string]string{"22": "blocked", "80": "allowed"} {
		x.flow("tcp 10.9.1.7:40000 -> aws_network_interface.web:"+port, "allowed", after)
	}
	x.flow("tcp 10.9.2.7:40000 -> aws_network_interface.web:23", "allowed", "allowed")
	x.flow("tcp 10.9.4.7:40000 -> aws_network_interface.web:25", "allowed", "allowed")
}
