package check

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// ReplacementWindow is RSG704.
var ReplacementWindow = register(Check{
	ID:       "RSG704",
	Name:     "replacement-window",
	Severity: result.Warning,
	Title:    "A NACL or security group in use is replaced: destroy-first order, or what is attached keeps it from going",
	Why: `Terraform destroys what it replaces before it makes the new object, unless the lifecycle says create_before_destroy.

**A network ACL**, or the association of a subnet: when it is destroyed, the provider gives its subnets to the VPC's default network
ACL, which allows everything unless somebody has changed it. Rules in resources of their own go one by one before that, and come one by
one after the subnets are back. A network ACL that goes while another one takes its subnets is the same, but for the order, which nothing tells;
the subnet may even end at the default network ACL, which RSG703 says. A ` + "`rackspace_nacl_baseline`" + ` that lets a subnet go gives it what it had before, and
leaves it alone where it has another network ACL by then. Uncovered is the exact packets
that fare otherwise, at some moment that the order of steps allows, than both before and after. Where there are none, there is no
finding. Only subnets that exist count.

**A security group** (another name, description or VPC): AWS does not delete a group that an interface carries or that a rule of another group
names (DependencyViolation). Terraform would take it off the interfaces only after the new one is there, so the destroy waits until it fails, a quarter of an hour later, and
the new group is never made. Users that the plan itself deletes or replaces go first and are no obstacle. Created first, the new
group needs a name of its own: AWS refuses a second group of the same name in a VPC (InvalidGroup.Duplicate). Where only something that sgplan
does not model may carry the group, the finding is possible.

Groups of the awscc provider are the same. How Cloud Control gives subnets another network ACL is not known; RSG502 names what it does in steps that nobody sees.`,
	Fix: `For a network ACL, add ` + "`lifecycle { create_before_destroy = true }`" + ` and write its rules as blocks, or move the subnets in a plan of their own.
For a security group, add the same and use ` + "`name_prefix`" + ` in place of ` + "`name`" + `.`,
	Sources: []string{
		"https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/vpc_network_acl.go",
		"https://docs.aws.amazon.com/vpc/latest/userguide/deleting-security-groups.html",
		"https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html",
		"https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle",
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		if !p.After() {
			return
		}
		for _, c := range p.crossings() {
			if c.how == falling || c.how == racing {
				p.replacedNACL(c)
			}
		}
		p.replacedGroups()
	},
})

func (p *Pass) replacedNACL(c *crossing) {
	m := p.meanwhile(c)
	if m == nil {
		return
	}
	what := "network ACL is destroyed before the new one is made"
	switch {
	case c.how == racing:
		what = fmt.Sprintf("network ACL takes over %s while nothing orders that and what takes %s from %s",
			c.subnetsText(), plural(len(c.subnets), "it", "them"), naclName(c.before))
	case associates(c.left[0]):
		what = "association is destroyed before the new one is made"
	}
	if c.how == falling && !does(c.left[0], "delete") {
		what = fmt.Sprintf("network ACL takes over subnets after they are taken from %s", naclName(c.before))
	}
	if c.how == falling {
		what += fmt.Sprintf(": %s %s to %s", c.subnetsText(), plural(len(c.subnets), "falls", "fall"), naclName(m.fallback))
	}
	p.Report(m.finding(c.after.Origin, c.after.ID, what, m.moveSteps()))
}

// replacedGroups reports groups that cannot be replaced as planned.
func (p *Pass) replacedGroups() {
	for _, g := range p.places().groups {
		old := p.Prior.Groups[g.ID]
		if old == nil || old == g || !does(g.Origin, "delete") || !does(g.Origin, "create") || g.Origin.Type != "aws_security_group" && g.Origin.Type != "awscc_ec2_security_group" {
			continue
		}
		if madeFirst(g.Origin) {
			p.nameTaken(old, g)
		} else {
			p.keptFromGoing(old, g)
		}
	}
}

// nameTaken reports a group whose new object wants the name that the old one still has.
func (p *Pass) nameTaken(old, g *firewall.Group) {
	vpc, was := exactVPC(old), exactVPC(g)
	if g.Name == "" || g.Name != old.Name || vpc == "" || vpc != was {
		return
	}
	var t timeline
	t.add("create", g.Origin.Address, "AWS refuses a second group of this name in the VPC (InvalidGroup.Duplicate); the apply ends here")
	p.Report(Finding{
		Address: address(g.Origin, g.ID), Key: []string{"name"}, Resources: []result.Resource{subject(g.Origin, g.ID)}, Steps: t,
		Message: "security group is replaced by one that is made first and has the same name, which AWS refuses",
	})
}

func exactVPC(g *firewall.Group) firewall.ID {
	id, _ := g.VPC.Exact()
	return id
}

// keptFromGoing reports a group that is destroyed first and has users that stay.
func (p *Pass) keptFromGoing(old, g *firewall.Group) {
	f := Finding{Address: address(g.Origin, g.ID), Key: []string{"users"}, Resources: []result.Resource{subject(g.Origin, g.ID)}}
	interfaces, rules := 0, 0
	for _, i := range sorted(p.Prior.Interfaces) {
		if slices.Contains(i.Groups.Sure, g.ID) && !slices.Contains(i.Detached, g.ID) && stays(i.Origin) {
			interfaces++
			f.Resources = append(f.Resources, resource(result.Cause, i.Origin, i.ID))
		}
	}
	for _, other := range sorted(p.Prior.Groups) {
		if other.ID == g.ID {
			continue
		}
		for r := range other.AllRules() {
			if to, exact := r.Group.Exact(); r.Peer == firewall.PeerGroup && exact && to == g.ID && !r.Maybe && r.Origin.Address != "" && stays(r.Origin) {
				rules++
				f.Resources = append(f.Resources, resource(result.Cause, r.Origin, other.ID))
			}
		}
	}
	var users string
	switch {
	case interfaces > 0 && rules > 0:
		users = fmt.Sprintf("%s and %s of other groups", counted(interfaces, "interface"), counted(rules, "rule"))
	case interfaces > 0:
		users = counted(interfaces, "interface")
	case rules > 0:
		users = counted(rules, "rule") + " of other groups"
	case old.Beyond == firewall.MayBeBeyond:
		f.Possible, users = true, "something that is not modelled"
	default:
		return
	}
	verb := plural(interfaces+rules, "uses", "use")
	if f.Possible {
		verb = "possibly uses"
	}
	var t timeline
	refused := "AWS refuses while it is in use (DependencyViolation); the provider tries again until it gives up, and the apply ends here"
	if byCloudControl(g.Origin) {
		refused = "AWS refuses while it is in use (DependencyViolation), and the apply ends here"
	}
	gone := t.add("delete", g.Origin.Address, refused)
	t.add("create", g.Origin.Address, "is never reached", gone)
	f.Steps = t
	f.Message = fmt.Sprintf("security group is destroyed before the new one is made, and cannot go while %s %s it", users, verb)
	p.Report(f)
}

// stays reports whether something is there until others have been made: the plan does not delete it first.
func stays(o firewall.Origin) bool { return !does(o, "delete") || madeFirst(o) }
