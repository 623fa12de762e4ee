package network

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// claims is what the plan says of which NACL filters which subnet.
type claims struct {
	stated   map[firewall.ID][]firewall.Claim // by subnet: associations, and subnet_ids that the configuration states
	snapshot map[firewall.ID][]firewall.Claim // subnet_ids that AWS reported: older than this plan's changes
	released map[firewall.ID]bool             // subnets whose association is deleted or replaced
	spread   map[firewall.ID][]firewall.Claim // alternatives of which exactly one is true for the subnet: see spread
	open     []firewall.Unknown               // statements that may be about any subnet
	why      map[string][]firewall.Unknown    // by association: what hides its subnet or its NACL
}

// associations gives every subnet its NACL: what is stated wins over AWS's report; a subnet that nobody claims is on its
// VPC's default NACL.
func (b *builder) associations() {
	c := &claims{stated: map[firewall.ID][]firewall.Claim{}, snapshot: map[firewall.ID][]firewall.Claim{}, released: map[firewall.ID]bool{},
		spread: map[firewall.ID][]firewall.Claim{}, why: map[string][]firewall.Unknown{}}
	b.claimByAssociation(c)
	parts := b.parts()
	for _, typ := range []string{"aws_network_acl", "aws_default_network_acl"} {
		b.each(typ, func(r *plan.Resource, o *plan.Object) { b.claimBySubnetIDs(c, r, o.NetworkACL.SubnetIDs, parts) })
	}
	b.givenBack(c)
	for _, s := range b.net.Subnets {
		b.settle(c, s)
	}
}

func (b *builder) claimByAssociation(c *claims) {
	groups := map[string][]association{} // by block of the configuration and candidates, over all module instances
	for _, r := range b.byType["aws_network_acl_association"] {
		if b.ends(r) {
			id, _ := b.lookup(kindSubnet, r.Before.ACLAssociation.SubnetID.Or(""))
			c.released[id] = true
		}
		o := b.object(r)
		if o == nil {
			continue
		}
		a := association{res: r, nacl: b.link(r, "network_acl_id", o.ACLAssociation.NetworkACLID, kindNACL),
			subnet: b.link(r, "subnet_id", o.ACLAssociation.SubnetID, kindSubnet)}
		k := configPath(r.ModuleAddress) + blockName(r) + linkName(a.subnet)
		groups[k] = append(groups[k], a)
	}
	for _, g := range groups {
		spread := b.spread(g)
		for _, a := range g {
			b.claimLinked(c, a, spread)
		}
	}
}

// association is one aws_network_acl_association with its links.
type association struct {
	res          *plan.Resource
	nacl, subnet firewall.Link
}

// linkName tells sets of candidates apart.
func linkName(l firewall.Link) string { return fmt.Sprint(l.To) }

// spread reports whether the instances of one block whose subnets' index is lost (count.index, each.key) together
// associate every candidate: as many instances as candidates do, under all-refs.
func (b *builder) spread(g []association) bool {
	first := g[0].subnet
	if b.opts.Strict || len(first.To) < 2 || len(first.To) != len(g) {
		return false
	}
	if slices.ContainsFunc(g, func(a association) bool { return a.subnet.Open || a.nacl.Open }) {
		return false
	}
	b.note("all-refs", "", allRefs)
	return true
}

func (b *builder) claimLinked(c *claims, a association, spread bool) {
	nacl, naclExact := a.nacl.Exact()
	_, subnetExact := a.subnet.Exact()
	if a.subnet.Open || a.nacl.Open {
		c.open = append(c.open, a.subnet.Why...)
		c.open = append(c.open, a.nacl.Why...)
	}
	if naclExact && b.net.NACLs[nacl] == nil {
		b.note("nacl-not-in-plan", string(nacl), "the rules of network ACL "+string(nacl)+" are not in the plan")
	}
	c.why[a.res.Address] = slices.Concat(a.subnet.Why, a.nacl.Why)
	spread = spread || subnetExact && !naclExact && !a.nacl.Open
	for _, s := range a.subnet.To {
		for _, n := range a.nacl.To {
			claim := firewall.Claim{NACL: n, Origin: origin(a.res, ""), Sure: naclExact && subnetExact, OneOf: !naclExact || !subnetExact}
			if spread {
				c.spread[s] = append(c.spread[s], claim)
			} else {
				c.stated[s] = append(c.stated[s], claim)
			}
		}
	}
}

