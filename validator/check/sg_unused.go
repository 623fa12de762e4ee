package check

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// SGUnused is RSG609.
var SGUnused = register(Check{
	ID:       "RSG609",
	Name:     "sg-unused",
	Severity: result.Note,
	Title:    "A group attached to nothing in the plan or state",
	Why: `A security group that no interface carries filters nothing. It is kept because nobody knows whether it is needed, it is found
by whoever looks for "a group that fits" and attached with all that it has come to open, and rules that name it as a peer match
nobody.

Attached is what an instance, a network interface or a launch template carries, or what AWS places into subnets: load balancers,
functions, tasks, databases, caches, EKS clusters, Auto Scaling groups and endpoints. A group whose id reaches a resource of another
type, or whose id, ARN or name reaches an output of the configuration, counts as used. So does every group of a module that holds such a
resource which could have one in a dynamic block, as the plan's JSON leaves those out. Nothing is said of groups that something possibly
carries, nor of default groups, which cannot be deleted.

What other configurations attach by the group's id, without an output, is not in this plan.`,
	Fix: `Remove the group and the rules that name it. If another configuration attaches it, hand its id out with an output, which
says so to the reader too.`,
	Sources: []string{
		"https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html",
	},
	Controls: []Control{
		{"PCI DSS", "4.0.1", "1.2.7"},
		{"AWS FSBP", "1.0.0", "EC2.22"},
	},
	Since: "0.1.0",
	Run:   runSGUnused,
})

func runSGUnused(p *Pass) {
	used := map[firewall.ID]bool{}
	for _, i := range p.Net.Interfaces {
		if i.Groups.Open {
			return // it may be any of this island
		}
		for _, id := range slices.Concat(i.Groups.Sure, i.Groups.Maybe) {
			used[id] = true
		}
	}
	peers := map[firewall.ID]int{} // rules of other groups that name one
	for _, g := range p.Net.Groups {
		for r := range g.AllRules() {
			if id, ok := r.Group.Exact(); ok && r.Peer == firewall.PeerGroup && id != g.ID {
				peers[id]++
			}
		}
	}
	for _, g := range p.places().groups {
		if !g.Managed || g.Default || used[g.ID] || g.Beyond == firewall.MayBeBeyond {
			continue
		}
		f := Finding{
			Address: address(g.Origin, g.ID), Resources: []result.Resource{subject(g.Origin, g.ID)},
			Message: "nothing in the plan or its state carries the security group",
			// Before the plan something was there of which nothing is known any more.
			Possible: g.Beyond == firewall.WasBeyond,
		}
		if n := peers[g.ID]; n > 0 {
			f.Message += fmt.Sprintf("; %s of other groups %s it, and %s nobody unless another configuration attaches it",
				counted(n, "rule"), plural(n, "names", "name"), plural(n, "matches", "match"))
		}
		p.Report(f)
	}
}
