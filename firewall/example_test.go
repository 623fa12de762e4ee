package firewall_test

import (
	"fmt"
	"net/netip"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func ExampleParseSet() {
	s, err := firewall.ParseSet("0.0.0.0/0 tcp 443; 10.0.0.0/8 tcp 22, 443; udp 53")
	if err != nil {
		fmt.Println(err)
		return
	}
	inside := s.Restrict(firewall.Prefixes(netip.MustParsePrefix("10.1.0.0/16")))
	fmt.Println(inside)
	fmt.Println(inside.Only(firewall.ProtocolServices(firewall.UDP)))
	// Output:
	// 10.1.0.0/16 tcp 22, 443; udp 53
	// 10.1.0.0/16 udp 53
}

func ExampleSet_Witness() {
	allowed, _ := firewall.ParseSet("0.0.0.0/0 tcp 1024-65535")
	wanted, _ := firewall.ParseSet("0.0.0.0/0 tcp 443, 1024-65535")
	p, ok := wanted.Subtract(allowed).Witness()
	fmt.Println(p.Remote, p.Protocol, p.Value, ok)
	// Output: 203.0.113.9 tcp 443 true
}

func ExampleNACLMatch() {
	everyone := netip.MustParsePrefix("0.0.0.0/0")
	https, _ := firewall.NACLMatch(6, everyone, 443, 443, 0, 0)
	sctp, _ := firewall.NACLMatch(132, everyone, 443, 443, 0, 0)
	fmt.Println(https)
	fmt.Println(sctp) // ports count for TCP and UDP only
	// Output:
	// 0.0.0.0/0 tcp 443
	// 0.0.0.0/0 proto 132
}

func ExampleEvalNACL() {
	everyone := netip.MustParsePrefix("0.0.0.0/0")
	rdp, _ := firewall.NACLMatch(6, everyone, 3389, 3389, 0, 0)
	high, _ := firewall.NACLMatch(6, everyone, 1024, 65535, 0, 0)
	table := firewall.EvalNACL([]firewall.NACLRule{
		{Number: 100, Action: firewall.Allow, Must: high, May: high},
		{Number: 90, Action: firewall.Deny, Must: rdp, May: rdp},
	})
	fmt.Println(table.Allowed())
	fmt.Println(table.Won(0)) // rule 90: Rules() are in order of evaluation
	// Output:
	// 0.0.0.0/0 tcp 1024-3388, 3390-65535
	// 0.0.0.0/0 tcp 3389
}

func ExampleEvalNACL_unknown() {
	everyone := netip.MustParsePrefix("0.0.0.0/0")
	web, _ := firewall.NACLMatch(6, everyone, 80, 443, 0, 0)
	https, _ := firewall.NACLMatch(6, everyone, 443, 443, 0, 0)
	table := firewall.EvalNACL([]firewall.NACLRule{
		// Its lower port is not known: it surely matches 443, and perhaps from 80 on.
		{
			Number: 100, Action: firewall.Allow, Must: https, May: web,
			Why: []firewall.Unknown{{Address: "aws_network_acl_rule.web", Attribute: "from_port", Reason: firewall.KnownAfterApply}},
		},
	})
	fmt.Println("allowed:  ", table.Allowed())
	fmt.Println("undecided:", table.Undecided())
	_, _, known, why := table.Decide(firewall.Packet{Remote: netip.MustParseAddr("203.0.113.1"), Protocol: firewall.TCP, Value: 80})
	fmt.Println(known, why[0].Address, why[0].Attribute)
	// Output:
	// allowed:   0.0.0.0/0 tcp 443
	// undecided: 0.0.0.0/0 tcp 80-442
	// false aws_network_acl_rule.web from_port
}

func ExampleAddrSet_Share() {
	open := firewall.Prefixes(netip.MustParsePrefix("0.0.0.0/1"), netip.MustParsePrefix("128.0.0.0/1"))
	fmt.Println(open.Share(firewall.PublicIPv4()))
	// Output: 1
}
