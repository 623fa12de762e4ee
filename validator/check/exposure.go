package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// openingText is such as "tcp 22, 3389 to 100 % of the public IPv4 addresses".
func openingText(o firewall.Opening, preposition string) string {
	var names []string
	for _, p := range o.Services.Protocols() {
		if hasPorts(p) {
			names = append(names, fmt.Sprintf("%s %s", p, portsText(o.Services.Ports(p))))
		} else {
			names = append(names, p.String())
		}
	}
	return fmt.Sprintf("%s %s %s of the public IPv%d addresses", shorten(names, 3), preposition, percent(o.Share), o.Family)
}

func portTexts(list []firewall.Opening, preposition string) string {
	var out []string
	for _, o := range list {
		out = append(out, openingText(o, preposition))
	}
	return strings.Join(out, "; ")
}

// exposure is what a group opens to the world, with the rules that do it.
type exposure struct {
	group    *firewall.Group
	set      firewall.Set // the packets concerned, from addresses of every kind
	causes   []*firewall.GroupRule
	possible bool
}

// exposures asks find, for each group that the plan manages or has rules for, what part of what its ingress rules open is
// open to the world: first of what they certainly open; where find returns nothing, of what they possibly open. Of the latter,
// only rules whose addresses are known count: any rule could turn out to be open to the world otherwise, and RSG501 names it.
// Groups are left out at a glance: wanted is asked of all services that rules for public addresses possibly open.
func (p *Pass) exposures(wanted func(firewall.Services) bool, find func(firewall.Set) firewall.Set) []exposure {
	var out []exposure
	for _, g := range p.places().groups {
		if open := p.openToPublic(g); open.IsEmpty() || !wanted(open) {
			continue // so that no part of it is open to the world
		}
		var must, may []firewall.Set
		for i := range g.Ingress {
			b := p.worldSet(&g.Ingress[i])
			must, may = append(must, b.must), append(may, b.may)
		}
		for _, possible := range []bool{false, true} {
			sets := must
			if possible {
				sets = may
			}
			e := exposure{group: g, set: find(firewall.UnionAll(sets...)), possible: possible}
			if e.set.IsEmpty() {
				continue
			}
			for i := range g.Ingress {
				if r := &g.Ingress[i]; written(r) && sets[i].Overlaps(e.set) {
					e.causes = append(e.causes, r)
				}
			}
			if g.Managed || len(e.causes) > 0 {
				out = append(out, e)
			}
			break
		}
	}
	return out
}

// openToPublic is the services that the ingress rules of a group possibly open to some public address.
func (p *Pass) openToPublic(g *firewall.Group) firewall.Services {
	public := publicAddrs()
	var open firewall.Services
	for i := range g.Ingress {
		r := &g.Ingress[i]
		if must, _ := p.Net.PeerAddrs(r); must.Overlaps(public) {
			open = open.Union(r.May)
		}
	}
	return open
}

// worldSet is what a rule opens, if its addresses are known.
func (p *Pass) worldSet(r *firewall.GroupRule) bounded {
	must, may := p.Net.PeerAddrs(r)
	if !must.Equal(may) {
		may = must
	}
	b := ruleSet(p.Net, r)
	return bounded{b.must, b.may.Restrict(may)}
}

