package baseline_test

import (
	"fmt"
	"net/netip"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// A database that the application's group reaches, which is made in the same apply, and an office that is known.
func ExamplePreset_Expand() {
	preset, _, err := baseline.Lookup("postgresql", 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	rules, err := preset.Expand(baseline.Options{
		Version: 1,
		Egress:  baseline.EgressAllowAll,
		Sources: map[string][]baseline.Source{baseline.DefaultSlot: {
			{Kind: baseline.Group, Unknown: true, Key: "app"},
			{Kind: baseline.CIDRIPv4, CIDR: netip.MustParsePrefix("192.0.2.0/24")},
		}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range rules {
		fmt.Println(r)
	}
	admitted, err := baseline.Packets(rules, firewall.Ingress)
	fmt.Println(admitted, err)
	// Output:
	// postgresql/security_group_id/app: ingress tcp 5432 security_group_id
	// postgresql/cidr_ipv4/192.0.2.0/24: ingress tcp 5432 192.0.2.0/24
	// egress/anywhere/0.0.0.0/0: egress all 0.0.0.0/0
	// egress/anywhere/::/0: egress all ::/0
	// 192.0.2.0/24 tcp 5432 <nil>
}
