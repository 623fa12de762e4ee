package network

import (
	"net/netip"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

func (b *builder) subnets() {
	for _, typ := range []string{"aws_subnet", "aws_default_subnet", "data.aws_subnet"} {
		b.each(typ, func(r *plan.Resource, o *plan.Object) {
			if b.owner(r, kindSubnet, o.ID) {
				b.subnet(r, o)
			}
		})
	}
}

func (b *builder) subnet(r *plan.Resource, o *plan.Object) {
	s := &firewall.Subnet{ID: firewall.ID(r.Address), AWSID: o.ID.Or(""), Origin: origin(r, ""), Zone: o.Subnet.Zone.Or("")}
	s.VPC = b.link(r, "vpc_id", o.Subnet.VPCID, kindVPC)
	for _, c := range []struct {
		attr string
		v    plan.String
	}{{"cidr_block", o.Subnet.CIDRBlock}, {"ipv6_cidr_block", o.Subnet.IPv6CIDRBlock}} {
		var open bool
		s.CIDRs, open = addCIDR(s.CIDRs, false, c.v)
		if open {
			s.CIDRsOpen = append(s.CIDRsOpen, hidden(r, c.attr)...)
		}
	}
	if r.Type == "aws_default_subnet" {
		s.Within = defaultVPCBlock.Union(firewall.AllIPv6())
	}
	b.net.Subnets[s.ID] = s
}

// defaultVPCBlock is the IPv4 block of every default VPC. Source: VPC guide, "Default VPC components".
var defaultVPCBlock = firewall.Prefixes(netip.MustParsePrefix("172.31.0.0/16"))
