package firewall

import (
	"slices"
	"sync/atomic"
)

// memo keeps what is computed of an evaluation when it is first asked for. Two who ask at once may both compute it.
type memo struct {
	sure     atomic.Pointer[bool]
	drops    atomic.Pointer[bounded]
	wins     atomic.Pointer[[]Set] // by rule
	allFates atomic.Pointer[[]RuleFate]
	opposed  [2]atomic.Pointer[Set] // see NACLTable.opposed
	offer    atomic.Pointer[offer]  // that was last asked for, as neighbours in a run often ask for the same
	bare     atomic.Pointer[offer]  // the one where no group opens anything
}

// offer is what a table offers where groups open some services, as told by some profiles.
type offer struct {
	bounded
	opened   OpenServices
	profiles []Profile
}

// kept returns what p holds, or else puts there what find returns.
func kept[T any](p *atomic.Pointer[T], find func() T) T {
	if v := p.Load(); v != nil {
		return *v
	}
	v := find()
	p.Store(&v)
	return v
}

// dropped is the packets that the table certainly, and possibly, drops.
func (t *NACLTable) dropped() bounded {
	return kept(&t.memo.drops, func() bounded {
		notAllowed := Everything().Subtract(t.allowed)
		return bounded{notAllowed.Subtract(t.undecided), notAllowed}
	})
}

// opposed is all that a rule of another action than Deny or Allow may match.
func (t *NACLTable) opposed(action Action) Set {
	return kept(&t.memo.opposed[action], func() Set {
		var parts []Set
		for i := range t.bounds {
			if t.bounds[i].action != action {
				parts = append(parts, t.bounds[i].may)
			}
		}
		return UnionAll(parts...)
	})
}

// bareOffer is what the table offers where no group opens anything. It is kept for the profiles last asked for: a run has one
// list of them.
func (t *NACLTable) bareOffer(profiles []Profile) bounded {
	if o := t.memo.bare.Load(); o != nil && sameProfiles(o.profiles, profiles) {
		return o.bounded
	}
	o := &offer{t.findBareOffer(profiles), OpenServices{}, profiles}
	t.memo.bare.Store(o)
	return o.bounded
}

func sameProfiles(a, b []Profile) bool {
	return slices.EqualFunc(a, b, func(a, b Profile) bool { return a.Ports.Equal(b.Ports) })
}
