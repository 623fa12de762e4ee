package provider

import "testing"

func flatRule(direction, protocol string, from, to int, cidr string) obj {
	return obj{"direction": direction, "protocol": protocol, "from_port": from, "to_port": to, "cidr_ipv4": cidr, "self": false, "description": nil}
}

func TestIsSubsumed(t *testing.T) {
	halves := arr{"tcp/22 from 0.0.0.0/1", "tcp/22 from 128.0.0.0/1"}
	judgeCalls(t, []goodCall{
		{"within a wider block", "is_subsumed", arr{"tcp/22 from 10.1.0.0/16", "tcp/22 from 10.0.0.0/8"}, `true`},
		{"beyond a narrower block", "is_subsumed", arr{"tcp/22 from 10.0.0.0/8", "tcp/22 from 10.1.0.0/16"}, `false`},
		{"within two halves together", "is_subsumed", arr{"tcp/22 from 0.0.0.0/0", halves}, `true`},
		{"within ranges together", "is_subsumed", arr{"tcp/10-30 from 10.0.0.0/8", arr{"tcp/10-20 from 10.0.0.0/8", "tcp/21-30 from 10.0.0.0/8"}}, `true`},
		{"not with a port between ranges", "is_subsumed", arr{"tcp/10-30 from 10.0.0.0/8", arr{"tcp/10-20 from 10.0.0.0/8", "tcp/22-30 from 10.0.0.0/8"}}, `false`},
		{"not of the other direction", "is_subsumed", arr{"tcp/22 from 10.0.0.0/8", "tcp/22 to 10.0.0.0/8"}, `false`},
		{"not of the other protocol", "is_subsumed", arr{"udp/22 from 10.0.0.0/8", "tcp/22 from 10.0.0.0/8"}, `false`},
		{"not of the other IP version", "is_subsumed", arr{"tcp/22 from ::/0", "all from 0.0.0.0/0"}, `false`},
		{"anywhere is both IP versions", "is_subsumed", arr{"tcp/22 from anywhere", "all from 0.0.0.0/0"}, `false`},
		{"a type within all types", "is_subsumed", arr{"icmp/8 from 10.0.0.0/8", "icmp/all from 10.0.0.0/8"}, `true`},
		{"a group within the same group", "is_subsumed", arr{"tcp/22 from sg-1", "all from sg-1"}, `true`},
		{"a group within another group", "is_subsumed", arr{"tcp/22 from sg-1", "all from sg-2"}, `false`},
		{"a group within all addresses", "is_subsumed", arr{"tcp/22 from sg-1", "tcp/22 from anywhere"}, `true`},
		{"a group within one IP version", "is_subsumed", arr{"tcp/22 from sg-1", "tcp/22 from 0.0.0.0/0"}, `false`},
		{"a list, one half by itself and one by address", "is_subsumed", arr{"tcp/10-20 from pl-1", arr{"tcp/10-15 from pl-1", "tcp/16-20 from anywhere"}}, `true`},
		{"a block within a group", "is_subsumed", arr{"tcp/22 from 10.0.0.0/8", "all from sg-1"}, `false`},
		{"self within self", "is_subsumed", arr{"tcp/22 from self", "all from self"}, `true`},
		{"self within a group", "is_subsumed", arr{"tcp/22 from self", "all from sg-1"}, `false`},
		{"no rules within none", "is_subsumed", arr{arr{}, arr{}}, `true`},
		{"a rule within none", "is_subsumed", arr{"tcp/22 from self", arr{}}, `false`},
		{"rules as they are written", "is_subsumed", arr{
			obj{"web": obj{"direction": "ingress", "protocol": "tcp", "port": 443, "source": obj{"cidr_ipv4": "10.0.0.0/16"}}},
			obj{"web/vpc": flatRule("ingress", "tcp", 400, 500, "10.0.0.0/8")}}, `true`},
		{"ICMP as effective_rules has it", "is_subsumed", arr{flatRule("ingress", "icmp", 8, -1, "10.0.0.0/8"), "icmp/8 from 10.0.0.0/8"}, `true`},
	})
}

