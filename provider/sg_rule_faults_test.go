package provider

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

const webRule = "tcp 443-443 10.0.0.0/8"

// happened is a step's check that a fault was there to be ridden out.
func happened(t *testing.T, f *awsproxy.Injected, times int) {
	t.Helper()
	if f.Hits() < times {
		t.Errorf("the fault hit %d calls, want at least %d: the test proves nothing", f.Hits(), times)
	}
}

func TestAccSGRuleRidesOutWhatPasses(t *testing.T) {
	for name, fault := range map[string]awsproxy.Fault{
		"throttling":        {Action: "AuthorizeSecurityGroupIngress", Times: 2, Effect: awsproxy.Throttle()},
		"an internal error": {Action: "AuthorizeSecurityGroupIngress", Times: 1, Effect: awsproxy.InternalError()},
		"a lost reply to the call that makes the rule": {Action: "AuthorizeSecurityGroupIngress", Times: 1, Effect: awsproxy.LoseReply()},
		"a lost connection":                            {Action: "Describe*", Times: 2, Effect: awsproxy.Reset()},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, awsproxy.Options{})
			group := w.group("db")
			injected := w.Inject(fault)
			w.runSteps(group, acc.TestStep{Config: w.ruleConfig(group, https), Check: w.hasRule(group, webRule)})
			happened(t, injected, 1)
		})
	}
}

func TestAccSGRuleWaitsForAGroupThatIsNotShownYet(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	late := w.LateCreates(3)
	group := w.group("db")
	// The id is known only after apply, as that of a group of the same run: so nothing asks for it at plan.
	config := w.provider() + fmt.Sprintf("resource \"terraform_data\" \"group\" {\n  input = %q\n}\nresource \"rackspace_sg_rule\" \"it\" {\n"+
		"  security_group_id = terraform_data.group.output\n  direction = \"ingress\"\n%s\n}\n", group, https)
	w.runSteps(group, acc.TestStep{Config: config, Check: w.hasRule(group, webRule)})
	happened(t, late, 3)
}

func TestAccSGRuleIsThereWhenReadsLag(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	w.StaleRules(3)
	w.runSteps(group,
		acc.TestStep{Config: w.ruleConfig(group, https), Check: w.hasRule(group, webRule)},
		acc.TestStep{Config: w.ruleConfig(group, strings.Replace(https, "443", "8443", 1)), Check: w.hasRule(group, "tcp 8443-8443 10.0.0.0/8")},
	)
}

// few is a provider that gives up soon.
func (w *world) few(config string) string {
	return strings.Replace(config, "  region =", "  max_retries = 1\n  region =", 1)
}

func TestAccSGRuleThatNobodyKnowsOfIsFoundAgain(t *testing.T) {
	// The answer is lost, and so is every answer to the question what became of it.
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	config := w.few(w.ruleConfig(group, https))
	var made atomic.Bool
	lost := w.Inject(awsproxy.Fault{Action: "AuthorizeSecurityGroupIngress", Times: 1,
		Effect: func(ctx context.Context, c *awsproxy.Call, serve func() awsproxy.Reply) awsproxy.Reply {
			made.Store(true)
			return awsproxy.LoseReply()(ctx, c, serve)
		}})
	deaf := w.Inject(awsproxy.Fault{Action: "Describe*", Times: 1, Effect: awsproxy.Reset(),
		When: func(*awsproxy.Call) bool { return made.Load() }})
	w.runSteps(group,
		acc.TestStep{Config: config, ExpectError: regexp.MustCompile(`The rule was not made`)},
		acc.TestStep{Config: config, Check: w.hasRule(group, webRule)},
	)
	happened(t, lost, 1)
	happened(t, deaf, 1)
}

func TestAccSGRuleWhoseAnswerIsLostIsKept(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	lost := w.Inject(awsproxy.Fault{Action: "AuthorizeSecurityGroupIngress", Times: 1, Effect: awsproxy.LoseReply()})
	var id string
	w.runSteps(group, acc.TestStep{Config: w.few(w.ruleConfig(group, https)), Check: acc.ComposeAggregateTestCheckFunc(w.hasRule(group, webRule),
		acc.TestCheckResourceAttrWith(rule, "id", func(v string) error { id = v; return nil }))},
		acc.TestStep{Config: w.few(w.ruleConfig(group, https)), ConfigPlanChecks: action(rule, plancheck.ResourceActionNoop)})
	happened(t, lost, 1)
	if calls := w.Counts()["AuthorizeSecurityGroupIngress"]; calls != 1 || id == "" {
		t.Errorf("%d calls made rule %q, want one", calls, id)
	}
}

func TestAccSGRuleChangeThatIsInterruptedIsFinished(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	// From a block to a group: a new rule comes, then the old one goes, and that fails.
	toSelf := w.few(w.ruleConfig(group, strings.Replace(https, "cidr_ipv4 = \"10.0.0.0/8\"", "self = true", 1)))
	denied := w.Inject(awsproxy.Fault{Action: "RevokeSecurityGroupIngress", Times: 1, Effect: awsproxy.Refuse("UnauthorizedOperation", "not today")})
	w.runSteps(group,
		acc.TestStep{Config: w.ruleConfig(group, https), Check: w.hasRule(group, webRule)},
		acc.TestStep{Config: toSelf, ExpectError: regexp.MustCompile(`ec2:RevokeSecurityGroupIngress`)},
		acc.TestStep{
			PreConfig: func() {
				if n := len(w.ingress(group)); n != 2 {
					t.Errorf("%d rules are there after the interruption, want the old one and the new one", n)
				}
			},
			Config: toSelf, Check: acc.ComposeAggregateTestCheckFunc(w.hasRule(group, "tcp 443-443 "+group), w.ruleCount(group, 1))},
	)
	happened(t, denied, 1)
}

func TestAccSGRuleChangeInPlaceThatFailsHalfwayIsFinished(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	changed := w.few(w.ruleConfig(group, strings.Replace(https, "443", "8443", 1)+"  tags = { Team = \"db\" }\n"))
	denied := w.Inject(awsproxy.Fault{Action: "CreateTags", Times: 1, Effect: awsproxy.Refuse("UnauthorizedOperation", "not today")})
	w.runSteps(group,
		acc.TestStep{Config: w.ruleConfig(group, https), Check: w.hasRule(group, webRule)},
		acc.TestStep{Config: changed, ExpectError: regexp.MustCompile(`ec2:CreateTags`)},
		acc.TestStep{Config: changed, ConfigPlanChecks: action(rule, plancheck.ResourceActionUpdate),
			Check: w.hasRule(group, "tcp 8443-8443 10.0.0.0/8", hasTag("Team", "db"))},
	)
	happened(t, denied, 1)
}

func TestAccSGRuleThatIsNotRemovedStaysInTheState(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	config := w.few(w.ruleConfig(group, https))
	denied := w.Inject(awsproxy.Fault{Action: "RevokeSecurityGroupIngress", Times: 1, Effect: awsproxy.Throttle()})
	w.runSteps(group,
		acc.TestStep{Config: config, Check: w.hasRule(group, webRule)},
		acc.TestStep{Config: config, Destroy: true, ExpectError: regexp.MustCompile(`RequestLimitExceeded`)},
		acc.TestStep{Config: config, ConfigPlanChecks: action(rule, plancheck.ResourceActionNoop), Check: w.hasRule(group, webRule)},
	)
	happened(t, denied, 1)
}
