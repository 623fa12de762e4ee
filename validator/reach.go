package validator

import (
	"fmt"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// How much of what reaches what a result shows: of networks of at most so many ends, and at most so many changes.
const (
	maxReachEnds  = 3000
	maxReachFlows = 100
)

// reach adds to the result what a plan, or several that are one network, change in what reaches what, if an output shows it.
func (j *judgement) reach(group []*layer, before, after *firewall.Network, redact *redactor) {
	if !j.options.NACLs {
		return
	}
	plan := group[0].facts.Plan
	if n := len(after.Interfaces) + len(after.Subnets) + len(before.Interfaces) + len(before.Subnets); n > maxReachEnds {
		j.result.Notices = append(j.result.Notices, result.Notice{Code: "reachability-not-shown", Plan: &plan,
			Message: fmt.Sprintf("what reaches what before and after is not shown for a network of %d ends: `sgplan diff` tells it", n)})
		return
	}
	r := firewall.DiffReach(before, after, j.options.Files.In("").Options().Profiles)
	x := result.PlanReach{Plan: plan, Unchanged: r.Proved() && !j.partial, Pairs: r.Pairs, Changed: r.Changed, Clients: portPairs(r.Clients)}
	if more := len(r.Changes) - maxReachFlows; more > 0 {
		x.More, r.Changes = more, r.Changes[:maxReachFlows]
	}
	x.Flows = flowDiffs(&r, before, after, redact)
	j.result.Reachability = append(j.result.Reachability, x)
}
