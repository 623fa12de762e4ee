package check

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"unicode"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// docsBase is where the page of a rule is published.
const docsBase = "https://github.com/rackspace/terraform-provider-rackspace/blob/main/docs/rules/"

// docsURL is the address of a rule's page.
func docsURL(id string) string { return docsBase + id + ".md" }

// sorted returns the objects of one map of a Network by ascending ID: rules must not depend on the order of a map.
func sorted[T any](m map[firewall.ID]T) []T {
	out := make([]T, 0, len(m))
	for _, id := range sortedIDs(m) {
		out = append(out, m[id])
	}
	return out
}

// sortedIDs returns the keys of a map of a Network, ascending.
func sortedIDs[T any](m map[firewall.ID]T) []firewall.ID {
	ids := make([]firewall.ID, 0, len(m))
	for id := range m {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// resource is what an origin adds to a finding in a role. An object that AWS makes by itself has no address of its own:
// give its ID as name.
func resource(role result.Role, o firewall.Origin, name firewall.ID) result.Resource {
	r := result.Resource{Address: o.Address, Role: role, Actions: o.Actions}
	if r.Address == "" {
		r.Address = string(name)
	}
	if typ := o.Type; typ != "" {
		r.Type = &typ
	}
	if r.Actions == nil {
		r.Actions = []string{}
	}
	if within := writtenIn(o); within != "" {
		r.At = &result.Place{Within: within}
	}
	return r
}

// subject is the resource of a NACL, group or other object as the subject of a finding.
func subject(o firewall.Origin, name firewall.ID) result.Resource {
	return resource(result.Subject, o, name)
}

// uniqueResources drops resources without an address and those that repeat an earlier address and role.
func uniqueResources(list []result.Resource) []result.Resource {
	if len(list) == 1 && list[0].Address != "" {
		return list
	}
	type key struct {
		address string
		role    result.Role
	}
	const few = 8 // up to which to look is faster than to remember
	var seen map[key]bool
	if len(list) > few {
		seen = make(map[key]bool, len(list))
	}
	out := make([]result.Resource, 0, len(list))
	for _, r := range list {
		k := key{r.Address, r.Role}
		if r.Address == "" || seen[k] ||
			seen == nil && slices.ContainsFunc(out, func(o result.Resource) bool { return o.Address == r.Address && o.Role == r.Role }) {
			continue
		}
		if seen != nil {
			seen[k] = true
		}
		out = append(out, r)
	}
	return out
}

// address is the address of an object in a finding: that of its resource, or its ID where AWS made it by itself.
func address(o firewall.Origin, id firewall.ID) string {
	if o.Address != "" {
		return o.Address
	}
	return string(id)
}

// naclName is a NACL for a message. The address of a VPC's own does not say what it is.
func naclName(n *firewall.NACL) string {
	if strings.HasPrefix(n.Origin.Attribute, "default_network_acl") {
		return "default network ACL of " + n.Origin.Address
	}
	return address(n.Origin, n.ID)
}

// sets renders boxes for the result. Boxes that differ in nothing but the protocol and together hold all protocols
// become one set of protocol "all". For ICMP and ICMPv6 dst_ports holds type<<8|code.
func sets(boxes firewall.Boxes) []result.Set {
	out := []result.Set{}
	for _, b := range boxes {
		out = append(out, result.Set{
			Src:            stringList(b.Src),
			Dst:            stringList(b.Dst),
			Protocol:       b.Protocol.String(),
			ProtocolNumber: int(b.Protocol),
			SrcPorts:       portList(b.SrcPorts),
			DstPorts:       portList(b.DstPorts),
		})
	}
	return mergeProtocols(out)
}

// mergeProtocols replaces 256 sets of one product, one for each protocol, by one of all protocols. Protocols without ports
// say nothing of ports, so only sets that hold every port can be merged.
func mergeProtocols(list []result.Set) []result.Set {
	key := func(s result.Set) string { return strings.Join(s.Src, ",") + "|" + strings.Join(s.Dst, ",") }
	whole := map[string]int{}
	for _, s := range list {
		if holdsAllPorts(s) {
			whole[key(s)]++
		}
	}
	out := []result.Set{}
	done := map[string]bool{}
	for _, s := range list {
		k := key(s)
		if !holdsAllPorts(s) || whole[k] != 256 {
			out = append(out, s)
			continue
		}
		if !done[k] {
			done[k] = true
			s.Protocol, s.ProtocolNumber = "all", -1
			s.SrcPorts, s.DstPorts = [][2]int{{0, 65535}}, [][2]int{{0, 65535}}
			out = append(out, s)
		}
	}
	return out
}

func holdsAllPorts(s result.Set) bool {
	all := [2]int{0, 65535}
	src := len(s.SrcPorts) == 0 || s.SrcPorts[0] == all
	dst := len(s.DstPorts) == 0 || s.DstPorts[0] == all
	return src && dst
}

// boxesOf makes whole packets of what one filter sees: remote addresses are the source on ingress and the destination on
// egress; local addresses are the other end. Source ports are all of them: a filter does not look at them.
func boxesOf(s firewall.Set, d firewall.Direction, local firewall.AddrSet) firewall.Boxes {
	var out firewall.Boxes
	for _, c := range s.Cells() {
		for _, family := range families(c.Addrs) {
			here := sameFamily(local, family)
			if here.IsEmpty() {
				continue
			}
			for _, p := range c.Services.Protocols() {
				b := firewall.Box{Src: family, Dst: here, Protocol: p}
				if d == firewall.Egress {
					b.Src, b.Dst = here, family
				}
				if hasPorts(p) {
					b.SrcPorts = firewall.AllPorts()
				}
				if hasPorts(p) || isICMP(p) {
					b.DstPorts = c.Services.Ports(p)
				}
				out = append(out, b)
			}
		}
	}
	return out
}

// families splits a set by address family and leaves out the empty part.
func families(a firewall.AddrSet) []firewall.AddrSet {
	var out []firewall.AddrSet
	for _, f := range []firewall.AddrSet{a.IPv4(), a.IPv6()} {
		if !f.IsEmpty() {
			out = append(out, f)
		}
	}
	return out
}

// sameFamily is the part of a that is of the one family of which of is.
func sameFamily(a, of firewall.AddrSet) firewall.AddrSet {
	if of.IPv4().IsEmpty() {
		return a.IPv6()
	}
	return a.IPv4()
}

func stringList(a firewall.AddrSet) []string {
	return append([]string{}, a.Strings()...)
}

func portList(p firewall.Ports) [][2]int {
	out := [][2]int{}
	for _, r := range p.Ranges() {
		out = append(out, [2]int{int(r.Lo), int(r.Hi)})
	}
	return out
}

// unknowns renders what a finding hangs on, each value once, in order.
func unknowns(list []firewall.Unknown) []result.Unknown {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b firewall.Unknown) int {
		return cmp.Or(cmp.Compare(a.Address, b.Address), cmp.Compare(a.Attribute, b.Attribute), cmp.Compare(a.Reason, b.Reason))
	})
	out := []result.Unknown{}
	for _, u := range slices.Compact(list) {
		out = append(out, result.Unknown{Address: u.Address, Attribute: u.Attribute, Reason: string(u.Reason)})
	}
	return out
}

// printable removes what a plan could smuggle into a terminal or a log: control characters, and the characters that
// change the direction of text.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' {
			return -1
		}
		return r
	}, s)
}

// hostOf is the address in set that stands for the near side of a witness: the tenth after the lowest where the set holds it
// (AWS reserves the first four of a subnet), else the lowest.
//
// Source: VPC guide, "Subnet CIDR blocks", on reserved addresses.
func hostOf(set firewall.AddrSet) (netip.Addr, bool) {
	lowest, ok := set.Lowest()
	if !ok {
		return lowest, false
	}
	step := 10
	if lowest.Is6() {
		step = 0x10 // which is written 10, too
	}
	host := lowest
	for range step {
		host = host.Next()
	}
	if host.IsValid() && set.Contains(host) {
		return host, true
	}
	return lowest, true
}
