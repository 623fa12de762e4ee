package network

import (
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestADefaultNACLsReportYieldsToAnother(t *testing.T) {
	b := &builder{net: &firewall.Network{NACLs: map[firewall.ID]*firewall.NACL{"default": {Default: true}, "custom": {}}}}
	d, c := firewall.Claim{NACL: "default", Sure: true}, firewall.Claim{NACL: "custom", Sure: true}
	if got := b.withoutDefault([]firewall.Claim{d, c}); len(got) != 1 || got[0].NACL != "custom" {
		t.Errorf("of both reports stay %v", got)
	}
	if got := b.withoutDefault([]firewall.Claim{d}); len(got) != 1 {
		t.Errorf("of the default's alone stay %v", got)
	}
}