// parts counts the instances of a block that each take a part of the same subnets.
func (b *builder) parts() map[string]int {
	n := map[string]int{}
	b.each("aws_network_acl", func(r *plan.Resource, o *plan.Object) { n[b.partOf(r, o.NetworkACL.SubnetIDs)]++ })
	return n
}

// partOf names the block and the subnets of which a NACL takes a part by each.value, each.key or count.index; "" if it does not.
func (b *builder) partOf(r *plan.Resource, v plan.Strings) string {
	e := b.arg(r, "subnet_ids")
	if !v.IsUnknown() || e == nil || e.Empty || b.opts.Strict {
		return ""
	}
	if _, _, decided := b.membersGiven(r, "subnet_ids", v, kindSubnet); decided {
		return ""
	}
	m := b.membersOf(r, "subnet_ids", e, kindSubnet)
	if !m.parted || m.Open || !m.Some {
		return ""
	}
	return configPath(r.ModuleAddress) + blockName(r) + fmt.Sprint(m.Maybe)
}

// claimBySubnetIDs enters what a NACL says of its subnets. A value that the configuration does not state is AWS's report.
func (b *builder) claimBySubnetIDs(c *claims, r *plan.Resource, v plan.Strings, parts map[string]int) {
	l, set := b.members(r, "subnet_ids", v, kindSubnet)
	if !set {
		return
	}
	into := c.snapshot
	// The default NACL's list is never a statement: a subnet is there exactly if nothing else claims it.
	if r.Type != "aws_default_network_acl" && b.arg(r, "subnet_ids") != nil {
		into = c.stated
	}
	if k := b.partOf(r, v); k != "" && parts[k] == len(l.Maybe) {
		into = c.spread // as of associations: see spread
		b.note("all-refs", "", allRefs)
	}
	if l.Open {
		c.open = append(c.open, l.Why...)
	}
	_, _, decided := b.membersGiven(r, "subnet_ids", v, kindSubnet)
	allRefs := v.IsUnknown() && !decided && b.severalRefs(r, "subnet_ids", l)
	returns := b.returns(r)
	for _, s := range l.Sure {
		into[s] = append(into[s], firewall.Claim{NACL: firewall.ID(r.Address), Origin: origin(r, "subnet_ids"), Sure: true, AllRefs: allRefs, Returns: returns[s]})
	}
	for _, s := range l.Maybe {
		// Under --strict it may also be named for certain: only the assumption that it is a member is off.
		into[s] = append(into[s], firewall.Claim{NACL: firewall.ID(r.Address), Origin: origin(r, "subnet_ids"), OneOf: !b.opts.Strict})
	}
}

// severalRefs reports whether the members of a set follow from all-refs: an attribute that refers to one object and to nothing
// else has it as a member.
func (b *builder) severalRefs(r *plan.Resource, attr string, l firewall.Links) bool {
	return len(l.Sure)+len(l.Maybe) > 1 || len(maximal(b.arg(r, attr).References)) > 1
}

// dispute lowers claims for different NACLs that all rest on all-refs: that two statements refer to one subnet speaks against the
// assumption. They may each pick some of what they refer to: slice(s, 0, 2) and slice(s, 2, 4), or for with if.
func dispute(claims []firewall.Claim) {
	assumed := func(c firewall.Claim) bool { return c.Sure && c.AllRefs }
	first := slices.IndexFunc(claims, assumed)
	rival := func(c firewall.Claim) bool { return assumed(c) && c.NACL != claims[first].NACL }
	if first < 0 || !slices.ContainsFunc(claims, rival) {
		return
	}
	for i := range claims {
		claims[i].Sure = claims[i].Sure && !claims[i].AllRefs
	}
}

