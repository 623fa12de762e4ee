package check

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// SGPairEgressMissing is RSG403.
var SGPairEgressMissing = register(Check{
	ID:       "RSG403",
	Name:     "sg-pair-egress-missing",
	Severity: result.Warning,
	Title:    "A security group admits another group, whose members have no egress that reaches it on that port (or the reverse), or groups stop what a load balancer asks of its targets",
	Why: `A connection needs two security groups: the client's has to let it out, the server's has to let it in. A rule that admits a group
says that its members shall connect. Where none of their groups lets them, the connection is never made; and as the rule is there for
all to see, the fault is looked for elsewhere. The AWS provider takes away the egress rule with which AWS makes a group, so that a
group without egress rules lets nothing out.

A rule is reported if **no** part of what it admits can be: no rule of any group on an interface that carries the peer speaks of the
group, or of an address that an interface carrying it may have, for any of its ports. What is not known counts as if it reached.
The same for an egress rule that names a group whose members do not let the packets in.

It is proved where interfaces of the plan certainly carry the peer, all of their groups are known, and nothing beyond what sgplan models
carries it. Otherwise it is possible: a load balancer may carry other groups too. A peer that nothing in the plan carries is judged
only if it has rules of the direction: a group without rules is often a mark that stands beside others.

One finding for each pair of groups and direction.

**Load balancers.** A load balancer asks its targets on their port and that of the health checks: its groups have to let it out, and
those of the targets have to let it in. Targets are those that RSG105 follows. A Network Load Balancer without a group lets all out. A
target that sees the addresses of clients has to admit them, or the load balancer's group; the groups of the clients do not count.
It is proved where no group lets a port pass with any of the addresses that the other side may have, and possible where some of them
do not pass, as AWS chooses the addresses in a subnet, or where it is not certain that the load balancer asks there. That a target
admits a part of the clients is meant. One finding for each load balancer, direction and first group; what a rule for a pair of groups is
reported for is left out.`,
	Fix: `Add the rule that is missing, or remove the one that cannot work.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
		"https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group",
		"https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html",
		"https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html",
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		var s pairing
		for _, g := range p.places().groups {
			for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
				p.pairs(&s, g, d)
			}
		}
		p.balancerGroups(&s)
	},
})

// pairing is who carries which groups, found when it is first asked for.
type pairing struct {
	on map[firewall.ID][]*firewall.Interface // certainly or possibly
	// open is an interface that may carry any group.
	open bool
	// dead is what rules that are reported were for, certainly and possibly.
	dead map[pairOf][2]firewall.Services
}

// pairOf is a group and the peer that rules of a direction of it name.
type pairOf struct {
	group, peer firewall.ID
	dir         firewall.Direction
}

func (s *pairing) carriers(net *firewall.Network, id firewall.ID) []*firewall.Interface {
	if s.on == nil {
		s.on = map[firewall.ID][]*firewall.Interface{}
		for _, i := range sorted(net.Interfaces) {
			s.open = s.open || i.Groups.Open
			for _, g := range slices.Concat(i.Groups.Sure, i.Groups.Maybe) {
				s.on[g] = append(s.on[g], i)
			}
		}
	}
	return s.on[id]
}

// pairs reports the rules of one direction of a group that name a peer whose members' groups have no counterpart.
func (p *Pass) pairs(s *pairing, g *firewall.Group, d firewall.Direction) {
	byPeer := map[firewall.ID][]*firewall.GroupRule{}
	var peers []firewall.ID
	rules := g.Rules(d)
	for i := range rules {
		r := &rules[i]
		id, exact := r.Group.Exact()
		if r.Peer != firewall.PeerGroup || !exact || r.Any || !written(r) || r.May.IsEmpty() {
			continue
		}
		if byPeer[id] == nil {
			peers = append(peers, id)
		}
		byPeer[id] = append(byPeer[id], r)
	}
	for _, id := range peers {
		p.pair(s, g, d, id, byPeer[id])
	}
}

func (p *Pass) pair(s *pairing, g *firewall.Group, d firewall.Direction, id firewall.ID, rules []*firewall.GroupRule) {
	peer, back := p.Net.Groups[id], opposite(d)
	on := s.carriers(p.Net, id)
	if peer == nil || peer.External || s.open {
		return
	}
	certain := peer.Beyond == firewall.NotBeyond
	sure := false
	groups := []firewall.ID{id}
	for _, i := range on {
		sure = sure || slices.Contains(i.Groups.Sure, id)
		certain = certain && len(i.Groups.Maybe) == 0
		groups = append(groups, i.Groups.Sure...)
		groups = append(groups, i.Groups.Maybe...)
	}
	if !sure && len(peer.Rules(back)) == 0 {
		return
	}
	slices.Sort(groups)
	reaches := p.Net.MayAdmit(slices.Compact(groups), back, p.asPeer(s, g))
	var dead fold
	for _, r := range rules {
		if r.May.Intersect(reaches).IsEmpty() {
			dead.rule(r, certain && sure && !r.Maybe && !r.Must.IsEmpty())
		}
	}
	b, possible := dead.rules()
	if b == nil {
		return
	}
	s.note(pairOf{g.ID, id, d}, b, possible)
	secret := b.sensitive() // which group a rule names may be what is sensitive of it
	key := string(id)
	if secret {
		key = "sensitive"
	}
	f := b.finding(g.Origin, g.ID, possible, d.String(), key)
	b.point(&f, "no group there has the counterpart", always(ofPeer))
	if !g.Managed {
		f.Address = b.origins[0].Address
	}
	f.Message = depending(possible, pairMessage(d, b, peer))
	if !secret {
		f.Resources = append(f.Resources, resource(result.Drops, peer.Origin, id))
		f.Witness = p.pairPacket(s, g, peer, d, b)
		f.Fixes = pairFix(g, peer, back, b)
	}
	p.Report(f)
}

// note keeps what rules that are reported were for.
func (s *pairing) note(k pairOf, b *bundle, possible bool) {
	said := s.dead[k]
	i := 0
	if possible {
		i = 1
	}
	for _, r := range b.group {
		said[i] = said[i].Union(r.May)
	}
	if s.dead == nil {
		s.dead = map[pairOf][2]firewall.Services{}
	}
	s.dead[k] = said
}

// asPeer is who carries a group: the groups that they carry, and the addresses that they may have.
func (p *Pass) asPeer(s *pairing, g *firewall.Group) firewall.Peer {
	peer := firewall.Peer{Groups: []firewall.ID{g.ID}}
	on := s.carriers(p.Net, g.ID)
	if len(on) == 0 || g.Beyond != firewall.NotBeyond {
		peer.Addrs = firewall.AllAddrs()
	}
	for _, i := range on {
		peer.Groups = append(peer.Groups, i.Groups.Sure...)
		peer.Groups = append(peer.Groups, i.Groups.Maybe...)
		peer.Addrs = peer.Addrs.Union(p.mayHave(i))
	}
	return peer
}

// mayHave is every address that an interface may have.
func (p *Pass) mayHave(i *firewall.Interface) firewall.AddrSet {
	known := firewall.Addresses(i.Addrs...)
	if i.AddrsKnown {
		return known
	}
	if i.Subnet.Open || len(i.Subnet.To) == 0 {
		return firewall.AllAddrs()
	}
	for _, id := range i.Subnet.To {
		s := p.Net.Subnets[id]
		if s == nil {
			return firewall.AllAddrs()
		}
		addrs, _ := p.Net.SubnetAddrs(s)
		known = known.Union(addrs)
	}
	return known
}

func pairMessage(d firewall.Direction, b *bundle, peer *firewall.Group) string {
	name := address(peer.Origin, peer.ID)
	if b.sensitive() {
		name = hidden
	}
	if d == firewall.Egress {
		return fmt.Sprintf("security group lets out what no group on the members of %s admits: %s", name, b.list())
	}
	return fmt.Sprintf("security group admits what no group on the members of %s lets out to it: %s", name, b.list())
}

// pairPacket is one packet between members of two groups that the peer's side refuses; none where no addresses are known.
func (p *Pass) pairPacket(s *pairing, g, peer *firewall.Group, d firewall.Direction, b *bundle) []result.Packet {
	if p.brief {
		return nil
	}
	for _, mine := range s.carriers(p.Net, g.ID) {
		for _, theirs := range s.carriers(p.Net, peer.ID) {
			for _, v4 := range []bool{true, false} {
				here, ok := addrOf(mine, v4)
				there, too := addrOf(theirs, v4)
				if mine == theirs || !ok || !too {
					continue
				}
				w, _ := firewall.NewSet(firewall.Addresses(there), b.group[0].May).Witness()
				h := firewall.PacketHeader{Protocol: w.Protocol, Src: there, Dst: here, DstPort: w.Value}
				if d == firewall.Egress {
					h.Src, h.Dst = here, there
				}
				if hasPorts(h.Protocol) {
					h.SrcPort = 32768 // the first that a Linux client uses
				}
				code := "ENI_SG_RULES_MISMATCH"
				return []result.Packet{packet(firewall.Request, h, []result.Hop{{
					Filter: "sg", Address: cmp.Or(theirs.Origin.Address, string(theirs.ID)), Direction: opposite(d).String(),
					Verdict: string(firewall.HopImplicitDeny), AWSCode: &code,
				}})}
			}
		}
	}
	return nil
}

// pairFix is the rules of the peer that are missing, where it states none inline.
func pairFix(g, peer *firewall.Group, back firewall.Direction, b *bundle) []result.Fix {
	apart := g.Origin.Apart(peer.Origin)
	if !peer.Managed || peer.Inline[back] != firewall.Unstated || apart && g.AWSID == "" {
		return nil
	}
	named := reference(g.Origin, g.ID)
	if apart {
		named = strconv.Quote(g.AWSID)
	}
	var text []string
	for _, r := range b.group[:min(len(b.group), maxProposed)] {
		name := label(peer.Origin, back.String()+"_"+strings.ReplaceAll(protocolText(r.Protocol), " ", "_"))
		ports := groupRange(r)
		if len(ports) > 0 {
			name += fmt.Sprintf("_%d", max(ports[0], 0))
		}
		text = append(text, block(back, name+ofInstance(peer.Origin.Address, name), [][2]string{
			{"security_group_id", reference(peer.Origin, peer.ID)},
			{"referenced_security_group_id", named},
		}, r.Protocol, ports))
	}
	return proposal(fmt.Sprintf("add the %s that %s missing to %s", plural(len(text), "rule", "rules"), plural(len(text), "is", "are"),
		address(peer.Origin, peer.ID)), result.MaybeIncorrect, strings.Join(text, "\n"))
}
