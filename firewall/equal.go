package firewall

import (
	"net/netip"
	"slices"
)

// Share puts the objects of b that a has too, equal in every field, in the place of a's: a plan leaves most of an estate as it
// is, and what is one object on both sides need be kept and judged only once.
func Share(a, b *Network) {
	share(a.VPCs, b.VPCs, (*VPC).equal)
	share(a.Subnets, b.Subnets, (*Subnet).equal)
	share(a.NACLs, b.NACLs, (*NACL).equal)
	share(a.Groups, b.Groups, (*Group).equal)
	share(a.Interfaces, b.Interfaces, (*Interface).equal)
	share(a.PrefixLists, b.PrefixLists, (*PrefixList).equal)
}

func share[T any](a, b map[ID]*T, eq func(x, y *T) bool) {
	for id, x := range a {
		if y := b[id]; y != nil && eq(x, y) {
			a[id] = y
		}
	}
}

// Equality is field by field; equal_test.go insists that no field is forgotten.

func (v *VPC) equal(o *VPC) bool {
	return v.ID == o.ID && v.AWSID == o.AWSID && v.Origin.equal(o.Origin) && v.CIDRs.Equal(o.CIDRs) &&
		v.CIDRsOpen == o.CIDRsOpen && v.DefaultNACL == o.DefaultNACL && v.DefaultGroup == o.DefaultGroup
}

func (s *Subnet) equal(o *Subnet) bool {
	return s.ID == o.ID && s.AWSID == o.AWSID && s.Origin.equal(o.Origin) && s.VPC.equal(o.VPC) && s.CIDRs.Equal(o.CIDRs) &&
		equal(s.CIDRsOpen, o.CIDRsOpen) && s.Within.Equal(o.Within) && s.Zone == o.Zone && s.NACL.equal(o.NACL) &&
		slices.EqualFunc(s.Claims, o.Claims, Claim.equal) && s.Beyond == o.Beyond && s.Routes.equal(&o.Routes)
}

func (n *NACL) equal(o *NACL) bool {
	return n.ID == o.ID && n.AWSID == o.AWSID && n.Origin.equal(o.Origin) && n.VPC.equal(o.VPC) &&
		n.Default == o.Default && n.Managed == o.Managed && n.Assumed == o.Assumed && n.External == o.External &&
		n.Inline == o.Inline && equalOrigins(n.Standalone, o.Standalone) && equalCandidates(n.Perhaps, o.Perhaps) &&
		equalAt(n.Ingress, o.Ingress, (*NACLRule).equal) && equalAt(n.Egress, o.Egress, (*NACLRule).equal)
}

func (r *NACLRule) equal(o *NACLRule) bool {
	return r.Number == o.Number && r.AnyNumber == o.AnyNumber && r.Action == o.Action && r.Maybe == o.Maybe && r.Any == o.Any &&
		r.Protocol == o.Protocol && r.CIDR == o.CIDR && r.FromPort == o.FromPort && r.ToPort == o.ToPort &&
		r.ICMPType == o.ICMPType && r.ICMPCode == o.ICMPCode && r.Standalone == o.Standalone && r.Block == o.Block && r.Invalid == o.Invalid &&
		r.SensitiveV == o.SensitiveV && r.SensitiveN == o.SensitiveN && r.SensitiveA == o.SensitiveA &&
		r.Origin.equal(o.Origin) && equal(r.Why, o.Why) && r.Must.Equal(o.Must) && r.May.Equal(o.May)
}

func (g *Group) equal(o *Group) bool {
	return g.ID == o.ID && g.AWSID == o.AWSID && g.Name == o.Name && g.Origin.equal(o.Origin) && g.VPC.equal(o.VPC) &&
		g.Default == o.Default && g.Managed == o.Managed && g.External == o.External && g.Assumed == o.Assumed &&
		g.MoreVPCs == o.MoreVPCs && g.Beyond == o.Beyond && g.Inline == o.Inline && equalOrigins(g.Standalone, o.Standalone) && equalCandidates(g.Perhaps, o.Perhaps) &&
		slices.EqualFunc(g.Revoked, o.Revoked, Candidate.equal) && equalAt(g.Ingress, o.Ingress, (*GroupRule).equal) && equalAt(g.Egress, o.Egress, (*GroupRule).equal)
}

