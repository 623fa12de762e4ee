package provider

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// aRule is a rule that is right, with other values in the place of its own; nil leaves one out.
func aRule(other obj) obj {
	config := obj{"security_group_id": "sg-0123456789abcdef0", "direction": "ingress", "protocol": "tcp", "port": 443,
		"source": obj{"cidr_ipv4": "10.0.0.0/8"}}
	maps.Copy(config, other)
	return config
}

var wrongSGRule = []wrongInput{
	{"a group that is no id", obj{"security_group_id": "web"}, "security_group_id", "sg-"},
	{"a direction of its own making", obj{"direction": "in"}, "direction", "ingress"},
	{"a protocol that there is not", obj{"protocol": "foo"}, "protocol", "IANA number"},
	{"a port above the last one", obj{"port": 70000}, "port", "65535"},
	{"an exception from no guardrail", obj{"exceptions": arr{obj{"guardrail": "ssh", "reason": "CHG-1", "expires": "2030-01-31"}}}, "exceptions[0].guardrail", "admin_ports_open"},
	{"an exception without a reason", obj{"exceptions": arr{obj{"guardrail": "admin_ports_open", "reason": "", "expires": "2030-01-31"}}}, "exceptions[0].reason", "at least 3"},
	{"an exception without an end", obj{"exceptions": arr{obj{"guardrail": "admin_ports_open", "reason": "CHG-1", "expires": nil}}}, "exceptions[0].expires", "write a day"},
	{"ports twice", obj{"from_port": 1, "to_port": 2}, "port", "Write port for one port"},
	{"half a range", obj{"port": nil, "from_port": 1}, "from_port", "both"},
	{"a last port above the last one", obj{"port": nil, "from_port": 1, "to_port": 70000}, "to_port", "65535"},
	{"a range that is the wrong way round", obj{"port": nil, "from_port": 90, "to_port": 80}, "from_port", "write 80 to 90"},
	{"tcp without ports", obj{"port": nil}, "from_port", "0 to 65535"},
	{"all protocols with a port", obj{"protocol": "-1"}, "port", "leave the ports out"},
	{"a numbered protocol with a port", obj{"protocol": "50"}, "port", "leave the ports out"},
	{"icmp with a port", obj{"protocol": "icmp"}, "port", "type = 8"},
	{"icmp without a type", obj{"protocol": "icmp", "port": nil}, "icmp", "type = -1"},
	{"tcp with a type", obj{"port": nil, "icmp": obj{"type": 8}}, "icmp", "leave icmp out"},
	{"a type that there is not", obj{"protocol": "icmp", "port": nil, "icmp": obj{"type": 256}}, "icmp.type", "255"},
	{"a code that there is not", obj{"protocol": "icmp", "port": nil, "icmp": obj{"type": 8, "code": -2}}, "icmp.code", "255"},
	{"a code of all types", obj{"protocol": "icmp", "port": nil, "icmp": obj{"type": -1, "code": 3}}, "icmp.code", "code -1"},
	{"no other end", obj{"source": obj{}}, "source", "exactly one"},
	{"two other ends", obj{"source": obj{"cidr_ipv4": "10.0.0.0/8", "self": true}}, "source", "exactly one"},
	{"bits beyond the prefix", obj{"source": obj{"cidr_ipv4": "10.0.0.5/8"}}, "source.cidr_ipv4", "write 10.0.0.0/8"},
	{"an address without a length", obj{"source": obj{"cidr_ipv4": "10.0.0.5"}}, "source.cidr_ipv4", "10.0.0.5/32"},
	{"an IPv6 block as IPv4", obj{"source": obj{"cidr_ipv4": "::/0"}}, "source.cidr_ipv4", "cidr_ipv6"},
	{"an IPv4 block as IPv6", obj{"source": obj{"cidr_ipv6": "10.0.0.0/8"}}, "source.cidr_ipv6", "cidr_ipv4"},
	{"a prefix list that is no id", obj{"source": obj{"prefix_list_id": "s3"}}, "source.prefix_list_id", "pl-"},
	{"another group that is no id", obj{"source": obj{"security_group_id": "web"}}, "source.security_group_id", "sg-"},
	{"an account that is none", obj{"source": obj{"security_group_id": "12/sg-0123456789abcdef0"}}, "source.security_group_id", "12 digits"},
	{"both IP versions at once", obj{"source": obj{"anywhere": true}}, "source.anywhere", "0.0.0.0/0"},
	{"all blocks of the VPC at once", obj{"source": obj{"vpc": true}}, "source.vpc", "each block"},
	{"a description with a mark that AWS does not take", obj{"description": "50 %"}, "description", "%"},
	{"a description that is too long", obj{"description": strings.Repeat("x", 256)}, "description", "255"},
	{"a tag of AWS's own", obj{"tags": obj{"aws:x": "y"}}, `tags["aws:x"]`, "aws:"},
	{"a tag that is null", obj{"tags": obj{"x": nil}}, `tags["x"]`, "null"},
	{"a tag whose value is too long", obj{"tags": obj{"x": strings.Repeat("x", 257)}}, `tags["x"]`, "256"},
	{"a tag without a key", obj{"tags": obj{"": "y"}}, `tags[""]`, "1 to 128 characters"},
	{"the mark of a create", obj{"tags": obj{"rackspace:unfinished": "x"}}, `tags["rackspace:unfinished"]`, "provider alone"},
	{"the ownership tag", obj{"tags": obj{"rackspace:owner": "me"}}, `tags["rackspace:owner"]`, "provider alone"},
	{"a region that is none", obj{"region": "here"}, "region", "us-east-1"},
	{"a timeout of create that is none", obj{"timeouts": obj{"create": "soon"}}, "timeouts.create", "2h45m"},
	{"a timeout of update that is none", obj{"timeouts": obj{"update": "5"}}, "timeouts.update", "2h45m"},
	{"a timeout of delete that is none", obj{"timeouts": obj{"delete": ""}}, "timeouts.delete", "2h45m"},
}

