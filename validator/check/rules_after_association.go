package check

import (
	"fmt"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// RulesAfterAssociation is RSG705.
var RulesAfterAssociation = register(Check{
	ID:       "RSG705",
	Name:     "rules-after-association",
	Severity: result.Warning,
	Title:    "Standalone rules are created after their NACL is associated: until they stand, the subnet drops everything",
	Why: `A network ACL without rules denies everything. An ` + "`aws_network_acl_rule`" + ` refers to its network ACL and so is made after it, and a network ACL
with ` + "`subnet_ids`" + ` takes over its subnets as part of being made: from then until the last rule stands, a subnet that exists loses its
traffic, connections in use included. If one rule fails, it stays so. An ` + "`aws_network_acl_association`" + ` waits for the network ACL and not for
the rules: Terraform makes them at the same time, in any order.

Uncovered is the exact packets that fare otherwise, at some moment that the order of steps allows, than both before and after. Rules that
the association certainly waits for, by depends_on or by what it refers to, count as standing; rules written in the network ACL's own blocks stand before
its subnets come. Where the order hangs on a local value, which a plan does not hold, the finding is possible. Subnets that the plan makes are left out: nothing lives there yet.`,
	Fix: `Associate the subnets with ` + "`aws_network_acl_association`" + ` and let it wait for the rules: ` + "`depends_on = [aws_network_acl_rule.…]`" + `. Or write the rules as blocks of the
network ACL.`,
	Sources: []string{
		"https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/vpc_network_acl.go",
		"https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html",
		"https://developer.hashicorp.com/terraform/language/meta-arguments/depends_on",
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		if !p.After() {
			return
		}
		for _, c := range p.crossings() {
			if c.how != direct {
				continue
			}
			m := p.meanwhile(c)
			if m == nil || !m.late() {
				continue
			}
			n := len(m.turns[0].made) + len(m.turns[1].made)
			order := "in any order with"
			if m.claimedBy(c.after.Origin.Address) {
				order = "after"
			}
			p.Report(m.finding(c.after.Origin, c.after.ID, fmt.Sprintf("%s of the network ACL %s made %s the association of %s",
				counted(n, "rule"), plural(n, "is", "are"), order, c.subnetsText()), m.moveSteps()))
		}
	},
})
