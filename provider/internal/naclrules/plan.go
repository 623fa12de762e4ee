package naclrules

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// Op is what a call does.
type Op uint8

// The calls, each of which AWS carries out at once or not at all.
const (
	Create Op = iota
	Replace
	Delete
)

// String is the call's name.
func (o Op) String() string {
	return [...]string{"CreateNetworkAclEntry", "ReplaceNetworkAclEntry", "DeleteNetworkAclEntry"}[o]
}

// Step is one call. Entry is what stands after it; of a Delete it is what goes.
type Step struct {
	Op    Op
	Entry baseline.NACLEntry
}

// ErrNoRoom says that the entries cannot be rearranged without a gap: they need numbers before all that are there.
var ErrNoRoom = errors.New("no numbers are free before the first entry")

// Plan is the calls from one list of entries to another, in their order. Where no order of calls at the wanted numbers is safe, entries
// stand for a while before all others as well.
func Plan(have, want []baseline.NACLEntry) ([]Step, error) {
	var steps []Step
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		more, err := planDirection(of(have, d), of(want, d))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d, err)
		}
		steps = append(steps, more...)
	}
	return steps, nil
}

// list is entries of one direction, by number.
type list map[int]baseline.NACLEntry

func of(entries []baseline.NACLEntry, d firewall.Direction) list {
	out := list{}
	for _, e := range entries {
		if e.Direction == d {
			out[e.Number] = e
		}
	}
	return out
}

func (l list) numbers() []int { return slices.Sorted(maps.Keys(l)) }

// allowed is the packets that pass.
func (l list) allowed() firewall.Set {
	var rules []firewall.NACLRule
	for _, e := range l {
		rules = append(rules, e.Rule())
	}
	return firewall.EvalNACL(rules).Allowed()
}

func (l list) with(s Step) list {
	out := maps.Clone(l)
	if s.Op == Delete {
		delete(out, s.Entry.Number)
	} else {
		out[s.Entry.Number] = s.Entry
	}
	return out
}

// planner is a plan of one direction in the making.
type planner struct {
	now, want list
	temporary map[int]bool // numbers of entries that stand before all others for a while
	// both is what passes at both ends, either what passes at one of them at least.
	both, either firewall.Set
	steps        []Step
}

func planDirection(have, want list) ([]Step, error) {
	before, after := have.allowed(), want.allowed()
	p := &planner{now: maps.Clone(have), want: want, temporary: map[int]bool{}, both: before.Intersect(after), either: before.Union(after)}
	p.advance()
	numbers := want.numbers()
	first := 0
	for i := 0; !p.arrived(); i++ {
		if i == 0 {
			first = slices.Min(append(p.now.numbers(), numbers...)) - len(numbers)
		}
		if first < 1 || i == len(numbers) {
			return nil, ErrNoRoom
		}
		// Before all others, from the first on: each packet fares as at the one end or as at the other.
		e := want[numbers[i]]
		e.Number = first + i
		p.temporary[e.Number] = true
		p.take(Step{Create, e})
		p.advance()
	}
	for _, n := range slices.Backward(slices.Sorted(maps.Keys(p.temporary))) {
		p.take(Step{Delete, p.now[n]})
	}
	return p.steps, nil
}

func (p *planner) take(s Step) {
	p.now = p.now.with(s)
	p.steps = append(p.steps, s)
}

// advance takes safe steps until there are none left. Those that free a place come first.
func (p *planner) advance() {
	for {
		i := slices.IndexFunc(p.open(), p.safe)
		if i < 0 {
			return
		}
		p.take(p.open()[i])
	}
}

// open is the steps at the wanted numbers that are still to take.
func (p *planner) open() []Step {
	var gone, other, missing []Step
	for _, n := range p.now.numbers() {
		e := p.now[n]
		switch w, wanted := p.want[n]; {
		case p.temporary[n]:
		case !wanted:
			gone = append(gone, Step{Delete, e})
		case w != e:
			other = append(other, Step{Replace, w})
		}
	}
	for _, n := range p.want.numbers() {
		if _, there := p.now[n]; !there {
			missing = append(missing, Step{Create, p.want[n]})
		}
	}
	slices.Reverse(gone)
	slices.Reverse(other)
	return slices.Concat(gone, other, missing)
}

func (p *planner) arrived() bool { return len(p.open()) == 0 }

// safe reports whether both promises hold after a step.
func (p *planner) safe(s Step) bool {
	passes := p.now.with(s).allowed()
	return passes.Covers(p.both) && p.either.Covers(passes)
}

// Peak is the most entries of one direction and family that stand at any moment of the steps.
func Peak(have []baseline.NACLEntry, steps []Step) int {
	type kind struct {
		d firewall.Direction
		f firewall.Family
	}
	now, most := map[string]kind{}, 0
	count := func() {
		n := map[kind]int{}
		for _, k := range now {
			n[k]++
			most = max(most, n[k])
		}
	}
	for _, e := range have {
		now[e.Key()] = kind{e.Direction, e.Family()}
	}
	count()
	for _, s := range steps {
		if s.Op == Delete {
			delete(now, s.Entry.Key())
		} else {
			now[s.Entry.Key()] = kind{s.Entry.Direction, s.Entry.Family()}
		}
		count()
	}
	return most
}
