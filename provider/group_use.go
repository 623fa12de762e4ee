package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// groupUse is a group with what it uses of the quota of rules. The counts are null of a group whose rules are not known.
type groupUse struct {
	ID   types.String `tfsdk:"id"`
	Name types.String `tfsdk:"name"`
	In4  types.Int64  `tfsdk:"in4"`
	In6  types.Int64  `tfsdk:"in6"`
	Out4 types.Int64  `tfsdk:"out4"`
	Out6 types.Int64  `tfsdk:"out6"`
}

func groupUseAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id": readText("Id of the group, `sg-…`."), "name": readText("Name of the group; null if it cannot be read."),
		"in4": readNumber("Inbound rules of IPv4. A group that is named counts for both IP versions, a prefix list for as many rules as it may have entries."),
		"in6": readNumber("Inbound rules of IPv6."), "out4": readNumber("Outbound rules of IPv4."), "out6": readNumber("Outbound rules of IPv6."),
	}
}

func useOf(n *firewall.Network, g *firewall.Group) groupUse {
	u := groupUse{ID: types.StringValue(g.AWSID)}
	if g.External {
		return u
	}
	u.Name = types.StringValue(g.Name)
	in, out := n.CountRules(g.Ingress), n.CountRules(g.Egress)
	u.In4, u.In6 = types.Int64Value(int64(in.Most4)), types.Int64Value(int64(in.Most6))
	u.Out4, u.Out6 = types.Int64Value(int64(out.Most4)), types.Int64Value(int64(out.Most6))
	return u
}
