package check

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// DefaultSGNotClosed is RSG604.
var DefaultSGNotClosed = register(Check{
	ID:       "RSG604",
	Name:     "default-sg-not-closed",
	Severity: result.Warning,
	Title:    "A VPC's default security group has rules or is used",
	Why: `Whatever is launched without a security group gets the VPC's default one, which as AWS makes it lets in all that carries it
and lets everything out. So things that nobody thought about can reach each other. The group cannot be deleted; it can be
emptied, and then a forgotten group shows at once.

One finding per VPC: the group has rules, or an interface certainly carries it. Where the plan manages the group, its rules are
known. Where it does not, the group of a VPC that this plan creates has AWS's rules for certain; of one that exists already the
rules are not in the plan, and the finding is possible, unless the plan holds a rule for it. The finding stands at the group if
the plan manages it, else at the VPC.`,
	Fix: `Manage the group without rules, and give every instance a group of its own:

` + "```hcl" + `
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.main.id
}
` + "```" + `

Where the provider rackspace is in use, a lockdown does the same, and also revokes what is added later:

` + "```hcl" + `
resource "rackspace_default_sg_lockdown" "closed" {
  vpc_id = aws_vpc.main.id
}
` + "```",
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html",
		"https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
	},
	Controls: []Control{
		{"CIS AWS Foundations", "5.0.0", "5.5"},
		{"CIS AWS Foundations", "6.0.0", "6.5"},
		{"NIST SP 800-53", "5", "SC-7"},
		{"NIST SP 800-53", "5", "AC-4"},
		{"AWS FSBP", "1.0.0", "EC2.2"},
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		users := carriers(p.Net)
		for _, v := range sorted(p.Net.VPCs) {
			if g := p.Net.Groups[v.DefaultGroup]; g != nil {
				p.defaultGroup(v, g, users[g.ID])
			}
		}
	},
})

// carriers lists by group the interfaces that certainly carry it, by ID.
func carriers(net *firewall.Network) map[firewall.ID][]*firewall.Interface {
	out := map[firewall.ID][]*firewall.Interface{}
	for _, i := range sorted(net.Interfaces) {
		for _, g := range i.Groups.Sure {
			out[g] = append(out[g], i)
		}
	}
	return out
}

// defaultGroup reports the default group of a VPC.
func (p *Pass) defaultGroup(v *firewall.VPC, g *firewall.Group, users []*firewall.Interface) {
	f := Finding{
		Address:   address(v.Origin, v.ID),
		Resources: []result.Resource{subject(v.Origin, v.ID), resource(result.Cause, g.Origin, g.ID)},
	}
	if g.Managed {
		f.Address = address(g.Origin, g.ID)
		f.Resources = []result.Resource{subject(g.Origin, g.ID), resource(result.Association, v.Origin, v.ID)}
	}
	var rules tally
	for r := range g.AllRules() {
		rules.add(!r.Maybe && !r.Any && (g.Managed || written(r) || newVPC(v)))
		f.Resources = append(f.Resources, resource(result.Cause, r.Origin, ""))
		f.Unknowns = append(f.Unknowns, r.Why...)
	}
	for _, i := range users {
		f.Resources = append(f.Resources, resource(result.Cause, i.Origin, i.ID))
	}
	f.Extent = Extent{Count: float64(rules.least + len(users)), Of: "reason"}
	switch {
	case rules.least > 0:
		f.Key, f.Unknowns = []string{"rules"}, nil
		f.Message = fmt.Sprintf("default security group of the VPC has %s", counted(rules.least, "rule"))
		if !g.Managed {
			f.Message = "default security group of the VPC has rules, and nothing in the plan manages it"
		}
	case len(users) > 0:
		f.Key, f.Unknowns = []string{"used"}, nil
		f.Message = "default security group of the VPC has no rule that the plan is sure of"
	case rules.most > 0 || !g.Managed:
		f.Key, f.Possible = []string{"rules"}, true
		f.Message = "default security group of the VPC possibly has rules"
		if !g.Managed {
			f.Message += ": nothing in the plan manages it"
			f.Unknowns = append(f.Unknowns, firewall.Unknown{Address: address(v.Origin, v.ID), Attribute: "default_security_group_id", Reason: firewall.NotInPlan})
		}
	default:
		return
	}
	if len(users) > 0 {
		f.Message += fmt.Sprintf("; it is on %s, the first is %s", counted(len(users), "interface"), users[0].ID)
	}
	if !g.Managed {
		closer := "aws_default_security_group"
		if p.Facts.owner(address(v.Origin, v.ID)).Rackspace {
			closer = lockdownType
		}
		hcl := resourceBlock(closer, label(v.Origin, "default"), [][2]string{{"vpc_id", reference(v.Origin, v.ID)}})
		f.Fixes = proposal("manage the group without rules (this takes away the rules that it has)", result.MaybeIncorrect, hcl)
		if v.Origin.Address != "" {
			f.Fixes[0].Adds = []result.Addition{{Address: v.Origin.Address, Text: hcl}}
		}
	}
	p.Report(f)
}

// newVPC reports whether the plan makes the VPC: to create an aws_default_vpc is to take over one that exists.
func newVPC(v *firewall.VPC) bool {
	return v.Origin.Type != "aws_default_vpc" && slices.Contains(v.Origin.Actions, "create")
}
