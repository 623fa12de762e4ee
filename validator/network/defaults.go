package network

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// defaults says which resources manage the default NACLs of VPCs, or their default groups.
type defaults struct {
	of      map[firewall.ID]firewall.ID      // by VPC, also by one that is not in the plan
	perhaps map[firewall.ID][]*plan.Resource // by VPC: resources that may manage it, or another's
	anyone  []*plan.Resource                 // those that may manage that of a VPC which is not in the plan
	left    map[firewall.ID]*plan.Resource   // by default NACL or group: the resource that has moved on to another VPC's
}

func newDefaults() *defaults {
	return &defaults{of: map[firewall.ID]firewall.ID{}, perhaps: map[firewall.ID][]*plan.Resource{}, left: map[firewall.ID]*plan.Resource{}}
}

// doubts names what may manage the VPC's default NACL or group beside AWS.
func (d *defaults) doubts(vpc firewall.ID, inPlan bool, attr string) []firewall.Unknown {
	rivals := d.perhaps[vpc]
	if !inPlan {
		rivals = append(slices.Clip(rivals), d.anyone...)
	}
	var why []firewall.Unknown
	for _, r := range rivals {
		why = append(why, hidden(r, attr)...)
	}
	return why
}

// managed is a default resource with the VPC that it is for.
type managed struct {
	res    *plan.Resource
	object *plan.Object
	vpc    firewall.Link
	// open reports of a VPC that is not among the candidates whether it may be the one, if the link is open.
	open func(*firewall.VPC) bool
}

// managedDefaults finds the resources that manage the VPCs' default NACLs and groups; their address is then its ID.
func (b *builder) managedDefaults() {
	byACL, byAWS := map[firewall.ID]firewall.ID{}, map[string]firewall.ID{}
	for id, v := range b.net.VPCs {
		byACL[v.DefaultNACL] = id
	}
	for _, typ := range []string{"aws_vpc", "aws_default_vpc"} {
		b.each(typ, func(r *plan.Resource, o *plan.Object) {
			if id, ok := o.VPC.DefaultNetworkACLID.Get(); ok && id != "" {
				byAWS[id] = firewall.ID(r.Address)
			}
		})
	}
	var acls, groups []managed
	b.each("aws_default_network_acl", func(r *plan.Resource, o *plan.Object) {
		acls = append(acls, b.vpcOfACL(r, o, byACL, byAWS))
	})
	b.each("aws_default_security_group", func(r *plan.Resource, o *plan.Object) {
		groups = append(groups, b.vpcOfGroup(r, o))
	})
	b.acls.enter(b, acls)
	b.defGroups.enter(b, groups)
	b.moved(b.acls, "aws_default_network_acl", kindNACL)
	b.moved(b.defGroups, "aws_default_security_group", kindGroup)
	renamed := map[firewall.ID]firewall.ID{}
	for id, v := range b.net.VPCs {
		own := [2]firewall.ID{v.DefaultNACL, v.DefaultGroup}
		v.DefaultNACL = or(b.acls.of[id], v.DefaultNACL)
		v.DefaultGroup = or(b.defGroups.of[id], v.DefaultGroup)
		for i, now := range [2]firewall.ID{v.DefaultNACL, v.DefaultGroup} {
			if now != own[i] {
				renamed[own[i]] = now
			}
		}
	}
	if len(renamed) == 0 {
		return
	}
	for k, id := range b.byID { // the VPC knows the object's id, also where a resource only takes it over
		if now, ok := renamed[id]; ok {
			b.byID[k] = now
		}
	}
}

// vpcOfACL finds the VPC of an aws_default_network_acl: vpc_id is computed and says nothing on create.
func (b *builder) vpcOfACL(r *plan.Resource, o *plan.Object, byACL map[firewall.ID]firewall.ID, byAWS map[string]firewall.ID) managed {
	m := managed{res: r, object: o}
	if l := b.link(r, "vpc_id", o.NetworkACL.VPCID, kindVPC); len(l.To) == 1 && !l.Open {
		m.vpc = l
		return m
	}
	if id, ok := o.NetworkACL.DefaultNetworkACLID.Get(); ok {
		if vpc := byAWS[id]; vpc != "" {
			m.vpc = firewall.LinkTo(vpc)
			return m
		}
		// A known id: of a VPC that exists, and of whose default NACL the plan does not know the id.
		m.vpc.Open = true
		m.open = func(v *firewall.VPC) bool { return !b.hasID[v.DefaultNACL] && !b.madeByPlan(v) }
		return m
	}
	l := b.link(r, "default_network_acl_id", o.NetworkACL.DefaultNetworkACLID, kindNACL)
	m.vpc.Open = l.Open || len(l.To) == 0
	for _, id := range l.To {
		if vpc := byACL[id]; vpc != "" {
			m.vpc.To = append(m.vpc.To, vpc)
		} else {
			m.vpc.Open = true
		}
	}
	m.open = func(*firewall.VPC) bool { return true }
	return m
}