// reportExposure makes the finding of an exposure. proposed are the services that the fix admits from somewhere narrower.
func (p *Pass) reportExposure(e exposure, severity result.Severity, message, hiddenMessage string, proposed firewall.Services) {
	g := e.group
	f := Finding{
		Severity:  severity,
		Possible:  e.possible,
		Message:   message,
		Address:   address(g.Origin, g.ID),
		Resources: []result.Resource{subject(g.Origin, g.ID)},
		Uncovered: boxesOf(e.set, firewall.Ingress, firewall.AllAddrs()),
		Extent:    Extent{Set: publicPart(e.set)},
	}
	// Which packets a group lets in is known; where its interfaces stand is not a matter of this rule.
	f.Extent.Packets = firewall.Boxes{}
	secret := false
	for i, r := range e.causes {
		cause := groupRuleAt(result.Cause, r, g.ID, ofRemote(!r.MayAddrs.IPv4().Overlaps(e.set.Addrs())))
		if i < maxLabels {
			cause.Label = "admits " + groupRuleText(r)
		}
		f.Resources = append(f.Resources, cause)
		secret = secret || r.SensitiveV
		if e.possible {
			f.Unknowns = append(f.Unknowns, r.Why...)
		}
	}
	if len(e.causes) > 0 {
		f.Point = pointAt(f.Resources[1], f.Resources[1].Label)
	}
	if !g.Managed {
		f.Address = e.causes[0].Origin.Address
	}
	if e.possible {
		f.Message = "depending on what the plan does not know, " + f.Message
	}
	if secret {
		f.Message = hiddenMessage
		f.Uncovered, f.Inexact = nil, true
	} else {
		f.Witness = p.exposureWitness(e)
		f.Fixes = exposureFix(e, proposed)
	}
	if p.groupUnrouted(g) {
		f.Message, f.Witness = f.Message+notRouted, nil // such a packet comes to nobody yet
	}
	p.Report(f)
}

func publicPart(s firewall.Set) firewall.Set {
	return s.Restrict(firewall.PublicIPv4().Union(firewall.PublicIPv6()))
}

// exposureWitness is one request from the world, to an address of the group's interfaces or its VPC; none where no such
// address is known.
func (p *Pass) exposureWitness(e exposure) []result.Packet {
	w, ok := e.set.Witness()
	if !ok {
		return nil
	}
	h := firewall.PacketHeader{Protocol: w.Protocol, Src: w.Remote, DstPort: w.Value}
	if hasPorts(w.Protocol) {
		h.SrcPort = 1024
	}
	near := carrierAddrs(p.Net, e.group.ID)
	if vpc := p.Net.VPCOf(e.group.VPC); vpc != nil && sameFamily(near, firewall.Addresses(h.Src)).IsEmpty() {
		near = near.Union(vpc.CIDRs)
	}
	if h.Dst, ok = hostOf(sameFamily(near, firewall.Addresses(h.Src))); !ok {
		return nil
	}
	hop := result.Hop{
		Filter: "sg", Address: address(e.group.Origin, e.group.ID), Direction: firewall.Ingress.String(),
		Verdict: string(firewall.HopAllow),
	}
	if e.possible {
		hop.Verdict = string(firewall.HopUnknown)
	}
	for _, r := range e.causes {
		if p.worldSet(r).may.Contains(w) {
			hop.Rule = &r.Origin.Address
			break
		}
	}
	return []result.Packet{packet(firewall.Request, h, []result.Hop{hop})}
}

// carrierAddrs is the known addresses of the subnets in which an interface certainly carries a group.
func carrierAddrs(net *firewall.Network, group firewall.ID) firewall.AddrSet {
	var addrs firewall.AddrSet
	for _, i := range net.Interfaces {
		if s := net.SubnetOf(i); s != nil && slices.Contains(i.Groups.Sure, group) {
			addrs = addrs.Union(s.CIDRs)
		}
	}
	return addrs
}

// exposureFix admits the services from a group in place of the rules that open them, with the place of an office's prefix beside
// it.
func exposureFix(e exposure, services firewall.Services) []result.Fix {
	var rules []groupOpening
	for _, p := range services.Protocols() {
		for _, r := range services.Ports(p).Ranges() {
			rules = append(rules, groupOpening{protocol: int(p), ports: []int{int(r.Lo), int(r.Hi)}, name: fmt.Sprintf("%s_%d", p, r.Lo)})
		}
	}
	title := "admit a source group or an office prefix, not the whole internet, in place of " + writtenAt(e.group, e.causes)
	return proposal(title+groupListToo(e.group), result.HasPlaceholders, groupOpenings(e.group, e.causes, rules))
}
