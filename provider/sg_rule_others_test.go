package provider

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/hashicorp/terraform-plugin-testing/config"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// ruleCount checks how many ingress rules a group has.
func (w *world) ruleCount(group string, want int) acc.TestCheckFunc {
	return func(*terraform.State) error {
		rules, err := w.readIngress(group)
		if err == nil && len(rules) != want {
			err = fmt.Errorf("%d rules, want %d: %v", len(rules), want, rules)
		}
		return err
	}
}

func TestAccSGRuleOfSomebodyElseIsNamedAndLeftAlone(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	id := w.authorize(group, 443, "10.0.0.0/8")
	w.runSteps(group, acc.TestStep{Config: w.ruleConfig(group, https), PlanOnly: true,
		ExpectError: regexp.MustCompile(`(?s)has\s+the\s+rule\s+already:\s+` + id + `.*made\s+by\s+the\s+group's\s+own.*terraform\s+import\s+ADDRESS\s+` + id)})
	if n := w.Counts()["AuthorizeSecurityGroupIngress"]; n != 1 {
		t.Errorf("%d calls of Authorize, want that of the other alone", n)
	}
}

func TestAccSGRuleThatSomebodyMakesMeanwhileIsNotTakenOver(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	// The group's id is known only at apply, and the other one comes just before the call.
	config := w.provider() + fmt.Sprintf("resource \"terraform_data\" \"group\" {\n  input = %q\n}\nresource \"rackspace_sg_rule\" \"it\" {\n"+
		"  security_group_id = terraform_data.group.output\n  direction = \"ingress\"\n%s\n}\n", group, https)
	var id string
	w.Inject(awsproxy.Fault{Action: "AuthorizeSecurityGroupIngress", Times: 1,
		Effect: func(_ context.Context, _ *awsproxy.Call, serve func() awsproxy.Reply) awsproxy.Reply {
			id = w.authorize(group, 443, "10.0.0.0/8")
			return serve()
		}})
	w.runSteps(group, acc.TestStep{Config: config, ExpectError: regexp.MustCompile(`has the rule already`)},
		acc.TestStep{Config: w.provider(), Check: w.ruleCount(group, 1)})
	if r, ok := w.ingress(group)[webRule]; !ok || *r.SecurityGroupRuleId != id || tag(r, "rackspace:owner") != "" {
		t.Errorf("the rule of the other is %v", r)
	}
}

func TestAccSGRuleOfAnotherStateIsNotTakenOver(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	two := w.ruleConfig(group, https) + fmt.Sprintf("resource \"rackspace_sg_rule\" \"twin\" {\n  depends_on = [rackspace_sg_rule.it]\n  security_group_id = %q\n"+
		"  direction = \"ingress\"\n%s\n}\n", group, strings.Replace(https, "tcp", "6", 1))
	w.runSteps(group,
		acc.TestStep{Config: two, ExpectError: regexp.MustCompile(`(?s)belongs\s+to\s+another\s+rackspace_sg_rule.*moved\s+block`)},
		acc.TestStep{Config: w.ruleConfig(group, https), ConfigPlanChecks: action(rule, plancheck.ResourceActionNoop), Check: w.hasRule(group, webRule)},
	)
}

func TestAccSGRuleTouchesNoOtherRule(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	w.authorize(group, 22, "10.0.0.0/8")
	w.runSteps(group,
		acc.TestStep{Config: w.ruleConfig(group, https), Check: w.ruleCount(group, 2)},
		acc.TestStep{Config: w.ruleConfig(group, strings.Replace(https, "443", "8443", 1)), Check: w.ruleCount(group, 2)},
		acc.TestStep{Config: w.provider(), Check: w.ruleCount(group, 1)},
	)
	if _, ok := w.ingress(group)["tcp 22-22 10.0.0.0/8"]; !ok {
		t.Errorf("the other rule is gone: %v", w.ingress(group))
	}
}

