package check

import (
	"fmt"
	"net/netip"
	"strconv"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// conflict is what a group opens and its NACL drops, subnet by subnet.
type conflict struct {
	*placement
	possible bool
	inexact  bool
	parts    []conflictPart
	// subnetsHit is how many subnets the packets are on their way to.
	subnetsHit int
	peers      map[*firewall.GroupRule]firewall.Set // of it, what rules that admit a group open
}

func (c *conflict) addPeer(r *firewall.GroupRule, set firewall.Set) {
	if c.peers == nil {
		c.peers = map[*firewall.GroupRule]firewall.Set{}
	}
	c.peers[r] = c.peers[r].Union(set)
}

// conflictPart is packets that are dropped on their way to each of some subnets.
type conflictPart struct {
	gap   firewall.Set
	local firewall.AddrSet
	near  netip.Addr // a known address of an interface there that carries the group; zero if none is known
}

func (c *conflict) isEmpty() bool { return len(c.parts) == 0 }

// add adds what is dropped on its way to a subnet; subnets of which the same is dropped make one part.
func (c *conflict) add(gap firewall.Set, s *firewall.Subnet, rough bool, i *firewall.Interface) {
	if gap.IsEmpty() {
		return
	}
	c.inexact = c.inexact || rough
	c.subnetsHit++
	local := localSide(s)
	for k := range c.parts {
		if c.parts[k].gap.Equal(gap) {
			c.parts[k].local = c.parts[k].local.Union(local)
			return
		}
	}
	part := conflictPart{gap: gap, local: local}
	if len(i.Addrs) > 0 {
		part.near = i.Addrs[0]
	}
	c.parts = append(c.parts, part)
}

// boxes is the whole packets.
func (c *conflict) boxes() firewall.Boxes {
	var out firewall.Boxes
	for _, part := range c.parts {
		out = append(out, boxesOf(part.gap, firewall.Ingress, part.local)...)
	}
	return out
}

// ours is the known addresses of the subnets.
func (c *conflict) ours() firewall.AddrSet {
	var all firewall.AddrSet
	for _, s := range c.subnets {
		all = all.Union(s.CIDRs)
	}
	return all
}

// all is every packet, whichever subnet it goes to.
func (c *conflict) all() firewall.Set {
	var sets []firewall.Set
	for _, part := range c.parts {
		sets = append(sets, part.gap)
	}
	return firewall.UnionAll(sets...)
}

// picture is the request that stands for the conflict: of the first part, to a known address of an interface that carries
// the group if there is one of the packet's family, else to one that a host of the subnet could have.
func (c *conflict) picture() firewall.PacketHeader {
	part := c.parts[0]
	w, _ := part.gap.Witness()
	h := firewall.PacketHeader{Protocol: w.Protocol, Src: w.Remote, DstPort: w.Value}
	if hasPorts(w.Protocol) {
		h.SrcPort = 1024
	}
	h.Dst, _ = hostOf(sameFamily(part.local, firewall.Addresses(w.Remote)))
	if part.near.IsValid() && part.near.Is4() == w.Remote.Is4() {
		h.Dst = part.near
	}
	return h
}

// opener is the rule of the group that opens the packet of a conflict's picture.
type opener struct {
	rule      *firewall.GroupRule
	set       firewall.Set // what it opens, as far as it is in the conflict
	whole     firewall.Set // what it opens
	others    int          // further rules of the group that open something of the conflict
	sensitive bool         // some rule that opens something of it has a sensitive value
	why       []firewall.Unknown
}

// opener finds the rule that opens packet w, and how many others open something of the conflict.
func (p *Pass) opener(g *firewall.Group, c *conflict, w firewall.PacketHeader) opener {
	var o opener
	all := c.all()
	for i := range g.Ingress {
		p.Net.Stop.Check()
		r := &g.Ingress[i]
		set := opens(ruleSet(p.Net, r), c.possible)
		if r.Peer == firewall.PeerGroup {
			set = c.peers[r]
		}
		in := set.Intersect(all)
		if in.IsEmpty() {
			continue
		}
		o.sensitive = o.sensitive || r.SensitiveV
		o.why = append(o.why, r.Why...)
		if o.rule == nil && in.Contains(seen(w, firewall.Ingress)) {
			o.rule, o.set, o.whole = r, in, set
		} else {
			o.others++
		}
	}
	return o
}

func opens(b bounded, possibly bool) firewall.Set {
	if possibly {
		return b.may
	}
	return b.must
}

// text is what the rule opens, to whom.
func (o opener) text() string {
	if o.rule == nil {
		return "packets"
	}
	return servicesText(o.rule) + " to " + peerText(o.rule)
}

// part says how much of what the rule opens is in the conflict.
func (c *conflict) part(o opener) string {
	if o.rule == nil || o.rule.Peer == firewall.PeerGroup || c.possible {
		return "it, or some of it,"
	}
	if o.set.Covers(o.whole) {
		return "all of it"
	}
	cells := o.set.Cells()
	if len(cells) == 1 && cells[0].Services.Equal(o.rule.Must) {
		return addrsText(cells[0].Addrs) + " of it"
	}
	return "some of it"
}

// narrowFix proposes to take out of the group's rule what never arrives, where what is left is a few CIDR blocks.
func narrowFix(c *conflict, o opener) []result.Fix {
	if o.rule == nil || o.rule.Peer != firewall.PeerCIDR || c.inexact {
		return nil
	}
	cells := o.set.Cells()
	if len(cells) != 1 || !cells[0].Services.Equal(o.rule.Must) {
		return nil
	}
	left := o.rule.MustAddrs.Subtract(cells[0].Addrs).Prefixes()
	if len(left) == 0 {
		return []result.Fix{{
			Title:         "if the network ACL means it, remove the rule from the security group: nothing that it opens arrives",
			Applicability: result.MaybeIncorrect,
		}}
	}
	if len(left) > 8 {
		return nil
	}
	opening := groupOpening{protocol: o.rule.Protocol, ports: groupRange(o.rule), name: "narrowed_for_" + nameOf(c.nacl)}
	for _, cidr := range left {
		opening.cidrs = append(opening.cidrs, cidr.String())
	}
	causes := []*firewall.GroupRule{o.rule}
	applicability := result.MaybeIncorrect
	if !formOf(c.group, causes).whole() {
		applicability = result.HasPlaceholders
	}
	title := "if the network ACL means it, open in the security group only what arrives, in place of " + writtenAt(c.group, causes)
	if r := o.rule; len(left) == 1 && r.Origin.Type == "aws_vpc_security_group_ingress_rule" {
		hcl := fmt.Sprintf("%s = %q\n", cidrArgument(left[0].String())[0], left[0])
		return []result.Fix{{Title: "if the network ACL means it, let " + r.Origin.Address + " open only what arrives", Applicability: applicability, HCL: &hcl,
			Sets: []result.Setting{{Address: r.Origin.Address, At: remoteOf(r).inRule(r), Value: strconv.Quote(left[0].String())}}}}
	}
	return proposal(title+groupListToo(c.group), applicability, groupOpenings(c.group, causes, []groupOpening{opening}))
}

// groupRange is from_port and to_port of a group's rule, nil where it has none.
func groupRange(r *firewall.GroupRule) []int {
	if p := firewall.Protocol(r.Protocol); r.Protocol >= 0 && (hasPorts(p) || isICMP(p)) {
		return []int{r.FromPort, r.ToPort}
	}
	return nil
}
