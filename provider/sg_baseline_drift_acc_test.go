package provider

import (
	"fmt"
	"slices"
	"testing"

	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

func TestAccSGBaselineDriftOfRules(t *testing.T) {
	ours := []string{"in tcp 80-80 10.0.0.0/8", "in tcp 90-90 10.0.0.0/8", "in tcp 100-100 10.0.0.0/8"}
	foreign := "in tcp 22-22 192.0.2.7/32 sneaky"
	for policy, x := range map[string]struct {
		has       []string
		unmanaged string
		shown     bool // the plan shows the removal of the foreign rule
	}{
		"revoke": {ours, "0", true},
		"report": {append(slices.Clone(ours), foreign), "1", false},
		"ignore": {append(slices.Clone(ours), foreign), "1", false},
	} {
		t.Run(policy, func(t *testing.T) {
			c := newCloud(t, awsproxy.Options{})
			config := c.config(shopOf(tcp("a", 80, "10.0.0.0/8")+tcp("b", 90, "10.0.0.0/8")+tcp("c", 100, "10.0.0.0/8"),
				fmt.Sprintf("unmanaged_rules = %q", policy)))
			acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
				{Config: config, Check: c.has(shop, ours...)},
				{
					PreConfig: func() {
						id := c.named("shop")
						c.revoke(id, 80)
						c.move(id, 90, "172.16.0.0/12")
						c.admit(id, 22, "192.0.2.7/32", "sneaky", nil)
						c.mark()
					},
					Config: config,
					ConfigPlanChecks: preApply(plancheck.ExpectResourceAction(shop, plancheck.ResourceActionUpdate), planned{shop, func(before, after, _ obj) error {
						shown := slices.ContainsFunc(keysOf(before, "effective_rules"), isUnmanaged)
						if shown != x.shown || slices.ContainsFunc(keysOf(after, "effective_rules"), isUnmanaged) {
							return fmt.Errorf("rules of others: shown before %t, want %t; after: %v", shown, x.shown, keysOf(after, "effective_rules"))
						}
						return nil
					}}),
					Check: acc.ComposeAggregateTestCheckFunc(c.has(shop, x.has...), acc.TestCheckResourceAttr(shop, "unmanaged.%", x.unmanaged)),
				},
				{Config: config, ConfigPlanChecks: emptyPlan()},
			}})
		})
	}
}

// Under each policy: rules of rackspace_sg_rule and rules that ignore_rules names are nobody's business here.
func TestAccSGBaselineSparesRules(t *testing.T) {
	for _, policy := range []string{"revoke", "report", "ignore"} {
		t.Run(policy, func(t *testing.T) {
			c := newCloud(t, awsproxy.Options{})
			config := c.config(shopOf(tcp("a", 80, "10.0.0.0/8"), fmt.Sprintf("unmanaged_rules = %q", policy),
				`ignore_rules = [{ description_regex = "^kubernetes.io/" }, { tag_key = "FMManaged" }]`))
			acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
				{Config: config},
				{
					PreConfig: func() {
						id := c.named("shop")
						c.admit(id, 1, "10.0.0.0/8", "", map[string]string{ownerTag: "rackspace_sg_rule/x"})
						c.admit(id, 2, "10.0.0.0/8", "kubernetes.io/rule", nil)
						c.admit(id, 3, "10.0.0.0/8", "", map[string]string{"FMManaged": "true"})
					},
					Config: config, ConfigPlanChecks: emptyPlan(),
				},
				{
					Config: c.config(shopOf(tcp("a", 81, "10.0.0.0/8"), fmt.Sprintf("unmanaged_rules = %q", policy),
						`ignore_rules = [{ description_regex = "^kubernetes.io/" }, { tag_key = "FMManaged" }]`)),
					Check: acc.ComposeAggregateTestCheckFunc(
						c.has(shop, "in tcp 1-1 10.0.0.0/8", "in tcp 2-2 10.0.0.0/8 kubernetes.io/rule", "in tcp 3-3 10.0.0.0/8", "in tcp 81-81 10.0.0.0/8"),
						acc.TestCheckResourceAttr(shop, "unmanaged.%", "3"), acc.TestCheckResourceAttr(shop, "rule_usage.in4", "4")),
				},
			}})
		})
	}
}

func TestAccSGBaselineRefusesARuleThatSomebodyElseHasAtPlan(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: c.config(shopOf(tcp("a", 80, "10.0.0.0/8")))},
		{
			PreConfig: func() {
				c.admit(c.named("shop"), 90, "10.0.0.0/8", "", map[string]string{ownerTag: "rackspace_sg_rule/x"})
			},
			Config:      c.config(shopOf(tcp("a", 80, "10.0.0.0/8") + tcp("b", 90, "10.0.0.0/8"))),
			ExpectError: wraps("A rule that somebody else has", "drop it here, or there"),
		},
	}})
}

// A policy that changes is a plan of its own: what was reported is revoked, and shown as such.
func TestAccSGBaselineFromReportToRevoke(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	rules := tcp("a", 80, "10.0.0.0/8")
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: c.config(shopOf(rules, `unmanaged_rules = "report"`))},
		{PreConfig: func() { c.admit(c.named("shop"), 22, "192.0.2.7/32", "", nil) }, RefreshState: true, Check: acc.TestCheckResourceAttr(shop, "unmanaged.%", "1")},
		{PreConfig: c.mark, Config: c.config(shopOf(rules, `unmanaged_rules = "revoke"`)),
			Check: acc.ComposeAggregateTestCheckFunc(c.has(shop, "in tcp 80-80 10.0.0.0/8"), c.wrote("RevokeSecurityGroupIngress 1"))},
	}})
}

