package network

import (
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// A rackspace_nacl_baseline is read as the aws_network_acl that it makes (plan.Like). What it does otherwise stands here.
const naclBaselineType = "rackspace_nacl_baseline"

// givenBack says which NACL a subnet gets that a rackspace_nacl_baseline lets go: the one that it had before. Where that is not known, or
// is gone, it is the VPC's default one.
func (b *builder) givenBack(c *claims) {
	for _, r := range b.byType["aws_network_acl"] {
		if r.Type != naclBaselineType || !b.ends(r) {
			continue
		}
		stays := map[string]bool{}
		if r.After != nil && !r.Has("create") {
			if l, _ := b.members(r, "subnet_ids", r.After.NetworkACL.SubnetIDs, kindSubnet); l.Open {
				continue // what is not known of them is said where they are claimed
			}
			for _, s := range r.After.NetworkACL.SubnetIDs.Or(nil) {
				stays[s.Or("")] = true
			}
		}
		for _, e := range r.Before.NetworkACL.Baseline.Originals.Or(nil) {
			subnet, _ := b.lookup(kindSubnet, e.SubnetID)
			if b.net.Subnets[subnet] != nil && !stays[e.SubnetID] {
				b.giveBack(c, r, subnet, e.ACLID.Or(""))
			}
		}
	}
}

// giveBack claims a subnet for the NACL that it had before, unless somebody else claims it, or the NACL that lets it go certainly keeps it.
func (b *builder) giveBack(c *claims, r *plan.Resource, subnet firewall.ID, acl string) {
	mine := func(k firewall.Claim) bool { return k.NACL == firewall.ID(r.Address) && !k.Sure }
	all := slices.Concat(c.stated[subnet], c.spread[subnet])
	if slices.ContainsFunc(all, func(k firewall.Claim) bool { return !mine(k) }) {
		return
	}
	nacl, known := b.lookup(kindNACL, acl)
	n := b.net.NACLs[nacl]
	switch {
	case !known && b.managedIDs[acl], n != nil && n.Default:
		return // it falls to the default one
	case n == nil:
		b.note("nacl-not-in-plan", string(nacl), "the rules of network ACL "+string(nacl)+" are not in the plan")
	}
	claim := firewall.Claim{NACL: nacl, Origin: origin(r, "original_network_acl_ids"), Sure: len(all) == 0}
	if len(all) == 0 {
		c.stated[subnet] = append(c.stated[subnet], claim)
	} else {
		c.spread[subnet] = append(c.spread[subnet], claim)
	}
}

// returns is the NACL that each subnet of a rackspace_nacl_baseline gets back, as far as it is known.
func (b *builder) returns(r *plan.Resource) map[firewall.ID]firewall.ID {
	o := b.object(r)
	if r.Type != naclBaselineType || o == nil {
		return nil
	}
	out := map[firewall.ID]firewall.ID{}
	for _, e := range o.NetworkACL.Baseline.Originals.Or(nil) {
		subnet, _ := b.lookup(kindSubnet, e.SubnetID)
		if nacl, known := b.lookup(kindNACL, e.ACLID.Or("")); known || !b.managedIDs[e.ACLID.Or("")] {
			out[subnet] = nacl
		}
	}
	return out
}

// Compliance is the requirements that the NACLs of a plan name, by address.
func Compliance(p *plan.Plan) map[string]*plan.Compliance {
	var out map[string]*plan.Compliance
	for _, r := range p.Resources {
		if r.Type != naclBaselineType || r.Deposed != "" || r.After == nil || r.After.NetworkACL.Baseline.Compliance == nil {
			continue
		}
		if out == nil {
			out = map[string]*plan.Compliance{}
		}
		out[r.Address] = r.After.NetworkACL.Baseline.Compliance
	}
	return out
}