func TestAccSGRuleIsImportedAndThenUnchanged(t *testing.T) {
	for name, kind := range map[string]acc.ImportStateKind{"by a block": acc.ImportBlockWithID, "by the command": acc.ImportCommandWithID} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, awsproxy.Options{})
			group := w.group("db")
			w.runSteps(group,
				acc.TestStep{Config: w.ruleConfig(group, https+"  description = \"ours\"\n  tags = { Team = \"db\" }\n"), Check: w.hasRule(group, webRule)},
				acc.TestStep{ResourceName: rule, ImportState: true, ImportStateKind: kind, ImportStateVerify: kind == acc.ImportCommandWithID},
			)
		})
	}
}

func TestAccSGRuleThatWasMadeByHandIsImportedAndTagged(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	id := w.authorize(group, 443, "10.0.0.0/8")
	w.runSteps(group,
		acc.TestStep{Config: w.ruleConfig(group, https), ResourceName: rule, ImportState: true, ImportStateId: id, ImportStatePersist: true},
		acc.TestStep{Config: w.ruleConfig(group, https), ConfigPlanChecks: action(rule, plancheck.ResourceActionUpdate),
			Check: acc.ComposeAggregateTestCheckFunc(w.hasRule(group, webRule), acc.TestCheckResourceAttr(rule, "id", id))},
	)
}

func TestAccSGRuleThatIsNotThereIsNotImported(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	w.runSteps(group, acc.TestStep{Config: w.ruleConfig(group, https), ResourceName: rule, ImportState: true, ImportStateId: "sgr-0123456789abcdef0",
		ExpectError: regexp.MustCompile(`(?s)no\s+rule\s+"sgr-0123456789abcdef0"\s+in\s+us-east-1`)})
}

func TestAccSGRuleIsImportedByIdentity(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	id := w.authorize(group, 443, "10.0.0.0/8")
	p := connected(t, w.URL)
	for name, identity := range map[string]obj{
		"whole":                         {"account_id": w.Account, "region": "us-east-1", "security_group_rule_id": id},
		"with account and region to be": {"security_group_rule_id": id},
	} {
		t.Run(name, func(t *testing.T) {
			state, back, problems := p.importByIdentity("rackspace_sg_rule", identity)
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			for field, want := range map[string]string{"id": id, "security_group_id": group, "region": "us-east-1", "protocol": "tcp", "direction": "ingress"} {
				if got := at(t, state, field); got != want {
					t.Errorf("%s is %q, want %q", field, got, want)
				}
			}
			for field, want := range map[string]string{"account_id": w.Account, "region": "us-east-1", "security_group_rule_id": id} {
				if got := at(t, back, field); got != want {
					t.Errorf("%s of the identity is %q, want %q", field, got, want)
				}
			}
		})
	}
	_, _, problems := p.importByIdentity("rackspace_sg_rule", obj{"account_id": "111122223333", "security_group_rule_id": id})
	if len(problems) != 1 || !strings.Contains(problems[0], "111122223333") {
		t.Errorf("of another account: got %q, want one error that names it", problems)
	}
}

func TestAccSGRuleKeepsASpellingThatMeansTheSame(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	v6 := "  protocol = \"TCP\"\n  from_port = 443\n  to_port = 443\n  source = { cidr_ipv6 = \"2001:DB8:0::/48\" }\n"
	w.runSteps(group,
		acc.TestStep{Config: w.ruleConfig(group, v6), Check: w.hasRule(group, "tcp 443-443 2001:db8::/48")},
		acc.TestStep{Config: w.ruleConfig(group, strings.Replace(strings.Replace(v6, "TCP", "6", 1), "2001:DB8:0::/48", "2001:db8::/48", 1)),
			ConfigPlanChecks: action(rule, plancheck.ResourceActionNoop)},
		acc.TestStep{Config: w.ruleConfig(group, strings.Replace(v6, "/48\"", "/48\", self = false", 1)), Check: w.hasRule(group, "tcp 443-443 2001:db8::/48")},
		acc.TestStep{Config: w.ruleConfig(group, v6), Check: w.hasRule(group, "tcp 443-443 2001:db8::/48")},
		acc.TestStep{Config: w.ruleConfig(group, "  protocol = \"icmp\"\n  icmp = { type = 8 }\n  source = { cidr_ipv4 = \"10.0.0.0/8\" }\n"),
			Check: w.hasRule(group, "icmp 8--1 10.0.0.0/8")},
	)
}