// A rule that comes between plan and apply is not revoked unseen, is no error, and is in the next plan.
func TestAccSGBaselineDoesWhatItsPlanSaid(t *testing.T) {
	for _, policy := range []string{"revoke", "report"} {
		t.Run(policy, func(t *testing.T) {
			c := newCloud(t, awsproxy.Options{})
			more := fmt.Sprintf("unmanaged_rules = %q", policy)
			c.Inject(awsproxy.Fault{Action: "ModifySecurityGroupRules", Times: 1, Effect: c.before(func() { c.admit(c.named("shop"), 22, "192.0.2.7/32", "", nil) })})
			changed := c.config(shopOf(tcp("a", 80, "10.0.0.0/16"), more))
			last := acc.TestStep{Config: changed, ConfigPlanChecks: emptyPlan()}
			if policy == "revoke" {
				last = acc.TestStep{Config: changed, ConfigPlanChecks: inPlace(shop), Check: c.has(shop, "in tcp 80-80 10.0.0.0/16")}
			}
			acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
				{Config: c.config(shopOf(tcp("a", 80, "10.0.0.0/8"), more))},
				{Config: changed, Check: c.has(shop, "in tcp 80-80 10.0.0.0/16", "in tcp 22-22 192.0.2.7/32"), ExpectNonEmptyPlan: policy == "revoke"},
				last,
			}})
		})
	}
}

func TestAccSGBaselineTags(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	c.provider = `
  default_tags = { App = "shop", Team = "one", Ignored = "x" }
  ignore_tags  = { keys = ["Ignored"], key_prefixes = ["kubernetes.io/"] }`
	with := func(tags string) string { return c.config(shopOf(tcp("a", 80, "10.0.0.0/8"), tags)) }
	all := func(pairs ...string) acc.TestCheckFunc {
		checks := []acc.TestCheckFunc{acc.TestCheckResourceAttr(shop, "tags_all.%", fmt.Sprint(len(pairs)/2))}
		for i := 0; i < len(pairs); i += 2 {
			checks = append(checks, acc.TestCheckResourceAttr(shop, "tags_all."+pairs[i], pairs[i+1]))
		}
		return acc.ComposeAggregateTestCheckFunc(checks...)
	}
	base := []string{"ServiceProvider", "Rackspace", "Environment", "Test", "Name", "shop", "App", "shop"}
	own := `tags = { Team = "two", Environment = "Test" }`
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: with(""), Check: all(append(base, "Team", "one")...)},
		{Config: with(own), ConfigPlanChecks: inPlace(shop), Check: all(append(base, "Team", "two")...)},
		{Config: with(own), ConfigPlanChecks: emptyPlan()},
		{PreConfig: func() { c.tag(c.named("shop"), map[string]string{"kubernetes.io/x": "y", "Ignored": "z"}) },
			Config: with(own), ConfigPlanChecks: emptyPlan()},
		{PreConfig: func() {
			c.tag(c.named("shop"), map[string]string{"Team": "three", "App": "else", "Stray": "x"})
			c.mark()
		},
			Config: with(own), ConfigPlanChecks: inPlace(shop),
			Check: acc.ComposeAggregateTestCheckFunc(all(append(base, "Team", "two")...), c.wrote("CreateTags 1", "DeleteTags 1"))},
		{Config: with("tags = {}"), ConfigPlanChecks: inPlace(shop), Check: all(append(base, "Team", "one")...)},
		{Config: with("tags = {}"), ConfigPlanChecks: emptyPlan()},
		{Config: with(`tags = { Ignored = "y" }`), ExpectError: wraps("A tag that is ignored", "ignore_tags")},
	}})
}

// Tags of rules that somebody changed are shown by key, and set right in place.
func TestAccSGBaselineDriftOfTheTagsOfRules(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	c.provider = `
  ignore_tags = { keys = ["Ignored"] }`
	config := c.config(shopOf(tcp("a", 80, "10.0.0.0/8")+tcp("b", 90, "10.0.0.0/8")+tcp("c", 100, "10.0.0.0/8"), `tags = { Team = "one" }`))
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: config, Check: acc.TestCheckResourceAttr(shop, "mistagged_rules.#", "0")},
		{
			PreConfig: func() {
				id := c.named("shop")
				c.tag(c.rule(id, 80), map[string]string{"Team": "two"})
				c.untag(c.rule(id, 90), "ServiceProvider")
				c.tag(c.rule(id, 100), map[string]string{"Ignored": "x"})
				c.mark()
			},
			Config: config,
			ConfigPlanChecks: preApply(plancheck.ExpectResourceAction(shop, plancheck.ResourceActionUpdate), planned{shop, func(before, after, _ obj) error {
				if was := fmt.Sprint(before["mistagged_rules"], after["mistagged_rules"]); was != "[a b] []" {
					return fmt.Errorf("mistagged_rules: %s", was)
				}
				return nil
			}}),
			Check: acc.ComposeAggregateTestCheckFunc(c.wrote("CreateTags 2"), acc.TestCheckResourceAttr(shop, "mistagged_rules.#", "0")),
		},
		{Config: config, ConfigPlanChecks: emptyPlan()},
	}})
}
