package check

import (
	"slices"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
)

// Rules and audits name the same controls of the same versions.
func TestControlsOfCISAreThoseOfTheBaseline(t *testing.T) {
	for _, c := range []struct {
		rule     *Check
		controls []baseline.CISControl
	}{
		{NACLAdmitsAdminPort, baseline.CISNACLAdmin()},
		{AdminPortOpenToWorld, slices.Concat(baseline.CISGroupAdmin(false), baseline.CISGroupAdmin(true))},
		{DefaultSGNotClosed, baseline.CISDefaultGroup()},
	} {
		named := 0
		for _, x := range c.rule.Controls {
			if x.Standard == "CIS AWS Foundations" && slices.Contains(c.controls, baseline.CISControl{Version: x.Version, ID: x.ID}) {
				named++
			}
		}
		want := 0
		for _, x := range c.controls {
			if x.Version == "5.0.0" || x.Version == "6.0.0" {
				want++
			}
		}
		if named != want {
			t.Errorf("%s names %d of %d controls", c.rule.ID, named, want)
		}
	}
}
