package firewall

import (
	"slices"
)

// claim is a rule that possibly matches the packets in question; sure says that it certainly does.
type claim struct {
	rule int // index into NACLTable.rules
	sure bool
}

// The tag of a rule's layers says whether they hold what it certainly matches, or what it possibly does besides.
func (c claim) tag() int32 {
	tag := int32(c.rule) << 1
	if !c.sure {
		tag |= 1
	}
	return tag
}

func claimOf(tag int32) claim { return claim{int(tag >> 1), tag&1 == 0} }

// deciders returns those of the claims to a packet that possibly decide it, and whether the implicit deny possibly does.
// Claims are in order of evaluation. The result is exact where the unknown values are independent of each other.
//
// The certain match of lowest number closes the packet for all rules of higher number. One of unknown number closes it for
// the implicit deny alone, as it may stand after every other rule; and it possibly decides, as it may stand before.
func (t *NACLTable) deciders(claims []claim, out []claim) ([]claim, bool) {
	implicit := true
	closed, closedAt := false, 0
	for _, c := range claims {
		b := &t.bounds[c.rule]
		if closed && b.at > closedAt {
			continue
		}
		out = append(out, c)
		if c.sure {
			implicit = false
			if !closed {
				closed, closedAt = true, b.at
			}
		}
	}
	return out, implicit
}

// fate says what the deciders make of a packet: it returns the action that all of the deciders take, or AnyAction.
func (t *NACLTable) fate(deciders []claim, implicit bool) Action {
	mayAllow, mayDeny := false, implicit
	for _, c := range deciders {
		a := t.bounds[c.rule].action
		mayAllow = mayAllow || a != Deny
		mayDeny = mayDeny || a != Allow
	}
	switch {
	case mayAllow && mayDeny:
		return AnyAction
	case mayAllow:
		return Allow
	}
	return Deny
}

// eval fills allowed and undecided. What is in neither is denied, so it need not be kept: it is most of all packets.
func (t *NACLTable) eval() {
	v4, v6 := t.layers()
	t.allowed.v4, t.undecided.v4 = t.evalLayers(v4)
	t.allowed.v6, t.undecided.v6 = t.evalLayers(v6)
}

// layers is what the rules match, by family.
func (t *NACLTable) layers() (v4, v6 []layer) {
	n4, n6 := 0, 0
	for i := range t.bounds {
		n4, n6 = n4+len(t.bounds[i].may.v4), n6+len(t.bounds[i].may.v6)
	}
	v4, v6 = make([]layer, 0, n4), make([]layer, 0, n6)
	for i := range t.bounds {
		b := &t.bounds[i]
		sure := claim{i, true}.tag()
		v4, v6 = appendLayers(v4, b.must.v4, sure), appendLayers(v6, b.must.v6, sure)
		if !b.must.Equal(b.may) {
			rest, unsure := b.may.Subtract(b.must), claim{i, false}.tag()
			v4, v6 = appendLayers(v4, rest.v4, unsure), appendLayers(v6, rest.v6, unsure)
		}
	}
	return v4, v6
}

func (t *NACLTable) evalLayers(layers []layer) (allowed, undecided []slab) {
	var yes, perhaps []span
	t.decide(layers, func(s span, deciders []claim, action Action) {
		switch action {
		case Allow:
			yes = extend(yes, s)
		case AnyAction:
			perhaps = extend(perhaps, s)
		}
	}, func(lo, hi addr) {
		allowed, yes = appendCopy(allowed, lo, hi, yes), yes[:0]
		undecided, perhaps = appendCopy(undecided, lo, hi, perhaps), perhaps[:0]
	})
	return copied(allowed), copied(undecided)
}

