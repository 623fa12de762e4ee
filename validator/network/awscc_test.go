package network

import (
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// The plans are the awscc provider's own, made before a stand-in for the Cloud Control API.

func TestRulesOfAWSCCGroups(t *testing.T) {
	const in, out, fresh, change = firewall.Ingress, firewall.Egress, "p19_awscc/plan.json", "p20_awscc_change/plan.json"
	for _, c := range []struct {
		says, plan string
		group      firewall.ID
		dir        firewall.Direction
		want       string
	}{
		{"names and numbers of protocols, both families, -1 for all types and all codes", fresh, "awscc_ec2_security_group.app", in, `
			icmp 10.0.0.0/8
			icmp 8 192.0.2.0/24
			tcp 443 0.0.0.0/0
			tcp 8443 2001:db8::/32`},
		{"without outbound rules AWS's stay; a rule of its own makes them possible", fresh, "awscc_ec2_security_group.app", out, `
			all 0.0.0.0/0 maybe
			all ::/0 maybe
			tcp 5432 awscc_ec2_security_group.db`},
		{"the one unknown peer is the one group that is referred to; a known prefix list is itself", fresh, "awscc_ec2_security_group.db", in, `
			all pl-0123456789abcdef0
			tcp 5432 awscc_ec2_security_group.app`},
		{"an outbound rule takes the place of AWS's", fresh, "awscc_ec2_security_group.db", out, `all 127.0.0.1/32`},
		{"unknown peers of a list that refers to groups and a block may be anything", fresh, "awscc_ec2_security_group.two", in, `
			tcp 1 any rules
			tcp 2 any rules
			tcp 3 any rules`},
		{"a list without elements leaves AWS's rules, to IPv6 possibly", fresh, "awscc_ec2_security_group.two", out, `
			all 0.0.0.0/0
			all ::/0 maybe`},
		{"rules of their own, in a group named by either id", fresh, "awscc_ec2_security_group.bare", in, `
			all awscc_ec2_security_group.bare
			tcp 22 10.20.0.0/16
			udp 53 awscc_ec2_security_group.app`},
		{"a list that leaves the configuration stays in AWS", change, "awscc_ec2_security_group.db", out, `all 127.0.0.1/32`},
		{"a list that is stated takes the place of what was there", change, "awscc_ec2_security_group.two", out, `udp 53 10.20.0.2/32`},
		{"a rule that is replaced is there once, as planned", change, "awscc_ec2_security_group.bare", in, `
			all awscc_ec2_security_group.bare
			tcp 2222 10.20.0.0/16
			udp 53 awscc_ec2_security_group.app`},
		{"what AWS has is known", change, "awscc_ec2_security_group.bare", out, `
			all 0.0.0.0/0
			tcp 443 ::/0`},
	} {
		t.Run(c.says, func(t *testing.T) {
			_, n := both(t, c.plan)
			if n.Groups[c.group] == nil {
				t.Fatalf("no %s among %v", c.group, keys(n.Groups))
			}
			if got := groupRules(n.Groups[c.group], c.dir); got != text(c.want) {
				t.Errorf("got\n%s\nwant\n%s", got, text(c.want))
			}
		})
	}
}

func TestWhereAWSCCObjectsStand(t *testing.T) {
	_, n := both(t, "p19_awscc/plan.json")
	v := n.VPCs["awscc_ec2_vpc.main"]
	if v == nil || v.CIDRs.String() != "10.20.0.0/16" || !v.CIDRsOpen {
		t.Fatalf("the VPC: %+v", v)
	}
	for id, want := range map[firewall.ID]string{
		"awscc_ec2_subnet.app": "awscc_ec2_network_acl.app", "awscc_ec2_subnet.db": "awscc_ec2_vpc.main.default_network_acl_id",
	} {
		s := n.Subnets[id]
		if s == nil || linkText(s.NACL) != want || linkText(s.VPC) != "awscc_ec2_vpc.main" || len(s.CIDRsOpen) > 0 {
			t.Errorf("%s: %+v", id, s)
		}
	}
	if got := n.Subnets["awscc_ec2_subnet.db"].CIDRs.String(); got != "10.20.2.0/24, 2001:db8:1:2::/64" {
		t.Errorf("blocks of a subnet with one of IPv6 of its own: %s", got)
	}
	acl := n.NACLs["awscc_ec2_network_acl.app"]
	if got := rules(acl, firewall.Ingress) + "\n" + rules(acl, firewall.Egress); got != "100 allow 0.0.0.0/0 tcp 443\n100 allow 0.0.0.0/0 tcp 32768-60999" {
		t.Errorf("rules of the AWS provider in a network ACL of awscc:\n%s", got)
	}
	if got := n.Aliases["awscc_ec2_instance.interfaces"]; got != "awscc_ec2_network_interface.app" {
		t.Errorf("the interface of an instance is %q", got)
	}
	for id, want := range map[firewall.ID]string{
		"awscc_ec2_network_interface.app":    "[awscc_ec2_security_group.app awscc_ec2_security_group.bare] in awscc_ec2_subnet.app 10.20.1.10",
		"awscc_ec2_network_interface.either": "[sg-0123456789abcdef0] [awscc_ec2_security_group.app awscc_ec2_security_group.db] in awscc_ec2_subnet.app",
		"awscc_ec2_network_interface.none":   "[awscc_ec2_vpc.main.default_security_group_id] in awscc_ec2_subnet.db",
		"awscc_ec2_instance.db":              "[awscc_ec2_security_group.db] in awscc_ec2_subnet.db 10.20.2.10",
		"awscc_ec2_instance.templated":       "[] … in awscc_ec2_subnet.db",
		"aws_network_interface.mixed":        "[awscc_ec2_security_group.db] in awscc_ec2_subnet.db 10.20.2.11",
	} {
		i := n.Interfaces[id]
		if i == nil {
			t.Errorf("no %s", id)
			continue
		}
		got := linksText(i.Groups) + " in " + linkText(i.Subnet)
		for _, a := range i.Addrs {
			got += " " + a.String()
		}
		if got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
}

// The resource shows no rules: without one in the plan nothing is known of what others put there.
func TestAnExistingAWSCCNetworkACLMayHaveAnyRules(t *testing.T) {
	before, after := both(t, "p20_awscc_change/plan.json")
	for _, n := range []*firewall.Network{before, after} {
		if got := rules(n.NACLs["awscc_ec2_network_acl.app"], firewall.Ingress); got != "? ? any rules" {
			t.Errorf("got %s", got)
		}
	}
	if got := linkText(after.Subnets["awscc_ec2_subnet.db"].NACL); got != "awscc_ec2_network_acl.app" {
		t.Errorf("an association that is replaced: %s", got)
	}
	if got := linkText(after.Subnets["awscc_ec2_subnet.app"].NACL); got != "awscc_ec2_vpc.main.default_network_acl_id" {
		t.Errorf("a subnet whose association leaves: %s", got)
	}
	if slices.ContainsFunc(after.Notes, func(x firewall.Note) bool { return x.Code == NoteUnseenRules }) {
		t.Error("an assumption is said that is not made")
	}
}

func TestEntriesOfAnAWSCCNetworkACL(t *testing.T) {
	const acl = `{"id":"acl-0123456789abcdef0","network_acl_id":"acl-0123456789abcdef0","vpc_id":"vpc-0123456789abcdef0"}`
	entry := func(values string) string { return `{"network_acl_id":"acl-0123456789abcdef0",` + values + `}` }
	p := handmade(t, [2]string{"awscc_ec2_network_acl.a no-op", acl},
		[2]string{"awscc_ec2_network_acl_entry.tcp create", entry(`"rule_number":100,"protocol":6,"rule_action":"allow","cidr_block":"10.0.0.0/8","port_range":{"from":443,"to":444}`)},
		[2]string{"awscc_ec2_network_acl_entry.icmp create", entry(`"rule_number":110,"protocol":1,"rule_action":"deny","cidr_block":"0.0.0.0/0","icmp":{"type":8,"code":-1},"egress":false`)},
		[2]string{"awscc_ec2_network_acl_entry.six create", entry(`"rule_number":120,"protocol":-1,"rule_action":"allow","ipv_6_cidr_block":"2001:db8::/32"`)},
		[2]string{"awscc_ec2_network_acl_entry.out create", entry(`"rule_number":100,"protocol":17,"rule_action":"allow","cidr_block":"0.0.0.0/0","port_range":{"from":53,"to":53},"egress":true`)})
	_, n := Build(p, Options{})
	got := n.NACLs["awscc_ec2_network_acl.a"]
	if in, out := rules(got, firewall.Ingress), rules(got, firewall.Egress); in != text(`
		100 allow 10.0.0.0/8 tcp 443-444
		110 deny 0.0.0.0/0 icmp 8
		120 allow 2001:db8::/32 all`) || out != "100 allow 0.0.0.0/0 udp 53" {
		t.Errorf("in\n%s\nout\n%s", in, out)
	}
	if !slices.ContainsFunc(n.Notes, func(x firewall.Note) bool { return x.Code == NoteUnseenRules }) {
		t.Error("that there may be other rules is not said")
	}
	if _, n = Build(p, Options{Strict: true}); !strings.Contains(rules(n.NACLs["awscc_ec2_network_acl.a"], firewall.Egress), "any rules") {
		t.Error("--strict assumes that there are no other rules")
	}
}

// What CloudFormation does not tell of a group that stands is not known.
func TestWhatIsNotToldOfAnAWSCCGroup(t *testing.T) {
	const id = `"id":"sg-0123456789abcdef0","group_id":"sg-0123456789abcdef0","security_group_ingress":null,"security_group_egress":`
	group := func(egress string) [2]string {
		if before, after, changed := strings.Cut(egress, " => "); changed {
			return [2]string{"awscc_ec2_security_group.g update", `{` + id + before + `} => {` + id + after + `}`}
		}
		return [2]string{"awscc_ec2_security_group.g no-op", `{` + id + egress + `}`}
	}
	byName := [2]string{"awscc_ec2_security_group_ingress.r no-op",
		`{"id":"sgr-0123456789abcdef0","group_name":"g","ip_protocol":"tcp","from_port":22,"to_port":22,"cidr_ip":"10.0.0.0/8"}`}
	for _, c := range []struct{ says, egress, wantIn, wantOut string }{
		{"outbound rules that are not told may be any", "null", "tcp 22 10.0.0.0/8 maybe", "all any rules"},
		{"an empty list is none", "[]", "tcp 22 10.0.0.0/8 maybe", ""},
		{"what was not told may stay beside what is stated", `null => [{"ip_protocol":"-1","cidr_ip":"10.0.0.0/8"}]`, "tcp 22 10.0.0.0/8 maybe", "all 10.0.0.0/8\nall any rules"},
		{"what was told goes", `[{"ip_protocol":"-1","cidr_ip":"0.0.0.0/0"}] => [{"ip_protocol":"-1","cidr_ip":"10.0.0.0/8"}]`, "tcp 22 10.0.0.0/8 maybe", "all 10.0.0.0/8"},
	} {
		t.Run(c.says, func(t *testing.T) {
			_, n := Build(handmade(t, group(c.egress), byName), Options{})
			g := n.Groups["awscc_ec2_security_group.g"]
			if in, out := groupRules(g, firewall.Ingress), groupRules(g, firewall.Egress); in != c.wantIn || out != c.wantOut {
				t.Errorf("in %q, want %q; out %q, want %q", in, c.wantIn, out, c.wantOut)
			}
		})
	}
}
