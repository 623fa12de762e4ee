package naclrules

import (
	"net/netip"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
)

// drawNACL draws what users can write.
func drawNACL(rt *rapid.T, name string) []baseline.NACLEntry {
	n := baseline.NACL{VPC: baseline.VPC{Primary: netip.MustParsePrefix("10.0.0.0/16"), Others: []netip.Prefix{netip.MustParsePrefix("2001:db8::/56"), netip.MustParsePrefix("100.64.0.0/16")}},
		Allow: rapid.SliceOfNDistinct(rapid.SampledFrom(baseline.NACLBlockNames()), 1, 4, rapid.ID[string]).Draw(rt, name)}
	for _, cidr := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"198.51.100.0/24", "203.0.113.0/24", "10.0.4.0/24", "2001:db8:0:1::/64", "0.0.0.0/1"}), 0, 3, rapid.ID[string]).Draw(rt, "deny") {
		n.Deny = append(n.Deny, baseline.NACLDeny{CIDR: netip.MustParsePrefix(cidr), In: rapid.Bool().Draw(rt, "in"), Out: rapid.Bool().Draw(rt, "out")})
	}
	entries, err := n.Entries()
	if err != nil {
		rt.Fatal(err)
	}
	return entries
}

// What users can write becomes anything else that they can write within the quota.
func TestEditsOfBaselinesHaveRoom(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		have, want := drawNACL(rt, "have"), drawNACL(rt, "want")
		steps, err := Plan(have, want)
		if err != nil {
			rt.Fatal(err)
		}
		if peak := Peak(have, steps); peak > baseline.MaxNACLEntries {
			rt.Fatalf("%d entries stand at once: %q", peak, stepTexts(steps))
		}
	})
}
