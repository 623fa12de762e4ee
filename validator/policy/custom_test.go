package policy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/facts"
)

// ruleOf loads a policy of one custom rule.
func ruleOf(t *testing.T, body string) (*Policy, *CustomRule) {
	t.Helper()
	p := policyOf(t, "custom_rule \"X-ACME-test\" {\n"+body+"\n}\n")
	return p, p.Customs[0]
}

// smallNet has a NACL aws_network_acl.n whose ingress rules are allow rules of tcp, each a port; -1 is a block that is not known.
func smallNet(ports ...int) *firewall.Network {
	n := &firewall.NACL{ID: "aws_network_acl.n", Managed: true}
	for i, port := range ports {
		r := firewall.NACLRule{Number: 100 + i, Action: firewall.Allow, Protocol: 6, FromPort: port, ToPort: port}
		if port >= 0 {
			r.CIDR, _ = firewall.ParseCIDR("10.0.0.0/8")
		} else {
			r.FromPort, r.ToPort = 22, 22
			r.Why = []firewall.Unknown{{Attribute: "cidr_block"}}
		}
		n.Ingress = append(n.Ingress, r)
	}
	return &firewall.Network{NACLs: map[firewall.ID]*firewall.NACL{n.ID: n}}
}

// onlyWeb lets each NACL have port 443 alone, unless it is for addresses inside.
const onlyWeb = `
  for_each = facts.nacls
  enforce {
    condition     = alltrue([for r in each.value.rules : r.port_from == 443 || covers("192.168.0.0/16", r.cidr)])
    error_message = "${each.key} has ${length(each.value.rules)} rules"
  }`

func TestACustomRuleIsKeptBrokenOrNotKnown(t *testing.T) {
	maybe := smallNet(443)
	maybe.NACLs["aws_network_acl.n"].Ingress[0].Maybe = true
	open := smallNet()
	open.NACLs["aws_network_acl.n"].Ingress = []firewall.NACLRule{{Any: true}}
	for name, c := range map[string]struct {
		body string
		net  *firewall.Network
		want string // key, certainty, message
	}{
		"kept":                                    {onlyWeb, smallNet(443, 443), ""},
		"kept where there is nothing":             {onlyWeb, &firewall.Network{}, ""},
		"broken":                                  {onlyWeb, smallNet(443, 22), "aws_network_acl.n proved aws_network_acl.n has 2 rules"},
		"not known, as it hangs on a block":       {onlyWeb, smallNet(443, -1), "aws_network_acl.n possible aws_network_acl.n has 2 rules"},
		"broken, whatever the block is":           {onlyWeb, smallNet(-1, 22), "aws_network_acl.n proved aws_network_acl.n has 2 rules"},
		"not known, as a rule may be another's":   {onlyWeb, maybe, "aws_network_acl.n possible X-ACME-test is not kept; its message hangs on a value that is not known"},
		"not known, as a block may be many rules": {onlyWeb, open, "aws_network_acl.n possible X-ACME-test is not kept; its message hangs on a value that is not known"},
		"not for those that when leaves out": {"  for_each = facts.nacls\n  when = each.key == \"other\"\n  enforce {\n    condition = false\n    error_message = \"no\"\n  }",
			smallNet(22), ""},
		"possible, where when is not known": {"  for_each = facts.nacls\n  when = each.value.rules[0].cidr == \"10.0.0.0/8\"\n  enforce {\n    condition = false\n    error_message = \"no\"\n  }",
			smallNet(-1), "aws_network_acl.n possible no"},
		"one of the whole plan": {"  enforce {\n    condition = length(facts.nacls) == 0\n    error_message = \"there is one\"\n  }", smallNet(22), " proved there is one"},
		"one of which the objects are not known": {"  for_each = { for r in facts.nacls[\"aws_network_acl.n\"].rules : r.cidr => r }\n  enforce {\n    condition = each.value.port_from == 443\n    error_message = \"no\"\n  }",
			smallNet(-1), " possible X-ACME-test: which objects there are is not known"},
		"one of names": {"  for_each = [\"b\", \"a\", \"a\"]\n  enforce {\n    condition = each.value == \"b\"\n    error_message = \"not ${each.value}\"\n  }", smallNet(), "a proved not a"},
	} {
		t.Run(name, func(t *testing.T) {
			_, rule := ruleOf(t, c.body)
			found, diags := rule.Evaluate(facts.Of(c.net, c.net, facts.Meta{}), facts.Functions(c.net), nil)
			var got []string
			for _, v := range found {
				certainty := map[bool]string{false: "proved", true: "possible"}[v.Possible]
				got = append(got, fmt.Sprintf("%s %s %s", v.Key, certainty, v.Message))
			}
			if text := strings.Join(got, "\n"); text != c.want || diags.HasErrors() {
				t.Errorf("got %q, want %q; %v", text, c.want, diags)
			}
		})
	}
}

