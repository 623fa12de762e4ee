package check

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// groupOpening is what a fix lets into a security group: a protocol and its ports, from blocks, or from a group that its author has
// to name.
type groupOpening struct {
	protocol int
	ports    []int
	cidrs    []string // none for a group
	name     string   // ends the label of a resource

	// Of the forms of the provider rackspace alone.
	egress      bool
	source      string // the value of source, "" where cidrs say it
	description string
}

// groupForm is how a fix writes ingress rules of a group.
type groupForm uint8

// The forms: resources of one of the three kinds, or what stands in the resource of the group.
const (
	asVPCRules groupForm = iota // aws_vpc_security_group_ingress_rule
	asOldRules                  // aws_security_group_rule
	asOwnRules                  // rackspace_sg_rule
	asBlocks                    // ingress { … }
	asElements                  // of ingress = […]
	asEntries                   // of rules = {…} of a rackspace_sg_baseline
)

// formOf is the form of rules in place of others, which is that of those: one resource cannot state rules inline and leave some to
// resources of their own, nor go two kinds of those together. A baseline revokes what is not in its rules, other than a
// rackspace_sg_rule; one that the plan forgets is no longer there to state any.
func formOf(g *firewall.Group, replaced []*firewall.GroupRule) groupForm {
	of := func(typ string) func(*firewall.GroupRule) bool {
		return func(r *firewall.GroupRule) bool { return r.Origin.Type == typ }
	}
	own := len(replaced) > 0
	for _, r := range replaced {
		own = own && of("rackspace_sg_rule")(r)
	}
	switch {
	case isBaseline(g) && !own && !slices.Contains(g.Origin.Actions, "forget"):
		return asEntries
	case g.Inline[firewall.Ingress] == firewall.AsAttribute:
		return asElements
	case g.Inline[firewall.Ingress] != firewall.Unstated:
		return asBlocks
	case own || isBaseline(g):
		return asOwnRules
	case slices.ContainsFunc(replaced, of("aws_security_group_rule")):
		return asOldRules
	}
	return asVPCRules
}

// whole reports whether what a fix writes in the form has all that its place takes: of a list or map it does not repeat the rest.
func (f groupForm) whole() bool { return f != asElements && f != asEntries }

// groupOpenings is ingress rules in place of others.
func groupOpenings(g *firewall.Group, replaced []*firewall.GroupRule, rules []groupOpening) string {
	form := formOf(g, replaced)
	if len(replaced) > 0 && replaced[0].Origin.Apart(g.Origin) {
		there := *g
		there.External = true // the plan of the rules knows its id alone
		g = &there
	}
	var text []string
	for _, r := range rules {
		switch form {
		case asElements:
			text = append(text, r.element())
		case asBlocks:
			text = append(text, hclBlock("ingress", r.blockArguments()))
		case asEntries:
			text = append(text, r.entries(g)...)
		case asOwnRules:
			text = append(text, r.ownRules(g)...)
		case asOldRules:
			arguments := append([][2]string{{"type", `"ingress"`}, {"security_group_id", groupReference(g)}}, r.ruleArguments()...)
			text = append(text, resourceBlock("aws_security_group_rule", r.label(g), arguments))
		case asVPCRules:
			text = append(text, r.resources(g)...)
		}
	}
	switch form {
	case asElements:
		return "ingress = [\n  # the elements that are there, without the one that this replaces, and\n" + strings.Join(text, "\n") + "]\n"
	case asEntries:
		return "rules = {\n  # the entries that are there, without what this replaces, and\n" + strings.Join(text, "") + "}\n"
	}
	return strings.Join(text, "\n")
}

// label is that of a resource.
func (r groupOpening) label(g *firewall.Group) string {
	return label(g.Origin, r.name) + ofInstance(g.Origin.Address, fmt.Sprint(r))
}

// groupReference is how HCL of the same module refers to the id of a group.
func groupReference(g *firewall.Group) string {
	switch {
	case g.AWSID != "" && (g.External || slices.Contains(g.Origin.Actions, "forget")):
		return strconv.Quote(g.AWSID)
	case g.Origin.Attribute != "":
		return localName(g.Origin.Address) + "." + g.Origin.Attribute // of what AWS makes by itself
	}
	return reference(g.Origin, g.ID)
}

// groupListToo is listToo for a group.
func groupListToo(g *firewall.Group) string {
	if g.Inline[firewall.Ingress] == firewall.AsEither {
		return listToo(firewall.Ingress)
	}
	return ""
}

