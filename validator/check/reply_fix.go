package check

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// wideReplies is the client ports to open for the whole internet: clients there sit behind address translation, which uses
// all of them.
var wideReplies = firewall.PortSet(firewall.PortRange{Lo: 1024, Hi: 65535})

// maxFixRules is how many rules a fix may add for one direction and protocol: more than that is not what a person would write.
const maxFixRules = 4

// usableRules is how many rules of one family and direction AWS takes: 20 less the default deny.
// Source: "Amazon VPC quotas", network ACLs.
const usableRules = 19

// addedRule is an allow rule that a fix adds. Low and High are ports, or ICMP type and code.
type addedRule struct {
	Number    int
	Direction firewall.Direction
	Protocol  firewall.Protocol
	CIDR      netip.Prefix
	Low, High uint16
}

// need is packets that a NACL drops in one direction, with the remote blocks and the values (ports, or type and code) to allow
// so that it does not.
type need struct {
	dir    firewall.Direction
	gap    firewall.Boxes // of one protocol
	remote []netip.Prefix
	values firewall.Ports
}

// rules is the rules that fill the need: one for each block and range.
func (n need) rules() []addedRule { return makeRules(n.dir, n.gap[0].Protocol, n.remote, n.values) }

// replyFix is the rules that let the dropped replies of a gap through, proved on the NACL with the rules in it, or nothing
// where no few rules do.
func (p *Pass) replyFix(n *firewall.NACL, back firewall.Direction, g *replyGap) []result.Fix {
	remote := p.admittedFrom(n, g.Direction, requestSet(g))
	return p.allowFix(n, g.Proved, need{back, g.Gap, remote, fixPorts(g, remote)})
}

// allowFix is the rules that fill all of the needs. proved says whether what they mend is.
func (p *Pass) allowFix(n *firewall.NACL, proved bool, needs ...need) []result.Fix {
	var added []addedRule
	safe := proved
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		var here []addedRule
		var want []firewall.Set
		for _, x := range needs {
			if x.dir == d {
				rules := x.rules()
				if len(rules) == 0 || len(rules) > maxFixRules {
					return nil
				}
				here, want = distinct(append(here, rules...)), append(want, x.gap.Seen(d))
			}
		}
		if len(here) == 0 {
			continue
		}
		last := p.numberRules(n, d, here, firewall.UnionAll(want...))
		if here[0].Number == 0 {
			return nil
		}
		safe = safe && last && p.safeToAdd(n, d, here)
		added = append(added, here...)
	}
	p.propose(n, added)
	return []result.Fix{fixOf(n, added, safe)}
}

// admittedFrom is the blocks, as written, of the rules that allow what was asked in a direction; none that another holds.
func (p *Pass) admittedFrom(n *firewall.NACL, d firewall.Direction, asked firewall.Set) []netip.Prefix {
	t := p.Table(n, d)
	var blocks []netip.Prefix
	for i, r := range t.All() {
		if r.Action == firewall.Allow && r.CIDR.IsValid() && t.MayWin(i).Overlaps(asked) {
			blocks = append(blocks, r.CIDR.Masked())
		}
	}
	return outermost(blocks)
}

// outermost drops the blocks that another one holds, and sorts the rest.
func outermost(blocks []netip.Prefix) []netip.Prefix {
	slices.SortFunc(blocks, func(a, b netip.Prefix) int {
		if c := a.Bits() - b.Bits(); c != 0 {
			return c
		}
		return a.Addr().Compare(b.Addr())
	})
	var out []netip.Prefix
	for _, b := range blocks {
		if !slices.ContainsFunc(out, func(o netip.Prefix) bool { return o.Bits() <= b.Bits() && o.Contains(b.Addr()) }) {
			out = append(out, b)
		}
	}
	return out
}

// fixPorts is the client ports to open: those of every profile hit, and all of 1024–65535 for the whole internet.
func fixPorts(g *replyGap, remote []netip.Prefix) firewall.Ports {
	var ports firewall.Ports
	if isICMP(g.Protocol) {
		for _, b := range g.Gap {
			ports = ports.Union(b.DstPorts)
		}
		return ports
	}
	ports = firewall.ProfilePorts(g.Hit)
	if slices.ContainsFunc(remote, func(b netip.Prefix) bool { return b.Bits() == 0 }) {
		ports = ports.Union(wideReplies)
	}
	return ports
}

func makeRules(d firewall.Direction, p firewall.Protocol, remote []netip.Prefix, ports firewall.Ports) []addedRule {
	var out []addedRule
	for _, block := range remote {
		for _, r := range ports.Ranges() {
			rule := addedRule{Direction: d, Protocol: p, CIDR: block, Low: r.Lo, High: r.Hi}
			if isICMP(p) {
				rule.Low, rule.High = r.Lo>>8, r.Lo&0xff
			}
			out = append(out, rule)
		}
	}
	return out
}

// requestSet is the requests of a gap as the filter sees them.
func requestSet(g *replyGap) firewall.Set {
	var parts []firewall.Set
	for _, b := range g.Gap {
		services := firewall.PortServices(g.Protocol, b.SrcPorts)
		if isICMP(g.Protocol) {
			services = firewall.ProtocolServices(g.Protocol)
		}
		parts = append(parts, firewall.NewSet(g.remote(b), services))
	}
	return firewall.UnionAll(parts...)
}

