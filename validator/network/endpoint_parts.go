package network

import (
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// endpointParts lays the association resources over the endpoints that they are for: each adds a subnet, or a group. What ends is
// still in the lists that AWS reported.
func (b *builder) endpointParts() {
	b.endedParts()
	b.each("aws_vpc_endpoint_subnet_association", func(r *plan.Resource, o *plan.Object) {
		subnet := b.link(r, "subnet_id", o.EndpointPart.SubnetID, kindSubnet)
		for _, e := range b.endpoints(b.link(r, "vpc_endpoint_id", o.EndpointPart.EndpointID, kindEndpoint)) {
			id, exact := subnet.Exact()
			have := func(n *firewall.Interface) bool { return n.Subnet.MayBe(id) && b.net.Interfaces[n.ID] == n }
			if exact && slices.ContainsFunc(b.standing[e], have) {
				continue // AWS reports it as the endpoint's
			}
			if b.side == sideAfter && !b.sets(r) && b.setsList(e, placedSubnets) {
				continue // the endpoint's update takes it out
			}
			n := &firewall.Interface{ID: partID(e, subnet), Origin: origin(e, ""), Subnet: subnet}
			n.Groups = b.placedGroups(e, b.object(e), n)
			b.enterPart(e, n)
		}
	})
	const groups = "aws_vpc_endpoint_security_group_association"
	b.each(groups, func(r *plan.Resource, o *plan.Object) {
		group := b.link(r, "security_group_id", o.EndpointPart.GroupID, kindGroup)
		on := b.endpoints(b.link(r, "vpc_endpoint_id", o.EndpointPart.EndpointID, kindEndpoint))
		for _, e := range on {
			if b.side == sideAfter && !b.sets(r) && b.setsList(e, placedGroups) {
				continue
			}
			for _, n := range b.standing[e] {
				if id, exact := group.Exact(); exact && len(on) == 1 {
					n.Groups.Sure = sortIDs(append(slices.Clone(n.Groups.Sure), id))
				} else {
					n.Groups.Maybe = sortIDs(append(slices.Clone(n.Groups.Maybe), group.To...))
					n.Groups.Open = n.Groups.Open || group.Open
					n.Groups.Why = append(slices.Clone(n.Groups.Why), hidden(r, "security_group_id")...)
				}
			}
		}
	})
}

func placedGroups(x *plan.Placed) plan.Strings  { return x.Groups }
func placedSubnets(x *plan.Placed) plan.Strings { return x.Subnets }

// setsList reports whether the plan makes an endpoint, or gives it another list of groups or subnets, and so takes out what associations have
// added to the list. An update of something else does not.
func (b *builder) setsList(e *plan.Resource, list func(*plan.Placed) plan.Strings) bool {
	if !b.sets(e) || e.Has("create") || e.Before == nil {
		return b.sets(e)
	}
	return !sameIDs(list(e.Before.Placed), list(e.After.Placed))
}

// endedParts takes off what association resources that end have added to endpoints, unless the plan states the endpoint's list anew.
func (b *builder) endedParts() {
	for _, typ := range []string{"aws_vpc_endpoint_subnet_association", "aws_vpc_endpoint_security_group_association"} {
		for _, r := range b.byType[typ] {
			if !b.ends(r) {
				continue
			}
			part := r.Before.EndpointPart
			to, _ := b.lookup(kindEndpoint, part.EndpointID.Or(""))
			subnet, _ := b.lookup(kindSubnet, part.SubnetID.Or(""))
			group, _ := b.lookup(kindGroup, part.GroupID.Or(""))
			for _, e := range b.endpoints(firewall.LinkTo(to)) {
				for _, n := range b.standing[e] {
					if in, exact := n.Subnet.Exact(); exact && in == subnet && !b.setsList(e, placedSubnets) {
						delete(b.net.Interfaces, n.ID)
					}
					if b.setsList(e, placedGroups) {
						continue
					}
					n.Groups.Sure = slices.DeleteFunc(slices.Clone(n.Groups.Sure), func(id firewall.ID) bool { return id == group })
				}
			}
		}
	}
}

// endpoints are the VPC endpoints that a link may be to.
func (b *builder) endpoints(l firewall.Link) []*plan.Resource {
	var out []*plan.Resource
	b.each("aws_vpc_endpoint", func(r *plan.Resource, _ *plan.Object) {
		if l.MayBe(firewall.ID(r.Address)) {
			out = append(out, r)
		}
	})
	return out
}
