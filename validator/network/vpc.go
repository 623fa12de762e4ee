package network

import (
	"net/netip"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// register enters the AWS ids of everything that exists on this side, so that links can be followed in any order.
func (b *builder) register() {
	kinds := map[string]kind{
		"aws_vpc": kindVPC, "aws_default_vpc": kindVPC, "aws_subnet": kindSubnet, "aws_default_subnet": kindSubnet,
		"aws_network_acl": kindNACL, "aws_default_network_acl": kindNACL, "aws_security_group": kindGroup,
		"aws_default_security_group": kindGroup, "aws_network_interface": kindInterface,
		"aws_ec2_managed_prefix_list": kindPrefixList, "rackspace_sg_baseline": kindGroup,
	}
	for typ, k := range kinds {
		b.each(typ, func(r *plan.Resource, o *plan.Object) { b.know(k, o.ID, firewall.ID(r.Address)) })
	}
	b.each("aws_instance", func(r *plan.Resource, o *plan.Object) {
		// an interface that a resource of its own manages is that resource, whoever uses it
		b.knowOnce(kindInterface, o.Instance.PrimaryNetworkInterfaceID, firewall.ID(r.Address))
	})
	for typ, k := range map[string]kind{"data.aws_vpc": kindVPC, "data.aws_subnet": kindSubnet,
		"data.aws_ec2_managed_prefix_list": kindPrefixList, "data.aws_prefix_list": kindPrefixList} {
		b.each(typ, func(r *plan.Resource, o *plan.Object) {
			if id, ok := o.ID.Get(); ok && b.byID[kindID{k, id}] == "" && !b.managedIDs[id] {
				b.know(k, o.ID, firewall.ID(r.Address))
			}
		})
	}
}

// each calls f for every instance of a type that exists on this side. Data sources have the type "data.aws_vpc".
func (b *builder) each(typ string, f func(*plan.Resource, *plan.Object)) {
	for _, r := range b.byType[typ] {
		if o := b.object(r); o != nil {
			f(r, o)
		}
	}
}

// owner reports whether r stands for the object: a data source of an object that the plan manages, or that another data
// source has read already, does not.
func (b *builder) owner(r *plan.Resource, k kind, id plan.String) bool {
	v, ok := id.Get()
	return !ok || !r.Data || b.byID[kindID{k, v}] == firewall.ID(r.Address)
}

func (b *builder) vpcs() {
	for _, typ := range []string{"aws_vpc", "aws_default_vpc", "data.aws_vpc"} {
		b.each(typ, func(r *plan.Resource, o *plan.Object) {
			if b.owner(r, kindVPC, o.ID) {
				b.vpc(r, o)
			}
		})
	}
	b.managedDefaults()
	for _, typ := range []string{"aws_vpc_ipv4_cidr_block_association", "aws_vpc_ipv6_cidr_block_association"} {
		b.each(typ, func(r *plan.Resource, o *plan.Object) {
			l := b.link(r, "vpc_id", o.CIDRAssociation.VPCID, kindVPC)
			for _, id := range l.To {
				if v := b.net.VPCs[id]; v != nil {
					v.CIDRs, v.CIDRsOpen = addCIDR(v.CIDRs, v.CIDRsOpen, o.CIDRAssociation.CIDRBlock)
					v.CIDRs, v.CIDRsOpen = addCIDR(v.CIDRs, v.CIDRsOpen, o.CIDRAssociation.IPv6CIDRBlock)
				}
			}
		})
	}
}

func (b *builder) vpc(r *plan.Resource, o *plan.Object) {
	id := firewall.ID(r.Address)
	v := &firewall.VPC{ID: id, AWSID: o.ID.Or(""), Origin: origin(r, "")}
	v.CIDRs, v.CIDRsOpen = addCIDR(v.CIDRs, false, o.VPC.CIDRBlock)
	if ip6 := o.VPC.IPv6CIDRBlock; !ip6.IsUnknown() || o.VPC.AssignGeneratedIPv6.Or(false) || b.stated(r, "ipv6_ipam_pool_id") {
		v.CIDRs, v.CIDRsOpen = addCIDR(v.CIDRs, v.CIDRsOpen, ip6)
	}
	for _, c := range o.VPC.AssociatedCIDRs.Or(nil) {
		v.CIDRs, v.CIDRsOpen = addCIDR(v.CIDRs, v.CIDRsOpen, c)
	}
	b.net.VPCs[id] = v
	v.DefaultNACL = firewall.ID(r.Address + ".default_network_acl_id")
	v.DefaultGroup = firewall.ID(r.Address + ".default_security_group_id")
	if !r.Data {
		b.knowOnce(kindNACL, o.VPC.DefaultNetworkACLID, v.DefaultNACL)
		b.knowOnce(kindGroup, o.VPC.DefaultSecurityGroupID, v.DefaultGroup)
	}
}

// managedDefaults finds the resources that manage the VPCs' default NACLs and groups; their address is then its ID.
func (b *builder) managedDefaults() {
	byACL, byAWS := map[firewall.ID]*firewall.VPC{}, map[string]*firewall.VPC{}
	for _, v := range b.net.VPCs {
		byACL[v.DefaultNACL] = v
	}
	for _, typ := range []string{"aws_vpc", "aws_default_vpc"} {
		b.each(typ, func(r *plan.Resource, o *plan.Object) {
			if id, ok := o.VPC.DefaultNetworkACLID.Get(); ok {
				byAWS[id] = b.net.VPCs[firewall.ID(r.Address)]
			}
		})
	}
	b.each("aws_default_network_acl", func(r *plan.Resource, o *plan.Object) {
		v := byAWS[o.NetworkACL.DefaultNetworkACLID.Or("")]
		if id, ok := b.link(r, "default_network_acl_id", o.NetworkACL.DefaultNetworkACLID, kindNACL).Exact(); ok && v == nil {
			v = byACL[id]
		}
		if v != nil {
			v.DefaultNACL = firewall.ID(r.Address)
		}
	})
	b.each("aws_default_security_group", func(r *plan.Resource, o *plan.Object) {
		if id, ok := b.link(r, "vpc_id", o.SecurityGroup.VPCID, kindVPC).Exact(); ok && b.net.VPCs[id] != nil {
			b.net.VPCs[id].DefaultGroup = firewall.ID(r.Address)
		}
	})
}

// knowOnce is know for an object that a resource of its own may manage as well.
func (b *builder) knowOnce(k kind, awsID plan.String, id firewall.ID) {
	if v, ok := awsID.Get(); ok && b.byID[kindID{k, v}] == "" {
		b.know(k, awsID, id)
	}
}

// defaultNACL is the ID of a VPC's default NACL.
func (b *builder) defaultNACL(vpc firewall.ID) firewall.ID {
	if v := b.net.VPCs[vpc]; v != nil {
		return v.DefaultNACL
	}
	return vpc + ".default_network_acl_id"
}

// defaultGroup is the ID of a VPC's default security group.
func (b *builder) defaultGroup(vpc firewall.ID) firewall.ID {
	if v := b.net.VPCs[vpc]; v != nil {
		return v.DefaultGroup
	}
	return vpc + ".default_security_group_id"
}

// addCIDR adds a block to a set; open says that the set may hold more than is known.
func addCIDR(s firewall.AddrSet, open bool, v plan.String) (firewall.AddrSet, bool) {
	if v.IsUnknown() {
		return s, true
	}
	if p, ok := prefix(v); ok {
		return s.Union(firewall.Prefixes(p)), open
	}
	return s, open
}

// prefix reads a known CIDR attribute.
func prefix(v plan.String) (netip.Prefix, bool) {
	if text, ok := v.Get(); ok && text != "" {
		if p, err := firewall.ParseCIDR(text); err == nil {
			return p, true
		}
	}
	return netip.Prefix{}, false
}
