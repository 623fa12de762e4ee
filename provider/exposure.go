package provider

import (
	"net/netip"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// exposureModel is what is open to one part of the internet.
type exposureModel struct {
	IPVersion      types.Int64    `tfsdk:"ip_version"`
	Services       types.String   `tfsdk:"services"`
	Share          types.Float64  `tfsdk:"share"`
	Administration types.String   `tfsdk:"administration"`
	Sensitive      types.String   `tfsdk:"sensitive"`
	RuleIDs        []string       `tfsdk:"rule_ids"`
	Packet         *witnessPacket `tfsdk:"packet"`
}

func readExposure(description string) schema.ListNestedAttribute {
	return readList(description, exposureAttributes())
}

func exposureAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"ip_version": readNumber("4 or 6."),
		"services":   readText("What is open, such as `tcp 443, 8000-8999; udp 53`, or `all`."),
		"share": schema.Float64Attribute{Computed: true, MarkdownDescription: "The share of the public addresses of the IP version that it is open to, by all rules " +
			"together: 1 is the whole internet."},
		"administration": readText("Which of it are ports of administration, such as SSH; null if none is."),
		"sensitive":      readText("Which of it are ports of databases, caches and control planes; null if none is."),
		"rule_ids":       readTexts("The rules that open it, `sgr-…`."),
		"packet":         readPacket("A packet that comes in, in proof."),
	}
}

// openPart is what inbound rules open to one part of the internet.
type openPart struct {
	firewall.Opening
	all     firewall.Set // of the services, from addresses of every kind
	ruleIDs []string     // that open some of it to public addresses
	packet  *witnessPacket
}

// openParts is what inbound rules open to public addresses, as find tells it. to are the addresses that they guard.
func openParts(n *firewall.Network, rules []groupedRule, find func(firewall.Set) []firewall.Opening, to []netip.Addr) []openPart {
	var sets []firewall.Set
	for _, r := range rules {
		sets = append(sets, r.set(n))
	}
	every := firewall.UnionAll(sets...)
	var out []openPart
	for _, o := range find(every) {
		x := openPart{Opening: o, all: firewall.Opened(every, []firewall.Opening{o}), ruleIDs: []string{}}
		open := x.all.Restrict(o.Family.Public())
		for i, s := range sets {
			if s.Overlaps(open) {
				x.ruleIDs = append(x.ruleIDs, rules[i].rule.Origin.Address)
			}
		}
		x.packet = inboundPacket(open, to)
		out = append(out, x)
	}
	return out
}

// exposuresOf is all that inbound rules open to public addresses, worst first. to are the addresses that they guard.
func exposuresOf(n *firewall.Network, rules []groupedRule, to []netip.Addr) []exposureModel {
	out := []exposureModel{}
	for _, o := range openParts(n, rules, func(s firewall.Set) []firewall.Opening { return firewall.Openings(s, 0) }, to) {
		out = append(out, exposureModel{IPVersion: types.Int64Value(int64(o.Family)), Services: types.StringValue(o.Services.String()), Share: types.Float64Value(o.Share),
			Administration: servicesText(o.Services.Intersect(baseline.AdminServices())),
			Sensitive:      servicesText(o.Services.Intersect(baseline.SensitiveServices())), RuleIDs: o.ruleIDs, Packet: o.packet})
	}
	return out
}

// servicesText is services as text, null if there are none.
func servicesText(s firewall.Services) types.String {
	if s.IsEmpty() {
		return types.StringNull()
	}
	return types.StringValue(s.String())
}

// groupedRule is a rule with its group.
type groupedRule struct {
	group *firewall.Group
	rule  *firewall.GroupRule
}

// rulesIn is the rules of one direction of a group.
func rulesIn(g *firewall.Group, d firewall.Direction) []groupedRule {
	var out []groupedRule
	rules := g.Rules(d)
	for i := range rules {
		out = append(out, groupedRule{g, &rules[i]})
	}
	return out
}

// set is what an inbound rule certainly admits by address.
func (r groupedRule) set(n *firewall.Network) firewall.Set {
	must, _ := n.RuleSet(r.rule)
	return must
}