func TestAccSGRuleIsMadeAnewWhenAskedTo(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	one, two := w.group("one"), w.group("two")
	w.runSteps(one,
		acc.TestStep{Config: w.ruleConfig(one, https), Check: w.hasRule(one, webRule)},
		acc.TestStep{Config: w.ruleConfig(one, https), Taint: []string{rule}, Check: acc.ComposeAggregateTestCheckFunc(w.hasRule(one, webRule), w.ruleCount(one, 1))},
		acc.TestStep{Config: w.ruleConfig(two, https), ConfigPlanChecks: action(rule, plancheck.ResourceActionReplace),
			Check: acc.ComposeAggregateTestCheckFunc(w.hasRule(two, webRule), w.ruleCount(one, 0))},
	)
}

func TestAccSGRuleOfAGroupThatIsFullIsRefusedAtPlan(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	w.authorize(group, 1, "10.0.0.0/8")
	full := strings.Replace(w.ruleConfig(group, https), "  region =", "  guardrails = {\n    quota_source = \"static\"\n    rules_per_group = 1\n  }\n  region =", 1)
	w.runSteps(group, acc.TestStep{Config: full, PlanOnly: true, ExpectError: regexp.MustCompile(`(?s)no room for the rule.*1 rules.*1 now`)})
}

func TestAccSGRuleOfAPrefixListCountsAsManyRulesAsTheListMayHold(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	list, err := w.ec2.CreateManagedPrefixList(t.Context(), &ec2.CreateManagedPrefixListInput{PrefixListName: aws.String("offices"),
		AddressFamily: aws.String("IPv4"), MaxEntries: aws.Int32(7)})
	w.must(err)
	limited := func(rules int) string {
		return strings.Replace(w.ruleConfig(group, strings.Replace(https, "cidr_ipv4 = \"10.0.0.0/8\"", fmt.Sprintf("prefix_list_id = %q", *list.PrefixList.PrefixListId), 1)),
			"  region =", fmt.Sprintf("  guardrails = {\n    quota_source = \"static\"\n    rules_per_group = %d\n  }\n  region =", rules), 1)
	}
	w.runSteps(group,
		acc.TestStep{Config: limited(6), PlanOnly: true, ExpectError: regexp.MustCompile(`(?s)no room for the rule.*6\s+rules.*7\s+while\s+changing`)},
		acc.TestStep{Config: limited(7), Check: w.hasRule(group, "tcp 443-443 "+*list.PrefixList.PrefixListId)},
	)
}

func TestAccSGRuleExampleIsAppliedAndStays(t *testing.T) {
	example, err := os.ReadFile("../examples/resources/rackspace_sg_rule/resource.tf")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, awsproxy.Options{})
	group, application := w.group("db"), w.group("app")
	step := acc.TestStep{Config: w.provider() + string(example), ConfigVariables: config.Variables{
		"database_group_id": config.StringVariable(group), "application_group_id": config.StringVariable(application)},
		Check: w.ruleCount(group, 3)}
	w.runSteps(group, step)
}

