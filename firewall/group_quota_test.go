package firewall

import "testing"

func TestEachRuleCountsAsAWSSays(t *testing.T) {
	net := &Network{PrefixLists: map[ID]*PrefixList{
		"pl-own": {MaxEntries: 20}, "pl-cf": {Name: "com.amazonaws.global.cloudfront.origin-facing", MaxEntries: 200}, "pl-x": {},
	}}
	perhaps := opens("10.0.0.0/8", 6, 443, 443)
	perhaps.Maybe = true
	unknownBlock := opens("10.0.0.0/8", 6, 443, 443)
	unknownBlock.MustAddrs, unknownBlock.MayAddrs = AddrSet{}, AllIPv6()
	for says, c := range map[string]struct {
		rule GroupRule
		want RuleCount
	}{
		"an IPv4 block":                        {opens("10.0.0.0/8", 6, 443, 443), RuleCount{1, 1, 0, 0}},
		"an IPv6 block":                        {opens("::/0", 6, 443, 443), RuleCount{0, 0, 1, 1}},
		"an IPv6 block that is not known":      {unknownBlock, RuleCount{0, 0, 1, 1}},
		"a group counts for both":              {opens("sg-1", 6, 443, 443), RuleCount{1, 1, 1, 1}},
		"a list by its maximum of entries":     {opens("pl-own", 6, 443, 443), RuleCount{20, 20, 20, 20}},
		"a list of AWS's by its weight":        {opens("pl-cf", 6, 443, 443), RuleCount{55, 55, 55, 55}},
		"a list of which nothing is known":     {opens("pl-x", 6, 443, 443), RuleCount{1, 1, 1, 1}},
		"a list that the plan does not hold":   {opens("pl-y", 6, 443, 443), RuleCount{1, 1, 1, 1}},
		"a rule that is possibly there":        {perhaps, RuleCount{0, 1, 0, 0}},
		"any number of rules is one, possibly": {GroupRule{Any: true, Peer: PeerAny}, RuleCount{0, 1, 0, 1}},
	} {
		if got := net.CountRules([]GroupRule{c.rule}); got != c.want {
			t.Errorf("%s: %+v, want %+v", says, got, c.want)
		}
	}
	sum := net.CountRules([]GroupRule{opens("10.0.0.0/8", 6, 443, 443), opens("pl-own", 6, 443, 443), perhaps})
	if least, most := sum.Of(IPv4); least != 21 || most != 22 {
		t.Errorf("%d to %d, want 21 to 22", least, most)
	}
	if least, most := sum.Of(IPv6); least != 20 || most != 20 {
		t.Errorf("IPv6 %d to %d, want 20", least, most)
	}
}

func TestAWSListWeight(t *testing.T) {
	for name, want := range map[string]int{
		"com.amazonaws.us-east-1.s3": 1, "com.amazonaws.eu-west-2.dynamodb": 1, "com.amazonaws.global.cloudfront.origin-facing": 55,
		"com.amazonaws.us-east-1.vpc-lattice": 10, "com.amazonaws.us-east-1.ipv6.vpc-lattice": 10, "com.amazonaws.global.groundstation": 5,
	} {
		if got, ok := AWSListWeight(name); got != want || !ok {
			t.Errorf("%s weighs %d, %t; want %d", name, got, ok, want)
		}
	}
	for _, name := range []string{"office", "com.amazonaws.us-east-1.unheard-of", "com.amazonaws."} {
		if _, ok := AWSListWeight(name); ok {
			t.Errorf("%q has a weight", name)
		}
	}
}
