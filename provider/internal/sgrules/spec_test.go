package sgrules_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules/ec2model"
)

func TestCanonicalProtocol(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"a name stays", "tcp", "tcp"},
		{"case does not matter", "ICMPv6", "icmpv6"},
		{"the number of a name is the name", "6", "tcp"},
		{"58 is icmpv6, as AWS stores it", "58", "icmpv6"},
		{"any other number stays a number", "50", "50"},
		{"a leading zero is dropped", "050", "50"},
		{"-1 is all", "-1", "-1"},
		{"all is -1, as the AWS provider writes it", "all", "-1"},
		{"other names are refused, since EC2 knows no others", "esp", ""},
		{"256 is no protocol", "256", ""},
		{"nothing is no protocol", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := sgrules.CanonicalProtocol(tt.in)
			if got != tt.want || (err != nil) != (tt.want == "") {
				t.Errorf("got %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

func port(n int32) *int32 { return &n }

// TestASpecIsTheRuleThatEC2Stores has what the author writes beside the tuple.
func TestASpecIsTheRuleThatEC2Stores(t *testing.T) {
	for _, tt := range []struct {
		name string
		spec sgrules.Spec
		want string
	}{
		{"ports of tcp", sgrules.Spec{Protocol: "TCP", From: port(443), To: port(443), CIDRIPv4: "10.0.0.0/8"}, "ingress tcp 443 from 10.0.0.0/8"},
		{"all protocols have no ports", sgrules.Spec{Direction: sgrules.Egress, Protocol: "-1", CIDRIPv6: "::/0"}, "egress all to ::/0"},
		{"-1 to -1 is no ports", sgrules.Spec{Protocol: "-1", From: port(-1), To: port(-1), CIDRIPv4: "0.0.0.0/0"}, "ingress all from 0.0.0.0/0"},
		{"other numbers have no ports", sgrules.Spec{Protocol: "50", CIDRIPv4: "10.0.0.0/8"}, "ingress protocol 50 from 10.0.0.0/8"},
		{"an echo is type 8 of any code", sgrules.Spec{Protocol: "icmp", From: port(8), To: port(-1), PrefixListID: "pl-1"}, "ingress icmp 8/-1 from pl-1"},
		{"all icmp is type -1 and code -1", sgrules.Spec{Protocol: "1", From: port(-1), To: port(-1), GroupID: "sg-b"}, "ingress icmp -1/-1 from sg-b"},
		{"icmpv6 needs no type", sgrules.Spec{Protocol: "icmpv6", CIDRIPv6: "2001:db8::/32"}, "ingress icmpv6 -1/-1 from 2001:db8::/32"},
		{"IPv6 is stored short and in lower case", sgrules.Spec{Protocol: "-1", CIDRIPv6: "2001:0DB8:0:0::/32"}, "ingress all from 2001:db8::/32"},
		{"a group of the own account has no account", sgrules.Spec{Protocol: "-1", GroupID: ec2model.Account + "/sg-b"}, "ingress all from sg-b"},
		{"a group of another account has one", sgrules.Spec{Protocol: "-1", GroupID: "444455556666/sg-b"}, "ingress all from 444455556666/sg-b"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, wrong := tt.spec.Rule(ec2model.Account)
			if len(wrong) > 0 || r.String() != tt.want {
				t.Errorf("got %v, %v; want %s", r, wrong, tt.want)
			}
		})
	}
}

// TestARefusedSpecSaysWhatToWrite has for each refusal the field and what the message must hold.
func TestARefusedSpecSaysWhatToWrite(t *testing.T) {
	const v4 = "10.0.0.0/8"
	for _, tt := range []struct {
		name, field, says string
		spec              sgrules.Spec
	}{
		{"host bits", "cidr_ipv4", "write 100.68.0.0/18, or 100.68.0.18/32", sgrules.Spec{Protocol: "-1", CIDRIPv4: "100.68.0.18/18"}},
		{"host bits of IPv6", "cidr_ipv6", "write 2001:db8::/32", sgrules.Spec{Protocol: "-1", CIDRIPv6: "2001:db8::1/32"}},
		{"no prefix length", "cidr_ipv4", "write 10.0.0.1/32", sgrules.Spec{Protocol: "-1", CIDRIPv4: "10.0.0.1"}},
		{"no prefix length of IPv6", "cidr_ipv6", "write ::1/128", sgrules.Spec{Protocol: "-1", CIDRIPv6: "::1"}},
		{"IPv6 in the IPv4 field", "cidr_ipv4", "write it as cidr_ipv6", sgrules.Spec{Protocol: "-1", CIDRIPv4: "::/0"}},
		{"IPv4 in the IPv6 field", "cidr_ipv6", "write it as cidr_ipv4", sgrules.Spec{Protocol: "-1", CIDRIPv6: v4}},
		{"IPv4 written as IPv6", "cidr_ipv6", "write 10.0.0.0", sgrules.Spec{Protocol: "-1", CIDRIPv6: "::ffff:10.0.0.0/104"}},
		{"no address", "cidr_ipv4", "such as 10.0.0.0/8", sgrules.Spec{Protocol: "-1", CIDRIPv4: "anywhere"}},
		{"a prefix too long", "cidr_ipv4", "such as 10.0.0.0/8", sgrules.Spec{Protocol: "-1", CIDRIPv4: "10.0.0.0/33"}},
		{"all protocols and ports", "from_port", "leave the ports out", sgrules.Spec{Protocol: "-1", From: port(0), To: port(65535), CIDRIPv4: v4}},
		{"a number and ports", "from_port", "leave the ports out", sgrules.Spec{Protocol: "132", From: port(80), To: port(80), CIDRIPv4: v4}},
		{"tcp without ports", "from_port", "write 0 to 65535", sgrules.Spec{Protocol: "tcp", CIDRIPv4: v4}},
		{"udp with one port", "from_port", "write 0 to 65535", sgrules.Spec{Protocol: "udp", From: port(53), CIDRIPv4: v4}},
		{"icmp without a type", "from_port", "write -1 and -1", sgrules.Spec{Protocol: "icmp", CIDRIPv4: v4}},
		{"icmpv6 with half", "from_port", "write -1 and -1", sgrules.Spec{Protocol: "icmpv6", From: port(128), CIDRIPv4: v4}},
		{"a code of all types", "to_port", "write code -1", sgrules.Spec{Protocol: "icmp", From: port(-1), To: port(0), CIDRIPv4: v4}},
		{"type 256", "from_port", "0 to 255", sgrules.Spec{Protocol: "icmp", From: port(256), To: port(0), CIDRIPv4: v4}},
		{"ports in the wrong order", "from_port", "write 80 to 443", sgrules.Spec{Protocol: "tcp", From: port(443), To: port(80), CIDRIPv4: v4}},
		{"port 65536", "to_port", "0 to 65535", sgrules.Spec{Protocol: "tcp", From: port(1), To: port(65536), CIDRIPv4: v4}},
		{"port -1 of tcp", "from_port", "0 to 65535", sgrules.Spec{Protocol: "tcp", From: port(-1), To: port(-1), CIDRIPv4: v4}},
		{"an unknown protocol", "protocol", "write tcp, udp", sgrules.Spec{Protocol: "esp", CIDRIPv4: v4}},
		{"no peer", "source", "0 peers", sgrules.Spec{Protocol: "-1"}},
		{"two peers", "source", "2 peers", sgrules.Spec{Protocol: "-1", CIDRIPv4: v4, GroupID: "sg-b"}},
		{"a name for a group", "security_group_id", "write sg-", sgrules.Spec{Protocol: "-1", GroupID: "web"}},
		{"a short account", "security_group_id", "12 digits", sgrules.Spec{Protocol: "-1", GroupID: "1234/sg-b"}},
		{"a name for a prefix list", "prefix_list_id", "write pl-", sgrules.Spec{Protocol: "-1", PrefixListID: "s3"}},
		{"a mark that AWS does not take", "description", "write letters", sgrules.Spec{Protocol: "-1", CIDRIPv4: v4, Description: "o'clock"}},
		{"a long description", "description", "at most 255", sgrules.Spec{Protocol: "-1", CIDRIPv4: v4, Description: strings.Repeat("a", 256)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, wrong := tt.spec.Rule(ec2model.Account)
			if len(wrong) != 1 || wrong[0].Field != tt.field || !strings.Contains(wrong[0].Message, tt.says) {
				t.Errorf("got %q, want %s: …%s…", wrong, tt.field, tt.says)
			}
		})
	}
}

func TestASpecReportsAllThatIsWrongAtOnce(t *testing.T) {
	_, wrong := sgrules.Spec{Protocol: "tcp", CIDRIPv4: "10.0.0.1/8", Description: "\n"}.Rule("")
	if len(wrong) != 3 {
		t.Errorf("got %q, want an error each for ports, CIDR and description", wrong)
	}
}

// TestARuleIsReadAsItIsWritten sends drawn rules to the model, which canonicalises by itself, and reads them back.
func TestARuleIsReadAsItIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, wrong := drawSpec(t).Rule(ec2model.Account)
		if len(wrong) > 0 {
			t.Fatal(wrong)
		}
		got, err := sgrules.FromEC2(described(r), ec2model.Account)
		if err != nil || got.Tuple != r.Tuple {
			t.Fatalf("%v is read back as %v, %v", r, got.Tuple, err)
		}
	})
}