// settle decides a subnet's NACL.
func (b *builder) settle(c *claims, s *firewall.Subnet) {
	s.Claims = c.stated[s.ID]
	if len(s.Claims)+len(c.spread[s.ID]) == 0 && !c.released[s.ID] {
		s.Claims = b.withoutDefault(c.snapshot[s.ID])
	}
	dispute(s.Claims)
	slices.SortFunc(s.Claims, func(x, y firewall.Claim) int { return compareOrigin(x.Origin, y.Origin) })
	sure := len(c.spread[s.ID]) > 0
	for _, k := range slices.Concat(s.Claims, c.spread[s.ID]) {
		if !slices.Contains(s.NACL.To, k.NACL) {
			s.NACL.To = append(s.NACL.To, k.NACL)
		}
		sure = sure || k.Sure
		if !k.Sure {
			s.NACL.Why = append(s.NACL.Why, c.hidden(k.Origin)...)
		}
	}
	if !sure {
		b.addDefault(s)
	}
	if len(c.open) > 0 && !sure {
		s.NACL.Open = true
		s.NACL.Why = append(s.NACL.Why, c.open...)
	}
	s.NACL.To = sortIDs(s.NACL.To)
	if _, exact := s.NACL.Exact(); exact {
		s.NACL.Why = nil
	}
}

// withoutDefault drops what a default NACL's report says where another NACL's says otherwise: the state may be older than
// an association that took the subnet away from it.
func (b *builder) withoutDefault(all []firewall.Claim) []firewall.Claim {
	custom := slices.DeleteFunc(slices.Clone(all), func(c firewall.Claim) bool { return b.net.NACLs[c.NACL].Default })
	if len(custom) == 0 {
		return all
	}
	return custom
}

// addDefault makes the VPC's default NACL a candidate, the only one if nothing else claims the subnet.
func (b *builder) addDefault(s *firewall.Subnet) {
	vpcs, open := s.VPC.To, s.VPC.Open || len(s.VPC.To) == 0
	if open && s.Origin.Type == "aws_default_subnet" {
		vpcs, open = b.defaultVPCs(s), false
	}
	for _, v := range vpcs {
		id := b.defaultNACL(v)
		if b.net.NACLs[id] == nil {
			b.externalDefault(s, v)
		}
		s.NACL.To = append(s.NACL.To, id)
		if n := b.net.NACLs[id]; n.Assumed {
			name := or(n.Origin.Address, string(v))
			b.note("default-nacl-assumed", name, "the default network ACL of "+name+" is in neither state nor plan: "+
				"taken as AWS makes it (allow all)")
		}
	}
	// A VPC that is not known may be one whose default NACL the plan holds, or changes.
	s.NACL.Open = s.NACL.Open || open
	s.NACL.Why = append(s.NACL.Why, s.VPC.Why...)
}

// defaultVPCs are the VPCs that an adopted default subnet may be in, whose vpc_id is not known before: that of an
// aws_default_vpc, or, as there is one in each region, another that exists.
func (b *builder) defaultVPCs(s *firewall.Subnet) []firewall.ID {
	vpcs := []firewall.ID{s.ID + ".vpc_id"}
	b.each("aws_default_vpc", func(r *plan.Resource, _ *plan.Object) { vpcs = append(vpcs, firewall.ID(r.Address)) })
	return vpcs
}

// externalDefault enters the default NACL of a VPC that is in neither state nor plan, taken as AWS makes it.
func (b *builder) externalDefault(s *firewall.Subnet, vpc firewall.ID) {
	v := &firewall.VPC{ID: vpc, DefaultNACL: b.defaultNACL(vpc), CIDRsOpen: true, Origin: firewall.Origin{Address: string(vpc), Type: "aws_vpc"}}
	t := b.defaultTable(v)
	if vpc == s.ID+".vpc_id" {
		t.VPC = s.VPC // which has no ID of its own
	}
	t.finish()
	b.net.NACLs[v.DefaultNACL] = t.NACL
}

// hidden names what hides which subnet a statement is about, or which NACL.
func (c *claims) hidden(o firewall.Origin) []firewall.Unknown {
	if why := c.why[o.Address]; len(why) > 0 {
		return why
	}
	return []firewall.Unknown{{Address: o.Address, Attribute: o.Attribute, Reason: firewall.KnownAfterApply}}
}
