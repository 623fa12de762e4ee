package provider_test

import (
	"maps"
	"strings"
	"testing"
)

// aRule is a rule that is right, with other values in the place of its own; nil leaves one out.
func aRule(other hcl) hcl {
	config := hcl{"security_group_id": "sg-0123456789abcdef0", "direction": "ingress", "protocol": "tcp", "port": 443,
		"source": hcl{"cidr_ipv4": "10.0.0.0/8"}}
	maps.Copy(config, other)
	return config
}

func TestSGRuleRefusesWhatAWSWouldRefuseOrReadOtherwise(t *testing.T) {
	p := newProtocol(t)
	long := strings.Repeat("x", 256)
	for _, c := range []struct {
		name  string
		other hcl
		at    string // path of the error
		want  string // words of it
	}{
		{"a group that is no id", hcl{"security_group_id": "web"}, "security_group_id", "sg-"},
		{"a direction of its own making", hcl{"direction": "in"}, "direction", "ingress"},
		{"a protocol that there is not", hcl{"protocol": "foo"}, "protocol", "IANA number"},
		{"a port above the last one", hcl{"port": 70000}, "port", "65535"},
		{"ports twice", hcl{"from_port": 1, "to_port": 2}, "port", "Write port for one port"},
		{"half a range", hcl{"port": nil, "from_port": 1}, "from_port", "both"},
		{"a range that is the wrong way round", hcl{"port": nil, "from_port": 90, "to_port": 80}, "from_port", "write 80 to 90"},
		{"tcp without ports", hcl{"port": nil}, "from_port", "0 to 65535"},
		{"all protocols with a port", hcl{"protocol": "-1"}, "port", "leave the ports out"},
		{"a numbered protocol with a port", hcl{"protocol": "50"}, "port", "leave the ports out"},
		{"icmp with a port", hcl{"protocol": "icmp"}, "port", "type = 8"},
		{"icmp without a type", hcl{"protocol": "icmp", "port": nil}, "icmp", "type = -1"},
		{"tcp with a type", hcl{"port": nil, "icmp": hcl{"type": 8}}, "icmp", "leave icmp out"},
		{"a type that there is not", hcl{"protocol": "icmp", "port": nil, "icmp": hcl{"type": 256}}, "icmp.type", "255"},
		{"a code that there is not", hcl{"protocol": "icmp", "port": nil, "icmp": hcl{"type": 8, "code": -2}}, "icmp.code", "255"},
		{"a code of all types", hcl{"protocol": "icmp", "port": nil, "icmp": hcl{"type": -1, "code": 3}}, "icmp.code", "code -1"},
		{"no other end", hcl{"source": hcl{}}, "source", "exactly one"},
		{"two other ends", hcl{"source": hcl{"cidr_ipv4": "10.0.0.0/8", "self": true}}, "source", "exactly one"},
		{"bits beyond the prefix", hcl{"source": hcl{"cidr_ipv4": "10.0.0.5/8"}}, "source.cidr_ipv4", "write 10.0.0.0/8"},
		{"an address without a length", hcl{"source": hcl{"cidr_ipv4": "10.0.0.5"}}, "source.cidr_ipv4", "10.0.0.5/32"},
		{"an IPv6 block as IPv4", hcl{"source": hcl{"cidr_ipv4": "::/0"}}, "source.cidr_ipv4", "cidr_ipv6"},
		{"an IPv4 block as IPv6", hcl{"source": hcl{"cidr_ipv6": "10.0.0.0/8"}}, "source.cidr_ipv6", "cidr_ipv4"},
		{"a prefix list that is no id", hcl{"source": hcl{"prefix_list_id": "s3"}}, "source.prefix_list_id", "pl-"},
		{"another group that is no id", hcl{"source": hcl{"security_group_id": "web"}}, "source.security_group_id", "sg-"},
		{"an account that is none", hcl{"source": hcl{"security_group_id": "12/sg-0123456789abcdef0"}}, "source.security_group_id", "12 digits"},
		{"both IP versions at once", hcl{"source": hcl{"anywhere": true}}, "source.anywhere", "0.0.0.0/0"},
		{"all blocks of the VPC at once", hcl{"source": hcl{"vpc": true}}, "source.vpc", "each block"},
		{"a description with a mark that AWS does not take", hcl{"description": "50 %"}, "description", "%"},
		{"a description that is too long", hcl{"description": long}, "description", "255"},
		{"a tag of AWS's own", hcl{"tags": hcl{"aws:x": "y"}}, "tags.aws:x", "aws:"},
		{"a tag that is null", hcl{"tags": hcl{"x": nil}}, "tags.x", "null"},
		{"a tag whose value is too long", hcl{"tags": hcl{"x": long + "x"}}, "tags.x", "256"},
		{"the ownership tag", hcl{"tags": hcl{"rackspace:owner": "me"}}, "tags.rackspace:owner", "provider alone"},
		{"a region that is none", hcl{"region": "here"}, "region", "us-east-1"},
		{"a timeout that is none", hcl{"timeouts": hcl{"create": "soon"}}, "timeouts.create", "Time Duration"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := p.validate("rackspace_sg_rule", aRule(c.other))
			if len(got) != 1 || !strings.HasPrefix(got[0], c.at+": ") || !strings.Contains(got[0], c.want) {
				t.Errorf("got %q, want one error at %s that says %q", got, c.at, c.want)
			}
		})
	}
}

