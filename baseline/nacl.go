package baseline

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// NACLEntry is an entry of a network ACL, as AWS has it.
type NACLEntry struct {
	Direction          firewall.Direction
	Number             int // 1 to 32766
	Allow              bool
	Protocol           int          // IANA number, -1 for all
	CIDR               netip.Prefix // canonical
	FromPort, ToPort   int          // of TCP and UDP, else 0
	ICMPType, ICMPCode int          // of ICMP and ICMPv6, -1 for all; else 0
}

// Key is the place of the entry in its NACL: ingress/00100. Keys sort as AWS evaluates.
func (e NACLEntry) Key() string { return fmt.Sprintf("%s/%05d", e.Direction, e.Number) }

// Block says what the entry is for, by its number: "deny", the name of a block, or "" for a number that Entries never gives.
func (e NACLEntry) Block() string {
	if e.Number%naclGap != 0 {
		return ""
	}
	name := ""
	for _, r := range naclRanges() {
		if e.Number >= r.v4 {
			name = r.name
		}
	}
	return name
}

// Family is the IP version of the entry.
func (e NACLEntry) Family() firewall.Family {
	if e.CIDR.Addr().Is4() {
		return firewall.IPv4
	}
	return firewall.IPv6
}

// Packets is what the entry matches. An entry that AWS would refuse matches nothing.
func (e NACLEntry) Packets() firewall.Set {
	set, err := firewall.NACLMatch(e.Protocol, e.CIDR, e.FromPort, e.ToPort, e.ICMPType, e.ICMPCode)
	if err != nil {
		return firewall.Set{}
	}
	return set
}

// Rule is the entry as the packet model has it.
func (e NACLEntry) Rule() firewall.NACLRule {
	r := firewall.NACLRule{Number: e.Number, Must: e.Packets(), Protocol: e.Protocol, CIDR: e.CIDR,
		FromPort: e.FromPort, ToPort: e.ToPort, ICMPType: e.ICMPType, ICMPCode: e.ICMPCode}
	r.May = r.Must
	if e.Allow {
		r.Action = firewall.Allow
	}
	return r
}

// NACLTable evaluates the entries of one direction.
func NACLTable(entries []NACLEntry, d firewall.Direction) *firewall.NACLTable {
	var rules []firewall.NACLRule
	for _, e := range entries {
		if e.Direction == d {
			rules = append(rules, e.Rule())
		}
	}
	return firewall.EvalNACL(rules)
}

// NACLDeny is addresses that a NACL keeps out, with all that they send, before it allows anything.
type NACLDeny struct {
	CIDR    netip.Prefix // canonical
	In, Out bool
}

// NACL is a coarse network ACL: it denies networks, and allows named blocks.
//
// Source of the form: Rackspace's security model, in which security groups are the primary control and network ACLs are used
// sparingly, for compliance, with coarse controls
// (https://github.com/rackerlabs/docs-aws, recommended-network-config/security.rst).
type NACL struct {
	Deny      []NACLDeny
	Allow     []string           // names of NACLBlocks
	VPC       VPC                // known if UsesVPC
	Ephemeral firewall.PortRange // client ports to which replies pass; the zero value is DefaultEphemeral
}

// DefaultEphemeral is the ports of all clients that AWS names: NAT gateways, load balancers and Lambda use 1024 to 65535 (VPC guide,
// "Ephemeral ports").
var DefaultEphemeral = firewall.PortRange{Lo: 1024, Hi: 65535}

// MaxNACLPolicies is how many denies and blocks together a NACL takes in a direction: as many rules as a policy of AWS Firewall
// Manager for network ACLs has by default (https://docs.aws.amazon.com/waf/latest/developerguide/fms-limits.html).
const MaxNACLPolicies = 5

// MaxNACLEntries is how many entries of one direction and family a NACL takes: AWS's default quota of 20 counts its own last one too
// (https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html).
const MaxNACLEntries = 19

// UsesVPC reports whether the entries hang on the blocks of the VPC.
func (n NACL) UsesVPC() bool { return slices.Contains(n.Allow, "vpc") }

// Entries is what the NACL consists of: ingress before egress, by number. Denies come first. Each block has numbers of its own, with
// gaps of 100, so that a change of one moves no entry of another. An entry is left out where other blocks allow all that it allows.
// An error says that the CIDR of a deny is not canonical, that a block is unknown, or that the VPC is.
func (n NACL) Entries() ([]NACLEntry, error) {
	if n.Ephemeral == (firewall.PortRange{}) {
		n.Ephemeral = DefaultEphemeral
	}
	if n.UsesVPC() {
		if err := n.VPC.check(); err != nil || n.VPC.Unknown {
			return nil, fmt.Errorf("the block vpc needs the CIDRs of the VPC: %w", err)
		}
	}
	var out []NACLEntry
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		denies, err := n.denies(d)
		if err != nil {
			return nil, err
		}
		var allows []NACLEntry
		for _, b := range naclBlocks {
			if slices.Contains(n.Allow, b.Name) {
				allows = append(allows, numbered(b.entries(n, d), b.v4, b.v6)...)
			}
		}
		out = append(out, denies...)
		out = append(out, withoutCovered(allows)...)
	}
	for _, name := range n.Allow {
		if !slices.Contains(NACLBlockNames(), name) {
			return nil, fmt.Errorf("block %q is none of %v", name, NACLBlockNames())
		}
	}
	slices.SortFunc(out, func(a, b NACLEntry) int {
		if a.Direction != b.Direction {
			return int(a.Direction) - int(b.Direction)
		}
		return a.Number - b.Number
	})
	return out, nil
}

func (n NACL) denies(d firewall.Direction) ([]NACLEntry, error) {
	var out []NACLEntry
	for _, deny := range n.Deny {
		if err := canonical(deny.CIDR); err != nil {
			return nil, err
		}
		if d == firewall.Ingress && deny.In || d == firewall.Egress && deny.Out {
			out = append(out, NACLEntry{Direction: d, Protocol: -1, CIDR: deny.CIDR})
		}
	}
	return numbered(out, naclDenyV4, naclDenyV6), nil
}

// numbered gives the entries of each family their numbers: an entry never takes the number of one of the other family.
func numbered(entries []NACLEntry, v4, v6 int) []NACLEntry {
	for i := range entries {
		next := &v4
		if entries[i].Family() == firewall.IPv6 {
			next = &v6
		}
		entries[i].Number = *next
		*next += naclGap
	}
	return entries
}

// withoutCovered leaves out allows of which the others allow every packet. The order does not matter to them: no deny stands between.
func withoutCovered(allows []NACLEntry) []NACLEntry {
	for i := 0; i < len(allows); i++ {
		var others []firewall.Set
		for j, e := range allows {
			if j != i {
				others = append(others, e.Packets())
			}
		}
		if firewall.UnionAll(others...).Covers(allows[i].Packets()) {
			allows = slices.Delete(allows, i, i+1)
			i--
		}
	}
	return allows
}
