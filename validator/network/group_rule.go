package network

import (
	"slices"
	"strconv"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// perm is one permission: one protocol and port range with one peer. AWS holds each content once in a group.
type perm struct {
	rule firewall.GroupRule
	dir  firewall.Direction
	key  string // canonical content; "" if some of it is not known
	self bool   // the peer is the rule's own group
}

// groupValues is the values of one group rule, however it is written.
type groupValues struct {
	dir                       firewall.Direction
	origin                    firewall.Origin
	standalone                bool
	protocol                  plan.String
	from, to                  plan.Int
	names                     [3]string // attribute names of protocol, from, to
	cidr4, cidr6              plan.Strings
	cidr4Name, cidr6Name      string
	self                      plan.Bool
	groups, lists             firewall.Links
	anyPeer                   bool // of the one peer nothing is known, not even its kind
	groupsHidden, listsHidden bool // an unknown reference of that kind of which not even candidates are known
	groupsName, listsName     string
	description               plan.String
	sensitive                 bool
}

// inlinePeers is an element of a group's ingress or egress, all of which are given.
func (b *builder) inlinePeers(r *plan.Resource, d firewall.Direction, e plan.GroupEntry, all []plan.GroupEntry) *groupValues {
	anyPeer := false
	if fromAWSCC(r) {
		e, anyPeer = b.onePeer(r, d.String(), e)
	}
	v := &groupValues{dir: d, origin: origin(r, d.String()), protocol: e.Protocol, from: e.FromPort, to: e.ToPort,
		names: [3]string{"protocol", "from_port", "to_port"}, cidr4: e.CIDRBlocks, cidr6: e.IPv6CIDRBlocks, cidr4Name: "cidr_blocks",
		cidr6Name: "ipv6_cidr_blocks", self: e.Self, description: e.Description, groupsName: d.String() + ".security_groups",
		listsName: d.String() + ".prefix_list_ids", sensitive: e.Protocol.Sensitive || e.FromPort.Sensitive || e.ToPort.Sensitive ||
			e.CIDRBlocks.Sensitive || e.IPv6CIDRBlocks.Sensitive || e.SecurityGroups.Sensitive || e.PrefixListIDs.Sensitive || e.Self.Sensitive}
	if fromAWSCC(r) {
		v.ofAWSCC(d, anyPeer)
	}
	groups := func(e plan.GroupEntry) plan.Strings { return e.SecurityGroups }
	if l, decided := b.inlineGiven(r, d.String(), "security_groups", &e, e.SecurityGroups, kindGroup); decided {
		v.groups = l
	} else {
		v.groups, v.groupsHidden = b.inlineSet(r, d.String(), e.SecurityGroups, kindGroup, b.beside(e, all, groups, kindGroup))
	}
	lists := func(e plan.GroupEntry) plan.Strings { return e.PrefixListIDs }
	if l, decided := b.inlineGiven(r, d.String(), "prefix_list_ids", &e, e.PrefixListIDs, kindPrefixList); decided {
		v.lists = l
	} else {
		v.lists, v.listsHidden = b.inlineSet(r, d.String(), e.PrefixListIDs, kindPrefixList, b.beside(e, all, lists, kindPrefixList))
	}
	return v
}

// pool is what the sets of all elements of one attribute hold: the JSON keeps the references of all of them together.
type pool struct {
	hidden int                  // so many are not known
	known  map[firewall.ID]bool // what the others hold
}

// beside is the pool that an element draws from. It is not needed where the element's own set is known.
func (b *builder) beside(e plan.GroupEntry, all []plan.GroupEntry, set func(plan.GroupEntry) plan.Strings, k kind) pool {
	if !set(e).IsUnknown() {
		return pool{}
	}
	p := pool{known: map[firewall.ID]bool{}}
	for _, e := range all {
		s := set(e)
		p.hidden += count(s.IsUnknown())
		for _, x := range s.Or(nil) {
			id, _ := b.lookup(k, x.Or(""))
			p.known[id] = true
		}
	}
	return p
}

// inlineSet is a set within an element. What the references name may be there on account of another element: one that is
// not known, or one that holds it for all to see.
func (b *builder) inlineSet(r *plan.Resource, attr string, v plan.Strings, k kind, p pool) (l firewall.Links, dead bool) {
	if !v.IsUnknown() {
		l, _ = b.members(r, attr, v, k)
		return l, l.Open
	}
	e := b.arg(r, attr)
	if e == nil {
		return firewall.Links{Why: hidden(r, attr)}, true
	}
	m := b.membersOf(r, attr, e, k)
	shared := p.hidden > 1 && len(m.Sure)+len(m.Maybe) > 1
	elsewhere := func(id firewall.ID) bool { return id != m.needed && (shared || p.known[id]) }
	if slices.ContainsFunc(m.Sure, elsewhere) {
		all := m.Sure
		m.Sure = slices.DeleteFunc(slices.Clone(all), elsewhere)
		m.Maybe = sortIDs(slices.Concat(m.Maybe, slices.DeleteFunc(slices.Clone(all), func(id firewall.ID) bool { return !elsewhere(id) })))
		m.Why = hidden(r, attr)
	}
	return m.Links, m.Open
}

// expand cuts the values into permissions.
func (b *builder) expand(v *groupValues) []*perm {
	must, may, proto, from, to, why := v.services()
	if v.protocol.IsUnknown() && v.from.IsUnknown() && v.to.IsUnknown() && !v.standalone {
		return []*perm{anyPerm(v.origin, v.dir, why)}
	}
	base := firewall.GroupRule{Must: must, May: may, Protocol: proto, FromPort: from, ToPort: to, Description: told(v.description),
		Undescribed: plan.Blank(v.description) && !v.description.Sensitive,
		Standalone:  v.standalone, SensitiveV: v.sensitive, Origin: v.origin, Why: why}
	content := ""
	if len(why) == 0 {
		content = v.dir.String() + "|" + strconv.Itoa(proto) + "|" + may.String() + "|"
	}
	var out []*perm
	put := func(peer string, self bool, set func(*firewall.GroupRule)) {
		p := &perm{rule: base, dir: v.dir, self: self}
		if content != "" && peer != "" {
			p.key = content + peer
		}
		set(&p.rule)
		out = append(out, p)
	}
	if v.anyPeer {
		put("", false, func(r *firewall.GroupRule) {
			r.Peer = firewall.PeerAny
			r.Why = append(slices.Clip(r.Why), firewall.Unknown{Address: v.origin.Address, Attribute: v.origin.Attribute, Reason: firewall.KnownAfterApply})
		})
		return out
	}
	v.addrPerms(put)
	v.selfPerm(put)
	v.groupPerms(put)
	b.listPerms(v, put)
	return out
}

type putPerm func(peer string, self bool, set func(*firewall.GroupRule))

// addrPerms is one permission for each CIDR block; one that is not known may be any block of its family.
func (v *groupValues) addrPerms(put putPerm) {
	for _, c := range []struct {
		v    plan.Strings
		name string
		all  firewall.AddrSet
	}{{v.cidr4, v.cidr4Name, firewall.AllIPv4()}, {v.cidr6, v.cidr6Name, firewall.AllIPv6()}} {
		unknown := c.v.IsUnknown()
		for _, e := range c.v.Or(nil) {
			if p, ok := prefix(e); ok {
				a := firewall.Prefixes(p)
				put(p.String(), false, func(r *firewall.GroupRule) { r.MustAddrs, r.MayAddrs = a, a })
			}
			unknown = unknown || e.IsUnknown()
		}
		if unknown {
			why := firewall.Unknown{Address: v.origin.Address, Attribute: v.attr(c.name), Reason: firewall.KnownAfterApply}
			put("", false, func(r *firewall.GroupRule) { r.MayAddrs, r.Why = c.all, append(r.Why[:len(r.Why):len(r.Why)], why) })
		}
	}
}

// selfPerm is the permission for the members of the rule's own group, which may or may not be meant where self is not known.
func (v *groupValues) selfPerm(put putPerm) {
	switch {
	case v.self.IsUnknown():
		put("", true, func(r *firewall.GroupRule) {
			r.Peer, r.Maybe, r.Must = firewall.PeerGroup, true, firewall.Services{}
			r.Why = append(slices.Clip(r.Why), firewall.Unknown{Address: v.origin.Address, Attribute: v.attr("self"), Reason: firewall.KnownAfterApply})
		})
	case v.self.V:
		put("self", true, func(r *firewall.GroupRule) { r.Peer = firewall.PeerGroup })
	}
}

func (v *groupValues) attr(name string) string {
	if v.origin.Attribute == "" {
		return name
	}
	return v.origin.Attribute + "." + name
}

func (v *groupValues) groupPerms(put putPerm) {
	for _, id := range v.groups.Sure {
		put("group "+string(id), false, func(r *firewall.GroupRule) { r.Peer, r.Group = firewall.PeerGroup, firewall.LinkTo(id) })
	}
	for _, id := range v.groups.Maybe {
		put("", false, func(r *firewall.GroupRule) {
			r.Peer, r.Group, r.Maybe, r.Must = firewall.PeerGroup, firewall.LinkTo(id), true, firewall.Services{}
			r.Why = append(r.Why[:len(r.Why):len(r.Why)], v.groups.Why...)
		})
	}
	if v.groupsHidden {
		put("", false, func(r *firewall.GroupRule) {
			r.Peer, r.Group = firewall.PeerGroup, firewall.Link{Open: true, Why: v.groups.Why}
			r.Why = append(r.Why[:len(r.Why):len(r.Why)], v.groups.Why...)
		})
	}
}

func (b *builder) listPerms(v *groupValues, put putPerm) {
	external := firewall.Unknown{Address: v.origin.Address, Attribute: v.listsName}
	for _, id := range v.lists.Sure {
		b.externalPrefixList(id, external)
		put("list "+string(id), false, func(r *firewall.GroupRule) { r.Peer, r.PrefixList = firewall.PeerPrefixList, firewall.LinkTo(id) })
	}
	if len(v.lists.Maybe) > 0 || v.listsHidden {
		put("", false, func(r *firewall.GroupRule) {
			r.Peer, r.PrefixList = firewall.PeerPrefixList, firewall.Link{To: v.lists.Maybe, Open: v.listsHidden, Why: v.lists.Why}
			r.Maybe, r.Must = true, firewall.Services{}
			r.Why = append(r.Why[:len(r.Why):len(r.Why)], v.lists.Why...)
		})
	}
}

// services is what the rule opens for certain and at most, with the values as written and the names of those not known.
func (v *groupValues) services() (must, may firewall.Services, proto, from, to int, why []firewall.Unknown) {
	for i, unknown := range []bool{v.protocol.IsUnknown(), v.from.IsUnknown(), v.to.IsUnknown()} {
		if unknown {
			why = append(why, firewall.Unknown{Address: v.origin.Address, Attribute: v.attr(v.names[i]), Reason: firewall.KnownAfterApply})
		}
	}
	if v.protocol.IsUnknown() {
		return must, firewall.AllServices(), -1, 0, 0, why
	}
	proto, err := firewall.ParseGroupProtocol(v.protocol.Or(""))
	if err != nil {
		return must, may, proto, 0, 0, why // AWS refuses it at apply
	}
	ported := proto == int(firewall.TCP) || proto == int(firewall.UDP)
	icmp := proto == int(firewall.ICMP) || proto == int(firewall.ICMPv6)
	if !ported && !icmp {
		all, _ := firewall.GroupServices(proto, 0, 0)
		return all, all, proto, int(v.from.Or(0)), int(v.to.Or(0)), nil
	}
	from, to = int(v.from.Or(-1)), int(v.to.Or(-1))
	lo, hi := from, to
	if ported && v.from.State != plan.Known {
		lo = 0
	}
	if ported && v.to.State != plan.Known {
		hi = 65535
	}
	may, _ = firewall.GroupServices(proto, lo, hi)
	if v.from.IsUnknown() || v.to.IsUnknown() || ported && (v.from.State == plan.Null || v.to.State == plan.Null) {
		return must, may, proto, from, to, why
	}
	return may, may, proto, from, to, why
}

// anyPerm stands for any number of rules.
func anyPerm(o firewall.Origin, d firewall.Direction, why []firewall.Unknown) *perm {
	return &perm{dir: d, rule: firewall.GroupRule{Any: true, May: firewall.AllServices(), Peer: firewall.PeerAny, Protocol: -1, Origin: o, Why: why}}
}

// rulePerms is the permissions of a rule resource. Where its direction is not known, each is possibly in either.
func (b *builder) rulePerms(r *plan.Resource, o *plan.Object) []*perm {
	var v *groupValues
	switch {
	case o.VPCGroupRule != nil:
		v = b.vpcRule(r, o.VPCGroupRule)
	case o.BaselineRule != nil:
		v = b.baselineRuleValues(r, o.BaselineRule)
	default:
		v = b.legacyRule(r, o.GroupRule)
	}
	attr := "type"
	if o.BaselineRule != nil {
		attr = "direction"
	}
	return b.expandIn(v, ruleDirections(r, o), hidden(r, attr))
}

// expandIn is the permissions in a direction, or possibly in either where that is not known.
func (b *builder) expandIn(v *groupValues, dirs []firewall.Direction, why []firewall.Unknown) []*perm {
	if len(dirs) == 1 {
		v.dir = dirs[0]
		return b.expand(v)
	}
	var out []*perm
	for _, v.dir = range dirs {
		for _, p := range b.expand(v) {
			p.key, p.rule.Maybe, p.rule.Must = "", true, firewall.Services{}
			p.rule.Why = append(slices.Clip(p.rule.Why), why...)
			out = append(out, p)
		}
	}
	return out
}

// ruleDirections is the direction of a rule resource, or both where it is not known.
func ruleDirections(r *plan.Resource, o *plan.Object) []firewall.Direction {
	switch {
	case o.VPCGroupRule != nil:
		return []firewall.Direction{direction(plan.Like(r.Type) == "aws_vpc_security_group_egress_rule")}
	case o.BaselineRule != nil:
		return directions(o.BaselineRule.Direction)
	}
	return directions(o.GroupRule.Type)
}

// directions is the direction that an attribute names, or both where its value is not known.
func directions(v plan.String) []firewall.Direction {
	if v.IsUnknown() {
		return []firewall.Direction{firewall.Ingress, firewall.Egress}
	}
	return []firewall.Direction{direction(strings.EqualFold(v.Or(""), "egress"))}
}

func (b *builder) legacyRule(r *plan.Resource, x *plan.GroupRule) *groupValues {
	v := &groupValues{origin: origin(r, ""), standalone: true, protocol: x.Protocol, from: x.FromPort, to: x.ToPort,
		names: [3]string{"protocol", "from_port", "to_port"}, cidr4: x.CIDRBlocks, cidr6: x.IPv6CIDRBlocks,
		cidr4Name: "cidr_blocks", cidr6Name: "ipv6_cidr_blocks", self: x.Self, description: x.Description,
		groupsName: "source_security_group_id", listsName: "prefix_list_ids", sensitive: x.Type.Sensitive || x.Protocol.Sensitive ||
			x.FromPort.Sensitive || x.ToPort.Sensitive || x.CIDRBlocks.Sensitive || x.IPv6CIDRBlocks.Sensitive ||
			x.SourceGroupID.Sensitive || x.PrefixListIDs.Sensitive || x.Self.Sensitive}
	v.dir = direction(strings.EqualFold(x.Type.Or(""), "egress"))
	if l, _, decided := b.membersGiven(r, "prefix_list_ids", x.PrefixListIDs, kindPrefixList); decided {
		v.lists = l
	} else {
		v.lists, v.listsHidden = b.inlineSet(r, "prefix_list_ids", x.PrefixListIDs, kindPrefixList, pool{})
	}
	// source_security_group_id is computed: not known also where it is not set at all
	if id, ok := x.SourceGroupID.Get(); ok && id != "" {
		to, _ := b.lookup(kindGroup, id)
		v.groups.Sure = []firewall.ID{to}
	} else if x.SourceGroupID.IsUnknown() && b.stated(r, "source_security_group_id") {
		l := b.link(r, "source_security_group_id", x.SourceGroupID, kindGroup)
		otherPeers := len(v.cidr4.Or(nil))+len(v.cidr6.Or(nil))+len(v.lists.Sure) > 0 || v.self.Or(false)
		if len(l.To) > 0 || !otherPeers {
			v.groups, v.groupsHidden = asLinks(l)
		}
	}
	return v
}

func (b *builder) vpcRule(r *plan.Resource, x *plan.VPCGroupRule) *groupValues {
	v := &groupValues{origin: origin(r, ""), standalone: true, protocol: x.IPProtocol, from: x.FromPort, to: x.ToPort,
		names: [3]string{"ip_protocol", "from_port", "to_port"}, cidr4: one(x.CIDRIPv4), cidr6: one(x.CIDRIPv6),
		cidr4Name: named(r, "cidr_ipv4"), cidr6Name: named(r, "cidr_ipv6"), description: x.Description,
		groupsName: named(r, "referenced_security_group_id"), listsName: named(r, "prefix_list_id"),
		sensitive: x.IPProtocol.Sensitive || x.FromPort.Sensitive || x.ToPort.Sensitive || x.CIDRIPv4.Sensitive || x.CIDRIPv6.Sensitive ||
			x.ReferencedGroupID.Sensitive || x.PrefixListID.Sensitive}
	v.dir = direction(plan.Like(r.Type) == "aws_vpc_security_group_egress_rule")
	v.groups, v.groupsHidden = asLinks(b.link(r, "referenced_security_group_id", x.ReferencedGroupID, kindGroup))
	v.lists, v.listsHidden = asLinks(b.link(r, "prefix_list_id", x.PrefixListID, kindPrefixList))
	return v
}

// told is a name or description that may be printed.
func told(text plan.String) string {
	if text.Sensitive {
		return ""
	}
	return text.Or("")
}

// one is a scalar attribute as a list.
func one(s plan.String) plan.Strings {
	if s.IsUnknown() {
		return plan.Strings{State: plan.UnknownValue, Sensitive: s.Sensitive}
	}
	if plan.Blank(s) {
		return plan.Strings{}
	}
	return plan.Strings{State: plan.Known, V: []plan.String{s}, Sensitive: s.Sensitive}
}

// asLinks is a link to one object as a set of one.
func asLinks(l firewall.Link) (links firewall.Links, dead bool) {
	if id, ok := l.Exact(); ok {
		return firewall.Links{Sure: []firewall.ID{id}}, false
	}
	if !l.Open && len(l.To) == 0 {
		return firewall.Links{}, false
	}
	return firewall.Links{Maybe: l.To, Why: l.Why}, l.Open
}
