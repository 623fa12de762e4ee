package check

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// NACLAddsNothing is RSG304.
var NACLAddsNothing = register(Check{
	ID:       "RSG304",
	Name:     "nacl-adds-nothing",
	Severity: result.Warning,
	Title: "Proof: for every interface in the NACL's subnets, the packets that pass NACL and security groups together are the packets " +
		"that pass the security groups alone",
	Why: `A custom network ACL that drops nothing which a security group lets through filters nothing. It is one more list that everybody has to
read who looks for a packet, and one more place in which the next change can go wrong. It can go.

The proof goes over all interfaces that certainly or possibly stand in its subnets, and all that their groups possibly admit: each
request, whatever may come back for it (the same protocol, to and from any port: a reply may go to any), and ICMP about it from any
router. All of that has to pass the network ACL in its direction, and the VPC's default network ACL, to which the subnets fall when it goes.
A rule for replies from 1024 on is not enough: it drops what goes to lower ports.

A network ACL that allows everything is proved without interfaces. Else it is proved only for subnets that this plan makes; in others
something may stand that neither the plan nor its state holds, so that the finding is possible. Nothing is said where sgplan does not
model what may stand there (a broker, the nodes of a cluster), where what stands there has no group (a NAT gateway), where a group's
rules are not known, or where nothing stands there at all. The finding is possible where it is not certain that a subnet uses the network ACL, or that
something stands there.`,
	Fix: `Remove the network ACL and its rules from the configuration. The provider gives its subnets to the VPC's default network ACL first.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html",
		"https://developer.hashicorp.com/terraform/language/block/removed",
	},
	Controls: []Control{{"PCI DSS", "4.0.1", "1.2.7"}},
	Since:    "0.1.0",
	Run: func(p *Pass) {
		for _, n := range p.places().nacls {
			if n.Managed && !n.Default && !n.External {
				p.addsNothing(n)
			}
		}
	},
})

func (p *Pass) addsNothing(n *firewall.NACL) {
	x := p.places()
	subnets := slices.Concat(x.subnets[n.ID], x.maySubnets[n.ID])
	fallback := p.fallback(n)
	if len(subnets) == 0 || fallback == nil {
		return
	}
	passes := func(t firewall.Traffic) bool {
		for _, l := range []*firewall.NACL{n, fallback} {
			if !firewall.AddsNothing(p.Table(l, firewall.Ingress), p.Table(l, firewall.Egress), t) {
				return false
			}
		}
		return true
	}
	everything := firewall.NewSet(p.familiesIn(n), firewall.AllServices())
	why, possible := "it allows everything", false
	settled, unknowns, hangs := len(x.subnets[n.ID]) > 0, p.whyMaybe(n), "depending on which subnets use it, "
	if !passes(firewall.Traffic{everything, everything}) {
		t, standing, known := p.trafficIn(subnets)
		for d := range t {
			t[d] = t[d].Intersect(everything) // no other packet arrives
		}
		if !known || !passes(t) {
			return
		}
		possible = slices.ContainsFunc(subnets, func(s *firewall.Subnet) bool { return s.AWSID != "" })
		why = fmt.Sprintf("it drops nothing that the security groups of %s let through, nor what may answer", counted(standing, "interface"))
		if possible {
			why += "; something that neither the plan nor its state holds may stand in the subnets too"
		}
		hangs = uninhabited
		settled, unknowns = p.inhabited(n)
	}
	named := x.subnets[n.ID]
	if len(named) == 0 {
		named = subnets
	}
	f := Finding{
		Possible: possible || !settled, Address: address(n.Origin, n.ID),
		Resources: []result.Resource{subject(n.Origin, n.ID)}, Extent: Extent{Count: float64(len(named)), Of: "subnet"},
		Message: fmt.Sprintf("network ACL adds nothing to %s: %s", counted(len(named), "subnet"), why),
	}
	if !settled {
		f.Message, f.Unknowns = hangs+f.Message, unknowns
	}
	for _, s := range named {
		f.Resources = append(f.Resources, resource(result.Association, s.Origin, s.ID))
	}
	f.Fixes = removalFix(n)
	p.Report(f)
}

// fallback is the default NACL of a NACL's VPC; nil where it is not certain which that is.
func (p *Pass) fallback(n *firewall.NACL) *firewall.NACL {
	v := p.Net.VPCOf(n.VPC)
	if v == nil {
		return nil
	}
	return p.Net.NACLs[v.DefaultNACL]
}

// familiesIn is all addresses of the families of which packets may come to the NACL.
func (p *Pass) familiesIn(n *firewall.NACL) firewall.AddrSet {
	if lacksIPv6(p.Net.VPCOf(n.VPC)) || !p.mayGetIPv6(n) {
		return firewall.AllIPv4()
	}
	return firewall.AllAddrs()
}

// trafficIn is what the groups of all interfaces in the subnets admit at most, and how many interfaces there are; known is false
// where there is none, or one of which that cannot be said.
func (p *Pass) trafficIn(subnets []*firewall.Subnet) (t firewall.Traffic, standing int, known bool) {
	x := p.places()
	interfaces := slices.Clone(x.anywhere)
	for _, s := range subnets {
		if s.Beyond != firewall.NotBeyond {
			return t, 0, false
		}
		interfaces = append(interfaces, x.interfaces[s.ID]...)
	}
	var groups []firewall.ID
	for _, i := range interfaces {
		if i.Groups.Open || len(i.Groups.Sure)+len(i.Groups.Maybe) == 0 {
			return t, 0, false
		}
		groups = append(groups, i.Groups.Sure...)
		groups = append(groups, i.Groups.Maybe...)
	}
	slices.Sort(groups)
	for _, id := range slices.Compact(groups) {
		g := p.Net.Groups[id]
		if g == nil || g.External {
			return t, 0, false
		}
		for d := range t {
			t[d] = t[d].Union(p.admitsAtMost(g, firewall.Direction(d)))
		}
	}
	return t, len(interfaces), len(interfaces) > 0
}

// admitsAtMost is what the rules of one direction of a group possibly admit, members of other groups included: they have addresses
// of their VPC.
func (p *Pass) admitsAtMost(g *firewall.Group, d firewall.Direction) firewall.Set {
	_, byAddress := p.Net.GroupSet(g, d)
	sets := []firewall.Set{byAddress}
	for _, r := range g.Rules(d) {
		if r.Peer != firewall.PeerGroup || r.Any {
			continue
		}
		addrs := firewall.AllAddrs()
		if id, ok := r.Group.Exact(); ok && p.Net.Groups[id] != nil && !p.Net.Groups[id].MoreVPCs {
			if blocks, exact := p.Net.VPCOf(p.Net.Groups[id].VPC).Blocks(); exact {
				addrs = blocks
			}
		}
		sets = append(sets, firewall.NewSet(addrs, r.May.Union(r.Must)))
	}
	return firewall.UnionAll(sets...)
}

// plainAddress is a block that a removed block can name. A plan may hold anything in an address, so nothing else is copied into HCL.
var plainAddress = regexp.MustCompile(`^(?:module\.[A-Za-z_][\w-]*\.)*aws_[a-z_]+\.[A-Za-z_][\w-]*$`)

// removalFix removes the NACL and its rule resources. A removed block cannot name one instance of several.
func removalFix(n *firewall.NACL) []result.Fix {
	f := result.Fix{Title: "remove " + naclName(n) + " and its rules from the configuration", Applicability: result.MaybeIncorrect}
	addresses := []string{n.Origin.Address}
	for _, list := range n.Standalone {
		for _, o := range list {
			if !slices.Contains(addresses, blockOf(o.Address)) {
				addresses = append(addresses, blockOf(o.Address))
			}
		}
	}
	if len(addresses) > maxProposed || slices.ContainsFunc(addresses, func(a string) bool { return !plainAddress.MatchString(a) }) {
		return []result.Fix{f}
	}
	var text []string
	for _, a := range addresses {
		text = append(text, "removed {\n  from = "+a+"\n\n  lifecycle {\n    destroy = true\n  }\n}\n")
	}
	hcl := strings.Join(text, "\n")
	f.Title += ": in place of their blocks"
	f.HCL = &hcl
	return []result.Fix{f}
}
