package check

import (
	"strconv"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// undescribed makes a group's rule one without a description, of a resource of its own.
func undescribed(r firewall.GroupRule) firewall.GroupRule {
	r.Undescribed, r.Standalone = true, true
	return r
}

func TestRuleWithoutDescription(t *testing.T) {
	web, described := undescribed(opening("tcp", 443, 443, "10.0.0.0/8")), opening("tcp", 80, 80, "10.0.0.0/8")
	described.Standalone, described.Description = true, "web"
	perhaps := web
	perhaps.Maybe, perhaps.Must = true, firewall.Services{}
	found := web
	found.Standalone = false
	for _, c := range []struct {
		name  string
		rules []firewall.GroupRule
		form  firewall.Form
		want  string
		says  string
	}{
		{"one of two", []firewall.GroupRule{web, described}, firewall.Unstated, "proved", "has 1 of 2 rules without a description: tcp 443 with 10.0.0.0/8"},
		{"a description that is known only after apply", []firewall.GroupRule{opening("tcp", 443, 443, "10.0.0.0/8")}, firewall.AsBlocks, "", ""},
		{"a rule that the plan only finds", []firewall.GroupRule{found}, firewall.Unstated, "", ""},
		{"an inline rule", []firewall.GroupRule{found}, firewall.AsBlocks, "proved", "1 of 1 rule"},
		{"a rule that is possibly there", []firewall.GroupRule{perhaps}, firewall.Unstated, "possible", "possibly"},
		{"any number of rules", []firewall.GroupRule{{Any: true, Undescribed: true, Standalone: true}}, firewall.Unstated, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.group("g", c.rules...).Inline[firewall.Ingress] = c.form
			found := planned(t, RuleWithoutDescription, newWorld(), w)
			if c.want == "" {
				expect(t, found)
				return
			}
			expect(t, found, c.want+" note aws_security_group.g")
			says(t, found, c.says)
		})
	}
}

func TestRulesWithoutDescriptionAreOneFindingForAGroup(t *testing.T) {
	build := func(n int) world {
		w := newWorld()
		g := w.group("g")
		for i := range n {
			r := undescribed(opening("tcp", 1000+i, 1000+i, "10.0.0.0/8"))
			r.SensitiveV = i == 0
			r.Origin = madeBy("aws_vpc_security_group_egress_rule", "aws_vpc_security_group_egress_rule.r", "create")
			g.Egress = append(g.Egress, r)
		}
		return w
	}
	found := planned(t, RuleWithoutDescription, newWorld(), build(60))
	says(t, found, "60 of 60 rules", hidden+", tcp 1001 with 10.0.0.0/8", "57 more")
	if strings.Contains(found[0].Message, "1000") {
		t.Errorf("a sensitive value is told: %s", found[0].Message)
	}
	for _, c := range []struct {
		before, after int
		want          string
	}{{2, 2, "pre-existing"}, {2, 3, "worsened"}, {0, 1, "introduced"}} {
		found := Run([]*Check{RuleWithoutDescription}, build(c.before).Network, build(c.after).Network, Facts{}, DefaultOptions())
		if len(found) != 1 || string(found[0].Change) != c.want {
			t.Errorf("%d to %d: %+v, want %s", c.before, c.after, found, c.want)
		}
	}
}

func TestWhatABaselineMakesByItselfNeedsNoDescription(t *testing.T) {
	w := newWorld()
	g := w.group("g")
	g.Origin.Type = baselineType
	for _, key := range []string{"egress/anywhere/0.0.0.0/0", "https/anywhere/::/0", "ping/10.0.0.0/16"} {
		r := undescribed(opening("all", 0, 0, "0.0.0.0/0"))
		r.Standalone, r.Origin = false, madeBy(baselineType, "rackspace_sg_baseline.g", "create")
		r.Origin.Attribute = "effective_rules[" + strconv.Quote(key) + "]"
		g.Egress = append(g.Egress, r)
	}
	says(t, planned(t, RuleWithoutDescription, newWorld(), w), "has 1 of 1 rule without a description")
}

func TestRulesOfAGroupThatThePlanDoesNotManageAreNamedByThemselves(t *testing.T) {
	w := newWorld()
	r := undescribed(opening("tcp", 443, 443, "10.0.0.0/8"))
	r.Origin = madeBy("aws_security_group_rule", "aws_security_group_rule.r", "create")
	w.Groups["sg-1"] = &firewall.Group{ID: "sg-1", External: true, Ingress: []firewall.GroupRule{r}}
	expect(t, planned(t, RuleWithoutDescription, newWorld(), w), "proved note aws_security_group_rule.r")
}