func TestASensitiveValueDecidesAndIsNotPrinted(t *testing.T) {
	net := smallNet(22)
	net.NACLs["aws_network_acl.n"].Ingress[0].SensitiveV = true
	p, rule := ruleOf(t, "  for_each = facts.nacls\n  enforce {\n    condition = alltrue([for r in each.value.rules : r.port_from == 443])\n    error_message = \"port ${each.value.rules[0].port_from}\"\n  }")
	found, diags := rule.Evaluate(facts.Of(net, net, facts.Meta{}), facts.Functions(net), nil)
	if len(found) != 1 || found[0].Possible || found[0].Message != "X-ACME-test is not kept; its message holds a sensitive value" || diags.HasErrors() {
		t.Errorf("%+v %v", found, diags)
	}
	_, rule = ruleOf(t, "  for_each = { for r in facts.nacls[\"aws_network_acl.n\"].rules : r.cidr => r }\n  enforce {\n    condition = true\n    error_message = \"\"\n  }")
	_, diags = rule.Evaluate(facts.Of(net, net, facts.Meta{}), facts.Functions(net), nil)
	if err := p.CustomError(diags).Error(); !diags.HasErrors() || strings.Contains(err, "10.0.0.0") {
		t.Errorf("keys are printed: %v", diags)
	}
}

