package check

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Fixes in the words of the provider rackspace: an entry of rules of a rackspace_sg_baseline, and a rackspace_sg_rule.

const (
	baselineType = "rackspace_sg_baseline"
	lockdownType = "rackspace_default_sg_lockdown"
)

// ofBlocks are the computed attributes that hang on the blocks of the VPC, by type.
var ofBlocks = map[string]string{baselineType: "effective_rules", "rackspace_nacl_baseline": "entries"}

// blocksFix states the one block of a VPC that the plan makes, for a resource of which the rules are not known: where they take the
// VPC's blocks, the provider asks AWS for them, which has none yet.
func (p *Pass) blocksFix(o firewall.Origin, vpc firewall.Link, why []firewall.Unknown) []result.Fix {
	id, exact := vpc.Exact()
	v := p.Net.VPCs[id]
	if !exact || v == nil || !newVPC(v) || v.CIDRsOpen || !slices.ContainsFunc(why, func(u firewall.Unknown) bool {
		return u.Address == o.Address && u.Attribute == ofBlocks[o.Type]
	}) {
		return nil
	}
	blocks := v.CIDRs.Prefixes()
	if len(blocks) != 1 {
		return nil
	}
	value := strconv.Quote(blocks[0].String())
	if modulePath(o.Address) == modulePath(v.Origin.Address) && v.Origin.Type == "aws_vpc" {
		value = localName(v.Origin.Address) + ".cidr_block"
	}
	return proposal("state the block of the VPC, so that "+ofBlocks[o.Type]+" is known at plan if it hangs on that", result.MaybeIncorrect,
		"vpc_cidrs = ["+value+"]\n")
}

// modulePath is the modules of an address, "" for the root.
func modulePath(address string) string { return strings.TrimSuffix(address, localName(address)) }

func isBaseline(g *firewall.Group) bool { return g.Origin.Type == baselineType }

// isPresets reports whether a rule of a baseline comes of its preset or its egress. The key of one of the attribute rules has no slash,
// other than before a block that its source stands for.
func isPresets(r *firewall.GroupRule) bool {
	_, rest, found := strings.Cut(keyOf(r), "/")
	_, err := netip.ParsePrefix(rest)
	return found && err != nil
}

// keyOf is the key of a rule in effective_rules, "" for one that is not there.
func keyOf(r *firewall.GroupRule) string {
	key, err := strconv.Unquote(strings.TrimSuffix(strings.TrimPrefix(r.Origin.Attribute, "effective_rules["), "]"))
	if err != nil {
		return ""
	}
	return key
}

// entries is one entry of rules for each source. The key is the rule's identity, so that it has to be one that is not there.
func (r groupOpening) entries(g *firewall.Group) []string {
	taken := map[string]bool{}
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		for _, other := range g.Rules(d) {
			key, _, _ := strings.Cut(keyOf(&other), "/")
			taken[key] = true
		}
	}
	var out []string
	sources := r.ownSources()
	for i, source := range sources {
		key := r.name + nth(i, len(sources))
		for free, n := key, 2; taken[key]; n++ {
			key = free + "_" + strconv.Itoa(n)
		}
		out = append(out, "  "+key+" = {\n"+string(appendAligned(nil, "    ", r.ownArguments(source)))+"  }\n")
	}
	return out
}

// ownRules is one rackspace_sg_rule for each source.
func (r groupOpening) ownRules(g *firewall.Group) []string {
	var out []string
	sources := r.ownSources()
	for i, source := range sources {
		arguments := append([][2]string{{"security_group_id", groupReference(g)}}, r.ownArguments(source)...)
		out = append(out, resourceBlock("rackspace_sg_rule", r.label(g)+nth(i, len(sources)), arguments))
	}
	return out
}

func (r groupOpening) ownSources() []string {
	if r.source != "" {
		return []string{r.source}
	}
	if len(r.cidrs) == 0 {
		return []string{"{ security_group_id = rackspace_sg_baseline." + replaceMe + ".id } # or { cidr_ipv4 = an office prefix }"}
	}
	var out []string
	for _, c := range r.cidrs {
		a := cidrArgument(c)
		out = append(out, fmt.Sprintf("{ %s = %s }", a[0], a[1]))
	}
	return out
}

// ownArguments is a rule with one source as the provider rackspace writes it.
func (r groupOpening) ownArguments(source string) [][2]string {
	direction := firewall.Ingress
	if r.egress {
		direction = firewall.Egress
	}
	out := [][2]string{{"direction", strconv.Quote(direction.String())}, {"protocol", strconv.Quote(protocolName(r.protocol))}}
	if len(r.ports) == 2 {
		from, to := strconv.Itoa(r.ports[0]), strconv.Itoa(r.ports[1])
		switch {
		case isICMP(firewall.Protocol(r.protocol)):
			out = append(out, [2]string{"icmp", "{ type = " + from + ", code = " + to + " }"})
		case from == to:
			out = append(out, [2]string{"port", from})
		default:
			out = append(out, [2]string{"from_port", from}, [2]string{"to_port", to})
		}
	}
	out = append(out, [2]string{"source", source})
	if r.description != "" {
		out = append(out, [2]string{"description", strconv.Quote(r.description)})
	}
	return out
}