func TestSGRuleTakesEveryRuleThatAWSTakes(t *testing.T) {
	p := newProtocol(t)
	for name, other := range map[string]hcl{
		"a port":                            {},
		"a range":                           {"port": nil, "from_port": 0, "to_port": 65535},
		"a protocol in capitals":            {"protocol": "TCP"},
		"a protocol by its number":          {"protocol": "6"},
		"all protocols":                     {"protocol": "-1", "port": nil},
		"a protocol without ports":          {"protocol": "50", "port": nil},
		"a type":                            {"protocol": "icmp", "port": nil, "icmp": hcl{"type": 8}},
		"all of icmpv6":                     {"protocol": "icmpv6", "port": nil, "source": hcl{"cidr_ipv6": "::/0"}},
		"the group itself":                  {"source": hcl{"self": true, "anywhere": false}},
		"a group of another account":        {"source": hcl{"security_group_id": "123456789012/sg-0123456789abcdef0"}},
		"a group that is not known yet":     {"security_group_id": unknown, "source": hcl{"security_group_id": unknown}},
		"a source that is not known yet":    {"source": unknown},
		"ports that are not known yet":      {"port": unknown},
		"a type that is not known yet":      {"protocol": "icmp", "port": nil, "icmp": unknown},
		"a protocol that is not known yet":  {"protocol": unknown, "port": nil, "icmp": unknown},
		"types of tcp that may not be":      {"icmp": unknown},
		"tags that are not known yet":       {"tags": unknown},
		"a tag that is not known yet":       {"tags": hcl{"x": unknown}},
		"a description not known yet":       {"description": unknown},
		"a token that is not known yet":     {"source": hcl{"anywhere": unknown, "cidr_ipv4": "10.0.0.0/8"}},
		"times that are not known yet":      {"timeouts": unknown},
		"everything that is not known yet":  {"direction": unknown, "protocol": unknown, "port": unknown, "source": unknown, "region": unknown},
		"a description with all marks":      {"description": "a1 ._-:/()#,@[]+=&;{}!$*"},
		"the longest description":           {"description": strings.Repeat("x", 255)},
		"egress to a prefix list":           {"direction": "egress", "source": hcl{"prefix_list_id": "pl-0123456789abcdef0"}},
		"IPv6 in capitals and with a zero":  {"source": hcl{"cidr_ipv6": "2001:DB8:0::/48"}},
		"a type and a code":                 {"protocol": "1", "port": nil, "icmp": hcl{"type": 3, "code": 4}},
		"a port that is its own range":      {"port": nil, "from_port": 22, "to_port": 22},
		"all types, without a word on code": {"protocol": "icmp", "port": nil, "icmp": hcl{"type": -1}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := p.validate("rackspace_sg_rule", aRule(other)); len(got) > 0 {
				t.Errorf("got %q, want nothing", got)
			}
		})
	}
}
