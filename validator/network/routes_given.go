package network

import (
	"net/netip"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// natGiven is the NAT gateway that the sources give an inline route whose gateway is not known. The route is that of a block with its
// destination: where there are several, they have to agree.
func (b *builder) natGiven(r *plan.Resource, e *plan.RouteEntry) (firewall.ID, bool) {
	if !e.NATGatewayID.IsUnknown() || e.NATGatewayID.Sensitive {
		return "", false
	}
	var found firewall.ID
	for _, block := range b.blocksGiven(r, "route") {
		if leadsElsewhere(&block, "cidr_block", e.CIDR) || leadsElsewhere(&block, "ipv6_cidr_block", e.IPv6CIDR) {
			continue
		}
		g, decided := block.Arg("nat_gateway_id")
		if !decided || g.List || len(g.Elements) != 1 || g.Elements[0].Address == "" {
			return "", false
		}
		id, ok := b.elementGiven(g.Elements[0], kindNATGateway)
		if !ok || found != "" && found != id {
			return "", false
		}
		found = id
	}
	return found, found != ""
}

// leadsElsewhere reports whether a block certainly gives a destination another value. What cannot be compared may be equal.
func leadsElsewhere(block *plan.GivenBlock, name string, v plan.String) bool {
	g, decided := block.Arg(name)
	if !decided || v.IsUnknown() {
		return false
	}
	if g.Null || plan.Blank(v) {
		return g.Null != plan.Blank(v) && (g.Null || len(g.Elements) == 1 && g.Elements[0].Text != "")
	}
	if len(g.Elements) != 1 || g.Elements[0].Address != "" {
		return false
	}
	here, err := netip.ParsePrefix(g.Elements[0].Text)
	there, other := netip.ParsePrefix(v.Or(""))
	return err == nil && other == nil && here.Masked() != there.Masked()
}
