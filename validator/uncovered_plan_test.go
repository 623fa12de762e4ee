package validator

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/network"
)

// aclWorld is a network ACL on one or two subnets, and perhaps a security group on an interface in the first.
type aclWorld struct {
	in, out []aclRule        // of the NACL
	subnets [][]netip.Prefix // blocks of each: IPv4, and IPv6 in all or none
	groupIn []sgRule         // of the group; no interface if there is no rule at all
	groupTo []sgRule         // its egress rules
}

type aclRule struct {
	number   int
	action   string
	protocol string // as written
	cidr     netip.Prefix
	from, to int
}

type sgRule struct {
	protocol string
	from, to int
	cidr     netip.Prefix
}

func (r aclRule) String() string {
	return fmt.Sprintf("%d %s %s %s %d-%d", r.number, r.action, r.protocol, r.cidr, r.from, r.to)
}

func (r sgRule) String() string { return fmt.Sprintf("%s %d-%d %s", r.protocol, r.from, r.to, r.cidr) }

// The parts from which rules are drawn: blocks that overlap and nest, blocks of the subnets themselves, and port ranges at
// the edges of the client profiles.
var (
	aclBlocks = prefixesOf([]string{"0.0.0.0/0", "10.0.0.0/8", "10.0.1.0/24", "10.0.2.0/25", "203.0.113.0/24", "203.0.113.128/25",
		"128.0.0.0/1", "::/0", "2001:db8::/32", "2001:db8:0:1::/64", "2001:db8:ff00::/40"})
	aclPorts = [][2]int{{443, 443}, {22, 23}, {0, 65535}, {1, 1023}, {8443, 8443}, {3389, 3389}, {33000, 33000}, {50000, 50010},
		{1024, 65535}, {32768, 65535}, {32768, 60999}, {49152, 65535}, {1023, 65535}, {32769, 60999}, {32768, 60998}, {49153, 65535},
		{61000, 65535}, {1024, 32767}, {2000, 61000}, {0, 0}, {65535, 65535}}
	aclProtocols = []string{"tcp", "6", "tcp", "udp", "17", "-1", "all", "icmp", "132"}
)

func drawACLWorld(t *rapid.T) aclWorld {
	blocks, n := aclBlocks, 1+rapid.IntRange(0, 1).Draw(t, "more subnets")
	ipv6 := rapid.Bool().Draw(t, "IPv6")
	if !ipv6 {
		blocks = slices.DeleteFunc(slices.Clone(blocks), func(p netip.Prefix) bool { return p.Addr().Is6() })
	}
	w := aclWorld{in: drawACLRules(t, blocks, "in"), out: drawACLRules(t, blocks, "out")}
	switch rapid.IntRange(0, 3).Draw(t, "shape") {
	case 0:
		w.in, w.out = withService(t, ipv6, w.in, w.out)
	case 1:
		w.out, w.in = withService(t, ipv6, w.out, w.in)
	}
	for i := range n {
		subnet := prefixesOf([]string{fmt.Sprintf("10.0.%d.0/24", i+1)})
		if ipv6 {
			subnet = append(subnet, netip.MustParsePrefix(fmt.Sprintf("2001:db8:0:%d::/64", i+1)))
		}
		w.subnets = append(w.subnets, subnet)
	}
	if rapid.Bool().Draw(t, "group") {
		w.groupIn, w.groupTo = drawSGRules(t, "group in"), drawSGRules(t, "group out")
	}
	return w
}

// withService adds, after the others, a service and rules for most of its replies: NACLs as people write them.
func withService(t *rapid.T, ipv6 bool, requests, replies []aclRule) (both, back []aclRule) {
	from := rapid.SampledFrom([]int{1024, 1025, 32768}).Draw(t, "replies from")
	everywhere := prefixesOf([]string{"0.0.0.0/0", "::/0"})
	if !ipv6 {
		everywhere = everywhere[:1]
	}
	for i, block := range everywhere {
		requests = append(requests, aclRule{50 + i, "allow", "tcp", block, 443, 443}, aclRule{60 + i, "allow", "tcp", block, 32768, 65535})
		replies = append(replies, aclRule{50 + i, "allow", "tcp", block, from, 65535})
	}
	return requests, replies
}