// decide walks the packets of one family: for each range of addresses at which no rule starts or ends, it calls visit for the
// spans of services, ascending, with the claims that possibly decide them and what they make of them (AnyAction where that is
// not known), and then done. Packets that no rule matches are left out.
func (t *NACLTable) decide(layers []layer, visit func(s span, deciders []claim, action Action), done func(lo, hi addr)) {
	var live front
	var claims, deciders []claim
	look := func(s span, live front) {
		if action, settled := t.settled(live); settled {
			deciders = append(deciders[:0], claimOf(live[0].tag))
			visit(s, deciders, action)
			return
		}
		claims = claims[:0]
		for _, l := range live {
			claims = append(claims, claimOf(l.tag))
		}
		var implicit bool
		deciders, implicit = t.deciders(claims, deciders[:0])
		visit(s, deciders, t.fate(deciders, implicit))
	}
	sweep(trim(t.bounds, layers), func(lo, hi addr, active []stroke) {
		t.stop.Check()
		live = walkFront(t.bounds, active, live, look)
		done(lo, hi)
	})
}

// wins returns for each rule the packets that it possibly decides.
func (t *NACLTable) wins() []Set {
	v4, v6 := t.layers()
	out := make([]Set, len(t.bounds))
	for i, list := range t.winLayers(v4) {
		out[i].v4 = list
	}
	for i, list := range t.winLayers(v6) {
		out[i].v6 = list
	}
	return out
}

func (t *NACLTable) winLayers(layers []layer) [][]slab {
	won := make([][]slab, len(t.bounds))
	here := make([][]span, len(t.bounds)) // of the addresses at hand
	var touched []int
	t.decide(layers, func(s span, deciders []claim, _ Action) {
		for _, c := range deciders {
			if len(here[c.rule]) == 0 {
				touched = append(touched, c.rule)
			}
			here[c.rule] = extend(here[c.rule], s)
		}
	}, func(lo, hi addr) {
		for _, r := range touched {
			won[r], here[r] = appendCopy(won[r], lo, hi, here[r]), here[r][:0]
		}
		touched = touched[:0]
	})
	for i := range won {
		won[i] = slices.Clip(won[i])
	}
	return won
}

// settled is a short cut for the common case that the first claim certainly decides: it is certain, no other has its
// number, and none (they are last) has an unknown one.
func (t *NACLTable) settled(live front) (Action, bool) {
	first := claimOf(live[0].tag)
	b := &t.bounds[first.rule]
	if !first.sure {
		return 0, false
	}
	if n := len(live); n > 1 {
		second, last := t.bounds[claimOf(live[1].tag).rule].at, t.bounds[claimOf(live[n-1].tag).rule].at
		return b.action, second > b.at && last != anywhere
	}
	return b.action, true
}

// Decide says what happens to one packet and which rule decides: rule is -1 for the implicit deny or when undecided;
// known is false when it depends on a value that is not known, and why names those values.
//
// The action is AnyAction when it is not known. Where it is known, but not which of several rules of that action decides, the
// rule is the one that decides at the latest. why is empty where it depends on nothing but the order of two rules of one
// number.
func (t *NACLTable) Decide(p Packet) (a Action, rule int, known bool, why []Unknown) {
	var claims []claim
	for i := range t.bounds {
		b := &t.bounds[i]
		if sure := b.must.Contains(p); sure || b.may.Contains(p) {
			claims = append(claims, claim{i, sure})
		}
	}
	deciders, implicit := t.deciders(claims, nil)
	if a = t.fate(deciders, implicit); a == AnyAction {
		return a, -1, false, t.unknowns(deciders)
	}
	if implicit {
		return a, -1, true, nil
	}
	// Some decider is sure, or the implicit deny would be one. The first is of the lowest number, if any number is known.
	i := slices.IndexFunc(deciders, func(c claim) bool { return c.sure })
	return a, deciders[i].rule, true, nil
}

// unknowns names, each once, the values on which the deciders' claims hang.
func (t *NACLTable) unknowns(deciders []claim) []Unknown {
	var out []Unknown
	seen := map[Unknown]bool{}
	for _, c := range deciders {
		if b := &t.bounds[c.rule]; c.sure && b.at != anywhere && b.action != AnyAction {
			continue
		}
		for _, u := range t.rules[c.rule].Why {
			if !seen[u] {
				seen[u] = true
				out = append(out, u)
			}
		}
	}
	return out
}
