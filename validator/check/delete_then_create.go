package check

import (
	"fmt"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// DeleteThenCreate is RSG706.
var DeleteThenCreate = register(Check{
	ID:       "RSG706",
	Name:     "delete-then-create",
	Severity: result.Warning,
	Title:    "A change of a rule's number or contents that the provider carries out as delete, then create: a gap for live traffic",
	Why: `No call of AWS changes a rule of a network ACL as the provider uses it: the rule is deleted, and then another one is made. Between the two
calls packets that it allows are refused, of connections that stand as well, as a network ACL has no memory of them; and where the
rule denies, what it keeps out comes in. If the second call fails, so it stays.

Rules of an ` + "`aws_network_acl`" + ` or ` + "`aws_default_network_acl`" + ` itself are changed direction by direction, those inbound first: all that go are deleted,
then all that come are made. An ` + "`aws_default_network_acl`" + ` that takes over what AWS made deletes every rule first. Each
` + "`aws_network_acl_rule`" + ` is deleted and made by itself, at the same time as others and in any order, unless its lifecycle
has create_before_destroy and another number: then the new rule stands before the old one goes. With the number of the old one AWS refuses it
(NetworkAclEntryAlreadyExists): the apply fails, and the old rule stays, which RSG204 reports. A rule that is replaced by its like
(` + "`-replace`" + `, or a tainted one) is gone between the two just so.

Blocks in an ` + "`aws_security_group`" + ` are changed by revoking first and authorizing then, also where only the description changes, and an
` + "`aws_security_group_rule`" + ` is revoked and authorized anew, unless its lifecycle has create_before_destroy. Connections that AWS tracks outlive that; new ones are refused. What another group of
the same interfaces opens all the while is no gap. An ` + "`aws_vpc_security_group_ingress_rule`" + ` is changed in place, and ` + "`rackspace_sg_baseline`" + ` adds
before it removes: neither has a gap.

Entries of network ACLs and rules of groups that are resources of the awscc provider are deleted and created like these where they are replaced. What Cloud Control does
inside when it changes one in place is not known: RSG502 names it, and nothing is said of it here.

Uncovered is the exact packets that fare otherwise, at some moment that the order of steps allows, than both before and after: they are
refused and were and will be let through, or the reverse. Where there are none, a change is no finding, whatever the provider
deletes. The finding lists the steps. Only subnets that exist count.`,
	Fix: `Make the new rule in one apply, at another number, and take the old one away in the next. For rules that come and go often, use
security groups: ` + "`aws_vpc_security_group_ingress_rule`" + ` changes in place, and ` + "`rackspace_sg_baseline`" + ` adds before it removes.`,
	Sources: []string{
		"https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/vpc_network_acl.go",
		"https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/vpc_security_group.go",
		"https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html",
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		if !p.After() {
			return
		}
		for _, c := range p.crossings() {
			p.gapInPlace(c)
		}
		p.groupGaps()
	},
})

func (p *Pass) gapInPlace(c *crossing) {
	if c.how != staying && c.how != adopted && c.how != direct {
		return
	}
	m := p.meanwhile(c)
	if m == nil || !m.goes() || c.how == direct && m.late() {
		return
	}
	steps := m.changeSteps()
	if c.how == direct {
		steps = m.moveSteps()
	}
	n := m.goneN()
	p.Report(m.finding(c.after.Origin, c.after.ID, fmt.Sprintf("%s of the network ACL %s deleted before what takes %s place is there",
		counted(n, "rule"), plural(n, "is", "are"), plural(n, "its", "their")), steps))
}