var wrongSubsumed = []wrongCall{
	{"a rule without a protocol", "is_subsumed", arr{obj{"direction": "ingress", "port": 1}, "all from self"}, 0, "rules.protocol is missing"},
	{"a rule without a direction", "is_subsumed", arr{obj{"protocol": "tcp", "port": 1, "source": obj{"self": true}}, "all from self"}, 0, "write ingress or egress"},
	{"a misspelt attribute", "is_subsumed", arr{obj{"a": obj{"direction": "ingress", "protocol": "tcp", "ports": 1}}, "all from self"}, 0, `rules["a"]: there is no attribute ports: write`},
	{"a misspelt source", "is_subsumed", arr{arr{obj{"direction": "ingress", "protocol": "-1", "source": obj{"cidr": "10.0.0.0/8"}}}, "all from self"}, 0, `rules[0].source: there is no attribute cidr`},
	{"two other ends", "is_subsumed", arr{obj{"direction": "ingress", "protocol": "-1", "cidr_ipv4": "10.0.0.0/8", "self": true}, "all from self"}, 0, "exactly one"},
	{"another end twice", "is_subsumed", arr{obj{"direction": "ingress", "protocol": "-1", "cidr_ipv4": "10.0.0.0/8", "source": obj{"self": true}}, "all from self"}, 0, "twice"},
	{"a port that is no number", "is_subsumed", arr{obj{"direction": "ingress", "protocol": "tcp", "port": "https", "source": obj{"self": true}}, "all from self"}, 0, `rules.port: "https" is not a whole number`},
	{"a port between two", "is_subsumed", arr{obj{"direction": "ingress", "protocol": "tcp", "port": 1.5, "source": obj{"self": true}}, "all from self"}, 0, "not a whole number"},
	{"a port beyond all numbers", "is_subsumed", arr{obj{"direction": "ingress", "protocol": "tcp", "port": 5000000000, "source": obj{"self": true}}, "all from self"}, 0, "out of range"},
	{"a token that is a text", "is_subsumed", arr{obj{"direction": "ingress", "protocol": "-1", "source": obj{"self": "yes"}}, "all from self"}, 0, "true or false"},
	{"a list in the place of a text", "is_subsumed", arr{obj{"direction": "ingress", "protocol": "-1", "source": obj{"cidr_ipv4": arr{"10.0.0.0/8"}}}, "all from self"}, 0, "a single value is wanted"},
	{"a text in the place of an object", "is_subsumed", arr{obj{"direction": "ingress", "protocol": "-1", "source": "self"}, "all from self"}, 0, "rules.source: an object"},
	{"a number", "is_subsumed", arr{443, "all from self"}, 0, "a text or an object"},
	{"a rule that is null", "is_subsumed", arr{arr{nil}, "all from self"}, 0, "rules[0] is null"},
	{"blocks that are not known", "is_subsumed", arr{"all from vpc", "all from self"}, 0, "cidr_ipv4 or cidr_ipv6"},
	{"ports of all protocols", "is_subsumed", arr{flatRule("ingress", "-1", 0, 65535, "10.0.0.0/8"), "all from self"}, 0, "leave the ports out"},
	{"a text that is no rule", "is_subsumed", arr{"all from self", obj{"a": "tcp"}}, 1, `others["a"]: "tcp" is not a rule`},
}

func TestRuleWeight(t *testing.T) {
	judgeCalls(t, []goodCall{
		{"of no rules", "rule_weight", arr{arr{}}, `{"in4":0,"in6":0,"out4":0,"out6":0}`},
		{"of blocks by IP version and direction", "rule_weight", arr{arr{"tcp/1 from 10.0.0.0/8", "tcp/2 from 10.0.0.0/8", "tcp/1 from ::/0", "all to anywhere"}}, `{"in4":2,"in6":1,"out4":1,"out6":1}`},
		{"of groups in both IP versions", "rule_weight", arr{arr{"tcp/1 from sg-1", "tcp/1 to self"}}, `{"in4":1,"in6":1,"out4":1,"out6":1}`},
		{"of a list", "rule_weight", arr{arr{"tcp/1 from pl-1", "tcp/2 from pl-1", "tcp/2 from pl-2"}, obj{"pl-1": int64(20)}, obj{"pl-2": int64(1)}}, `{"in4":41,"in6":41,"out4":0,"out6":0}`},
		{"of equal rules once", "rule_weight", arr{arr{"tcp/1 from 10.0.0.0/8", obj{"direction": "ingress", "protocol": "6", "port": 1, "cidr_ipv4": "10.0.0.0/8"}}}, `{"in4":1,"in6":0,"out4":0,"out6":0}`},
	})
}

