package provider

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// mergedRule is what the rules of several groups admit together, of one protocol and range and from, or to, the same other ends.
type mergedRule struct {
	Direction       types.String `tfsdk:"direction"`
	Protocol        types.String `tfsdk:"protocol"`
	FromPort        types.Int32  `tfsdk:"from_port"`
	ToPort          types.Int32  `tfsdk:"to_port"`
	CIDRBlocks      []string     `tfsdk:"cidr_blocks"`
	PrefixListID    types.String `tfsdk:"prefix_list_id"`
	SecurityGroupID types.String `tfsdk:"security_group_id"`
	Origins         []ruleOrigin `tfsdk:"origins"`
}

// ruleOrigin is one of the rules that a mergedRule is of.
type ruleOrigin struct {
	SecurityGroupID types.String `tfsdk:"security_group_id"`
	RuleID          types.String `tfsdk:"rule_id"`
	Description     types.String `tfsdk:"description"`
}

// mergeRules returns what rules of one direction admit: the blocks first, then groups and prefix lists, which stand for whoever is in
// them. No two entries of blocks admit the same packet. Rules that could not be read admit nothing here.
func mergeRules(d firewall.Direction, rules []groupedRule) []mergedRule {
	var sets []firewall.Set
	var peers []peerOf
	for _, r := range rules {
		set := firewall.Set{}
		peer, named := peerOfRule(r.rule)
		switch {
		case r.rule.Any:
		case named:
			i := slices.IndexFunc(peers, func(p peerOf) bool { return p.kind == peer.kind && p.id == peer.id })
			if i < 0 {
				i = len(peers)
				peers = append(peers, peer)
			}
			peers[i].services = peers[i].services.Union(r.rule.Must)
		case r.rule.Peer == firewall.PeerCIDR:
			set = firewall.NewSet(r.rule.MustAddrs, r.rule.Must)
		}
		sets = append(sets, set)
	}
	out := []mergedRule{}
	for _, cell := range firewall.UnionAll(sets...).Cells() {
		for _, part := range partsOf(cell.Services) {
			m := mergedRule{Direction: types.StringValue(d.String()), CIDRBlocks: cell.Addrs.Strings()}
			part.write(&m)
			here := firewall.NewSet(cell.Addrs, part.services)
			for i, s := range sets {
				if s.Overlaps(here) {
					m.Origins = append(m.Origins, originOf(rules[i]))
				}
			}
			out = append(out, m)
		}
	}
	slices.SortFunc(peers, func(a, b peerOf) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.id, b.id)) })
	for _, p := range peers {
		for _, part := range partsOf(p.services) {
			m := mergedRule{Direction: types.StringValue(d.String()), CIDRBlocks: []string{}}
			if p.kind == firewall.PeerGroup {
				m.SecurityGroupID = types.StringValue(string(p.id))
			} else {
				m.PrefixListID = types.StringValue(string(p.id))
			}
			part.write(&m)
			for _, r := range rules {
				if peer, named := peerOfRule(r.rule); named && peer.kind == p.kind && peer.id == p.id && r.rule.Must.Overlaps(part.services) {
					m.Origins = append(m.Origins, originOf(r))
				}
			}
			out = append(out, m)
		}
	}
	return out
}

// peerOf is a group or prefix list with what is open to it.
type peerOf struct {
	kind     firewall.PeerKind
	id       firewall.ID
	services firewall.Services
}

// peerOfRule is the group or prefix list that a rule names; false if it names none.
func peerOfRule(r *firewall.GroupRule) (peerOf, bool) {
	link := r.Group
	if r.Peer == firewall.PeerPrefixList {
		link = r.PrefixList
	}
	id, ok := link.Exact()
	return peerOf{kind: r.Peer, id: id}, ok && (r.Peer == firewall.PeerGroup || r.Peer == firewall.PeerPrefixList)
}

func originOf(r groupedRule) ruleOrigin {
	o := ruleOrigin{SecurityGroupID: types.StringValue(r.group.AWSID), RuleID: types.StringValue(r.rule.Origin.Address)}
	if r.rule.Description != "" {
		o.Description = types.StringValue(r.rule.Description)
	}
	return o
}

// servicePart is services that one rule can name.
type servicePart struct {
	protocol string
	from, to *int32 // nil where the protocol has none
	services firewall.Services
}

func (p servicePart) write(m *mergedRule) {
	m.Protocol, m.FromPort, m.ToPort = types.StringValue(p.protocol), types.Int32PointerValue(p.from), types.Int32PointerValue(p.to)
}

// partsOf divides services into what rules can name, in the order of protocols and ports.
func partsOf(s firewall.Services) []servicePart {
	if s.Equal(firewall.AllServices()) {
		return []servicePart{{protocol: "-1", services: s}}
	}
	var out []servicePart
	for _, p := range s.Protocols() {
		add := func(from, to int32, services firewall.Services) {
			out = append(out, servicePart{p.String(), &from, &to, services})
		}
		switch p {
		case firewall.TCP, firewall.UDP:
			for _, r := range s.Ports(p).Ranges() {
				add(int32(r.Lo), int32(r.Hi), firewall.PortServices(p, firewall.PortSet(r)))
			}
		case firewall.ICMP, firewall.ICMPv6:
			for _, r := range typesOf(s.Ports(p)) {
				add(r[0], r[1], firewall.ICMPServices(p, int(r[0]), int(r[1])))
			}
		default:
			out = append(out, servicePart{protocol: strconv.Itoa(int(p)), services: firewall.ProtocolServices(p)})
		}
	}
	return out
}

// typesOf is types and codes of ICMP, which the packet model has as one number, as rules name them: -1 is all.
func typesOf(values firewall.Ports) [][2]int32 {
	if values.Equal(firewall.AllPorts()) {
		return [][2]int32{{-1, -1}}
	}
	var out [][2]int32
	for _, r := range values.Ranges() {
		for v := int32(r.Lo); v <= int32(r.Hi); v++ {
			if v&0xff == 0 && v|0xff <= int32(r.Hi) {
				out = append(out, [2]int32{v >> 8, -1})
				v |= 0xff
				continue
			}
			out = append(out, [2]int32{v >> 8, v & 0xff})
		}
	}
	return out
}
