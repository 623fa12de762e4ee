package network

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// fixed is sources that say what a test makes them say, by address and argument.
type fixed struct {
	given  map[string]plan.Given
	blocks map[string][]plan.GivenBlock
}

func (f fixed) Given(r *plan.Resource, argument string, path ...string) (plan.Given, bool) {
	g, ok := f.given[strings.Join(append([]string{r.Address, argument}, path...), ".")]
	return g, ok
}

func (f fixed) Blocks(r *plan.Resource, name string) ([]plan.GivenBlock, bool) {
	b, ok := f.blocks[r.Address+"."+name]
	return b, ok
}

func (f fixed) Name() string     { return "here" }
func (f fixed) Limits() []string { return []string{"a limit"} }

func ids(addresses ...string) (g plan.Given) {
	g.List = true
	for _, a := range addresses {
		if strings.Contains(a, ".") {
			g.Elements = append(g.Elements, plan.Element{Address: a, Attr: "id"})
		} else {
			g.Elements = append(g.Elements, plan.Element{Text: a})
		}
	}
	return g
}

func oneID(address string) plan.Given {
	g := ids(address)
	g.List = false
	return g
}

func TestSourcesSayWhatAnAttributeIsGiven(t *testing.T) {
	const subnets = "aws_subnet.a.id aws_subnet.a aws_subnet.b.id aws_subnet.b"
	for _, c := range []struct {
		says  string
		given plan.Given
		want  string // of a NACL's subnets, under --strict
	}{
		{"members, and no others", ids("aws_subnet.b", "subnet-1"), "aws_subnet.b subnet-1"},
		{"none", plan.Given{Null: true, List: true}, ""},
		{"null", plan.Given{Null: true}, ""},
		{"what is no subnet says nothing", ids("aws_vpc.v"), "open"},
		{"what is not in the plan says nothing", ids("aws_subnet.z"), "open"},
		{"one id is no set", oneID("aws_subnet.a"), "open"},
	} {
		p := planOf(t, []string{anew("aws_vpc.v"), anew("aws_subnet.a"), anew("aws_subnet.b"), anew("aws_network_acl.n", "subnet_ids")},
			[]string{block("aws_network_acl.n", "subnet_ids", subnets)})
		p.Sources = fixed{given: map[string]plan.Given{"aws_network_acl.n.subnet_ids": c.given}}
		b := newBuilder(newIndex(p), sideAfter, Options{Strict: true})
		b.register()
		r := b.instanceAt["aws_network_acl.n"]
		l, _ := b.members(r, "subnet_ids", r.After.NetworkACL.SubnetIDs, kindSubnet)
		got := strings.Trim(fmt.Sprint(l.Sure), "[]")
		if l.Open {
			got = "open"
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.says, got, c.want)
		}
	}
}

func TestSourcesSayWhichInterfaceAnInstanceUses(t *testing.T) {
	index := func(n string, g plan.Given) plan.GivenBlock {
		return plan.GivenBlock{Args: map[string]plan.Given{"device_index": ids(n), "network_interface_id": g}}
	}
	hidden := plan.GivenBlock{Args: map[string]plan.Given{"device_index": ids("1")}, Undecided: map[string]bool{"network_interface_id": true}}
	for _, c := range []struct {
		says   string
		blocks []plan.GivenBlock
		want   string
	}{
		{"the only one", []plan.GivenBlock{index("0", oneID("aws_network_interface.b"))}, "aws_network_interface.b"},
		{"that of index 0", []plan.GivenBlock{hidden, index("0", oneID("aws_network_interface.b"))}, "aws_network_interface.b"},
		{"two of index 0", []plan.GivenBlock{index("0", oneID("aws_network_interface.a")), index("0", oneID("aws_network_interface.b"))}, ""},
		{"one that is not decided", []plan.GivenBlock{hidden}, ""},
		{"a known id, which the plan would know", []plan.GivenBlock{index("0", oneID("eni-1"))}, ""},
	} {
		p := planOf(t, []string{anew("aws_network_interface.a"), anew("aws_network_interface.b"), anew("aws_instance.i")}, nil)
		p.Sources = fixed{blocks: map[string][]plan.GivenBlock{"aws_instance.i.network_interface": c.blocks}}
		b := newBuilder(newIndex(p), sideAfter, Options{})
		id, _ := b.blockLink(b.instanceAt["aws_instance.i"], "network_interface", "network_interface_id", kindInterface)
		if string(id) != c.want {
			t.Errorf("%s: %q, want %q", c.says, id, c.want)
		}
	}
}

