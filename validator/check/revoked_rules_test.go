package check

import (
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// A rule that a baseline revokes is proposed as an entry of it, whole or not at all.
func TestARevokedRuleIsWrittenIntoTheBaseline(t *testing.T) {
	const g, rule = "rackspace_sg_baseline.g", "aws_security_group_rule.x"
	peer := func(id firewall.ID) firewall.GroupRule {
		r := opening("tcp", 443, 443)
		r.Peer, r.Group = firewall.PeerGroup, firewall.LinkTo(id)
		return r
	}
	list := opening("tcp", 443, 443)
	list.Peer, list.PrefixList = firewall.PeerPrefixList, firewall.LinkTo("pl-1")
	secret, unsure, described := opening("tcp", 22, 22, "10.0.0.0/8"), opening("tcp", 22, 22, "10.0.0.0/8"), opening("icmp", 8, -1, "2001:db8::/32")
	secret.SensitiveV, unsure.Maybe, described.Description = true, true, "ping"
	for _, tt := range []struct {
		name   string
		rules  []firewall.GroupRule
		egress bool
		want   string // "" for a fix in words
	}{
		{"a block", []firewall.GroupRule{described}, false,
			`x = { direction = "ingress" protocol = "icmp" icmp = { type = 8, code = -1 } source = { cidr_ipv6 = "2001:db8::/32" } description = "ping" }`},
		{"two blocks, let out", []firewall.GroupRule{opening("all", 0, 0, "10.0.0.0/8"), opening("udp", 1, 2, "10.1.0.0/16")}, true,
			`x_1 = { direction = "egress" protocol = "-1" source = { cidr_ipv4 = "10.0.0.0/8" } } x_2 = { direction = "egress" protocol = "udp" from_port = 1 to_port = 2 source = { cidr_ipv4 = "10.1.0.0/16" } }`},
		{"the group itself", []firewall.GroupRule{peer(g)}, false, `x = { direction = "ingress" protocol = "tcp" port = 443 source = { self = true } }`},
		{"another group", []firewall.GroupRule{peer("aws_security_group.h")}, false,
			`x = { direction = "ingress" protocol = "tcp" port = 443 source = { security_group_id = aws_security_group.h.id } }`},
		{"a group of another module", []firewall.GroupRule{peer("module.m.aws_security_group.i")}, false, ""},
		{"a prefix list by its id", []firewall.GroupRule{list}, false, `x = { direction = "ingress" protocol = "tcp" port = 443 source = { prefix_list_id = "pl-1" } }`},
		{"a sensitive value", []firewall.GroupRule{secret}, false, ""},
		{"one of two that is perhaps not there", []firewall.GroupRule{described, unsure}, false, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			w.group("h")
			w.Groups["module.m.aws_security_group.i"] = &firewall.Group{Origin: madeBy("aws_security_group", "module.m.aws_security_group.i")}
			w.PrefixLists["pl-1"] = &firewall.PrefixList{ID: "pl-1", AWSID: "pl-1"}
			x := &firewall.Group{ID: g, Managed: true, Origin: madeBy(baselineType, g),
				Revoked: []firewall.Candidate{{Origin: madeBy("aws_security_group_rule", rule), Revoked: firewall.CertainlyRevoked}}}
			for i := range tt.rules {
				tt.rules[i].Standalone, tt.rules[i].Origin = true, madeBy("aws_security_group_rule", rule)
			}
			if x.Ingress = tt.rules; tt.egress {
				x.Ingress, x.Egress = nil, tt.rules
			}
			w.Groups[g] = x
			fix := planned(t, InlineAndStandaloneRules, newWorld(), w)[0].Fixes[0]
			if tt.want == "" {
				if fix.HCL != nil {
					t.Errorf("a rule that cannot be told is written:\n%s", *fix.HCL)
				}
				return
			}
			if got := strings.Join(strings.Fields(*fix.HCL), " "); !strings.HasSuffix(got, ", and "+tt.want+" }") {
				t.Errorf("got  %s\nwant … %s", got, tt.want)
			}
		})
	}
}

// What a locked group revokes has no place in it.
func TestARuleThatALockdownRevokesIsRemoved(t *testing.T) {
	const rule = "aws_security_group_rule.x"
	w := newWorld()
	w.Groups["l"] = &firewall.Group{ID: "l", Managed: true, Origin: madeBy(lockdownType, "l"),
		Revoked: []firewall.Candidate{{Origin: madeBy("aws_security_group_rule", rule), Revoked: firewall.CertainlyRevoked}}}
	fix := planned(t, InlineAndStandaloneRules, newWorld(), w)[0].Fixes[0]
	if fix.HCL != nil || !strings.HasPrefix(fix.Title, "remove "+rule) {
		t.Errorf("the fix is %q", fix.Title)
	}
}