// closes reports whether the direction certainly allows all of want with the added rules in it. Rules that match none of it have no
// say in that.
func closes(rules []firewall.NACLRule, added []addedRule, want firewall.Set) bool {
	var all []firewall.NACLRule
	for i := range rules {
		if rules[i].Any || rules[i].May.Overlaps(want) {
			all = append(all, rules[i])
		}
	}
	for _, a := range added {
		all = append(all, a.rule())
	}
	return firewall.EvalNACL(all).Allowed().Covers(want)
}

// rule is the added rule as the model sees it.
func (a addedRule) rule() firewall.NACLRule {
	values := firewall.PortSet(firewall.PortRange{Lo: a.Low, Hi: a.High})
	if isICMP(a.Protocol) {
		v := a.Low<<8 | a.High
		values = firewall.PortSet(firewall.PortRange{Lo: v, Hi: v})
	}
	match := firewall.Boxes{{Src: firewall.Prefixes(a.CIDR), Protocol: a.Protocol, DstPorts: values}}.Seen(firewall.Ingress)
	return firewall.NACLRule{
		Number: a.Number, Action: firewall.Allow, Must: match, May: match, CIDR: a.CIDR,
		Protocol: int(a.Protocol), FromPort: int(a.Low), ToPort: int(a.High),
	}
}

// safeToAdd reports whether the rules do no more than they should: every rule of the NACL is known, AWS takes as many with those
// of other fixes, each instance of the resource is meant, inbound they open nothing to public addresses, and nothing new goes unanswered.
func (p *Pass) safeToAdd(n *firewall.NACL, d firewall.Direction, added []addedRule) bool {
	rules := n.Rules(d)
	if !p.addable(n, d, len(rules)+len(added), added) || !allExact(rules) {
		return false
	}
	all := slices.Clone(rules)
	for _, a := range added {
		all = append(all, a.rule())
	}
	return p.safeWith(n, d, all, added)
}

// safeWith is safeToAdd where all are the rules that there are then.
func (p *Pass) safeWith(n *firewall.NACL, d firewall.Direction, rules []firewall.NACLRule, added []addedRule) bool {
	if !p.addable(n, d, len(rules), added) || !allExact(rules) {
		return false
	}
	for _, a := range added {
		if d == firewall.Ingress && firewall.Prefixes(a.CIDR).Overlaps(publicAddrs()) {
			return false
		}
	}
	return !p.opensGap(n, d, rules, added)
}

// addable reports whether AWS takes so many rules with those of other fixes, and the NACL is the only instance of its resource.
func (p *Pass) addable(n *firewall.NACL, d firewall.Direction, rules int, added []addedRule) bool {
	for _, a := range p.cache.proposed[tableKey{n, d}] {
		if !slices.Contains(added, a) {
			rules++
		}
	}
	return rules <= usableRules && !strings.Contains(string(n.ID), "[") && !strings.Contains(n.Origin.Address, "[")
}

func allExact(rules []firewall.NACLRule) bool {
	for i := range rules {
		if !rules[i].Exact() {
			return false
		}
	}
	return true
}

func publicAddrs() firewall.AddrSet {
	return firewall.IPv4.Public().Union(firewall.IPv6.Public())
}

// opensGap reports whether the NACL, with the added rules among all, offers in their direction something that it does not answer, and
// did not offer before.
func (p *Pass) opensGap(n *firewall.NACL, d firewall.Direction, all []firewall.NACLRule, added []addedRule) bool {
	if p.repliesOnly(n, d, added) {
		return false
	}
	tables := [2]*firewall.NACLTable{p.Table(n, firewall.Ingress), p.Table(n, firewall.Egress)}
	tables[d] = p.Net.EvalNACL(all)
	before := p.findGaps(n, serviceGaps)
	for i, part := range p.grounds(n).Parts {
		opts := firewall.ReplyOptions{Local: part.Addrs, Profiles: p.Profiles, Opened: part.Opened}
		after := gapIn(firewall.ReplyGaps(tables[0], tables[1], opts), d)
		if !gapIn(before[i], d).Covers(after) {
			return true
		}
	}
	return false
}

// repliesOnly reports whether the rules certainly offer no service: all of them are return rules, and no group in the subnets
// makes a service of what they admit.
func (p *Pass) repliesOnly(n *firewall.NACL, d firewall.Direction, added []addedRule) bool {
	for _, a := range added {
		rule := a.rule()
		if is, sure := firewall.IsReturnRule(&rule, p.Profiles); !is || !sure {
			return false
		}
	}
	for _, part := range p.grounds(n).Parts {
		if o := part.Opened[d]; !o.Must.IsEmpty() || !o.May.IsEmpty() {
			return false
		}
	}
	return true
}

func gapIn(gaps []firewall.ReplyGap, d firewall.Direction) firewall.Boxes {
	var out firewall.Boxes
	for _, g := range gaps {
		if g.Direction == d {
			out = append(out, g.Gap...)
		}
	}
	return out
}
