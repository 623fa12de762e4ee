package awsproxy

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// AWS answers reads from copies that lag behind its writes
// (https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html). The two faults here make reads lag by calls
// and not by time, so that tests need no clock.

// LateCreates makes what Create calls make from now on unknown to the next n Describe calls that name it: an id is refused,
// and a filter does not find it.
func (p *Proxy) LateCreates(n int) *Injected {
	var mu sync.Mutex
	left := map[string]int{}
	p.Inject(Fault{Action: "Create*", Effect: func(_ context.Context, c *Call, serve func() Reply) Reply {
		reply := serve()
		if id := created(c.Action, reply); id != "" {
			mu.Lock()
			left[id] = n
			mu.Unlock()
		}
		return reply
	}})
	late := func(c *Call) []string {
		mu.Lock()
		defer mu.Unlock()
		var ids []string
		for id, n := range left {
			if n > 0 && c.Names(id) {
				ids = append(ids, id)
			}
		}
		return ids
	}
	return p.Inject(Fault{Action: "Describe*", When: func(c *Call) bool { return len(late(c)) > 0 },
		Effect: func(_ context.Context, c *Call, serve func() Reply) Reply {
			ids := late(c)
			mu.Lock()
			for _, id := range ids {
				left[id]--
			}
			mu.Unlock()
			return hide(c, ids, serve)
		}})
}

// created is the id of what a Create call made, "" if it failed or made nothing that a Describe names.
func created(action string, r Reply) string {
	if r.Status != http.StatusOK {
		return ""
	}
	tree, err := parse(r.Body)
	if err != nil {
		return ""
	}
	paths := map[string][]string{
		"CreateSecurityGroup": {"groupId"}, "CreateNetworkAcl": {"networkAcl", "networkAclId"},
		"CreateNetworkInterface": {"networkInterface", "networkInterfaceId"},
	}
	return tree.text(paths[action]...)
}

// notFound are the codes of EC2 for ids that do not exist, by their beginning.
var notFound = map[string]string{
	"sg": "InvalidGroup.NotFound", "acl": "InvalidNetworkAclID.NotFound", "eni": "InvalidNetworkInterfaceID.NotFound",
}

// hide answers as if the ids did not exist.
func hide(c *Call, ids []string, serve func() Reply) Reply {
	for key, values := range c.Form {
		if strings.HasPrefix(key, "Filter.") || !slices.Contains(ids, values[0]) {
			continue
		}
		kind, _, _ := strings.Cut(values[0], "-")
		return Error(http.StatusBadRequest, notFound[kind], "The id '"+values[0]+"' does not exist")
	}
	reply := serve()
	reply.edit(func(answer *element) {
		if set := answer.at(sets[c.Action]); set != nil {
			set.children = slices.DeleteFunc(set.children, func(item *element) bool {
				return slices.ContainsFunc(item.children, func(f *element) bool { return slices.Contains(ids, f.data) })
			})
		}
	})
	return reply
}

// lag is the state of StaleRules. The zero value is at rest.
type lag struct {
	mu    sync.Mutex
	reads int // how many reads lag after a write; 0 turns it off
	old   map[string]*oldGroup
}

// oldGroup is how a group looked before a write, and how many reads still see it so.
type oldGroup struct {
	left  int
	group *element
	rules []*element
}

// StaleRules makes the next n reads of a group, after each write of its rules from now on, show the rules as they were before
// that write. A read is one DescribeSecurityGroups or DescribeSecurityGroupRules that would show the group, unless it names
// rules by their ids. Works with the corrections only. 0 turns it off.
func (p *Proxy) StaleRules(n int) {
	p.aws.lag.mu.Lock()
	defer p.aws.lag.mu.Unlock()
	p.aws.lag.reads, p.aws.lag.old = n, map[string]*oldGroup{}
}

var lagCorrections = []correction{
	{
		fault: true,
		name:  "reads may show the state before a write", source: "https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html",
		actions: []string{"AuthorizeSecurityGroup*", "RevokeSecurityGroup*", "ModifySecurityGroupRules", "UpdateSecurityGroupRuleDescriptions*"},
		before: func(x *exchange) *Reply {
			x.lag.mu.Lock()
			defer x.lag.mu.Unlock()
			id := x.Form.Get("GroupId")
			if x.lag.reads == 0 || x.lag.old[id] != nil && x.lag.old[id].left > 0 {
				return nil
			}
			old := &oldGroup{left: x.lag.reads, group: x.group(id), rules: append(x.rules(id, false), x.rules(id, true)...)}
			if old.group != nil {
				for _, item := range old.rules {
					x.complete(item)
				}
				x.lag.old[id] = old
			}
			return nil
		},
	},
	{
		fault: true,
		name:  "reads may show the state before a write (the reads)", source: "https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html",
		actions: []string{"DescribeSecurityGroups", "DescribeSecurityGroupRules"},
		after: func(x *exchange, r *Reply) {
			if x.Form.Get("NextToken") != "" || x.Form.Has("SecurityGroupRuleId.1") || x.Filter("security-group-rule-id") != nil {
				return
			}
			x.lag.mu.Lock()
			defer x.lag.mu.Unlock()
			r.edit(func(answer *element) {
				for id, old := range x.lag.old {
					if set := answer.at(sets[x.Action]); set != nil && old.left > 0 {
						old.replace(id, set, x)
					}
				}
			})
		},
	},
}

// replace puts the old items in the place of the present ones.
func (o *oldGroup) replace(id string, set *element, c *exchange) {
	shown := func(item *element) bool { return item.text("groupId") == id }
	if !slices.ContainsFunc(set.children, shown) && !c.Names(id) {
		return
	}
	o.left--
	set.children = slices.DeleteFunc(set.children, shown)
	if c.Action == "DescribeSecurityGroups" {
		set.children = append(set.children, o.group)
		return
	}
	set.children = append(set.children, o.rules...)
}
