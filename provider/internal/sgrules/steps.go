package sgrules

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// authorize appends the steps of additions, and notes what stands then. The tags of a call go to all its rules, so there is a
// call for each direction and set of tags.
func (w *work) authorize(now []Addition) {
	if len(now) == 0 {
		return
	}
	w.count = w.demand(now, nil)
	w.use.Peak = w.use.Peak.max(w.count)
	groups := map[string][]Addition{}
	for _, a := range now {
		w.have, w.fresh = append(w.have, a.Tuple), append(w.fresh, a.Tuple)
		group := fmt.Sprint(uint8(a.Direction), tagText(a.Tags, nil))
		groups[group] = append(groups[group], a)
	}
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		for batch := range slices.Chunk(groups[group], w.options.Batch) {
			w.steps = append(w.steps, Step{Kind: StepAuthorize, Direction: batch[0].Direction, Add: batch})
		}
	}
}

// tagSteps appends the steps of tags: rules whose tags differ alike share a call. Tags go before others come, since a rule that
// has 50 takes no more; a tag that stays is in neither list.
func (w *work) tagSteps() {
	groups := map[string][]tagging{}
	for _, t := range w.tags {
		group := tagText(t.set, t.untag)
		groups[group] = append(groups[group], t)
	}
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		for batch := range slices.Chunk(groups[group], w.options.Batch) {
			var ids []string
			for _, t := range batch {
				ids = append(ids, t.id)
			}
			slices.Sort(ids)
			if len(batch[0].untag) > 0 {
				w.steps = append(w.steps, Step{Kind: StepUntag, IDs: ids, Untag: batch[0].untag})
			}
			if len(batch[0].set) > 0 {
				w.steps = append(w.steps, Step{Kind: StepTag, IDs: ids, Tags: batch[0].set})
			}
		}
	}
	w.tags = nil
}

// revokeSteps appends the steps of the revocations.
func (w *work) revokeSteps(now []Existing) {
	for _, d := range directions {
		var ids []string
		for _, e := range now {
			if e.Direction == d {
				ids = append(ids, e.ID)
			}
		}
		slices.Sort(ids)
		for batch := range slices.Chunk(ids, w.options.Batch) {
			w.steps = append(w.steps, Step{Kind: StepRevoke, Direction: d, IDs: batch})
		}
	}
}

// tagText is a text that is equal for equal tags only.
func tagText(tags map[string]string, keys []string) string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		fmt.Fprintf(&b, "%q=%q,", key, tags[key])
	}
	fmt.Fprintf(&b, "-%q", keys)
	return b.String()
}