// TestWhatEC2HoldsIsReadHoweverItIsSpelt has spellings that no Spec has.
func TestWhatEC2HoldsIsReadHoweverItIsSpelt(t *testing.T) {
	for _, tt := range []struct {
		name string
		rule types.SecurityGroupRule
		want string // "" for an error
	}{
		{"ports of all protocols are dropped", types.SecurityGroupRule{IpProtocol: aws.String("-1"), FromPort: port(0), ToPort: port(65535), CidrIpv4: aws.String("0.0.0.0/0")}, "ingress all from 0.0.0.0/0"},
		{"ports of other numbers are dropped", types.SecurityGroupRule{IpProtocol: aws.String("50"), FromPort: port(0), ToPort: port(0), CidrIpv4: aws.String("0.0.0.0/0")}, "ingress protocol 50 from 0.0.0.0/0"},
		{"tcp without ports is all ports", types.SecurityGroupRule{IpProtocol: aws.String("6"), CidrIpv4: aws.String("0.0.0.0/0")}, "ingress tcp 0-65535 from 0.0.0.0/0"},
		{"icmp -1 is kept", types.SecurityGroupRule{IpProtocol: aws.String("icmp"), FromPort: port(8), ToPort: port(-1), CidrIpv4: aws.String("0.0.0.0/0")}, "ingress icmp 8/-1 from 0.0.0.0/0"},
		{"a group of the owner's account has no account", types.SecurityGroupRule{GroupOwnerId: aws.String("1"), IpProtocol: aws.String("-1"), IsEgress: aws.Bool(true),
			ReferencedGroupInfo: &types.ReferencedSecurityGroup{GroupId: aws.String("sg-b"), UserId: aws.String("1")}}, "egress all to sg-b"},
		{"a deleted group has no account either", types.SecurityGroupRule{IpProtocol: aws.String("-1"),
			ReferencedGroupInfo: &types.ReferencedSecurityGroup{GroupId: aws.String("sg-b")}}, "ingress all from sg-b"},
		{"no peer is an error", types.SecurityGroupRule{IpProtocol: aws.String("-1")}, ""},
		{"an unknown protocol is an error", types.SecurityGroupRule{IpProtocol: aws.String("x"), CidrIpv4: aws.String("0.0.0.0/0")}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := sgrules.FromEC2(tt.rule, "")
			if tt.want == "" {
				if err == nil {
					t.Errorf("got %v, want an error", got)
				}
				return
			}
			if err != nil || got.Tuple.String() != tt.want {
				t.Errorf("got %v, %v; want %s", got.Tuple, err, tt.want)
			}
		})
	}
}
