package provider

import "testing"

func TestReturnRules(t *testing.T) {
	rule := func(more ...any) obj {
		r := obj{"egress": false, "rule_action": "allow", "protocol": "tcp", "cidr_block": "0.0.0.0/0", "from_port": 443, "to_port": 443}
		for i := 0; i < len(more); i += 2 {
			r[more[i].(string)] = more[i+1]
		}
		return r
	}
	const clients = `[{"cidr_block":"0.0.0.0/0","egress":true,"from_port":1024,"protocol":"6","rule_action":"allow","to_port":65535}]`
	judgeCalls(t, []goodCall{
		{"of a service", "return_rules", arr{rule()}, clients},
		{"of a service as a line", "return_rules", arr{"tcp/443 from 0.0.0.0/0"}, clients},
		{"of a whole resource", "return_rules", arr{rule("id", "nacl-1", "network_acl_id", "acl-1", "rule_number", 100, "ipv6_cidr_block", "", "icmp_type", nil, "region", "x")}, clients},
		{"of a block of an ACL", "return_rules", arr{obj{"egress": false, "rule_no": 1, "action": "Allow", "protocol": "6", "cidr_block": "0.0.0.0/0", "from_port": 1, "to_port": 2}}, clients},
		{"of requests that go out", "return_rules", arr{"udp/53 to 10.0.0.2/32"}, `[{"cidr_block":"10.0.0.2/32","egress":false,"from_port":1024,"protocol":"17","rule_action":"allow","to_port":65535}]`},
		{"for Linux", "return_rules", arr{"tcp/443 from ::/0", "linux"}, `[{"egress":true,"from_port":32768,"ipv6_cidr_block":"::/0","protocol":"6","rule_action":"allow","to_port":60999}]`},
		{"for Linux and Windows", "return_rules", arr{"tcp/443 from 10.0.0.0/8", "windows", "linux"}, `[{"cidr_block":"10.0.0.0/8","egress":true,"from_port":32768,"protocol":"6","rule_action":"allow","to_port":65535}]`},
		{"of a rule that denies", "return_rules", arr{rule("rule_action", "deny")}, `[]`},
		{"of an echo request", "return_rules", arr{"icmp/8 from 10.0.0.0/8"}, `[{"cidr_block":"10.0.0.0/8","egress":true,"icmp_code":0,"icmp_type":0,"protocol":"1","rule_action":"allow"}]`},
		{"of an echo request of IPv6", "return_rules", arr{"icmpv6/all from ::/0"}, `[{"egress":true,"icmp_code":0,"icmp_type":129,"ipv6_cidr_block":"::/0","protocol":"58","rule_action":"allow"}]`},
		{"of an ICMP message that is no request", "return_rules", arr{"icmp/3/4 from 10.0.0.0/8"}, `[]`},
		{"of a protocol without ports", "return_rules", arr{"47 to 10.0.0.0/8"}, `[{"cidr_block":"10.0.0.0/8","egress":false,"protocol":"47","rule_action":"allow"}]`},
		{"of ICMPv6 in an IPv4 block", "return_rules", arr{rule("protocol", "58")}, `[{"cidr_block":"0.0.0.0/0","egress":true,"protocol":"58","rule_action":"allow"}]`},
		{"of all protocols", "return_rules", arr{rule("protocol", "all", "cidr_block", "10.0.0.5/8")}, `[{"cidr_block":"10.0.0.0/8","egress":true,"protocol":"-1","rule_action":"allow"}]`},
		{"of both IP versions", "return_rules", arr{"all from anywhere"}, `[{"cidr_block":"0.0.0.0/0","egress":true,"protocol":"-1","rule_action":"allow"},{"egress":true,"ipv6_cidr_block":"::/0","protocol":"-1","rule_action":"allow"}]`},
	})
}

var wrongReturn = []wrongCall{
	{"no rule", "return_rules", arr{obj{}}, 0, "egress is missing"},
	{"a misspelt attribute", "return_rules", arr{obj{"cidr": "10.0.0.0/8"}}, 0, "there is no attribute cidr: write"},
	{"an action that is none", "return_rules", arr{obj{"egress": true, "rule_action": "reject"}}, 0, "allow or deny"},
	{"no block", "return_rules", arr{obj{"egress": true, "protocol": "tcp"}}, 0, "cidr_block or ipv6_cidr_block"},
	{"two blocks", "return_rules", arr{obj{"egress": true, "protocol": "tcp", "cidr_block": "10.0.0.0/8", "ipv6_cidr_block": "::/0"}}, 0, "one block"},
	{"a block that is none", "return_rules", arr{obj{"egress": true, "protocol": "-1", "cidr_block": "10.0.0.0"}}, 0, "no prefix length"},
	{"a block of the other IP version", "return_rules", arr{obj{"egress": true, "protocol": "-1", "cidr_block": "::/0"}}, 0, "ipv6_cidr_block"},
	{"a protocol of groups alone", "return_rules", arr{obj{"egress": true, "protocol": "icmpv6", "ipv6_cidr_block": "::/0"}}, 0, "-1 for all, or a number"},
	{"no ports", "return_rules", arr{obj{"egress": true, "protocol": "tcp", "cidr_block": "10.0.0.0/8"}}, 0, "from_port and to_port"},
	{"ports the wrong way round", "return_rules", arr{obj{"egress": true, "protocol": "tcp", "cidr_block": "10.0.0.0/8", "from_port": 2, "to_port": 1}}, 0, "2 to 1"},
	{"no type", "return_rules", arr{obj{"egress": true, "protocol": "icmp", "cidr_block": "10.0.0.0/8"}}, 0, "icmp_type and icmp_code are missing"},
	{"ICMP of IPv6 by the other number", "return_rules", arr{obj{"egress": true, "protocol": "icmp", "ipv6_cidr_block": "::/0", "icmp_type": -1, "icmp_code": -1}}, 0, "write 58"},
	{"a group", "return_rules", arr{"tcp/1 from sg-1"}, 0, "a CIDR block"},
	{"null", "return_rules", arr{value(nil)}, 0, "null"},
	{"a first client that is none", "return_rules", arr{"tcp/1 from 10.0.0.0/8", "mac"}, 1, "linux, windows"},
	{"clients that are none", "return_rules", arr{"tcp/1 from 10.0.0.0/8", "linux", "mac"}, 2, "linux, windows"},
}