func TestAccSGRuleIsHeldToTheGuardrails(t *testing.T) {
	const ssh = "  protocol = \"tcp\"\n  port = 22\n  source = { cidr_ipv4 = \"0.0.0.0/0\" }\n"
	const all = "  protocol = \"-1\"\n  source = { cidr_ipv6 = \"::/0\" }\n"
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	allow := func(config string) string {
		return strings.Replace(config, "  region =", "  guardrails = {\n    admin_ports_open = \"warn\"\n    all_protocols_open = \"allow\"\n  }\n  region =", 1)
	}
	except := func(guardrail, day string) string {
		return fmt.Sprintf("  exceptions = [{ guardrail = %q, reason = \"CHG-1\", expires = %q }]\n", guardrail, day)
	}
	later := strings.Replace(w.ruleConfig(group, ssh), fmt.Sprintf("%q", group), "terraform_data.group.output", 1) +
		fmt.Sprintf("resource \"terraform_data\" \"group\" {\n  input = %q\n}\n", group)
	part := strings.Replace(ssh, "0.0.0.0/0", "0.0.0.0/3", 1)
	w.runSteps(group,
		acc.TestStep{Config: w.ruleConfig(group, ssh), PlanOnly: true, ExpectError: regexp.MustCompile(`(?s)Open to the world.*SSH`)},
		acc.TestStep{Config: later, PlanOnly: true, ExpectError: regexp.MustCompile(`(?s)Open to the world.*SSH`)},
		acc.TestStep{Config: w.ruleConfig(group, all), PlanOnly: true, ExpectError: regexp.MustCompile(`Everything\s+is\s+open`)},
		acc.TestStep{Config: w.ruleConfig(group, part), Check: w.ruleCount(group, 1)},
		acc.TestStep{PreConfig: func() { w.authorize(group, 22, "128.0.0.0/1") }, Config: w.ruleConfig(group, part+"  description = \"part\"\n"),
			Check: w.ruleCount(group, 2)}, // a rule that stays is not judged anew
		acc.TestStep{Config: w.ruleConfig(group, strings.Replace(part, "port = 22", "from_port = 20\n  to_port = 30", 1)), PlanOnly: true,
			ExpectError: regexp.MustCompile(`(?s)Open to the world.*SSH`)},
		acc.TestStep{Config: w.ruleConfig(group, all+except("admin_ports_open", "2199-01-31")), PlanOnly: true, ExpectError: regexp.MustCompile(`Everything\s+is\s+open`)},
		acc.TestStep{Config: w.ruleConfig(group, ssh+except("admin_ports_open", "2020-01-31")), PlanOnly: true, ExpectError: regexp.MustCompile(`Open to the world`)},
		acc.TestStep{Config: w.ruleConfig(group, all+except("all_protocols_open", "2199-01-31")), Check: w.hasRule(group, "-1 -1--1 ::/0")},
		acc.TestStep{Config: allow(w.ruleConfig(group, all)), Check: w.hasRule(group, "-1 -1--1 ::/0")},
	)
}

func TestAccSGRuleOfWhichNothingIsKnownYetIsPlanned(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	later := w.provider() + fmt.Sprintf(`
resource "terraform_data" "later" {
  input = {
    group = %q, direction = "ingress", protocol = "tcp", description = "later", team = "db"
    port = 443, type = 8, block = "10.0.0.0/8"
  }
}
locals { v = terraform_data.later.output }
resource "rackspace_sg_rule" "it" {
  security_group_id = local.v.group
  direction         = local.v.direction
  protocol          = local.v.protocol
  port              = local.v.port
  source            = { cidr_ipv4 = local.v.block }
  description       = local.v.description
  tags              = { Team = local.v.team }
}
resource "terraform_data" "whole" {
  input = { source = { cidr_ipv4 = "10.0.0.0/8", cidr_ipv6 = null, prefix_list_id = null, security_group_id = null,
                       anywhere = null, vpc = null, self = null }, icmp = { type = 8, code = -1 }, tags = { Team = "net" } }
}
resource "rackspace_sg_rule" "whole" {
  security_group_id = %[1]q
  direction         = "ingress"
  protocol          = "icmp"
  icmp              = terraform_data.whole.output.icmp
  source            = terraform_data.whole.output.source
  tags              = terraform_data.whole.output.tags
}
`, group)
	w.runSteps(group, acc.TestStep{Config: later, Check: acc.ComposeAggregateTestCheckFunc(w.ruleCount(group, 2),
		w.hasRule(group, webRule, hasDescription("later"), hasTag("Team", "db")))})
}

func TestAccSGRuleThatTurnsOutWrongAtApplyIsRefusedAtItsAttribute(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	wrong := w.provider() + "resource \"terraform_data\" \"block\" {\n  input = \"10.0.0.5/8\"\n}\n" +
		strings.TrimPrefix(strings.Replace(w.ruleConfig(group, https), "\"10.0.0.0/8\"", "terraform_data.block.output", 1), w.provider())
	w.runSteps(group, acc.TestStep{Config: wrong, ExpectError: regexp.MustCompile(`(?s)write\s+10\.0\.0\.0/8`)})
	if n := len(w.ingress(group)); n != 0 {
		t.Errorf("%d rules were made of a wrong one", n)
	}
}
