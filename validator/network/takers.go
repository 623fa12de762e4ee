package network

import (
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// taking is a resource that takes a subnet from its NACL.
type taking struct {
	res *plan.Resource
	// list: an update takes it out of subnet_ids, certainly if sure. It then falls to the VPC's default NACL, whatever has it by then.
	//
	// Source: hashicorp/aws, internal/service/ec2/vpc_network_acl_association.go (networkACLAssociationsDelete asks for the association that the
	// subnet has at that moment); seen with Terraform 1.11 and hashicorp/aws 5.100. A rackspace_nacl_baseline leaves alone what has another.
	list, sure bool
}

// takings returns what takes subnets from their NACLs, by subnet.
func (b *builder) takings() map[firewall.ID][]taking {
	out := map[firewall.ID][]taking{}
	for _, r := range b.byType["aws_network_acl"] {
		if !b.ends(r) || r.Before.NetworkACL == nil {
			continue
		}
		k := taking{res: r, list: r.Has("update")}
		var stays []firewall.ID
		if k.list {
			v := b.object(r).NetworkACL.SubnetIDs
			l, _ := b.members(r, "subnet_ids", v, kindSubnet)
			stays, k.sure = slices.Concat(l.Sure, l.Maybe), !v.IsUnknown() && r.Type != naclBaselineType
		}
		for _, s := range r.Before.NetworkACL.SubnetIDs.Or(nil) {
			if id, known := b.lookup(kindSubnet, s.Or("")); known && !slices.Contains(stays, id) {
				out[id] = append(out[id], k)
			}
		}
	}
	for _, r := range b.byType["aws_network_acl_association"] {
		if b.ends(r) {
			if id, known := b.lookup(kindSubnet, r.Before.ACLAssociation.SubnetID.Or("")); known {
				out[id] = append(out[id], taking{res: r})
			}
		}
	}
	return out
}

// takers says of the statements that the plan makes or changes what else takes their subnets, and when. A subnet that a list certainly
// loses after all of them is left to the VPC's default NACL.
func (b *builder) takers() {
	if b.side == sideBefore {
		return
	}
	takings := b.takings()
	if len(takings) == 0 {
		return
	}
	resources := b.aclResources()
	for _, s := range b.net.Subnets {
		last := len(s.Claims) > 0
		for i := range s.Claims {
			c := &s.Claims[i]
			undone := false
			for _, k := range takings[s.ID] {
				if !acted(c.Origin) || c.Origin.Address == k.res.Address {
					continue
				}
				t := firewall.Taker{Address: k.res.Address, Order: b.taken(resources[c.Origin.Address], k)}
				c.Takers = append(c.Takers, t)
				undone = undone || k.list && k.sure && t.Order == firewall.TakesLast
			}
			last = last && undone
		}
		if last {
			s.NACL = firewall.Link{}
			b.addDefault(s)
		}
	}
}

// taken is the order of a statement and what takes its subnet elsewhere, as far as the configuration tells. What is only destroyed waits for
// what it depended on in the state, which is not read.
func (b *builder) taken(statement *plan.Resource, k taking) firewall.TakerOrder {
	switch {
	case statement == nil:
	case createdFirst(k.res) && b.waits(statement, k.res):
		return firewall.TakesLast // the old object goes after all that waits for the new one
	case createdFirst(k.res):
	case b.waits(statement, k.res):
		return firewall.TakesFirst
	case k.list && b.waits(k.res, statement):
		return firewall.TakesLast
	}
	return firewall.AnyOrder
}

// waits reports whether a resource certainly waits for another.
func (b *builder) waits(from, to *plan.Resource) bool {
	w := waiter{index: b.index, seen: map[blockKey]bool{}, target: blockKey{configPath(to.ModuleAddress), blockName(to)}}
	w.block(configPath(from.ModuleAddress), blockName(from))
	return w.found
}
