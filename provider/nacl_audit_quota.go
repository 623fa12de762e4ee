package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// naclUse is what a network ACL uses of the quota of rules.
type naclUse struct {
	In4   types.Int64    `tfsdk:"in4"`
	In6   types.Int64    `tfsdk:"in6"`
	Out4  types.Int64    `tfsdk:"out4"`
	Out6  types.Int64    `tfsdk:"out6"`
	Limit types.Int64    `tfsdk:"limit"`
	Near  []nearNACLList `tfsdk:"near"`
}

// nearNACLList is a list of rules that uses four fifths or more of the quota.
type nearNACLList struct {
	Direction  types.String `tfsdk:"direction"`
	IPVersion  types.Int64  `tfsdk:"ip_version"`
	Used       types.Int64  `tfsdk:"used"`
	Free       types.Int64  `tfsdk:"free"`
	SgplanRule types.String `tfsdk:"sgplan_rule"`
}

// naclUseOf counts the rules of a network ACL, of which AWS takes limit a direction and IP version.
func naclUseOf(n *firewall.NACL, limit int) naclUse {
	u := naclUse{Limit: types.Int64Value(int64(limit)), Near: []nearNACLList{}}
	for _, list := range []struct {
		d    firewall.Direction
		f    firewall.Family
		into *types.Int64
	}{{firewall.Ingress, firewall.IPv4, &u.In4}, {firewall.Ingress, firewall.IPv6, &u.In6}, {firewall.Egress, firewall.IPv4, &u.Out4}, {firewall.Egress, firewall.IPv6, &u.Out6}} {
		_, used := firewall.CountNACLRules(n.Rules(list.d), list.f)
		*list.into = types.Int64Value(int64(used))
		if firewall.NearQuota(used, limit) {
			u.Near = append(u.Near, nearNACLList{types.StringValue(list.d.String()), types.Int64Value(int64(list.f)), types.Int64Value(int64(used)),
				types.Int64Value(int64(max(limit-used, 0))), types.StringValue("RSG306")})
		}
	}
	return u
}
