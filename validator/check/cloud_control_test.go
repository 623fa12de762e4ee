package check

import (
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// Terraform deletes and creates whole resources of the awscc provider; what an update of one does is told by nobody, and said.
func TestWhatCloudControlDoesInsideIsNamedAndNotGuessed(t *testing.T) {
	entry := func(actions ...string) []firewall.NACLRule {
		list := ofItsOwn(tcp(100, "10.0.0.0/8", 1, 9), actions...)
		list[0].Origin.Type, list[0].Origin.Address = "awscc_ec2_network_acl_entry", "awscc_ec2_network_acl_entry.a"
		return list
	}
	for _, tt := range []struct {
		name    string
		actions []string
		numbers [2]int
		gap     bool
		inside  string // that RSG502 names
	}{
		{"replaced", replaced, [2]int{100, 100}, true, ""},
		{"changed in place", update, [2]int{100, 110}, false, "awscc_ec2_network_acl_entry.a"},
		{"left as it is", none, [2]int{100, 100}, false, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newChange()
			for i, w := range []world{c.before, c.after} {
				list := entry(tt.actions...)
				list[0].Number = tt.numbers[i]
				n := w.standing("x", list, wholeList(100), none, "a")
				n.Origin.Type = "awscc_ec2_network_acl"
			}
			if found := planned(t, DeleteThenCreate, c.before, c.after); len(found) > 0 != tt.gap {
				t.Errorf("gap: %s", listing(found))
			}
			var names []string
			for _, f := range Run([]*Check{Unmodelled}, c.before.Network, c.after.Network, Facts{}, DefaultOptions()) {
				for _, r := range f.Resources {
					names = append(names, r.Address)
				}
			}
			if got := strings.Join(names, " "); got != tt.inside {
				t.Errorf("RSG502 names %q, want %q", got, tt.inside)
			}
		})
	}
}
