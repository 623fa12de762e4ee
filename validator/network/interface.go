package network

import (
	"net/netip"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

func (b *builder) interfaces() {
	for _, typ := range []string{"aws_network_interface", "data.aws_network_interface"} {
		b.each(typ, func(r *plan.Resource, o *plan.Object) { b.networkInterface(r, o) })
	}
	for _, typ := range []string{"aws_instance", "data.aws_instance"} {
		b.each(typ, func(r *plan.Resource, o *plan.Object) { b.instance(r, o) })
	}
	b.placed()
	b.attachments()
	b.baselineAttachments()
	for _, n := range b.net.Interfaces {
		b.narrow(n)
		for _, id := range slices.Concat(n.Groups.Sure, n.Groups.Maybe) {
			if b.net.Groups[id] == nil {
				b.externalGroup(id)
				b.note("group-not-in-plan", string(id), "the rules of security group "+string(id)+" are not in the plan")
			}
		}
	}
}

func (b *builder) networkInterface(r *plan.Resource, o *plan.Object) {
	v := o.NetworkInterface
	n := &firewall.Interface{ID: firewall.ID(r.Address), AWSID: o.ID.Or(""), Origin: origin(r, "")}
	n.Subnet = b.link(r, "subnet_id", v.SubnetID, kindSubnet)
	n.Groups = b.groupsOf(r, "security_groups", v.SecurityGroups, n.Subnet)
	ips := v.PrivateIPs
	if known, ok := ips.Get(); (!ok || len(known) == 0) && v.PrivateIP.State == plan.Known {
		ips = one(v.PrivateIP)
	}
	b.addresses(r, n, ips, v.IPv6Addresses)
	b.net.Interfaces[n.ID] = n
}

// groupsOf is the groups of an interface. Where the configuration does not state any, AWS gives it the VPC's default group.
func (b *builder) groupsOf(r *plan.Resource, attr string, v plan.Strings, subnet firewall.Link) firewall.Links {
	if l, set := b.members(r, attr, v, kindGroup); set {
		return l
	}
	return b.defaultGroupsOf(r, attr, subnet)
}

// defaultGroupsOf is the default group of the VPC of an interface in the subnet. Where a resource may manage that group, the
// interface carries it under the resource's name as well.
func (b *builder) defaultGroupsOf(r *plan.Resource, attr string, subnet firewall.Link) firewall.Links {
	var l firewall.Links
	if fromAWSCC(r) && !b.created(r) {
		return firewall.Links{Open: true, Why: hidden(r, attr)} // CloudFormation may not tell
	}
	vpcs, open := b.vpcsOf(subnet)
	if !open && len(vpcs) == 1 {
		g := b.defaultGroup(vpcs[0])
		b.externalGroup(g)
		l.Sure = []firewall.ID{g}
		for _, rival := range b.defGroups.perhaps[vpcs[0]] {
			l.Maybe, l.Why = append(l.Maybe, firewall.ID(rival.Address)), append(l.Why, hidden(rival, "vpc_id")...)
		}
		return l
	}
	l.Open, l.Why = true, hidden(r, attr)
	for _, vpc := range vpcs {
		l.Maybe = append(l.Maybe, b.defaultGroup(vpc))
	}
	l.Maybe = sortIDs(l.Maybe)
	return l
}

// vpcsOf is the VPCs that a subnet may be in; open says that it may be another.
func (b *builder) vpcsOf(subnet firewall.Link) (vpcs []firewall.ID, open bool) {
	open = subnet.Open
	for _, id := range subnet.To {
		s := b.net.Subnets[id]
		if s == nil {
			return vpcs, true
		}
		vpcs = append(vpcs, s.VPC.To...)
		open = open || s.VPC.Open || len(s.VPC.To) == 0
	}
	return sortIDs(vpcs), open
}

// addresses enters the known private addresses. IPv6 addresses that the configuration does not ask for are not counted
// as hidden: AWS gives none unless the subnet assigns them.
func (b *builder) addresses(r *plan.Resource, n *firewall.Interface, v4, v6 plan.Strings) {
	n.AddrsKnown, n.IPv4Known = true, !v4.IsUnknown() && !slices.ContainsFunc(v4.Or(nil), plan.String.IsUnknown)
	for _, s := range []plan.Strings{v4, v6} {
		for _, e := range s.Or(nil) {
			if a, err := netip.ParseAddr(e.Or("")); err == nil {
				n.Addrs = append(n.Addrs, a.Unmap())
			} else if e.IsUnknown() {
				n.AddrsKnown = false
			}
		}
	}
	asked := b.stated(r, "ipv6_addresses") || b.stated(r, "ipv6_address_count") || b.mayHaveIPv6(n.Subnet)
	if v4.IsUnknown() || v6.IsUnknown() && asked {
		n.AddrsKnown = false
	}
}

func (b *builder) mayHaveIPv6(subnet firewall.Link) bool {
	for _, id := range subnet.To {
		s := b.net.Subnets[id]
		if s == nil || !s.CIDRs.IPv6().IsEmpty() || len(s.CIDRsOpen) > 0 {
			return true
		}
	}
	return subnet.Open
}

// narrow drops candidate subnets that cannot hold the interface's known addresses.
func (b *builder) narrow(n *firewall.Interface) {
	if len(n.Subnet.To) < 2 {
		return
	}
	n.Subnet.To = slices.DeleteFunc(slices.Clone(n.Subnet.To), func(id firewall.ID) bool {
		s := b.net.Subnets[id]
		if s == nil || len(s.CIDRsOpen) > 0 {
			return false
		}
		return slices.ContainsFunc(n.Addrs, func(a netip.Addr) bool { return !s.CIDRs.Contains(a) })
	})
}

// attachments lays aws_network_interface_sg_attachment over the interfaces' own lists, which show what AWS has now.
func (b *builder) attachments() {
	const typ = "aws_network_interface_sg_attachment"
	for _, r := range b.byType[typ] {
		if b.ends(r) {
			b.detach(r)
		}
	}
	b.each(typ, func(r *plan.Resource, o *plan.Object) {
		group := b.link(r, "security_group_id", o.GroupAttachment.SecurityGroupID, kindGroup)
		eni := b.link(r, "network_interface_id", o.GroupAttachment.NetworkInterfaceID, kindInterface)
		_, eniExact := eni.Exact()
		g, groupExact := group.Exact()
		for _, id := range anyOf(b, b.net.Interfaces, eni) {
			n := b.net.Interfaces[b.alias(id)]
			switch {
			case n == nil, b.overwritten(n, r):
			case eniExact && groupExact:
				n.Groups.Sure = sortIDs(append(n.Groups.Sure, g))
				b.leaves(n, r, g)
			default:
				n.Groups.Maybe = sortIDs(append(n.Groups.Maybe, group.To...))
				n.Groups.Open = n.Groups.Open || group.Open
				n.Groups.Why = append(append(n.Groups.Why, group.Why...), eni.Why...)
			}
		}
	})
}

// detach takes a deleted attachment's group out of the list that AWS reported.
func (b *builder) detach(r *plan.Resource) {
	v := r.Before.GroupAttachment
	b.takeOff(v.NetworkInterfaceID, v.SecurityGroupID)
}

// leaves notes groups that the plan takes off an interface with the resource that gives it them.
func (b *builder) leaves(n *firewall.Interface, r *plan.Resource, groups ...firewall.ID) {
	if b.side == sideBefore && r.Has("delete") && !createdFirst(r) {
		n.Detached = sortIDs(append(n.Detached, groups...))
	}
}

// takeOff takes a group out of the list of an interface that AWS reported.
func (b *builder) takeOff(eni, group plan.String) {
	id, _ := b.lookup(kindInterface, eni.Or(""))
	n := b.net.Interfaces[b.alias(id)]
	if n == nil || b.setsGroups(n) {
		return
	}
	gone, _ := b.lookup(kindGroup, group.Or(""))
	n.Groups.Sure = slices.DeleteFunc(slices.Clone(n.Groups.Sure), func(id firewall.ID) bool { return id == gone })
}

// setsGroups reports whether the plan gives an interface another list of groups: AWS takes a whole list. An update of something else
// leaves the list that it has, even where the configuration states one and ignores changes of it.
func (b *builder) setsGroups(n *firewall.Interface) bool {
	r := b.instanceAt[string(n.ID)]
	if r == nil || b.side == sideBefore || b.kept[r] || r.Before == nil || r.After == nil || !r.Has("update") {
		return false
	}
	return !sameIDs(groupList(r.Before), groupList(r.After))
}

// groupList is the groups that an interface or instance shows.
func groupList(o *plan.Object) plan.Strings {
	if o.NetworkInterface != nil {
		return o.NetworkInterface.SecurityGroups
	}
	if o.Instance != nil {
		return o.Instance.VPCSecurityGroupIDs
	}
	return plan.Strings{}
}

// sameIDs reports whether two lists of ids are known and hold the same.
func sameIDs(x, y plan.Strings) bool {
	ids := func(v plan.Strings) (all []string, known bool) {
		for _, e := range v.Or(nil) {
			if e.IsUnknown() {
				return nil, false
			}
			all = append(all, e.Or(""))
		}
		slices.Sort(all)
		return slices.Compact(all), !v.IsUnknown()
	}
	a, known := ids(x)
	b, sure := ids(y)
	return known && sure && slices.Equal(a, b)
}

// overwritten reports whether an attachment that the plan leaves as it is loses what it added: to an update of the interface's list.
func (b *builder) overwritten(n *firewall.Interface, attachment *plan.Resource) bool {
	return b.side == sideAfter && !b.sets(attachment) && b.setsGroups(n)
}

func (b *builder) alias(id firewall.ID) firewall.ID {
	if a, ok := b.net.Aliases[id]; ok {
		return a
	}
	return id
}