func TestWhatIsWrongWithACustomRuleIsSaidWithItsLine(t *testing.T) {
	enforce := func(condition, message string) string {
		return "  for_each = facts.nacls\n  enforce {\n    condition = " + condition + "\n    error_message = " + message + "\n  }"
	}
	for name, c := range map[string]struct{ id, body, want string }{
		"an attribute that there is not": {"X-ACME-a", enforce("each.value.ruls == []", `"m"`), `.sgplan.hcl:4:27: Unsupported attribute: This object does not have an attribute named "ruls"`},
		"one of a rule":                  {"X-ACME-a", enforce("alltrue([for r in each.value.rules : r.port == 1])", `"m"`), `.sgplan.hcl:4:55: Unsupported attribute: This object does not have an attribute named "port"`},
		"a fact that there is not":       {"X-ACME-a", enforce("length(facts.nacl) == 0", `"m"`), `.sgplan.hcl:4:29: Unsupported attribute`},
		"a function that there is not":   {"X-ACME-a", enforce("cidroverlaps(1)", `"m"`), `.sgplan.hcl:4:17: Call to unknown function`},
		"a condition that is none":       {"X-ACME-a", enforce(`"yes"`, `"m"`), `.sgplan.hcl:4:17: Wrong type: This must be true or false.`},
		"a condition that is a fact":     {"X-ACME-a", enforce(`each.value.rules`, `"m"`), `.sgplan.hcl:4:17: Wrong type: This must be true or false.`},
		"a message that is none":         {"X-ACME-a", enforce("true", `[]`), `.sgplan.hcl:5:21: Wrong type: error_message must be a string.`},
		"too few arguments":              {"X-ACME-a", enforce(`covers("10.0.0.0/8")`, `"m"`), `.sgplan.hcl:4:`},
		"a variable that there is not":   {"X-ACME-a", enforce("var.x", `"m"`), `.sgplan.hcl:4:17: Unknown variable`},
		"no condition":                   {"X-ACME-a", "  enforce {\n    error_message = \"m\"\n  }", `The argument "condition" is required`},
		"nothing to enforce":             {"X-ACME-a", "", `.sgplan.hcl:1:1: Missing enforce block`},
		"an ID of another form":          {"ACME-a", enforce("true", `"m"`), `.sgplan.hcl:1:13: Wrong name`},
		"an ID of ours":                  {"RSG101", enforce("true", `"m"`), `.sgplan.hcl:1:13: Wrong name`},
		"a severity that is none":        {"X-ACME-a", "  severity = \"bad\"\n" + enforce("true", `"m"`), `.sgplan.hcl:2:14: Wrong value: severity must be note, warning or error`},
		"a for_each that is none":        {"X-ACME-a", strings.Replace(enforce("true", `"m"`), "facts.nacls", "true", 1), `.sgplan.hcl:2:14: Wrong for_each`},
		"each without for_each":          {"X-ACME-a", strings.Replace(enforce("each.key == 1", `"m"`), "  for_each = facts.nacls\n", "", 1), `.sgplan.hcl:3:17: Unknown variable`},
		"a when that is none":            {"X-ACME-a", "  when = 1\n" + enforce("true", `"m"`), `.sgplan.hcl:2:10: Wrong type`},
		"an exemption from another":      {"X-ACME-a", enforce("true", `"m"`) + "\n}\n" + strings.TrimSuffix(exemptionText("x", `rules = ["X-ACME-b"]`), "}\n"), `Unknown rule: There is no custom rule "X-ACME-b"`},
	} {
		t.Run(name, func(t *testing.T) {
			plant(t, map[string]string{FileName: fmt.Sprintf("custom_rule %q {\n%s\n}\n", c.id, c.body)})
			_, err := Load(FileName, "dev")
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestACustomRuleMayBeOneThatNobodyIgnores(t *testing.T) {
	_, rule := ruleOf(t, "  ignorable = false\n"+onlyWeb)
	p := policyOf(t, "custom_rule \"X-ACME-test\" {\n  ignorable = false\n"+onlyWeb+"\n}\n")
	if p.In("").Ignorable(rule.ID) || !p.In("").Ignorable("RSG101") {
		t.Error("it may be ignored")
	}
	plant(t, map[string]string{FileName: "custom_rule \"X-ACME-test\" {\n  ignorable = false\n" + onlyWeb + "\n}\n" + exemptionText("x", `rules = ["X-ACME-test"]`)})
	if _, err := Load(FileName, "dev"); err == nil || !strings.Contains(err.Error(), "X-ACME-test is not ignorable (.sgplan.hcl:1:1)") {
		t.Error(err)
	}
}

func TestTwoCustomRulesOfOneID(t *testing.T) {
	one := "custom_rule \"X-ACME-a\" {\n  enforce {\n    condition = true\n    error_message = \"m\"\n  }\n}\n"
	plant(t, map[string]string{FileName: one + one})
	if _, err := Load(FileName, "dev"); err == nil || !strings.Contains(err.Error(), "Duplicate custom_rule block") {
		t.Error(err)
	}
}

// What goes wrong with a plan only is said with its line too, and without the value.
func TestAnErrorOnAPlanHasItsLine(t *testing.T) {
	p, rule := ruleOf(t, "  enforce {\n    condition = facts.nacls[\"aws_network_acl.x\"].managed\n    error_message = \"m\"\n  }")
	net := smallNet(22)
	_, diags := rule.Evaluate(facts.Of(net, net, facts.Meta{}), facts.Functions(net), nil)
	if err := p.CustomError(diags); !diags.HasErrors() || !strings.HasPrefix(err.Error(), ".sgplan.hcl:3:28: Invalid index") {
		t.Errorf("%v", err)
	}
}

// Whatever of the facts is not known, nothing passes that does not pass with every value of it.
func TestNothingPassesOnAnUnknown(t *testing.T) {
	_, rule := ruleOf(t, onlyWeb)
	for _, open := range []string{"192.168.1.0/24", "10.0.0.0/8"} {
		cidr, err := firewall.ParseCIDR(open)
		if err != nil {
			t.Fatal(err)
		}
		net := smallNet(443, 22)
		net.NACLs["aws_network_acl.n"].Ingress[1].CIDR = cidr
		exact, _ := rule.Evaluate(facts.Of(net, net, facts.Meta{}), facts.Functions(net), nil)
		hidden := smallNet(443, -1)
		vague, _ := rule.Evaluate(facts.Of(hidden, hidden, facts.Meta{}), facts.Functions(hidden), nil)
		if len(vague) != 1 || !vague[0].Possible || len(exact) != map[string]int{"192.168.1.0/24": 0, "10.0.0.0/8": 1}[open] {
			t.Errorf("%s: %+v, %+v", open, exact, vague)
		}
	}
}
