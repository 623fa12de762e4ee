package check

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// Fixes in the words of the provider rackspace: an entry of rules of a rackspace_sg_baseline, and a rackspace_sg_rule.

func isBaseline(g *firewall.Group) bool { return g.Origin.Type == "rackspace_sg_baseline" }

// isPresets reports whether a rule of a baseline comes of its preset. The key of one of the attribute rules has no slash, other than
// before a block that its source stands for.
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
	out := [][2]string{{"direction", `"ingress"`}, {"protocol", strconv.Quote(protocolName(r.protocol))}}
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
	return append(out, [2]string{"source", source})
}