func TestSGRuleRefusesWhatAWSWouldRefuseOrReadOtherwise(t *testing.T) {
	p := newProtocol(t)
	for _, c := range wrongSGRule {
		t.Run(c.name, func(t *testing.T) {
			p.t = t
			c.judge(t, p.validateResource("rackspace_sg_rule", aRule(c.config)))
		})
	}
}

func TestSGRuleTakesEveryRuleThatAWSTakes(t *testing.T) {
	p := newProtocol(t)
	for name, other := range map[string]obj{
		"a port":                            {},
		"a range":                           {"port": nil, "from_port": 0, "to_port": 65535},
		"a protocol in capitals":            {"protocol": "TCP"},
		"a protocol by its number":          {"protocol": "6"},
		"all protocols":                     {"protocol": "-1", "port": nil},
		"a protocol without ports":          {"protocol": "50", "port": nil},
		"a type":                            {"protocol": "icmp", "port": nil, "icmp": obj{"type": 8}},
		"all of icmpv6":                     {"protocol": "icmpv6", "port": nil, "source": obj{"cidr_ipv6": "::/0"}},
		"the group itself":                  {"source": obj{"self": true, "anywhere": false}},
		"a group of another account":        {"source": obj{"security_group_id": "123456789012/sg-0123456789abcdef0"}},
		"a group that is not known yet":     {"security_group_id": notKnown{}, "source": obj{"security_group_id": notKnown{}}},
		"a source that is not known yet":    {"source": notKnown{}},
		"ports that are not known yet":      {"port": notKnown{}},
		"a type that is not known yet":      {"protocol": "icmp", "port": nil, "icmp": notKnown{}},
		"a protocol that is not known yet":  {"protocol": notKnown{}, "port": nil, "icmp": notKnown{}},
		"types of tcp that may not be":      {"icmp": notKnown{}},
		"tags that are not known yet":       {"tags": notKnown{}},
		"a tag that is not known yet":       {"tags": obj{"x": notKnown{}}},
		"a description not known yet":       {"description": notKnown{}},
		"a token that is not known yet":     {"source": obj{"anywhere": notKnown{}, "cidr_ipv4": "10.0.0.0/8"}},
		"times that are not known yet":      {"timeouts": notKnown{}},
		"everything that is not known yet":  {"direction": notKnown{}, "protocol": notKnown{}, "port": notKnown{}, "source": notKnown{}, "region": notKnown{}},
		"a description with all marks":      {"description": "a1 ._-:/()#,@[]+=&;{}!$*"},
		"the longest description":           {"description": strings.Repeat("x", 255)},
		"egress to a prefix list":           {"direction": "egress", "source": obj{"prefix_list_id": "pl-0123456789abcdef0"}},
		"IPv6 in capitals and with a zero":  {"source": obj{"cidr_ipv6": "2001:DB8:0::/48"}},
		"a type and a code":                 {"protocol": "1", "port": nil, "icmp": obj{"type": 3, "code": 4}},
		"a port that is its own range":      {"port": nil, "from_port": 22, "to_port": 22},
		"all types, without a word on code": {"protocol": "icmp", "port": nil, "icmp": obj{"type": -1}},
	} {
		t.Run(name, func(t *testing.T) {
			p.t = t
			if got := saidAll(p.validateResource("rackspace_sg_rule", aRule(other))); len(got) > 0 {
				t.Errorf("got %q, want nothing", got)
			}
		})
	}
}

func TestSGRuleRefusesMoreTagsThanARuleMayHave(t *testing.T) {
	p := offline(t, nil)
	typ := p.resourceType("rackspace_sg_rule")
	config := p.dynamic(typ, p.wire(typ, aRule(obj{"tags": manyTags(48)}))) // and ServiceProvider, the owner, the mark
	resp, err := p.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{TypeName: "rackspace_sg_rule",
		PriorState: p.dynamic(typ, tftypes.NewValue(typ, nil)), ProposedNewState: config, Config: config})
	if err != nil {
		t.Fatal(err)
	}
	wrongInput{at: "tags", advice: "AWS takes 50: drop some"}.judge(t, resp.Diagnostics)
}