func (r *GroupRule) equal(o *GroupRule) bool {
	return r.Peer == o.Peer && r.Maybe == o.Maybe && r.Any == o.Any && r.Protocol == o.Protocol && r.FromPort == o.FromPort &&
		r.ToPort == o.ToPort && r.Description == o.Description && r.Undescribed == o.Undescribed &&
		r.Standalone == o.Standalone && r.SensitiveV == o.SensitiveV &&
		r.Group.equal(o.Group) && r.PrefixList.equal(o.PrefixList) && r.Origin.equal(o.Origin) && equal(r.Why, o.Why) &&
		r.Must.Equal(o.Must) && r.May.Equal(o.May) && r.MustAddrs.Equal(o.MustAddrs) && r.MayAddrs.Equal(o.MayAddrs)
}

func (i *Interface) equal(o *Interface) bool {
	return i.ID == o.ID && i.AWSID == o.AWSID && i.Origin.equal(o.Origin) && i.Subnet.equal(o.Subnet) &&
		slices.Equal[[]netip.Addr](i.Addrs, o.Addrs) && i.AddrsKnown == o.AddrsKnown && i.IPv4Known == o.IPv4Known && i.Within.Equal(o.Within) &&
		i.Groups.equal(o.Groups) && equal(i.Detached, o.Detached) && i.Node.equal(o.Node)
}

func (p *PrefixList) equal(o *PrefixList) bool {
	return p.ID == o.ID && p.AWSID == o.AWSID && p.Name == o.Name && p.Origin.equal(o.Origin) && p.Must.Equal(o.Must) &&
		p.May.Equal(o.May) && p.MaxEntries == o.MaxEntries && equal(p.Why, o.Why)
}

func (c Candidate) equal(o Candidate) bool {
	return c.Origin.equal(o.Origin) && equal(c.Among, o.Among) && equal(c.Why, o.Why) && c.Revoked == o.Revoked
}

func equalCandidates(a, b [2][]Candidate) bool {
	return slices.EqualFunc(a[Ingress], b[Ingress], Candidate.equal) && slices.EqualFunc(a[Egress], b[Egress], Candidate.equal)
}

func (l Link) equal(o Link) bool {
	return l.Open == o.Open && l.Anew == o.Anew && equal(l.To, o.To) && equal(l.Why, o.Why)
}

func (l Links) equal(o Links) bool {
	return l.Open == o.Open && l.Some == o.Some && equal(l.Sure, o.Sure) && equal(l.Maybe, o.Maybe) && equal(l.Why, o.Why)
}

func (c Claim) equal(o Claim) bool {
	return c.NACL == o.NACL && c.Sure == o.Sure && c.AllRefs == o.AllRefs && c.OneOf == o.OneOf && c.Returns == o.Returns && equal(c.After, o.After) &&
		equal(c.Perhaps, o.Perhaps) && equal(c.Takers, o.Takers) && c.Origin.equal(o.Origin)
}

// equal is false of what is replaced, even by its like (-replace): it is gone for a while.
func (o Origin) equal(p Origin) bool {
	return !(slices.Contains(o.Actions, "delete") && slices.Contains(o.Actions, "create")) && o.Address == p.Address && o.Type == p.Type && o.Attribute == p.Attribute && o.Layer == p.Layer && equal(o.Actions, p.Actions)
}

func equalOrigins(a, b [2][]Origin) bool {
	return slices.EqualFunc(a[Ingress], b[Ingress], Origin.equal) && slices.EqualFunc(a[Egress], b[Egress], Origin.equal)
}

// equalAt compares lists of large elements in place.
func equalAt[T any](a, b []T, eq func(x, y *T) bool) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !eq(&a[i], &b[i]) {
			return false
		}
	}
	return true
}
