package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func TestSetText(t *testing.T) {
	all := [][2]int{{0, 65535}}
	var cidrs []string
	var ports [][2]int
	for i := range 10 {
		cidrs = append(cidrs, fmt.Sprintf("10.%d.0.0/24", i*2))
		ports = append(ports, [2]int{i * 10, i * 10})
	}
	tests := []struct {
		name string
		set  result.Set
		want string
	}{
		{"one range each", result.Set{Src: []string{"10.0.0.0/8"}, Dst: []string{"0.0.0.0/0"}, Protocol: "tcp", ProtocolNumber: 6,
			SrcPorts: [][2]int{{443, 443}}, DstPorts: [][2]int{{1024, 65535}}}, "tcp 10.0.0.0/8:443 -> 0.0.0.0/0:1024-65535"},
		{"all ports are left out", result.Set{Src: []string{"10.0.0.0/8"}, Dst: []string{"::/0"}, Protocol: "udp", ProtocolNumber: 17,
			SrcPorts: all, DstPorts: all}, "udp 10.0.0.0/8 -> ::/0"},
		{"IPv6 with ports stands in brackets", result.Set{Src: []string{"::/0"}, Dst: []string{"fd00::/8"}, Protocol: "tcp", ProtocolNumber: 6,
			SrcPorts: all, DstPorts: [][2]int{{22, 22}}}, "tcp ::/0 -> [fd00::/8]:22"},
		{"several of each", result.Set{Src: []string{"10.0.0.0/8", "11.0.0.0/8"}, Dst: []string{"1.2.3.4/32"}, Protocol: "tcp", ProtocolNumber: 6,
			SrcPorts: [][2]int{{1, 2}, {5, 5}}, DstPorts: all}, "tcp {10.0.0.0/8, 11.0.0.0/8}:{1-2, 5} -> 1.2.3.4/32"},
		{"long lists are folded and counted", result.Set{Src: cidrs, Dst: []string{"0.0.0.0/0"}, Protocol: "tcp", ProtocolNumber: 6,
			SrcPorts: all, DstPorts: ports},
			"tcp {10.0.0.0/24, 10.2.0.0/24, 10.4.0.0/24, 10.6.0.0/24, … and 6 more ranges} -> 0.0.0.0/0:{0, 10, 20, 30, 40, 50, … and 4 more ranges}"},
		{"one more than the limit is shown", result.Set{Src: cidrs[:5], Dst: []string{"::/0"}, Protocol: "all", ProtocolNumber: -1},
			"all {10.0.0.0/24, 10.2.0.0/24, 10.4.0.0/24, 10.6.0.0/24, 10.8.0.0/24} -> ::/0"},
		{"a protocol without a name", result.Set{Src: []string{"10.0.0.0/8"}, Dst: []string{"0.0.0.0/0"}, Protocol: "132", ProtocolNumber: 132},
			"protocol 132 10.0.0.0/8 -> 0.0.0.0/0"},
		{"an ICMP type and code", result.Set{Src: []string{"a"}, Dst: []string{"b"}, Protocol: "icmp", ProtocolNumber: 1, DstPorts: [][2]int{{3<<8 | 4, 3<<8 | 4}}},
			"icmp a -> b type 3 code 4"},
		{"an ICMP type with all codes", result.Set{Src: []string{"a"}, Dst: []string{"b"}, Protocol: "icmp", ProtocolNumber: 1, DstPorts: [][2]int{{8 << 8, 8<<8 | 255}}},
			"icmp a -> b type 8"},
		{"ICMP types and a part of one", result.Set{Src: []string{"a"}, Dst: []string{"b"}, Protocol: "icmpv6", ProtocolNumber: 58,
			DstPorts: [][2]int{{1 << 8, 4<<8 | 255}, {5<<8 | 1, 5<<8 | 9}, {6<<8 | 1, 7 << 8}}}, "icmpv6 a -> b types 1-4, type 5 codes 1-9, type 6 code 1 to type 7 code 0"},
		{"all of ICMP", result.Set{Src: []string{"a"}, Dst: []string{"b"}, Protocol: "icmp", ProtocolNumber: 1, DstPorts: all}, "icmp a -> b"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := setText(test.set); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestHopText(t *testing.T) {
	hop := func(filter, verdict string, rule, code *string) result.Hop {
		return result.Hop{Filter: filter, Address: "aws_x.y", Direction: "egress", Rule: rule, Verdict: verdict, AWSCode: code}
	}
	tests := []struct {
		name, home string
		hop        result.Hop
		want       string
	}{
		{"a numbered rule that allows", "aws_x.y", hop("nacl", "allow", ptr("100"), nil), "NACL out #100 ✓"},
		{"a numbered rule that denies", "aws_x.y", hop("nacl", "deny", ptr("90"), ptr("SUBNET_ACL_RESTRICTION")), "NACL out #90 ✗ [SUBNET_ACL_RESTRICTION]"},
		{"the implicit deny", "aws_x.y", hop("nacl", "implicit-deny", ptr("*"), nil), "NACL out * ✗ implicit deny"},
		{"another network ACL than the finding's is named", "aws_x.z", hop("nacl", "allow", ptr("100"), nil), "NACL out #100 ✓ (aws_x.y)"},
		{"what is not known", "aws_x.y", hop("nacl", "unknown", nil, nil), "NACL out ? not known"},
		{"a group that tracks the connection", "", hop("sg", "return-tracked", nil, nil), "SG out tracked ✓ (aws_x.y)"},
		{"the rule of a group says which group", "", hop("sg", "allow", ptr("aws_r.https"), nil), "SG out aws_r.https ✓"},
		{"no rule of any group of an interface", "", hop("sg", "implicit-deny", nil, ptr("ENI_SG_RULES_MISMATCH")), "SG out ✗ implicit deny [ENI_SG_RULES_MISMATCH] (aws_x.y)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := hopText(test.hop, test.home); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestPacketText(t *testing.T) {
	for want, p := range map[string]result.Packet{
		"10.0.0.1:1 -> [2001:db8::1]:443": {Protocol: "tcp", Src: "10.0.0.1", SrcPort: ptr(1), Dst: "2001:db8::1", DstPort: ptr(443)},
		"10.0.0.1:1 -> 10.0.0.2:53 udp":   {Protocol: "udp", Src: "10.0.0.1", SrcPort: ptr(1), Dst: "10.0.0.2", DstPort: ptr(53)},
		"::1 -> ::2 icmpv6 type 128":      {Protocol: "icmpv6", Src: "::1", Dst: "::2", ICMPType: ptr(128)},
		"10.0.0.1 -> 10.0.0.2":            {Protocol: "47", Src: "10.0.0.1", Dst: "10.0.0.2"},
	} {
		if got := packetText(p); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestListsOfAFindingAreFoldedAndCounted(t *testing.T) {
	f := dropped()
	f.Resources, f.Unknowns, f.Uncovered = nil, nil, nil
	for i := range 9 {
		f.Resources = append(f.Resources, result.Resource{Address: fmt.Sprintf("aws_r.r%d", i), Role: result.ShadowedBy})
		f.Unknowns = append(f.Unknowns, result.Unknown{Address: fmt.Sprintf("aws_u.u%d", i), Attribute: "id", Reason: "sensitive"})
		f.Uncovered = append(f.Uncovered, result.Set{Src: []string{"10.0.0.0/8"}, Dst: []string{"0.0.0.0/0"}, Protocol: "tcp", ProtocolNumber: 6,
			SrcPorts: [][2]int{{i, i}}})
	}
	r := sample()
	r.Findings = []result.Finding{f}
	text := textOf(t, r, TextOptions{})
	for _, want := range []string{
		"   = shadowed by aws_r.r0  aws_r.r1  aws_r.r2  aws_r.r3  … and 5 more resources\n",
		"aws_u.u5.id (sensitive)\n", "… and 3 more values\n",
		"tcp 10.0.0.0/8:3 -> 0.0.0.0/0\n", "… and 5 more sets of packets: -o json has them   exact\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if strings.Contains(text, "aws_r.r4") || strings.Contains(text, "u6") || strings.Contains(text, "10.0.0.0/8:4") {
		t.Errorf("not folded:\n%s", text)
	}
}

func TestAFixThatFindingsShareStandsOnce(t *testing.T) {
	r := sample()
	r.Findings = []result.Finding{dropped(), dropped()}
	text := textOf(t, r, TextOptions{})
	if strings.Count(text, "+     from_port = 1024\n") != 1 || strings.Count(text, "(as above)") != 1 {
		t.Errorf("got\n%s", text)
	}
}

func TestWhatIsInexactIsSaidToBe(t *testing.T) {
	r := sample()
	f := dropped()
	f.UncoveredExact = false
	r.Findings = []result.Finding{f}
	if text := textOf(t, r, TextOptions{}); !strings.Contains(text, "65535}   at most\n") || strings.Contains(text, "exact") {
		t.Errorf("got\n%s", text)
	}
}

func TestWhyThereIsNoVerdictComesFirst(t *testing.T) {
	r := sample()
	r.Verdict = result.Incomplete
	r.Findings = append(r.Findings, result.Finding{RuleID: "RSG903", Severity: result.Error, Status: result.Open, Plan: "plan-1", Address: "plan-1", Message: "a part"})
	text := textOf(t, r, TextOptions{})
	if !strings.HasPrefix(text, "error[RSG903]: a part\n  --> plan.json\n") {
		t.Errorf("got\n%s", text)
	}
}
