package provider

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// wrongInput is a wrong value, the path that its error must name, and words of what to write instead.
type wrongInput struct {
	name   string
	config obj
	at     string
	advice string
}

// ruleOf is a good rule with some attributes replaced.
func ruleOf(change obj) obj {
	r := obj{"direction": "ingress", "protocol": "tcp", "port": int64(443), "source": obj{"cidr_ipv4": "10.0.0.0/8"}}
	maps.Copy(r, change)
	return obj{"rules": obj{"r": r}}
}

var wrongSGBaseline = []wrongInput{
	{"a name that AWS reserves", obj{"name": "sg-shop"}, "name", "not beginning with sg-"},
	{"a name with letters that AWS does not take", obj{"name": "größe"}, "name", "letters, digits"},
	{"an empty name", obj{"name": ""}, "name", "between 1 and 255"},
	{"a name that the suffix makes too long", obj{"name": strings.Repeat("a", 240), "preset": "public_web"}, "name", "write at most 232"},
	{"a description that AWS does not take", obj{"description": "größe"}, "description", "letters, digits"},
	{"an empty description", obj{"description": ""}, "description", "between 1 and 255"},
	{"a description that is too long", obj{"description": strings.Repeat("a", 256)}, "description", "between 1 and 255"},
	{"a VPC's id that is too short", obj{"vpc_id": "vpc-1234"}, "vpc_id", "vpc-0123456789abcdef0"},
	{"a VPC's id that is none", obj{"vpc_id": "subnet-1"}, "vpc_id", "vpc-0123456789abcdef0"},
	{"the group's own VPC", obj{"additional_vpc_ids": arr{"vpc-0123456789abcdef0"}}, "additional_vpc_ids[…]", "leave it out here"},
	{"an additional VPC that is none", obj{"additional_vpc_ids": arr{"subnet-1"}}, "additional_vpc_ids[…]", "such as vpc-0123456789abcdef0"},
	{"an additional VPC whose id is too short", obj{"additional_vpc_ids": arr{"vpc-1234"}}, "additional_vpc_ids[…]", "such as vpc-0123456789abcdef0"},
	{"an additional VPC that is null", obj{"additional_vpc_ids": arr{nil}}, "additional_vpc_ids[…]", "leave the element out"},
	{"a region that is none", obj{"region": "Frankfurt"}, "region", "us-east-1"},
	{"a tag of AWS's own", obj{"tags": obj{"aws:x": "y"}}, `tags["aws:x"]`, "not beginning with aws:"},
	{"a tag that is null", obj{"tags": obj{"x": nil}}, `tags["x"]`, "write \"\""},
	{"a tag without a key", obj{"tags": obj{"": "y"}}, `tags[""]`, "1 to 128 characters"},
	{"a tag that says whose a rule is", obj{"tags": obj{ownerTag: "me"}}, `tags["rackspace:owner"]`, "leave it out"},
	{"a tag that is too long", obj{"tags": obj{"x": strings.Repeat("y", 257)}}, `tags["x"]`, "256"},

	{"a preset that is none", obj{"preset": "publicweb"}, "preset", "write public_web"},
	{"a version that is none", obj{"preset": "public_web", "preset_version": int64(99)}, "preset_version", "versions are 1 to"},
	{"a version of no preset", obj{"preset_version": int64(1)}, "preset_version", "preset"},
	{"a version below 1", obj{"preset": "public_web", "preset_version": int64(0)}, "preset_version", "at least 1"},
	{"sources of no preset", obj{"preset_sources": obj{"default": obj{"self": true}}}, "preset_sources", "preset"},
	{"a slot that is none", obj{"preset": "public_web", "preset_sources": obj{"web": obj{"self": true}}}, `preset_sources["web"]`, "default"},
	{"a slot that must be filled", obj{"preset": "private_ssh"}, "preset_sources", "public_ssh = {"},
	{"a slot that is null", obj{"preset": "public_web", "preset_sources": obj{"default": nil}}, `preset_sources["default"]`, "Write {}"},
	{"a CIDR block with host bits in a slot", obj{"preset": "mysql", "preset_sources": obj{"default": obj{"cidr_ipv4": arr{"10.1.0.0/8"}}}},
		`preset_sources["default"].cidr_ipv4[0]`, "write 10.0.0.0/8"},
	{"a CIDR block that is none in a slot", obj{"preset": "mysql", "preset_sources": obj{"default": obj{"cidr_ipv6": arr{"2001:db8::"}}}},
		`preset_sources["default"].cidr_ipv6[0]`, "2001:db8::/32"},
	{"a CIDR block of the other version in a slot", obj{"preset": "mysql", "preset_sources": obj{"default": obj{"cidr_ipv6": arr{"10.0.0.0/8"}}}},
		`preset_sources["default"].cidr_ipv6[0]`, "cidr_ipv4"},
	{"a prefix list that is none in a slot", obj{"preset": "mysql", "preset_sources": obj{"default": obj{"prefix_list_id": arr{"list"}}}},
		`preset_sources["default"].prefix_list_id[0]`, "pl-"},
	{"a group that is none in a slot", obj{"preset": "mysql", "preset_sources": obj{"default": obj{"security_group_id": arr{"web"}}}},
		`preset_sources["default"].security_group_id[0]`, "sg-"},
	{"a null in a slot", obj{"preset": "mysql", "preset_sources": obj{"default": obj{"security_group_id": arr{nil}}}},
		`preset_sources["default"].security_group_id[0]`, "leave the element out"},
	{"legacy sources of no preset", obj{"legacy_sources": true}, "legacy_sources", "set preset"},
	{"legacy sources of a service", obj{"preset": "consul", "legacy_sources": true}, "legacy_sources", "leave it out"},
	{"a block of the VPC that is none", obj{"vpc_cidrs": arr{"10.0.0.0"}, "egress": "vpc"}, "vpc_cidrs[0]", "10.0.0.0/16"},
	{"a block of the VPC with host bits", obj{"vpc_cidrs": arr{"10.0.0.1/16"}, "egress": "vpc"}, "vpc_cidrs[0]", "write 10.0.0.0/16"},
	{"a block of the VPC that is wrong and not used", obj{"vpc_cidrs": arr{"10.0.0.1/16"}}, "vpc_cidrs[0]", "write 10.0.0.0/16"},
	{"a first block of IPv6", obj{"vpc_cidrs": arr{"2001:db8::/56"}, "egress": "vpc"}, "vpc_cidrs[0]", "stands first"},
	{"no block of the VPC", obj{"vpc_cidrs": arr{}, "egress": "vpc"}, "vpc_cidrs", "leave vpc_cidrs out"},
	{"a block of the VPC that is null", obj{"vpc_cidrs": arr{nil}}, "vpc_cidrs", "null"},
	{"an egress that is none", obj{"egress": "all"}, "egress", "allow_all"},

	{"an empty key", obj{"rules": obj{"": ruleOf(nil)["rules"].(obj)["r"]}}, `rules[""]`, "letters, digits"},
	{"a key that is none", obj{"rules": obj{"a/b": ruleOf(nil)["rules"].(obj)["r"]}}, `rules["a/b"]`, "letters, digits"},
	{"a rule that is null", obj{"rules": obj{"r": nil}}, `rules["r"]`, "leave the element out"},
	{"a rule without a direction", ruleOf(obj{"direction": nil}), `rules["r"].direction`, "write \"ingress\""},
	{"a rule without a protocol", ruleOf(obj{"protocol": nil}), `rules["r"].protocol`, "write \"tcp\""},
	{"a rule without a source", ruleOf(obj{"source": nil}), `rules["r"].source`, "write the other end"},
	{"a direction that is none", ruleOf(obj{"direction": "in"}), `rules["r"].direction`, "ingress"},
	{"a protocol that is none", ruleOf(obj{"protocol": "tpc"}), `rules["r"].protocol`, "tcp"},
	{"a port above all", ruleOf(obj{"port": int64(65536)}), `rules["r"].port`, "65535"},
	{"a port of -1", ruleOf(obj{"port": nil, "from_port": int64(-1), "to_port": int64(-1)}), `rules["r"].from_port`, "0 to 65535"},
	{"a port twice", ruleOf(obj{"from_port": int64(1), "to_port": int64(2)}), `rules["r"].port`, "Write port for one port"},
	{"a last port above all", ruleOf(obj{"port": nil, "from_port": int64(1), "to_port": int64(65536)}), `rules["r"].to_port`, "65535"},
	{"half a range", ruleOf(obj{"port": nil, "from_port": int64(1)}), `rules["r"].from_port`, "Write both"},
	{"a range upside down", ruleOf(obj{"port": nil, "from_port": int64(2), "to_port": int64(1)}), `rules["r"].from_port`, "write 1 to 2"},
	{"no port", ruleOf(obj{"port": nil}), `rules["r"].port`, "0 to 65535"},
	{"a port of all protocols", ruleOf(obj{"protocol": "-1"}), `rules["r"].port`, "leave the ports out"},
	{"a port of ICMP", ruleOf(obj{"protocol": "icmp"}), `rules["r"].port`, "icmp = { type = 8"},
	{"ICMP without a type", ruleOf(obj{"protocol": "icmp", "port": nil}), `rules["r"].icmp`, "icmp = { type = -1 }"},
	{"an ICMP type of TCP", ruleOf(obj{"icmp": obj{"type": int64(8)}, "port": nil}), `rules["r"].icmp`, "write icmp or icmpv6"},
	{"an ICMP type that is none", ruleOf(obj{"protocol": "icmp", "port": nil, "icmp": obj{"type": int64(256)}}), `rules["r"].icmp.type`, "255"},
	{"an ICMP code that is none", ruleOf(obj{"protocol": "icmp", "port": nil, "icmp": obj{"type": int64(3), "code": int64(256)}}), `rules["r"].icmp.code`, "255"},
	{"an ICMP code of all types", ruleOf(obj{"protocol": "icmp", "port": nil, "icmp": obj{"type": int64(-1), "code": int64(1)}}), `rules["r"].icmp.code`, "write code -1"},
	{"no source", ruleOf(obj{"source": obj{}}), `rules["r"].source`, "exactly one"},
	{"two sources", ruleOf(obj{"source": obj{"self": true, "cidr_ipv4": "10.0.0.0/8"}}), `rules["r"].source`, "exactly one"},
	{"a block with host bits", ruleOf(obj{"source": obj{"cidr_ipv4": "10.1.0.0/8"}}), `rules["r"].source.cidr_ipv4`, "write 10.0.0.0/8"},
	{"a block without a length", ruleOf(obj{"source": obj{"cidr_ipv4": "10.1.0.0"}}), `rules["r"].source.cidr_ipv4`, "write"},
	{"an IPv6 block in the IPv4 one's place", ruleOf(obj{"source": obj{"cidr_ipv4": "::/0"}}), `rules["r"].source.cidr_ipv4`, "cidr_ipv6"},
	{"an IPv4 block in the IPv6 one's place", ruleOf(obj{"source": obj{"cidr_ipv6": "0.0.0.0/0"}}), `rules["r"].source.cidr_ipv6`, "cidr_ipv4"},
	{"a prefix list that is none", ruleOf(obj{"source": obj{"prefix_list_id": "x"}}), `rules["r"].source.prefix_list_id`, "pl-"},
	{"a group that is none", ruleOf(obj{"source": obj{"security_group_id": "web"}}), `rules["r"].source.security_group_id`, "sg-"},
	{"an empty block", ruleOf(obj{"source": obj{"cidr_ipv4": ""}}), `rules["r"].source`, "exactly one"},
	{"a description of a rule that AWS does not take", ruleOf(obj{"description": "a > b"}), `rules["r"].description`, "letters, digits"},
	{"a description of a rule that is too long", ruleOf(obj{"description": strings.Repeat("a", 256)}), `rules["r"].description`, "at most 255"},

	{"an unmanaged_rules that is none", obj{"unmanaged_rules": "keep"}, "unmanaged_rules", "report"},
	{"an ignored rule without a condition", obj{"ignore_rules": arr{obj{}}}, "ignore_rules[0].description_regex", "tag_key"},
	{"an ignored rule that is null", obj{"ignore_rules": arr{nil}}, "ignore_rules[0].description_regex", "tag_key"},
	{"an expression that is none", obj{"ignore_rules": arr{obj{"description_regex": "("}}}, "ignore_rules[0].description_regex", "missing closing"},
	{"an empty tag key", obj{"ignore_rules": arr{obj{"tag_key": ""}}}, "ignore_rules[0].tag_key", "at least 1"},
	{"a replace_policy that is none", obj{"replace_policy": "never"}, "replace_policy", "prevent"},
	{"an exception that is null", obj{"exceptions": arr{nil}}, "exceptions[0]", "leave the element out"},
	{"an exception that names no rule", exceptionOf(obj{"rule": nil}), "exceptions[0].rule", "write the key"},
	{"an exception that names no guardrail", exceptionOf(obj{"guardrail": nil}), "exceptions[0].guardrail", "write \"admin_ports_open\""},
	{"an exception that gives no reason", exceptionOf(obj{"reason": nil}), "exceptions[0].reason", "write why"},
	{"an exception that never ends", exceptionOf(obj{"expires": nil}), "exceptions[0].expires", "write a day"},
	{"an exception from no guardrail", exceptionOf(obj{"guardrail": "ssh"}), "exceptions[0].guardrail", "admin_ports_open"},
	{"an exception without a reason", exceptionOf(obj{"reason": ""}), "exceptions[0].reason", "at least 3"},
	{"an exception without an end", exceptionOf(obj{"expires": "soon"}), "exceptions[0].expires", "2027-01-31"},
	{"an exception for no rule", exceptionOf(obj{"rule": ""}), "exceptions[0].rule", "at least 1"},
	{"a timeout of create that is none", obj{"timeouts": obj{"create": "soon"}}, "timeouts.create", "2h45m"},
	{"a timeout of read that is none", obj{"timeouts": obj{"read": "5"}}, "timeouts.read", "2h45m"},
	{"a timeout of update that is none", obj{"timeouts": obj{"update": ""}}, "timeouts.update", "2h45m"},
	{"a timeout of delete that is none", obj{"timeouts": obj{"delete": "soon"}}, "timeouts.delete", "2h45m"},
}

