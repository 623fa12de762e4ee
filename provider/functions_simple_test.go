package provider

import "testing"

func TestCanonicalCIDR(t *testing.T) {
	judgeCalls(t, []goodCall{
		{"masks host bits", "canonical_cidr", arr{"10.1.2.3/8"}, `"10.0.0.0/8"`},
		{"takes a leading zero", "canonical_cidr", arr{"10.0.0.0/08"}, `"10.0.0.0/8"`},
		{"shortens IPv6", "canonical_cidr", arr{"2001:0DB8:0:0::1/32"}, `"2001:db8::/32"`},
		{"keeps what is right", "canonical_cidr", arr{"::/0"}, `"::/0"`},
	})
}

var wrongCIDR = []wrongCall{
	{"an address without a length", "canonical_cidr", arr{"10.0.0.1"}, 0, "no prefix length: write an address and a length"},
	{"no address", "canonical_cidr", arr{"office/8"}, 0, "no valid address"},
	{"a length of the other IP version", "canonical_cidr", arr{"10.0.0.0/33"}, 0, "no valid prefix length"},
	{"an IPv4 address written as IPv6", "canonical_cidr", arr{"::ffff:10.0.0.0/104"}, 0, "IPv4-mapped"},
}

// The texts are those of the benchmark, 5.0.0.
func TestCISFilterPattern(t *testing.T) {
	judgeCalls(t, []goodCall{
		{"of groups", "cis_filter_pattern", arr{"security_group"}, `"{ ($.eventName = AuthorizeSecurityGroupIngress) || ($.eventName = AuthorizeSecurityGroupEgress) || ` +
			`($.eventName = RevokeSecurityGroupIngress) || ($.eventName = RevokeSecurityGroupEgress) || ($.eventName = CreateSecurityGroup) || ` +
			`($.eventName = DeleteSecurityGroup) || ($.eventName = ModifySecurityGroupRules) }"`},
		{"of network ACLs", "cis_filter_pattern", arr{"network_acl"}, `"{ ($.eventName = CreateNetworkAcl) || ($.eventName = CreateNetworkAclEntry) || ` +
			`($.eventName = DeleteNetworkAcl) || ($.eventName = DeleteNetworkAclEntry) || ($.eventName = ReplaceNetworkAclEntry) || ` +
			`($.eventName = ReplaceNetworkAclAssociation) }"`},
	})
}

var wrongCIS = []wrongCall{
	{"a kind that is none", "cis_filter_pattern", arr{"sg"}, 0, "security_group or network_acl"},
	{"a kind that the benchmark does not know", "cis_filter_pattern", arr{"attachment"}, 0, "security_group or network_acl"},
}

func TestSupportTopic(t *testing.T) {
	judgeCalls(t, []goodCall{
		{"of a commercial region", "support_topic", arr{"us-east-1", "012345678901", "standard"}, `"arn:aws:sns:us-east-1:012345678901:rackspace-support-standard"`},
		{"of GovCloud", "support_topic", arr{"us-gov-west-1", "123456789012", "urgent"}, `"arn:aws-us-gov:sns:us-gov-west-1:123456789012:rackspace-support-urgent"`},
		{"of China", "support_topic", arr{"cn-north-1", "123456789012", "emergency"}, `"arn:aws-cn:sns:cn-north-1:123456789012:rackspace-support-emergency"`},
	})
}

var wrongTopic = []wrongCall{
	{"a region that is none", "support_topic", arr{"Frankfurt", "123456789012", "standard"}, 0, "us-east-1"},
	{"an account that is none", "support_topic", arr{"us-east-1", "1234", "standard"}, 1, "12 digits"},
	{"a severity that is none", "support_topic", arr{"us-east-1", "123456789012", "Standard"}, 2, "standard, urgent or emergency"},
}

