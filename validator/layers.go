package validator

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/check"
	"github.com/rackspace/terraform-provider-rackspace/validator/network"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Several plans of one network: layers (the VPC, its network ACLs, the applications), or the units of a Terragrunt run.

// distinctPlans refuses a plan that is there under two names: as two plans it would be judged as two makers of everything.
func distinctPlans(layers []*layer) error {
	seen := map[string]string{}
	for _, l := range layers {
		if first, again := seen[l.plan.SHA256]; again {
			return fmt.Errorf("%s is the same plan as %s: give each plan once", l.Path, first)
		}
		seen[l.plan.SHA256] = l.Path
	}
	return nil
}

// together sorts plans into those of one network, in order, and says what kept some apart. A plan that failed is not whole, and
// joins nothing, and so does one that is none.
func (j *judgement) together(layers []*layer) [][]*layer {
	var whole []*layer
	var groups [][]*layer
	for _, l := range layers {
		if l.facts.Errored || l.facts.Static {
			groups = append(groups, []*layer{l})
			continue
		}
		whole = append(whole, l)
	}
	if len(whole) < 2 {
		return append(groups, only(whole)...)
	}
	sorted, overlaps := network.Together(plansOf(whole))
	for _, g := range sorted {
		var group []*layer
		for _, i := range g {
			group = append(group, whole[i])
		}
		groups = append(groups, group)
	}
	var notes []result.Notice
	for _, o := range overlaps {
		notes = append(notes, overlapNotice(o, whole[o.Layers[0]], whole[o.Layers[1]]))
	}
	notes = append(notes, unjoined(whole)...)
	redactorOf(whole).notices(notes)
	j.result.Notices = append(j.result.Notices, notes...)
	slices.SortFunc(groups, func(a, b []*layer) int { return cmp.Compare(a[0].at, b[0].at) })
	return groups
}

func only(layers []*layer) [][]*layer {
	var groups [][]*layer
	for _, l := range layers {
		groups = append(groups, []*layer{l})
	}
	return groups
}

// The codes of notices on several plans.
const (
	noteOverlap  = "plans-overlap"
	noteUnjoined = "plans-not-joined"
	noteOlder    = "plan-older"
)

func overlapNotice(o network.Overlap, a, b *layer) result.Notice {
	return result.Notice{Code: noteOverlap, Message: overlapText(o, a, b) +
		"; each is judged by itself, and so is what would be joined with them"}
}

func overlapText(o network.Overlap, a, b *layer) string {
	what := "leave it alike"
	if o.Differ {
		what = "leave it with different values"
	}
	return fmt.Sprintf("%s and %s both manage %s (%s, %s) and %s: they are plans of one state, or of two that undo each other's work",
		a.Path, b.Path, o.ID, o.Addresses[0], o.Addresses[1], what)
}

func plansOf(layers []*layer) []*plan.Plan {
	plans := make([]*plan.Plan, len(layers))
	for i, l := range layers {
		plans[i] = l.plan
	}
	return plans
}

// joinable is the plans of a group, told apart by name.
func joinable(group []*layer) []network.Layer {
	layers := make([]network.Layer, len(group))
	names := layerNames(group)
	for i, l := range group {
		layers[i] = network.Layer{Plan: l.plan, Qualified: func(address string) string { return result.Qualified(names[i], address) }}
	}
	return layers
}

// unjoined says which plans make what others may mean by ids that nobody knows: an id that is known only after apply joins nothing.
func unjoined(layers []*layer) []result.Notice {
	var list []result.Notice
	strange := network.Strange(plansOf(layers))
	for i, l := range layers {
		made := network.Makes(l.plan)
		var others []string
		for k, ids := range strange {
			if k != i && len(ids) > 0 {
				others = append(others, fmt.Sprintf("%s (%s)", layers[k].Path, fewOf(ids)))
			}
		}
		if len(made) == 0 || len(others) == 0 {
			continue
		}
		list = append(list, result.Notice{Code: noteUnjoined, Plan: &l.facts.Plan, Message: fmt.Sprintf(
			"the ids of %s in %s are known only after apply; ids that no plan and no state knows are named in %s: "+
				"what is meant to be the same is not joined, and not judged as one until it is applied",
			fewOf(made), l.Path, strings.Join(others, ", "))})
	}
	return list
}

// judge judges the plans of one network.
func (j *judgement) judge(group []*layer) error {
	if len(group) == 1 {
		return j.alone(group[0])
	}
	layers := joinable(group)
	var stale []result.Notice
	for _, s := range network.Stale(layers) {
		stale = append(stale, staleNotice(s, group))
	}
	joined := network.Join(layers)
	for _, l := range group {
		l.plan = nil
		l.facts.Owner = func(address string) check.Owner { return owner(joined, group, address) }
	}
	redact := newRedactor(joined.Plan.Secrets)
	before, after := network.Build(joined.Plan, j.network())
	found := j.ofNetwork(group, before, after)
	for i, l := range group {
		mine := func(address string) bool { at, _ := joined.Owner(address); return max(at, 0) == i }
		j.result.Plans[l.at].NACL = naclStats(before, after, mine)
		j.weigh(l, before, after, mine, redact)
		itself := l.facts
		itself.Owner = nil
		found[i] = append(found[i], check.Run(aboutPlan(l.here.checks), part(joined, i, before), part(joined, i, after), itself, l.here.rules)...)
		own, err := j.custom(l, before, after, redact)
		if err != nil {
			return err
		}
		found[i] = append(found[i], own...)
		located{l, func(address string) (*layer, string) {
			if at, own := joined.Owner(address); at >= 0 {
				return group[at], own
			}
			return l, address // as its plan has it
		}}.spans(found[i])
		j.lines(l, redact)
		redact.findings(found[i])
		forget(found[i], redact, after)
		j.add(l, found[i], byOwnAddress(l, filters(j.grants, after, redact)))
	}
	j.nacls(group, found, before, after, redact)
	j.reach(group, before, after, redact)
	notes := notices(before, after, func(address string) *string {
		if at, _ := joined.Owner(address); at >= 0 && address != "" {
			return &group[at].facts.Plan
		}
		return nil
	})
	notes = append(stale, notes...)
	for _, l := range group {
		l.said = l.said.aside()
		notes = append(notes, j.hear(l)...)
	}
	redact.notices(notes)
	j.result.Notices = append(j.result.Notices, notes...)
	return nil
}