func exceptionOf(change obj) obj {
	x := obj{"rule": "r", "guardrail": "admin_ports_open", "reason": "CHG-1", "expires": "2030-01-31"}
	maps.Copy(x, change)
	return obj{"exceptions": arr{x}}
}

func TestSGBaselineRefusesWrongInput(t *testing.T) {
	p := newProtocol(t)
	for _, c := range wrongSGBaseline {
		t.Run(c.name, func(t *testing.T) {
			config := obj{"name": "shop", "vpc_id": "vpc-0123456789abcdef0"}
			maps.Copy(config, c.config)
			p.t = t
			c.judge(t, p.validateResource("rackspace_sg_baseline", config))
		})
	}
}

// judge wants one error, at the place and with the advice.
func (c wrongInput) judge(t *testing.T, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	var errors []string
	found := false
	for _, d := range diags {
		if d.Severity != tfprotov6.DiagnosticSeverityError {
			continue
		}
		errors = append(errors, said(d))
		found = found || pathText(d.Attribute) == c.at && strings.Contains(said(d), c.advice)
		// Terraform shows no line of an attribute within another one: the words have to say which it is.
		known := strings.ContainsRune(c.at, '…') || strings.HasPrefix(c.at, "timeouts.") // a set's element and the framework's own
		if !known && strings.ContainsAny(c.at, ".[") && !strings.Contains(d.Detail, c.at) {
			t.Errorf("%s is not named in the words: %s", c.at, d.Detail)
		}
	}
	if !found || len(errors) != 1 {
		t.Errorf("want one error at %s with %q; got %d:\n  %s", c.at, c.advice, len(errors), strings.Join(errors, "\n  "))
	}
}