func TestParseRule(t *testing.T) {
	const cidr = `"source":{"cidr_ipv4":"10.0.0.0/8"}`
	judgeCalls(t, []goodCall{
		{"a port", "parse_rule", arr{"tcp/443 from 10.0.0.0/8"}, `{"direction":"ingress","port":443,"protocol":"tcp",` + cidr + `}`},
		{"a range outbound", "parse_rule", arr{"UDP/4000-4999  to 10.0.0.0/8"}, `{"direction":"egress","from_port":4000,"protocol":"udp",` + cidr + `,"to_port":4999}`},
		{"all ports", "parse_rule", arr{"6/all from 10.0.0.0/8"}, `{"direction":"ingress","from_port":0,"protocol":"tcp",` + cidr + `,"to_port":65535}`},
		{"an ICMP type", "parse_rule", arr{"icmp/8 from 10.0.0.0/8"}, `{"direction":"ingress","icmp":{"code":-1,"type":8},"protocol":"icmp",` + cidr + `}`},
		{"an ICMP type and code", "parse_rule", arr{"icmp/3/4 from 10.0.0.0/8"}, `{"direction":"ingress","icmp":{"code":4,"type":3},"protocol":"icmp",` + cidr + `}`},
		{"all ICMP types", "parse_rule", arr{"icmpv6/all from ::/0"}, `{"direction":"ingress","icmp":{"code":-1,"type":-1},"protocol":"icmpv6","source":{"cidr_ipv6":"::/0"}}`},
		{"all protocols", "parse_rule", arr{"all to anywhere"}, `{"direction":"egress","protocol":"-1","source":{"anywhere":true}}`},
		{"a protocol by number", "parse_rule", arr{"50 from vpc"}, `{"direction":"ingress","protocol":"50","source":{"vpc":true}}`},
		{"itself", "parse_rule", arr{"all from self"}, `{"direction":"ingress","protocol":"-1","source":{"self":true}}`},
		{"a group", "parse_rule", arr{"tcp/22 from sg-0123"}, `{"direction":"ingress","port":22,"protocol":"tcp","source":{"security_group_id":"sg-0123"}}`},
		{"a group of another account", "parse_rule", arr{"tcp/22 from 123456789012/sg-0123"}, `{"direction":"ingress","port":22,"protocol":"tcp","source":{"security_group_id":"123456789012/sg-0123"}}`},
		{"a prefix list", "parse_rule", arr{"tcp/443 to pl-0123"}, `{"direction":"egress","port":443,"protocol":"tcp","source":{"prefix_list_id":"pl-0123"}}`},
	})
}

var wrongParse = []wrongCall{
	{"nothing", "parse_rule", arr{""}, 0, "tcp/443 from 10.0.0.0/8"},
	{"words beyond", "parse_rule", arr{"tcp/443 from 10.0.0.0/8 and so on"}, 0, "is not a rule"},
	{"another preposition", "parse_rule", arr{"tcp/443 by 10.0.0.0/8"}, 0, "from or to"},
	{"a protocol that is none", "parse_rule", arr{"http from 10.0.0.0/8"}, 0, "write tcp, udp"},
	{"no ports", "parse_rule", arr{"tcp from 10.0.0.0/8"}, 0, "tcp/443 or the like, or tcp/all"},
	{"a port that is none", "parse_rule", arr{"tcp/65536 from 10.0.0.0/8"}, 0, "65536 is not a port"},
	{"a range the wrong way round", "parse_rule", arr{"tcp/20-10 from 10.0.0.0/8"}, 0, "write 10 to 20"},
	{"a port that is no number", "parse_rule", arr{"tcp/http from 10.0.0.0/8"}, 0, "443 or 1024-65535"},
	{"no type", "parse_rule", arr{"icmp from 10.0.0.0/8"}, 0, "icmp/8"},
	{"a type that is none", "parse_rule", arr{"icmp/256 from 10.0.0.0/8"}, 0, "256 is not an ICMP type"},
	{"ports of all protocols", "parse_rule", arr{"all/443 from 10.0.0.0/8"}, 0, "leave the ports out"},
	{"host bits", "parse_rule", arr{"tcp/443 from 10.0.0.5/8"}, 0, "write 10.0.0.0/8"},
	{"an address without a length", "parse_rule", arr{"tcp/443 from 10.0.0.5"}, 0, "write 10.0.0.5/32"},
	{"another end that is none", "parse_rule", arr{"tcp/443 from office"}, 0, "a CIDR block, sg-…"},
}
