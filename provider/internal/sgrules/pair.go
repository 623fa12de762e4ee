package sgrules

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// todo is what differs, before its order is known.
type todo struct {
	adds     []Addition
	mods     []Modification
	drops    []Existing
	tags     []tagging
	standing []Existing // every rule that is there
}

// bind finds the desired rules that are there, and what is left over on both sides.
func (c *Changes) bind() *todo {
	t := &todo{standing: slices.Clone(c.current)}
	slices.SortFunc(t.standing, func(a, b Existing) int { return cmp.Compare(a.ID, b.ID) })
	there, keyOf := c.index(t.standing)
	taken := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(c.desired)) {
		want := c.desired[key]
		have, ok := there[want.match()]
		if !ok {
			t.adds = append(t.adds, Addition{key, want})
			continue
		}
		taken[have.ID] = true
		c.Bound[key] = have.ID
		if from := keyOf[have.ID]; from != key {
			c.Rebinds = append(c.Rebinds, Rebind{Key: key, ID: have.ID, From: from})
		}
		if c.claim(have, keyOf) == Foreign {
			c.Shared = append(c.Shared, Shared{key, have})
			continue
		}
		if have.Description != want.Description {
			t.mods = append(t.mods, Modification{Key: key, ID: have.ID, From: have.Rule, To: want})
		}
		t.tag(have, want, c.options.IgnoreTag)
	}
	for _, e := range t.standing {
		if !taken[e.ID] && c.claim(e, keyOf) == Revoke {
			t.drops = append(t.drops, e)
		}
	}
	return t
}

// index returns the rules by content, and the keys that they had. Of two with the same content, which AWS does not allow but
// other ways of writing ports may make, the one that had a key wins, and the other is a leftover.
func (c *Changes) index(standing []Existing) (there map[Tuple]Existing, keyOf map[string]string) {
	keyOf = map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(c.options.Bound)) {
		keyOf[c.options.Bound[key]] = key
	}
	there = map[Tuple]Existing{}
	for _, e := range standing {
		if _, twin := there[e.match()]; !twin || keyOf[e.ID] != "" {
			there[e.match()] = e
		}
	}
	return there, keyOf
}

// claim is whose a rule is.
func (c *Changes) claim(e Existing, keyOf map[string]string) Claim {
	if _, ours := keyOf[e.ID]; ours || c.options.Claim == nil {
		return Revoke
	}
	return c.options.Claim(e)
}

// pair turns an addition and a leftover of the same direction and kind of peer into a change in place: one call instead of two,
// the rule keeps its id, and the quota needs no room. A key's own earlier rule comes first, then the rule that is most alike.
func (t *todo) pair(o Options) {
	type couple struct{ add, drop, score int }
	var couples []couple
	for i, a := range t.adds {
		for j, d := range t.drops {
			if changeable(a, d) && !o.replace[d.ID] {
				couples = append(couples, couple{i, j, likeness(a, d, o.Bound)})
			}
		}
	}
	slices.SortStableFunc(couples, func(a, b couple) int { return b.score - a.score })
	added, dropped := map[int]bool{}, map[int]bool{}
	for _, p := range couples {
		if added[p.add] || dropped[p.drop] {
			continue
		}
		added[p.add], dropped[p.drop] = true, true
		a, d := t.adds[p.add], t.drops[p.drop]
		t.mods = append(t.mods, Modification{Key: a.Key, ID: d.ID, From: d.Rule, To: a.Rule})
		t.tag(d, a.Rule, o.IgnoreTag)
	}
	t.adds, t.drops = without(t.adds, added), without(t.drops, dropped)
}

// changeable reports whether EC2 can change a rule into an addition. The request names a group without its account, so whether
// a group of another account can come in this way is not known: it does not.
func changeable(a Addition, d Existing) bool {
	return a.Direction == d.Direction && a.Peer.Kind == d.Peer.Kind && (a.Peer.Account == "" || a.Peer == d.Peer)
}

// likeness ranks what an addition may take the place of.
func likeness(a Addition, d Existing, bound map[string]string) int {
	score := 0
	if bound[a.Key] == d.ID {
		score += 8
	}
	if a.Peer.Value == d.Peer.Value {
		score += 4
	}
	if a.Protocol == d.Protocol && a.From == d.From && a.To == d.To {
		score += 2
	}
	if a.Protocol == d.Protocol {
		score++
	}
	return score
}

func without[T any](list []T, at map[int]bool) []T {
	var out []T
	for i, v := range list {
		if !at[i] {
			out = append(out, v)
		}
	}
	return out
}

// tagging is how the tags of one rule differ.
type tagging struct {
	id    string
	set   map[string]string
	untag []string // sorted
}

// tag notes how the tags of a rule differ from those wanted.
func (t *todo) tag(have Existing, want Rule, ignore func(string) bool) {
	skip := func(key string) bool { return strings.HasPrefix(key, "aws:") || ignore != nil && ignore(key) }
	d := tagging{id: have.ID, set: map[string]string{}}
	for key, value := range want.Tags {
		if old, ok := have.Tags[key]; !skip(key) && (!ok || old != value) {
			d.set[key] = value
		}
	}
	for key := range have.Tags {
		if _, ok := want.Tags[key]; !ok && !skip(key) {
			d.untag = append(d.untag, key)
		}
	}
	slices.Sort(d.untag)
	if len(d.set) > 0 || len(d.untag) > 0 {
		t.tags = append(t.tags, d)
	}
}

// forgetTags drops what was noted of the tags of a rule.
func (t *todo) forgetTags(id string) {
	t.tags = slices.DeleteFunc(t.tags, func(d tagging) bool { return d.id == id })
}
