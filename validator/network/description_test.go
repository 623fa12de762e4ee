package network

import (
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

func TestARuleIsUndescribedOnlyIfThatIsCertain(t *testing.T) {
	for _, c := range []struct {
		says        string
		description plan.String
		want        bool
	}{
		{"none", plan.String{}, true},
		{"an empty one", plan.String{State: plan.Known}, true},
		{"one", plan.String{State: plan.Known, V: "web"}, false},
		{"one that is known only after apply", plan.String{State: plan.UnknownValue}, false},
	} {
		v := &groupValues{
			protocol: plan.String{State: plan.Known, V: "-1"}, cidr4: one(plan.String{State: plan.Known, V: "10.0.0.0/8"}), description: c.description,
		}
		perms := (&builder{}).expand(v)
		if len(perms) != 1 || perms[0].rule.Undescribed != c.want || perms[0].rule.Description != c.description.V {
			t.Errorf("%s: %+v, want %v", c.says, perms, c.want)
		}
	}
}
