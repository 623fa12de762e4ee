package network

import (
	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// keptEgress is the outbound rules with which AWS makes a group, and which CloudFormation leaves unless it is given rules: everything, to
// IPv4 and, where the VPC has it, IPv6. A list without elements gives none. The AWS provider revokes them.
// Source: CloudFormation, AWS::EC2::SecurityGroup: "if you do not add egress rules, we add egress rules that allow all outbound IPv4
// and IPv6 traffic".
func (b *builder) keptEgress(t *groupTable, prior, stated plan.Value[[]plan.GroupEntry]) {
	if !fromAWSCC(t.owner) {
		return
	}
	untold := func(v plan.Value[[]plan.GroupEntry]) bool { return v.State == plan.Null }
	if !t.anew && (untold(stated) || t.update && untold(prior)) {
		// Those of AWS may be there, which nobody has stated and the state does not tell; or none.
		t.extra = append(t.extra, anyPerm(origin(t.owner, "egress"), firewall.Egress,
			[]firewall.Unknown{{Address: t.owner.Address, Attribute: "security_group_egress", Reason: firewall.NotInPlan}}))
	}
	if !t.anew || len(stated.Or(nil)) > 0 || stated.IsUnknown() && b.stated(t.owner, "egress") {
		return
	}
	all := firewall.AllServices()
	o := origin(t.owner, "egress")
	put := func(a firewall.AddrSet, why []firewall.Unknown) {
		p := &perm{dir: firewall.Egress, rule: firewall.GroupRule{Must: all, May: all, Peer: firewall.PeerCIDR, MustAddrs: a, MayAddrs: a,
			Protocol: -1, Undescribed: true, Origin: o}}
		if why != nil {
			p.rule.Maybe, p.rule.Must, p.rule.Why = true, firewall.Services{}, why
		}
		t.kept = append(t.kept, p)
		t.add(p)
	}
	put(firewall.AllIPv4(), nil)
	id, exact := t.VPC.Exact()
	v := b.net.VPCs[id]
	switch {
	case !exact || v == nil:
		put(firewall.AllIPv6(), hidden(t.owner, "vpc_id"))
	case !v.CIDRs.IPv6().IsEmpty():
		put(firewall.AllIPv6(), nil)
	case mayHoldIPv6(v):
		put(firewall.AllIPv6(), []firewall.Unknown{{Address: v.Origin.Address, Attribute: "ipv_6_cidr_blocks", Reason: firewall.KnownAfterApply}})
	}
}

// doubtKept makes the outbound rules that CloudFormation left possible only, where a rule resource of its own adds one: that such a rule
// takes the place of them has been documented, and is no longer.
func (t *groupTable) doubtKept() {
	if len(t.Standalone[firewall.Egress])+len(t.Perhaps[firewall.Egress]) == 0 {
		return
	}
	for _, p := range t.kept {
		p.rule.Maybe, p.rule.Must = true, firewall.Services{}
		p.rule.Why = append(p.rule.Why, firewall.Unknown{Address: t.owner.Address, Attribute: "security_group_egress", Reason: firewall.Unsupported})
	}
}

// onePeer is an inline rule whose one peer may be of any kind, as none is known. The JSON keeps the references of all elements together:
// where they lead to nothing but groups, or nothing but prefix lists, it is one of those; else it may be anything.
func (b *builder) onePeer(r *plan.Resource, attr string, e plan.GroupEntry) (entry plan.GroupEntry, any bool) {
	if !e.CIDRBlocks.IsUnknown() || !e.IPv6CIDRBlocks.IsUnknown() || !e.PrefixListIDs.IsUnknown() || !e.SecurityGroups.IsUnknown() {
		return e, false
	}
	none := plan.Strings{}
	x := b.arg(r, attr)
	switch {
	case x != nil && b.only(r, x, kindGroup):
		e.CIDRBlocks, e.IPv6CIDRBlocks, e.PrefixListIDs = none, none, none
		return e, false
	case x != nil && b.only(r, x, kindPrefixList):
		e.CIDRBlocks, e.IPv6CIDRBlocks, e.SecurityGroups = none, none, none
		return e, false
	}
	e.CIDRBlocks, e.IPv6CIDRBlocks, e.PrefixListIDs, e.SecurityGroups = none, none, none, none
	return e, true
}

// only reports whether an expression refers to objects of a kind, and to nothing else.
func (b *builder) only(r *plan.Resource, x *plan.Expr, k kind) bool {
	f := b.references(r, x, k)
	if len(f.targets) == 0 || f.dead || f.unread || f.doubt != 0 {
		return false
	}
	for _, t := range f.targets {
		if l := b.asKind(t, k); t.guess || l.Open || len(l.To) == 0 {
			return false
		}
	}
	return true
}

// ofAWSCC gives the values of an inline rule the names that they have there.
func (v *groupValues) ofAWSCC(d firewall.Direction, anyPeer bool) {
	side := "source_"
	if d == firewall.Egress {
		side = "destination_"
	}
	v.anyPeer = anyPeer
	v.names[0], v.cidr4Name, v.cidr6Name = "ip_protocol", "cidr_ip", "cidr_ipv_6"
	v.groupsName, v.listsName = v.origin.Attribute+"."+side+"security_group_id", v.origin.Attribute+"."+side+"prefix_list_id"
}