func TestSourcesSayWhatABlockOfAPlacedResourceHolds(t *testing.T) {
	unknown := plan.Strings{State: plan.UnknownValue}
	one := []plan.GivenBlock{{Args: map[string]plan.Given{"subnet_ids": ids("aws_subnet.b", "subnet-1")}}}
	for _, c := range []struct {
		says   string
		blocks []plan.GivenBlock
		value  plan.Strings
		want   string
	}{
		{"the members that its block states", one, unknown, "aws_subnet.b subnet-1"},
		{"nothing that the plan knows", one, plan.Strings{State: plan.Known}, "undecided"},
		{"nothing that is sensitive", one, plan.Strings{State: plan.UnknownValue, Sensitive: true}, "undecided"},
		{"nothing of two blocks", append(one, one...), unknown, "undecided"},
	} {
		p := planOf(t, []string{anew("aws_subnet.b"), anew("aws_instance.i")}, nil)
		p.Sources = fixed{blocks: map[string][]plan.GivenBlock{"aws_instance.i.vpc_config": c.blocks}}
		b := newBuilder(newIndex(p), sideAfter, Options{Strict: true})
		l, _, decided := b.placedGiven(b.instanceAt["aws_instance.i"], "vpc_config", "subnet_ids", plan.Known, c.value, kindSubnet)
		got := strings.Trim(fmt.Sprint(l.Sure), "[]")
		if !decided {
			got = "undecided"
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.says, got, c.want)
		}
	}
}

func TestSourcesSayWhichNATGatewayARouteLeadsTo(t *testing.T) {
	to := func(cidr string, nat plan.Given) plan.GivenBlock {
		return plan.GivenBlock{Args: map[string]plan.Given{"cidr_block": oneText(cidr), "nat_gateway_id": nat}}
	}
	a, z := oneID("aws_nat_gateway.a"), oneID("aws_nat_gateway.z")
	for _, c := range []struct {
		says   string
		blocks []plan.GivenBlock
		want   string
	}{
		{"the block of its destination", []plan.GivenBlock{to("10.0.0.0/8", z), to("0.0.0.0/0", a)}, "aws_nat_gateway.a"},
		{"two blocks of it that agree", []plan.GivenBlock{to("0.0.0.0/0", a), to("0.0.0.0/0", a)}, "aws_nat_gateway.a"},
		{"two blocks of it that do not", []plan.GivenBlock{to("0.0.0.0/0", a), to("0.0.0.0/0", z)}, ""},
		{"a destination that is not decided may be it", []plan.GivenBlock{to("0.0.0.0/0", a),
			{Args: map[string]plan.Given{"nat_gateway_id": z}, Undecided: map[string]bool{"cidr_block": true}}}, ""},
		{"a block of IPv6 is another", []plan.GivenBlock{to("0.0.0.0/0", a),
			{Args: map[string]plan.Given{"ipv6_cidr_block": oneText("::/0"), "nat_gateway_id": z}}}, "aws_nat_gateway.a"},
		{"no gateway", []plan.GivenBlock{to("0.0.0.0/0", plan.Given{Null: true})}, ""},
		{"none of its destination", []plan.GivenBlock{to("10.0.0.0/8", z)}, ""},
		{"a known id, which the plan would know", []plan.GivenBlock{to("0.0.0.0/0", oneID("nat-1"))}, ""},
	} {
		p := planOf(t, []string{anew("aws_nat_gateway.a"), anew("aws_nat_gateway.z"), anew("aws_route_table.t")}, nil)
		p.Sources = fixed{blocks: map[string][]plan.GivenBlock{"aws_route_table.t.route": c.blocks}}
		b := newBuilder(newIndex(p), sideAfter, Options{Strict: true})
		e := &plan.RouteEntry{CIDR: plan.String{State: plan.Known, V: "0.0.0.0/0"}, NATGatewayID: plan.String{State: plan.UnknownValue}}
		if id, _ := b.natGiven(b.instanceAt["aws_route_table.t"], e); string(id) != c.want {
			t.Errorf("%s: %q, want %q", c.says, id, c.want)
		}
		e.NATGatewayID.Sensitive = true
		if id, ok := b.natGiven(b.instanceAt["aws_route_table.t"], e); ok {
			t.Errorf("%s: what is sensitive is %q", c.says, id)
		}
	}
}

// oneText is a known text, dots and all.
func oneText(text string) plan.Given { return plan.Given{Elements: []plan.Element{{Text: text}}} }