// asOpenings is the rules of a resource in a group, as its baseline writes them; not whole where that cannot be said of one of them.
// Where the plan takes them out, they are those of the world before.
func (p *Pass) asOpenings(g *firewall.Group, address string) (out []groupOpening, whole bool) {
	for _, net := range []*firewall.Network{p.Net, p.Prior} {
		if net == nil || net.Groups[g.ID] == nil || len(out) > 0 {
			continue
		}
		for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
			for _, r := range net.Groups[g.ID].Rules(d) {
				if !r.Standalone || r.Origin.Address != address {
					continue
				}
				source := p.ownSource(g, &r)
				if source == "" {
					return nil, false
				}
				out = append(out, groupOpening{protocol: r.Protocol, ports: groupRange(&r), name: resourceName(r.Origin),
					egress: d == firewall.Egress, source: source, description: plainText(r.Description)})
			}
		}
	}
	for i := range out {
		out[i].name += nth(i, len(out))
	}
	return out, len(out) > 0
}

// ownSource is the other end of a rule, "" where it is not known, must not be told, or has no name in the module of the group.
func (p *Pass) ownSource(g *firewall.Group, r *firewall.GroupRule) string {
	if r.Maybe || r.Any || r.SensitiveV || !r.Must.Equal(r.May) {
		return ""
	}
	text := func(name, value string) string { return fmt.Sprintf("{ %s = %s }", name, value) }
	switch r.Peer {
	case firewall.PeerCIDR:
		if blocks := r.MustAddrs.Prefixes(); len(blocks) == 1 && r.MustAddrs.Equal(r.MayAddrs) {
			a := cidrArgument(blocks[0].String())
			return text(a[0], a[1])
		}
	case firewall.PeerGroup:
		id, exact := r.Group.Exact()
		switch other := p.Net.Groups[id]; {
		case exact && id == g.ID:
			return "{ self = true }"
		case exact && other != nil && (other.External || sameModule(other.Origin, g.Origin)):
			return text("security_group_id", groupReference(other))
		}
	case firewall.PeerPrefixList:
		id, exact := r.PrefixList.Exact()
		if list := p.Net.PrefixLists[id]; exact && list != nil && (list.Origin.Address == "" || sameModule(list.Origin, g.Origin)) {
			return text("prefix_list_id", reference(list.Origin, id))
		}
	}
	return ""
}

// sameModule reports whether two resources stand in one module, so that they have names for each other.
func sameModule(a, b firewall.Origin) bool {
	module := func(o firewall.Origin) string { return strings.TrimSuffix(o.Address, localName(o.Address)) }
	return module(a) == module(b)
}

// plainText is a description as it can stand between quotes, or none.
func plainText(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' || strings.ContainsRune(`"\${%`, r) }) {
		return ""
	}
	return s
}

// baselinesBehind is the baselines of the interfaces in a NACL's subnets, by ID; where nothing stands there, those of its VPC.
func (p *Pass) baselinesBehind(n *firewall.NACL) []*firewall.Group {
	x := p.places()
	found := map[firewall.ID]bool{}
	for _, s := range x.subnets[n.ID] {
		for _, i := range x.interfaces[s.ID] {
			for _, id := range i.Groups.Sure {
				found[id] = true
			}
		}
	}
	var out []*firewall.Group
	for _, g := range x.groups {
		if isBaseline(g) && (found[g.ID] || len(found) == 0 && g.VPC.MayBe(vpcID(n))) {
			out = append(out, g)
		}
	}
	return out
}

// vpcID is the VPC of a NACL, "" where it is not known.
func vpcID(n *firewall.NACL) firewall.ID {
	id, _ := n.VPC.Exact()
	return id
}

var plainBaseline = regexp.MustCompile(`^(?:module\.[A-Za-z_][\w-]*\.)*rackspace_sg_baseline\.[A-Za-z_][\w-]*$`)

// entriesOf is NACL rules as entries of rules of a baseline: the only one, or one that the reader chooses.
func entriesOf(baselines []*firewall.Group, n *firewall.NACL, rules []directedRule) string {
	g, of := &firewall.Group{}, "the rackspace_sg_baseline of what needs them"
	if len(baselines) == 1 {
		g = baselines[0]
		if plainBaseline.MatchString(g.Origin.Address) {
			of = g.Origin.Address
		}
	}
	text := "rules = { # of " + of + "\n  # the entries that are there, and\n"
	for _, r := range rules {
		text += strings.Join(groupOpening{protocol: r.Protocol, ports: rangeOf(r.NACLRule), cidrs: []string{r.CIDR.String()},
			name: label(n.Origin, r.dir.String()+"_"+strconv.Itoa(r.Number)), egress: r.dir == firewall.Egress}.entries(g), "")
	}
	return text + "}\n"
}
