package result

import "slices"

// NoteStatic is the code of notices on sources that were judged without a plan.
const NoteStatic = "static"

// Static reports whether all that was judged are sources without a plan: nothing is before and after there.
func (r *Result) Static() bool {
	for _, p := range r.Plans {
		if !slices.ContainsFunc(r.Notices, func(n Notice) bool { return n.Code == NoteStatic && n.Plan != nil && *n.Plan == p.ID }) {
			return false
		}
	}
	return len(r.Plans) > 0
}
