package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The texts are what sgrules.Tuple writes, with a description in quotes.
func TestTextsOfOpenRules(t *testing.T) {
	in, out := known("ingress"), known("egress")
	anyRule := BaselineRule{Direction: String{State: UnknownValue}, Protocol: String{State: UnknownValue}, FromPort: Int{State: UnknownValue}, ToPort: Int{State: UnknownValue}}
	for text, want := range map[string]BaselineRule{
		"ingress tcp 22 from 10.0.0.0/8":                        {Direction: in, Protocol: known("tcp"), FromPort: number(22), ToPort: number(22), CIDRIPv4: known("10.0.0.0/8")},
		`egress udp 53-54 to ::/0 ("a \"name\" (of it)")`:       {Direction: out, Protocol: known("udp"), FromPort: number(53), ToPort: number(54), CIDRIPv6: known("::/0"), Description: known(`a "name" (of it)`)},
		"ingress icmp 8/-1 from sg-0a":                          {Direction: in, Protocol: known("icmp"), FromPort: number(8), ToPort: number(-1), SecurityGroupID: known("sg-0a")},
		"ingress icmpv6 -1/-1 from 2001:db8::/32":               {Direction: in, Protocol: known("icmpv6"), FromPort: number(-1), ToPort: number(-1), CIDRIPv6: known("2001:db8::/32")},
		"egress protocol 50 to 111122223333/sg-0a":              {Direction: out, Protocol: known("50"), SecurityGroupID: known("111122223333/sg-0a")},
		"egress all to pl-0b":                                   {Direction: out, Protocol: known("-1"), PrefixListID: known("pl-0b")},
		"ingress tcp 22 from 10.0.0.0/8 and everything besides": anyRule,
		"": anyRule,
	} {
		if diff := cmp.Diff(want, openRule("", known(text))); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
	if got := openRule("", String{State: Known, V: "egress all to pl-0b", Sensitive: true}); !got.PrefixListID.Sensitive {
		t.Error("a secret is not marked")
	}
}