func TestSGBaselineTakesWhatIsNotKnownYet(t *testing.T) {
	p := newProtocol(t)
	for name, config := range map[string]obj{
		"everything":           {"name": notKnown{}, "vpc_id": notKnown{}, "preset": notKnown{}, "rules": notKnown{}, "tags": notKnown{}, "vpc_cidrs": notKnown{}, "exceptions": notKnown{}, "ignore_rules": notKnown{}},
		"a rule":               {"rules": obj{"r": notKnown{}}},
		"an exception":         {"exceptions": arr{notKnown{}}},
		"the source of a rule": ruleOf(obj{"source": notKnown{}}),
		"type and code":        ruleOf(obj{"icmp": notKnown{}, "protocol": "icmp", "port": nil}),
		"the values of a rule": ruleOf(obj{"direction": notKnown{}, "protocol": notKnown{}, "port": notKnown{}, "description": notKnown{}, "source": obj{"cidr_ipv4": notKnown{}}}),
		"a slot":               {"preset": "mysql", "preset_sources": obj{"default": notKnown{}}},
		"a slot's list":        {"preset": "mysql", "preset_sources": obj{"default": obj{"cidr_ipv4": notKnown{}}}},
		"a slot's value":       {"preset": "mysql", "preset_sources": obj{"default": obj{"security_group_id": arr{notKnown{}}}}},
		"an ignored rule":      {"ignore_rules": arr{notKnown{}}},
		"a block of the VPC":   {"vpc_cidrs": arr{"10.0.0.0/16", notKnown{}}},
		"the preset's version": {"preset": "mysql", "preset_version": notKnown{}},
		"a tag":                {"tags": obj{"x": notKnown{}}},
		"further VPCs":         {"additional_vpc_ids": notKnown{}},
		"a further VPC":        {"additional_vpc_ids": arr{"vpc-0123456789abcdef1", notKnown{}}},
		"the VPC of others":    {"vpc_id": notKnown{}, "additional_vpc_ids": arr{"vpc-0123456789abcdef0"}},
	} {
		t.Run(name, func(t *testing.T) {
			full := obj{"name": "shop", "vpc_id": "vpc-0123456789abcdef0"}
			maps.Copy(full, config)
			p.t = t
			for _, d := range p.validateResource("rackspace_sg_baseline", full) {
				t.Error(said(d))
			}
		})
	}
}