// writtenAt says where rules of a group are written.
func writtenAt(g *firewall.Group, rules []*firewall.GroupRule) string {
	var names []string
	ofPreset := ""
	for _, r := range rules {
		name := r.Origin.Address
		switch {
		case r.Standalone:
		case isBaseline(g):
			name = cmp.Or(r.Origin.Attribute, "a rule") + " of " + address(g.Origin, g.ID)
			if isPresets(r) {
				ofPreset = " (who a preset admits is narrowed in preset_sources)"
			}
		default:
			name = "the inline rules of " + address(g.Origin, g.ID)
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return shorten(names, 3) + ofPreset
}

// resources is one aws_vpc_security_group_ingress_rule for each source.
func (r groupOpening) resources(g *firewall.Group) []string {
	sources := [][2]string{{"referenced_security_group_id", "aws_security_group." + replaceMe + ".id # or cidr_ipv4 = an office prefix"}}
	if len(r.cidrs) > 0 {
		sources = nil
	}
	for _, c := range r.cidrs {
		sources = append(sources, cidrArgument(c))
	}
	var out []string
	for i, source := range sources {
		name := r.label(g) + nth(i, len(sources))
		out = append(out, block(firewall.Ingress, name, [][2]string{{"security_group_id", groupReference(g)}, source}, r.protocol, r.ports))
	}
	return out
}

// nth ends the name of one of n, "" for the only one.
func nth(i, n int) string {
	if n < 2 {
		return ""
	}
	return "_" + strconv.Itoa(i+1)
}

// protocolArguments is the protocol and ports as aws_security_group and aws_security_group_rule write them: both ports 0 where there
// are none.
func (r groupOpening) protocolArguments() [][2]string {
	from, to := 0, 0
	if len(r.ports) == 2 {
		from, to = r.ports[0], r.ports[1]
	}
	return [][2]string{{"protocol", strconv.Quote(protocolName(r.protocol))}, {"from_port", strconv.Itoa(from)}, {"to_port", strconv.Itoa(to)}}
}

// blocks is cidr_blocks and ipv6_cidr_blocks, "" for one that would be empty.
func (r groupOpening) blocks() (v4, v6 string) {
	var list [2][]string
	for _, c := range r.cidrs {
		i := 0
		if strings.Contains(c, ":") {
			i = 1
		}
		list[i] = append(list[i], strconv.Quote(c))
	}
	text := func(l []string) string {
		if len(l) == 0 {
			return ""
		}
		return "[" + strings.Join(l, ", ") + "]"
	}
	return text(list[0]), text(list[1])
}

func (r groupOpening) sourceArguments(group [2]string) [][2]string {
	if len(r.cidrs) == 0 {
		return [][2]string{group}
	}
	var out [][2]string
	v4, v6 := r.blocks()
	if v4 != "" {
		out = append(out, [2]string{"cidr_blocks", v4})
	}
	if v6 != "" {
		out = append(out, [2]string{"ipv6_cidr_blocks", v6})
	}
	return out
}

// someGroup is the source of a rule that its author has to name.
const someGroup = "aws_security_group." + replaceMe + ".id"

func (r groupOpening) blockArguments() [][2]string {
	return append(r.protocolArguments(), r.sourceArguments([2]string{"security_groups", "[" + someGroup + "] # or cidr_blocks = an office prefix"})...)
}

func (r groupOpening) ruleArguments() [][2]string {
	return append(r.protocolArguments(), r.sourceArguments([2]string{"source_security_group_id", someGroup + " # or cidr_blocks = an office prefix"})...)
}

// element is a rule as an element of the attribute, in which every member has to be stated.
func (r groupOpening) element() string {
	members := map[string]string{}
	for _, m := range r.protocolArguments() {
		members[m[0]] = m[1]
	}
	members["cidr_blocks"], members["ipv6_cidr_blocks"] = r.blocks()
	if len(r.cidrs) == 0 {
		members["security_groups"] = "[" + someGroup + "]"
	}
	var b strings.Builder
	b.WriteString("  {\n")
	for _, name := range []string{"protocol", "from_port", "to_port", "security_groups", "cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "self", "description"} {
		fmt.Fprintf(&b, "    %-16s = %s\n", name, cmp.Or(members[name], "null"))
	}
	b.WriteString("  },\n")
	return b.String()
}
