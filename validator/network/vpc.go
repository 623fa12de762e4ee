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
		"aws_ec2_managed_prefix_list": kindPrefixList, "aws_launch_template": kindTemplate,
		"rackspace_sg_baseline": kindGroup, "aws_vpc_endpoint": kindEndpoint,
		"aws_route_table": kindRouteTable, "aws_default_route_table": kindRouteTable, "aws_nat_gateway": kindNATGateway,
		"aws_lb": kindBalancer, "aws_alb": kindBalancer, "aws_lb_target_group": kindTargetGroup, "aws_alb_target_group": kindTargetGroup,
		"aws_lb_listener": kindListener, "aws_alb_listener": kindListener, "aws_autoscaling_group": kindScalingGroup,
	}
	for typ, k := range kinds {
		b.each(typ, func(r *plan.Resource, o *plan.Object) { b.know(k, o.ID, firewall.ID(r.Address)) })
	}
	b.each(lockdownType, func(r *plan.Resource, o *plan.Object) {
		b.knowOnce(kindGroup, o.Lockdown.GroupID, firewall.ID(r.Address))
	})
	b.each("aws_instance", func(r *plan.Resource, o *plan.Object) {
		b.byIDOnly(kindInstance, o.ID, firewall.ID(r.Address))
		// an interface that a resource of its own manages is that resource, whoever uses it
		b.knowOnce(kindInterface, o.Instance.PrimaryNetworkInterfaceID, firewall.ID(r.Address))
	})
	b.each("aws_eks_cluster", func(r *plan.Resource, o *plan.Object) { b.knowOnce(kindGroup, o.Placed.OwnGroup, b.clusterGroup(r)) })
	for typ, k := range map[string]kind{"data.aws_vpc": kindVPC, "data.aws_subnet": kindSubnet,
		"data.aws_ec2_managed_prefix_list": kindPrefixList, "data.aws_prefix_list": kindPrefixList} {
		b.each(typ, func(r *plan.Resource, o *plan.Object) {
			if id, ok := o.ID.Get(); ok && b.byID[kindID{k, id}] == "" && !b.managedIDs[id] {
				b.know(k, o.ID, firewall.ID(r.Address))
			}
		})
	}
}

// byIDOnly is know for an object of a kind whose ID is also another kind's: whether that one's id is known is another question.
func (b *builder) byIDOnly(k kind, awsID plan.String, id firewall.ID) {
	if v, ok := awsID.Get(); ok && v != "" {
		b.byID[kindID{k, v}] = id
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
			b.extend(b.link(r, "vpc_id", o.CIDRAssociation.VPCID, kindVPC), o.CIDRAssociation)
		})
	}
}

// extend adds an associated block to its VPC; where it is not known which that is, each that it may be has perhaps further blocks.
func (b *builder) extend(l firewall.Link, c *plan.CIDRAssociation) {
	if id, exact := l.Exact(); exact {
		if v := b.net.VPCs[id]; v != nil {
			v.CIDRs, v.CIDRsOpen = addCIDR(v.CIDRs, v.CIDRsOpen, c.CIDRBlock)
			v.CIDRs, v.CIDRsOpen = addCIDR(v.CIDRs, v.CIDRsOpen, c.IPv6CIDRBlock)
		}
		return
	}
	for id, v := range b.net.VPCs {
		v.CIDRsOpen = v.CIDRsOpen || l.MayBe(id)
	}
}

func (b *builder) vpc(r *plan.Resource, o *plan.Object) {
	id := firewall.ID(r.Address)
	v := &firewall.VPC{ID: id, AWSID: o.ID.Or(""), Origin: origin(r, "")}
	v.CIDRs, v.CIDRsOpen = addCIDR(v.CIDRs, false, o.VPC.CIDRBlock)
	asked := o.VPC.AssignGeneratedIPv6
	if ip6 := o.VPC.IPv6CIDRBlock; !ip6.IsUnknown() || asked.Or(false) || asked.IsUnknown() || b.stated(r, "ipv6_ipam_pool_id") {
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
		b.knowOnce(kindRouteTable, o.VPC.MainRouteTableID, mainTable(id))
	}
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
	return or(b.acls.of[vpc], vpc+".default_network_acl_id")
}

// defaultGroup is the ID of a VPC's default security group.
func (b *builder) defaultGroup(vpc firewall.ID) firewall.ID {
	if v := b.net.VPCs[vpc]; v != nil {
		return v.DefaultGroup
	}
	return or(b.defGroups.of[vpc], vpc+".default_security_group_id")
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