// redactorOf takes out what is sensitive in any of the plans.
func redactorOf(layers []*layer) *redactor {
	var all plan.Secrets
	for _, l := range layers {
		all.Add(l.plan.Secrets)
	}
	return newRedactor(all)
}

// ofNetwork runs the rules on the network of several plans: what is found, by the plan that it is of. Each environment has its own
// rules, which judge the whole network, and of which the findings of its own plans count.
func (j *judgement) ofNetwork(group []*layer, before, after *firewall.Network) [][]result.Finding {
	found := make([][]result.Finding, len(group))
	done := map[*place]bool{}
	for _, l := range group {
		if done[l.here] {
			continue
		}
		done[l.here] = true
		facts := check.Facts{Plan: group[0].facts.Plan, Unit: group[0].Unit, Owner: l.facts.Owner}
		for _, f := range check.Run(aboutNetwork(l.here.checks), before, after, facts, l.here.rules) {
			i := slices.IndexFunc(group, func(l *layer) bool { return l.facts.Plan == f.Plan })
			if group[i].here == l.here {
				found[i] = append(found[i], f)
			}
		}
	}
	return found
}

// owner is the plan that an address is of. What is nobody's stands at the first.
func owner(joined *network.Joined, group []*layer, address string) check.Owner {
	at, own := joined.Owner(address)
	l := group[max(at, 0)]
	unit := l.Unit
	if unit == "" && own != address {
		unit = filepath.ToSlash(l.Path) // equal addresses of two plans are two findings
	}
	return check.Owner{Plan: l.facts.Plan, Unit: unit, Address: own, Rackspace: l.facts.Rackspace}
}

func (l *layer) owner(address string) check.Owner {
	if l.facts.Owner != nil && address != "" {
		return l.facts.Owner(address)
	}
	return check.Owner{Plan: l.facts.Plan, Unit: l.Unit, Address: address, Rackspace: l.facts.Rackspace}
}

// layerNames tell plans apart: by their units, where each has another, else by their paths.
func layerNames(group []*layer) []string {
	units := map[string]bool{}
	for _, l := range group {
		units[l.Unit] = true
	}
	names := make([]string, len(group))
	for i, l := range group {
		names[i] = l.Unit
		if len(units) < len(group) || units[""] {
			names[i] = filepath.ToSlash(l.Path)
		}
		names[i] = strings.Map(func(r rune) rune {
			if strings.ContainsRune("\"[] \t", r) {
				return '_'
			}
			return r
		}, names[i])
	}
	return names
}

// aboutPlan is the rules that speak of a plan itself, and aboutNetwork the others.
func aboutPlan(checks []*check.Check) []*check.Check {
	return slices.DeleteFunc(slices.Clone(checks), func(c *check.Check) bool { return !c.Input && c != check.Unmodelled })
}

func aboutNetwork(checks []*check.Check) []*check.Check {
	return slices.DeleteFunc(slices.Clone(checks), func(c *check.Check) bool { return c.Input || c == check.Unmodelled })
}

// part is what of a side is unmodelled in plan i: its own blocks, and the prefix lists that its rules name.
func part(joined *network.Joined, i int, net *firewall.Network) *firewall.Network {
	mine := &firewall.Network{PrefixLists: map[firewall.ID]*firewall.PrefixList{}}
	for _, u := range net.Unmodelled {
		if at, own := joined.Owner(u.Address); at == i {
			u.Address = own
			mine.Unmodelled = append(mine.Unmodelled, u)
		}
	}
	for _, g := range net.Groups {
		for r := range g.AllRules() {
			if at, _ := joined.Owner(r.Origin.Address); at != i || r.Peer != firewall.PeerPrefixList {
				continue
			}
			for _, id := range r.PrefixList.To {
				if l := net.PrefixLists[id]; l != nil {
					mine.PrefixLists[id] = l
				}
			}
		}
	}
	return mine
}

// byOwnAddress adds the filters of a plan's rules by the addresses that the plan itself has.
func byOwnAddress(l *layer, all map[string][]string) map[string][]string {
	if all == nil {
		return nil
	}
	mine := maps.Clone(all)
	for address, filters := range all {
		if o := l.owner(address); o.Plan == l.facts.Plan {
			mine[o.Address] = filters
		}
	}
	return mine
}

// staleNotice says that two plans were made of different states of one object.
func staleNotice(s network.Disagreement, group []*layer) result.Notice {
	a, b := group[s.Layers[0]], group[s.Layers[1]]
	text := fmt.Sprintf("%s and %s have read %s in different states", a.Path, b.Path, s.ID)
	if s.Older >= 0 {
		text += fmt.Sprintf("; that of %s is the older", group[s.Older].Path)
	}
	n := result.Notice{Code: noteOlder, Message: text + ": plan both again, one after the other"}
	if s.Older >= 0 {
		n.Plan = &group[s.Older].facts.Plan
	}
	return n
}