func drawACLRules(t *rapid.T, blocks []netip.Prefix, label string) []aclRule {
	return rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) aclRule {
		r := aclRule{
			number:   rapid.IntRange(1, 40).Draw(t, "number"),
			action:   rapid.SampledFrom([]string{"allow", "Allow", "allow", "deny", "DENY"}).Draw(t, "action"),
			protocol: rapid.SampledFrom(aclProtocols).Draw(t, "protocol"),
			cidr:     rapid.SampledFrom(blocks).Draw(t, "block"),
		}
		if r.protocol != "-1" && r.protocol != "all" {
			r.from, r.to = drawPorts(t)
		}
		return r
	}), 0, 6, func(r aclRule) int { return r.number }).Draw(t, label)
}

func drawPorts(t *rapid.T) (from, to int) {
	if rapid.IntRange(0, 4).Draw(t, "any ports") == 0 {
		a, b := rapid.IntRange(0, 65535).Draw(t, "port"), rapid.IntRange(0, 65535).Draw(t, "port")
		return min(a, b), max(a, b)
	}
	ports := rapid.SampledFrom(aclPorts).Draw(t, "ports")
	return ports[0], ports[1]
}

func drawSGRules(t *rapid.T, label string) []sgRule {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) sgRule {
		r := sgRule{protocol: rapid.SampledFrom([]string{"tcp", "tcp", "udp", "-1", "icmp"}).Draw(t, "protocol"),
			cidr: rapid.SampledFrom(aclBlocks).Draw(t, "block")}
		switch r.protocol {
		case "tcp", "udp":
			r.from, r.to = drawPorts(t)
		case "icmp":
			r.from, r.to = 8, 0
		}
		return r
	}), 0, 3).Draw(t, label)
}

func (w aclWorld) hasIPv6() bool { return len(w.subnets[0]) > 1 }

// planOf writes the world as the plan that creates it.
func (w aclWorld) planOf() []byte {
	p := planWriter{}
	vpc := map[string]any{"cidr_block": "10.0.0.0/16"}
	if w.hasIPv6() {
		vpc["ipv6_cidr_block"] = "2001:db8::/56"
	}
	p.create("aws_vpc", "v", vpc, nil)
	var ids []string
	for i, blocks := range w.subnets {
		name := string(rune('a' + i))
		subnet := map[string]any{"cidr_block": blocks[0], "ipv6_cidr_block": nil}
		if len(blocks) > 1 {
			subnet["ipv6_cidr_block"] = blocks[1]
		}
		p.create("aws_subnet", name, subnet, map[string][]string{"vpc_id": {"aws_vpc.v.id"}})
		ids = append(ids, "aws_subnet."+name+".id")
	}
	p.create("aws_network_acl", "n", map[string]any{"ingress": aclObjects(w.in), "egress": aclObjects(w.out)},
		map[string][]string{"vpc_id": {"aws_vpc.v.id"}, "subnet_ids": ids})
	if len(w.groupIn)+len(w.groupTo) > 0 {
		p.create("aws_security_group", "g", map[string]any{"name": "g", "ingress": sgObjects(w.groupIn), "egress": sgObjects(w.groupTo)},
			map[string][]string{"vpc_id": {"aws_vpc.v.id"}})
		p.create("aws_instance", "i", map[string]any{"private_ip": "10.0.1.77"},
			map[string][]string{"subnet_id": {"aws_subnet.a.id"}, "vpc_security_group_ids": {"aws_security_group.g.id"}})
	}
	return p.json()
}

// aclObjects are the rules as the elements of a NACL's ingress or egress.
func aclObjects(rules []aclRule) []any {
	list := []any{}
	for _, r := range rules {
		o := map[string]any{"rule_no": r.number, "action": r.action, "protocol": r.protocol, "from_port": r.from, "to_port": r.to,
			"cidr_block": "", "ipv6_cidr_block": "", "icmp_type": nil, "icmp_code": nil}
		key := "cidr_block"
		if r.cidr.Addr().Is6() {
			key = "ipv6_cidr_block"
		}
		o[key] = r.cidr
		list = append(list, o)
	}
	return list
}

