package check

import (
	"fmt"
	"strconv"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// conflict is what a group opens and its NACL drops, subnet by subnet.
type conflict struct{ *firewall.Conflict }

// subnetsHit is how many subnets the packets are on their way to.
func (c *conflict) subnetsHit() int {
	n := 0
	for _, part := range c.Parts {
		n += len(part.Subnets)
	}
	return n
}

// boxes is the whole packets.
func (c *conflict) boxes() firewall.Boxes {
	var out firewall.Boxes
	for _, part := range c.Parts {
		out = append(out, boxesOf(part.Gap, firewall.Ingress, part.Local)...)
	}
	return out
}

// ours is the known addresses of the subnets.
func (c *conflict) ours() firewall.AddrSet {
	var all firewall.AddrSet
	for _, s := range c.Subnets {
		all = all.Union(s.CIDRs)
	}
	return all
}

// picture is the request that stands for the conflict: of the first part, to a known address of an interface that carries
// the group if there is one of the packet's family, else to one that a host of the subnet could have.
func (c *conflict) picture() firewall.PacketHeader {
	part := c.Parts[0]
	w, _ := part.Gap.Witness()
	h := firewall.PacketHeader{Protocol: w.Protocol, Src: w.Remote, DstPort: w.Value}
	if hasPorts(w.Protocol) {
		h.SrcPort = 1024
	}
	h.Dst, _ = hostOf(sameFamily(part.Local, firewall.Addresses(w.Remote)))
	if part.Near.IsValid() && part.Near.Is4() == w.Remote.Is4() {
		h.Dst = part.Near
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
	all := c.All()
	for i := range g.Ingress {
		p.Net.Stop.Check()
		r := &g.Ingress[i]
		set := c.Opens(p.Net, r)
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

// text is what the rule opens, to whom.
func (o opener) text() string {
	if o.rule == nil {
		return "packets"
	}
	return servicesText(o.rule) + " to " + peerText(o.rule)
}

// part says how much of what the rule opens is in the conflict.
func (c *conflict) part(o opener) string {
	if o.rule == nil || o.rule.Peer == firewall.PeerGroup || c.Possible {
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
	if o.rule == nil || o.rule.Peer != firewall.PeerCIDR || c.Inexact {
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
	opening := groupOpening{protocol: o.rule.Protocol, ports: groupRange(o.rule), name: "narrowed_for_" + nameOf(c.NACL)}
	for _, cidr := range left {
		opening.cidrs = append(opening.cidrs, cidr.String())
	}
	causes := []*firewall.GroupRule{o.rule}
	applicability := result.MaybeIncorrect
	if !formOf(c.Group, causes).whole() {
		applicability = result.HasPlaceholders
	}
	title := "if the network ACL means it, open in the security group only what arrives, in place of " + writtenAt(c.Group, causes)
	if r := o.rule; len(left) == 1 && r.Origin.Type == "aws_vpc_security_group_ingress_rule" {
		hcl := fmt.Sprintf("%s = %q\n", cidrArgument(left[0].String())[0], left[0])
		return []result.Fix{{Title: "if the network ACL means it, let " + r.Origin.Address + " open only what arrives", Applicability: applicability, HCL: &hcl,
			Sets: []result.Setting{{Address: r.Origin.Address, At: remoteOf(r).inRule(r), Value: strconv.Quote(left[0].String())}}}}
	}
	return proposal(title+groupListToo(c.Group), applicability, groupOpenings(c.Group, causes, []groupOpening{opening}))
}

// groupRange is from_port and to_port of a group's rule, nil where it has none.
func groupRange(r *firewall.GroupRule) []int {
	if p := firewall.Protocol(r.Protocol); r.Protocol >= 0 && (hasPorts(p) || isICMP(p)) {
		return []int{r.FromPort, r.ToPort}
	}
	return nil
}