var wrongWeight = []wrongCall{
	{"a list of unknown weight", "rule_weight", arr{"tcp/1 from pl-1"}, 0, `{ "pl-1" = 20 }`},
	{"a weight that is none", "rule_weight", arr{"tcp/1 from pl-1", obj{"pl-1": int64(0)}}, 1, "max_entries, 1 to 1000"},
	{"two weights of one list", "rule_weight", arr{"tcp/1 from pl-1", obj{"pl-1": int64(1)}, obj{"pl-1": int64(2)}}, 2, "once"},
	{"a rule that is none", "rule_weight", arr{arr{"tcp"}}, 0, "rules[0]"},
}

func TestPresetRules(t *testing.T) {
	one := func(cidr string) string {
		return `{"cidr_ipv4":"` + cidr + `","description":"MySQL","direction":"ingress","from_port":3306,"protocol":"tcp","self":false,"to_port":3306}`
	}
	judgeCalls(t, []goodCall{
		{"for the VPC", "preset_rules", arr{"mysql", obj{"preset_version": 1, "egress": "none", "vpc_cidrs": arr{"10.0.0.0/16"}}}, `{"mysql/vpc/10.0.0.0/16":` + one("10.0.0.0/16") + `}`},
		{"by another name, for who is named", "preset_rules", arr{"mysql", obj{"preset_version": "1", "egress": "none", "preset_sources": obj{"default": obj{"cidr_ipv4": arr{"10.0.0.0/8"}}}}},
			`{"mysql/cidr_ipv4/0":` + one("10.0.0.0/8") + `}`},
		{"with nobody", "preset_rules", arr{"mysql", obj{"preset_version": 1, "preset_sources": obj{"default": obj{}}, "egress": "rules_only"}}, `{}`},
	})
}

var wrongPreset = []wrongCall{
	{"a preset that is none", "preset_rules", arr{"mysq", obj{"preset_version": 1}}, 0, "mysql"},
	{"no version", "preset_rules", arr{"mysql", obj{}}, 1, "preset_version is required"},
	{"a version that is none", "preset_rules", arr{"mysql", obj{"preset_version": 9, "vpc_cidrs": arr{"10.0.0.0/16"}}}, 1, "no version 9"},
	{"no blocks", "preset_rules", arr{"mysql", obj{"preset_version": 1}}, 1, "vpc_cidrs is needed"},
	{"blocks that are none", "preset_rules", arr{"mysql", obj{"preset_version": 1, "vpc_cidrs": arr{"10.0.0.0"}}}, 1, "vpc_cidrs[0]"},
	{"a slot that is none", "preset_rules", arr{"mysql", obj{"preset_version": 1, "preset_sources": obj{"web": obj{}}, "vpc_cidrs": arr{"10.0.0.0/16"}}}, 1, "write one of default"},
	{"a slot's source that is none", "preset_rules", arr{"mysql", obj{"preset_version": 1, "preset_sources": obj{"default": obj{"cidr": arr{}}}}}, 1, `options.preset_sources["default"]: there is no attribute cidr`},
	{"a slot's source that is a text", "preset_rules", arr{"mysql", obj{"preset_version": 1, "preset_sources": obj{"default": obj{"cidr_ipv4": "10.0.0.0/8"}}}}, 1, "a list is wanted"},
	{"an egress that is none", "preset_rules", arr{"mysql", obj{"preset_version": 1, "egress": "all", "vpc_cidrs": arr{"10.0.0.0/16"}}}, 1, "allow_all"},
	{"an option that is none", "preset_rules", arr{"mysql", obj{"version": 1}}, 1, "egress, legacy_sources, preset_sources, preset_version or vpc_cidrs"},
	{"no options", "preset_rules", arr{"mysql", "1"}, 1, "an object with"},
	{"legacy sources of a service", "preset_rules", arr{"redis", obj{"preset_version": 1, "legacy_sources": true, "vpc_cidrs": arr{"10.0.0.0/16"}}}, 1, "leave it out"},
}