// sgObjects are the rules as the elements of a group's ingress or egress.
func sgObjects(rules []sgRule) []any {
	list := []any{}
	for _, r := range rules {
		o := map[string]any{"protocol": r.protocol, "from_port": r.from, "to_port": r.to, "description": "", "self": false,
			"cidr_blocks": []string{}, "ipv6_cidr_blocks": []string{}, "prefix_list_ids": []string{}, "security_groups": []string{}}
		key := "cidr_blocks"
		if r.cidr.Addr().Is6() {
			key = "ipv6_cidr_blocks"
		}
		o[key] = []netip.Prefix{r.cidr}
		list = append(list, o)
	}
	return list
}

// planWriter writes the smallest plan of resources that are created.
type planWriter struct{ changes, resources []any }

// create adds a resource with its known values, and the references of the arguments that are known only after apply.
func (p *planWriter) create(kind, name string, known map[string]any, references map[string][]string) {
	unknown, expressions := map[string]any{"id": true}, map[string]any{}
	for attribute := range known {
		expressions[attribute] = map[string]any{} // a value without references
	}
	for attribute, to := range references {
		unknown[attribute] = true
		expressions[attribute] = map[string]any{"references": withPrefixes(to)}
	}
	const provider = "registry.terraform.io/hashicorp/aws"
	p.changes = append(p.changes, map[string]any{"address": kind + "." + name, "mode": "managed", "type": kind, "name": name, "provider_name": provider,
		"change": map[string]any{"actions": []string{"create"}, "before": nil, "after": known, "after_unknown": unknown,
			"before_sensitive": false, "after_sensitive": map[string]any{}}})
	p.resources = append(p.resources, map[string]any{"address": kind + "." + name, "mode": "managed", "type": kind, "name": name,
		"provider_config_key": "aws", "schema_version": 0, "expressions": expressions})
}

// withPrefixes lists each reference as Terraform does: the whole traversal, then the resource.
func withPrefixes(references []string) []string {
	var all []string
	for _, r := range references {
		all = append(all, r, r[:len(r)-len(".id")])
	}
	return all
}

func (p *planWriter) json() []byte {
	text, err := json.Marshal(map[string]any{
		"format_version": "1.2", "terraform_version": "1.11.4", "complete": true, "errored": false, "applyable": true,
		"resource_changes": p.changes,
		"configuration": map[string]any{
			"provider_config": map[string]any{"aws": map[string]any{"name": "aws", "full_name": "registry.terraform.io/hashicorp/aws"}},
			"root_module":     map[string]any{"resources": p.resources},
		},
	})
	if err != nil {
		panic(err)
	}
	return text
}

// What the writer writes is read as what was meant; else the comparison with the oracle would compare nothing.
func TestPlanWriterIsUnderstood(t *testing.T) {
	p := netip.MustParsePrefix
	w := aclWorld{
		in:      []aclRule{{7, "Allow", "6", p("0.0.0.0/0"), 443, 443}, {9, "deny", "all", p("::/0"), 0, 0}},
		out:     []aclRule{{8, "allow", "tcp", p("2001:db8::/32"), 1024, 65535}},
		subnets: [][]netip.Prefix{{p("10.0.1.0/24"), p("2001:db8:0:1::/64")}, {p("10.0.2.0/24"), p("2001:db8:0:2::/64")}},
		groupIn: []sgRule{{"tcp", 443, 443, p("::/0")}},
	}
	x := readTrap(t, "plan.json", w.planOf(), network.Options{})
	x.rules(x.after, "aws_network_acl.n", firewall.Ingress, "7 allow 0.0.0.0/0 tcp 443", "9 deny ::/0 all")
	x.rules(x.after, "aws_network_acl.n", firewall.Egress, "8 allow 2001:db8::/32 tcp 1024-65535")
	for _, s := range x.after.Subnets {
		if nacl, _ := s.NACL.Exact(); nacl != "aws_network_acl.n" || len(s.CIDRs.Prefixes()) != 2 || len(s.CIDRsOpen) != 0 {
			t.Errorf("subnet %+v", s)
		}
	}
	i := x.after.Interfaces["aws_instance.i"]
	if subnet, _ := i.Subnet.Exact(); subnet != "aws_subnet.a" || !slices.Equal(i.Groups.Sure, []firewall.ID{"aws_security_group.g"}) || i.Groups.Open {
		t.Errorf("instance %+v", i)
	}
}