// vpcOfGroup finds the VPC of an aws_default_security_group: that of vpc_id, or else the default VPC.
func (b *builder) vpcOfGroup(r *plan.Resource, o *plan.Object) managed {
	m := managed{res: r, object: o, vpc: b.link(r, "vpc_id", o.SecurityGroup.VPCID, kindVPC)}
	m.vpc.Open = m.vpc.Open || len(m.vpc.To) == 0
	stated := b.stated(r, "vpc_id")
	m.open = func(v *firewall.VPC) bool { return stated || !b.madeByPlan(v) }
	return m
}

// enter sorts the resources by what is known of their VPCs.
func (d *defaults) enter(b *builder, all []managed) {
	groups := map[string][]managed{} // by block of the configuration and candidates
	for _, m := range all {
		if id, exact := m.vpc.Exact(); exact {
			d.of[id] = firewall.ID(m.res.Address)
			continue
		}
		k := configPath(m.res.ModuleAddress) + blockName(m.res) + fmt.Sprint(m.vpc.To, m.vpc.Open)
		groups[k] = append(groups[k], m)
	}
	for _, g := range groups {
		if d.dealt(b, g) {
			continue
		}
		for _, m := range g {
			d.doubt(b, m)
		}
	}
	for _, list := range d.perhaps {
		slices.SortFunc(list, byAddress)
	}
	slices.SortFunc(d.anyone, byAddress)
}

func byAddress(x, y *plan.Resource) int { return strings.Compare(x.Address, y.Address) }

// dealt hands each candidate one of the instances of a block, where there are as many of both and it does not matter which
// gets which: whose index is lost (each.key), they together manage those of all candidates.
func (d *defaults) dealt(b *builder, g []managed) bool {
	vpcs := g[0].vpc.To
	alike := func(m managed) bool { return reflect.DeepEqual(ruleValues(m.object), ruleValues(g[0].object)) }
	if b.opts.Strict || g[0].vpc.Open || len(vpcs) != len(g) || slices.ContainsFunc(g, func(m managed) bool { return !alike(m) }) {
		return false
	}
	slices.SortFunc(g, func(x, y managed) int { return byAddress(x.res, y.res) }) // as the candidates are
	for n, m := range g {
		d.of[vpcs[n]] = firewall.ID(m.res.Address)
	}
	b.note("all-refs", "", allRefs)
	return true
}

// ruleValues is the rules that a default resource states.
func ruleValues(o *plan.Object) any {
	if o.NetworkACL != nil {
		return [2]any{o.NetworkACL.Ingress, o.NetworkACL.Egress}
	}
	return [2]any{o.SecurityGroup.Ingress, o.SecurityGroup.Egress}
}

// doubt enters a resource of which it is not known which VPC it is for.
func (d *defaults) doubt(b *builder, m managed) {
	for id, v := range b.net.VPCs {
		if slices.Contains(m.vpc.To, id) || m.vpc.Open && m.open(v) {
			d.perhaps[id] = append(d.perhaps[id], m.res)
		}
	}
	for _, id := range m.vpc.To {
		if b.net.VPCs[id] == nil {
			d.perhaps[id] = append(d.perhaps[id], m.res)
		}
	}
	if m.vpc.Open {
		d.anyone = append(d.anyone, m.res)
	}
}

// moved notes the resources that the plan takes off one VPC's default NACL or group and puts on another's: the provider's
// destroy leaves the rules of the first as they are.
func (b *builder) moved(d *defaults, typ string, k kind) {
	if b.side == sideBefore {
		return
	}
	for _, r := range b.byType[typ] {
		if r.Before != nil && r.After != nil && r.Has("create") {
			id, _ := b.lookup(k, r.Before.ID.Or(""))
			d.left[id] = r
		}
	}
}

// keeps finds the instances whose destroy the provider only takes out of the state: what they manage stays in AWS as it is.
// Source: the provider's documentation of the aws_default_* resources, "Removing from your configuration".
func (ix *index) keeps() map[*plan.Resource]bool {
	gone := map[string]bool{} // AWS ids of VPCs that are destroyed
	for _, typ := range []string{"aws_vpc", "aws_default_vpc"} {
		for _, r := range ix.byType[typ] {
			if r.Before != nil && r.Has("delete") && (typ == "aws_vpc" || r.Before.VPC.ForceDestroy.Or(false)) {
				gone[r.Before.ID.Or("")] = true
			}
		}
	}
	kept := map[*plan.Resource]bool{}
	for typ, stays := range map[string]func(*plan.Object) bool{
		"aws_default_vpc":            func(o *plan.Object) bool { return !gone[o.ID.Or("")] },
		"aws_default_subnet":         func(o *plan.Object) bool { return !o.Subnet.ForceDestroy.Or(false) && !gone[o.Subnet.VPCID.Or("")] },
		"aws_default_network_acl":    func(o *plan.Object) bool { return !gone[o.NetworkACL.VPCID.Or("")] },
		"aws_default_security_group": func(o *plan.Object) bool { return !gone[o.SecurityGroup.VPCID.Or("")] },
	} {
		for _, r := range ix.byType[typ] {
			if r.Before != nil && r.After == nil && stays(r.Before) {
				kept[r] = true
			}
		}
	}
	return kept
}
