package validator

import (
	"bytes"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/network"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// What one rule of a network ACL matches.

func TestTrap01_IcmpWithoutATypeAllowsOnlyEchoReplies(t *testing.T) {
	x := openTrap(t, "p01_inline_nacl/plan.json")
	x.flow("icmp 203.0.113.9 -> 10.0.1.10", "allowed", "blocked")
	x.flow("icmp 10.0.1.10 -> 203.0.113.9", "allowed", "allowed") // rule 120 is what lets the answer in

	const nacl = "aws_network_acl.blocks"
	if h := x.hop("icmp 10.0.1.10 -> 203.0.113.9", nacl, firewall.Ingress, firewall.Reply); *h.Rule != "120" {
		t.Errorf("the echo reply is let in by %s, want rule 120", *h.Rule)
	}
	for value, want := range map[uint16]string{
		0: "allow by 120", 1: "deny by *", 3 << 8: "deny by *", 3<<8 | 4: "deny by *", 8 << 8: "deny by *", 11 << 8: "deny by *",
	} {
		x.decides(x.after, nacl, firewall.Ingress, "203.0.113.9", firewall.ICMP, value, want)
	}

	standalone := openTrap(t, "x17_subnet_ids/plan.json")
	for _, side := range standalone.sides() {
		standalone.rules(side, "aws_network_acl.assoc", firewall.Ingress, "100 allow 0.0.0.0/0 icmp 0/0")
	}
}

func TestTrap15_DenyOfIPv4LeavesTheSamePortOpenOnIPv6(t *testing.T) {
	x := openTrap(t, "t15_families/plan.json")
	blocks := x.after.Subnets["aws_subnet.dual"].CIDRs.IPv6().Prefixes()
	if len(blocks) != 1 {
		t.Fatalf("IPv6 blocks %v: this test wants a subnet of which the block is known", blocks)
	}
	host := blocks[0].Addr().Next().String()
	x.flow("tcp [2001:db8::9] -> ["+host+"]:22", "allowed", "allowed")
	x.flow("tcp 203.0.113.9 -> 10.115.1.10:22", "allowed", "blocked")
	x.flow("tcp 203.0.113.9 -> 10.115.1.10:23", "allowed", "allowed")

	f := x.only("RSG603", "aws_network_acl.n")
	if !strings.Contains(f.Message, "tcp 22") || !strings.Contains(f.Message, "IPv6") {
		t.Errorf("SSH over IPv6 is not reported: %s", f.Message)
	}
	for _, s := range f.Uncovered {
		for _, ports := range s.DstPorts {
			if strings.Contains(strings.Join(s.Src, " "), ".") && s.ProtocolNumber == 6 && ports[0] <= 22 && 22 <= ports[1] {
				t.Errorf("SSH over IPv4 is reported as admitted: %+v", s)
			}
		}
	}
}

func TestTrap16_TypesAndPortsOfOtherProtocolsAreIgnored(t *testing.T) {
	x := openTrap(t, "t16_protocol_numbers/plan.json")
	const nacl, sctp = "aws_network_acl.n", firewall.Protocol(132)
	for _, value := range []uint16{0, 128 << 8, 129 << 8, 255<<8 | 255} {
		x.decides(x.after, nacl, firewall.Ingress, "10.9.9.9", firewall.ICMPv6, value, "allow by 100")
	}
	x.decides(x.after, nacl, firewall.Ingress, "2001:db8::9", firewall.ICMPv6, 128<<8, "allow by 110")
	x.decides(x.after, nacl, firewall.Ingress, "2001:db8::9", firewall.ICMPv6, 129<<8, "deny by *")
	x.decides(x.after, nacl, firewall.Ingress, "10.9.9.9", firewall.ICMP, 8<<8, "deny by *")

	in := firewall.EvalNACL(x.after.NACLs[nacl].Ingress).Allowed()
	if all := firewall.NewSet(firewall.Prefixes(netip.MustParsePrefix("10.0.0.0/8")), firewall.ProtocolServices(sctp)); !in.Covers(all) {
		t.Errorf("rule 120 allows %s, want all of SCTP from 10.0.0.0/8", in.Only(firewall.ProtocolServices(sctp)))
	}
	x.flow("tcp 10.9.9.9 -> 10.116.1.10:80", "allowed", "blocked") // the 80 of SCTP is not TCP's
}

// A Classic Load Balancer is the exception; load balancers are not modelled.
func TestTrap20_ADenyAllNaclDoesNotPartHostsOfOneSubnet(t *testing.T) {
	x := openTrap(t, "t20_same_subnet/plan.json")
	const a, b, c = "aws_network_interface.a", "aws_network_interface.b", "aws_network_interface.c"
	x.rules(x.after, "aws_network_acl.closed", firewall.Ingress)
	x.rules(x.after, "aws_network_acl.closed", firewall.Egress)
	x.flow("tcp "+a+" -> "+b+":443", "absent", "allowed")
	x.flow("tcp "+b+" -> 10.120.1.10:443", "absent", "allowed")
	x.flow("tcp "+a+" -> "+b+":80", "absent", "blocked") // security groups do
	x.flow("tcp "+a+" -> "+c+":443", "absent", "blocked")
	x.flow("tcp "+c+" -> "+a+":443", "absent", "blocked")
	if h := x.hop("tcp "+c+" -> "+a+":443", "aws_network_acl.closed", firewall.Ingress, firewall.Request); h.Verdict != "implicit-deny" {
		t.Errorf("from another subnet the NACL decides %s, want implicit-deny", h.Verdict)
	}
}

func TestTrap23_HostBitsOfABlockAreMasked(t *testing.T) {
	x := openTrap(t, "t23_host_bits/plan.json")
	x.rules(x.after, "aws_network_acl.n", firewall.Ingress, "100 allow 10.0.0.0/8 tcp 443")
	x.rules(x.after, "aws_network_acl.n", firewall.Egress, "100 allow 10.0.0.0/8 tcp 1024-65535")
	x.flow("tcp 10.255.255.255 -> 10.123.1.10:443", "allowed", "allowed")
	x.flow("tcp 10.0.0.5 -> 10.123.1.10:443", "allowed", "allowed")
	x.flow("tcp 11.0.0.5 -> 10.123.1.10:443", "allowed", "blocked")
	if list := x.findings("RSG101", ""); len(list) != 0 {
		t.Errorf("the way back is whole, and is reported: %+v", list)
	}
}

func TestTrap26_ProtocolNamesAndNumbersAreTheSameRule(t *testing.T) {
	x := openTrap(t, "p04_replace/plan.json")
	for _, side := range x.sides() {
		x.decides(side, "aws_network_acl.stay", firewall.Ingress, "203.0.113.9", firewall.TCP, 81, "allow by 130")
		x.decides(side, "aws_network_acl.inplace", firewall.Ingress, "198.51.100.9", firewall.TCP, 443, "allow by 100")
	}
	// Nothing but the order changes here: the state says "6" where the configuration says "tcp".
	for _, f := range x.findings("RSG302", "aws_network_acl.inplace") {
		t.Errorf("a NACL of which no rule is new gains rules: %s", f.Message)
	}
}

func TestTrap26_Icmpv6IsAProtocolOfGroupsAndNotOfNacls(t *testing.T) {
	const path = "p08_v6_icmp/plan.json"
	x := openTrap(t, path)
	echo := firewall.NewSet(firewall.AllIPv6(), firewall.ProtocolServices(firewall.ICMPv6))
	rules := x.after.Groups["aws_security_group.s"].Ingress
	i := slices.IndexFunc(rules, func(r firewall.GroupRule) bool {
		return r.Origin.Address == "aws_vpc_security_group_ingress_rule.echo6"
	})
	if i < 0 {
		t.Fatal("the group has not the rule of icmpv6")
	}
	if got := firewall.NewSet(rules[i].MustAddrs, rules[i].Must); got.IsEmpty() || !echo.Covers(got) {
		t.Errorf("icmpv6 of a group's rule is %s", got)
	}
	x.decides(x.after, "aws_network_acl.n", firewall.Ingress, "2001:db8::9", firewall.ICMPv6, 2<<8, "allow by 101")

	// Terraform refuses this name in a NACL's rule, so that no plan has it. If one did, the rule would not allow anything.
	text := bytes.ReplaceAll(readFile(t, planFile(path)), []byte(`"ipv6-icmp"`), []byte(`"icmpv6"`))
	y := readTrap(t, path, text, network.Options{})
	table := firewall.EvalNACL(y.after.NACLs["aws_network_acl.n"].Ingress)
	packet := firewall.Packet{Remote: netip.MustParseAddr("2001:db8::9"), Protocol: firewall.ICMPv6, Value: 2 << 8}
	if action, _, known, _ := table.Decide(packet); known && action == firewall.Allow {
		t.Error("a rule of a protocol that NACLs do not know allows packets")
	}
}

// A security group's rules.

func TestTrap21_AGroupReferenceMatchesPrivateAddressesOfMembersAlone(t *testing.T) {
	x := openTrap(t, "t21_group_reference/plan.json")
	const app = " -> aws_network_interface.app:8080"
	x.flow("tcp aws_network_interface.web"+app, "absent", "allowed")
	x.flow("tcp 10.121.1.10"+app, "absent", "allowed")
	x.flow("tcp 10.121.1.11"+app, "absent", "blocked")  // a neighbour in the subnet
	x.flow("tcp 203.0.113.10"+app, "absent", "blocked") // what is not a private address of a member, such as its Elastic IP
	x.flow("tcp 198.51.100.7"+app, "absent", "blocked")
}

func TestTrap22_ARemovedGroupRuleStopsNewConnectionsAndNothingClaimsMore(t *testing.T) {
	x := openTrap(t, "t22_removed_group_rule/plan.json")
	const host = " -> aws_network_interface.host"
	x.flow("tcp 198.51.100.9"+host+":22", "allowed", "blocked")
	x.flow("tcp 198.51.100.9"+host+":443", "allowed", "allowed")
	if h := x.hop("tcp 198.51.100.9"+host+":443", "aws_security_group.host", firewall.Egress, firewall.Reply); h.Verdict != "return-tracked" {
		t.Errorf("the reply passes the group as %s, want return-tracked", h.Verdict)
	}
	r := x.result()
	if r.Verdict != result.Pass {
		t.Errorf("a rule less is %s", r.Verdict)
	}
	for _, f := range r.Findings {
		if f.Change != result.PreExisting {
			t.Errorf("the plan is said to break or open something: %s %s", f.RuleID, f.Message)
		}
	}
}
