package check

import (
	"fmt"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// RuleWithoutDescription is RSG610.
var RuleWithoutDescription = register(Check{
	ID:       "RSG610",
	Name:     "rule-without-description",
	Severity: result.Note,
	Title:    "Rules of a security group have no description",
	Why: `A rule says what it opens and not why. Whoever reviews the group a year later, or cleans it up in the console, sees
10.31.0.0/16 on port 8443 and cannot know whether anybody still needs it; so it stays. AWS keeps a description with each rule and
shows it where the rule is shown, also to those who do not see the configuration.

One finding for each group, with the rules that this plan writes; rules that it only finds there are none of it. A resource
with several peers is several rules to AWS, and counts as such. A description that is known only after apply is one,
and so is a sensitive one: whether it is empty would tell something of it. What the preset
or the ` + "`egress`" + ` of a ` + "`rackspace_sg_baseline`" + ` makes is left out: nobody can write a description there.`,
	Fix: `Write a ` + "`description`" + ` that names the purpose: who connects, and what for. In ` + "`aws_security_group_rule`" + ` a new description
updates the rule where it stands; no connection is lost.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
		"https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_security_group_ingress_rule",
	},
	Controls: []Control{{"PCI DSS", "4.0.1", "1.2.5"}}, // all services, protocols and ports allowed have a defined business need
	Since:    "0.1.0",
	Run: func(p *Pass) {
		for _, g := range p.places().groups {
			p.undescribed(g)
		}
	},
})

func (p *Pass) undescribed(g *firewall.Group) {
	var without fold
	total := 0
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		rules := g.Rules(d)
		for i := range rules {
			r := &rules[i]
			if r.Any || !writtenHere(g, r, d) || isBaseline(g) && isPresets(r) {
				continue
			}
			total++
			if r.Undescribed {
				without.rule(r, !r.Maybe)
			}
		}
	}
	b, possible := without.rules()
	if b == nil {
		return
	}
	f := b.finding(g.Origin, g.ID, possible)
	b.point(&f, "has no description", always(ofDescription))
	if !g.Managed {
		f.Address = b.origins[0].Address
	}
	f.Message = fmt.Sprintf("security group has %d of %s without a description: %s", len(b.origins), counted(total, "rule"), b.list())
	if possible {
		f.Message = "security group possibly has rules without a description: " + b.list()
	}
	p.Report(f)
}

// writtenHere reports whether the configuration states a rule of a group, and not only finds it there.
func writtenHere(g *firewall.Group, r *firewall.GroupRule, d firewall.Direction) bool {
	return written(r) && (r.Standalone || g.Inline[d] != firewall.Unstated || strings.HasPrefix(r.Origin.Attribute, "effective_rules["))
}
