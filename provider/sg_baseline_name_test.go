package provider

import "testing"

func TestNameOfAGroupThatTerraformCompleted(t *testing.T) {
	const end = "20260102030405678900000001"
	for _, c := range []struct{ name, prefix, shown string }{
		{"shop", "", "shop"},
		{"shop-web-" + end, "shop-web-", "shop-web"},
		{"shop-PublicWebSecurityGroup" + end, "shop-PublicWebSecurityGroup", "shop-PublicWebSecurityGroup"},
		{end, "", end},                             // no prefix is left
		{"--" + end, "--", "--" + end},             // nor is anything to show
		{"shop" + end[:25], "", "shop" + end[:25]}, // too short
		{"shop2026010203040567890000000g", "", "shop2026010203040567890000000g"},
		{"shop2026010203040567aa00000001", "", "shop2026010203040567aa00000001"},
	} {
		if prefix, shown := prefixOf(c.name), shownName(c.name); prefix != c.prefix || shown != c.shown {
			t.Errorf("%s: %q, %q; want %q, %q", c.name, prefix, shown, c.prefix, c.shown)
		}
	}
}
