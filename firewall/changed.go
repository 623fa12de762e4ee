package firewall

import "slices"

// Changed is the packets whose fate is another in after than in before: certainly, and possibly. Rules that are the same on both
// sides change nothing, whatever the values are that are not known of them.
func Changed(before, after *NACLTable) (must, may Set) {
	if before.evaluation == after.evaluation || slices.EqualFunc(before.bounds, after.bounds, bounds.equal) {
		return Set{}, Set{}
	}
	possible := [2]Set{before.allowed.Union(before.undecided), after.allowed.Union(after.undecided)}
	must = before.allowed.Subtract(possible[1]).Union(after.allowed.Subtract(possible[0]))
	// What is certainly allowed on both sides does not change, nor what is certainly denied on both.
	may = possible[0].Union(possible[1]).Subtract(before.allowed.Intersect(after.allowed))
	return must, may
}

func (b bounds) equal(o bounds) bool {
	return b.action == o.action && b.at == o.at && b.must.Equal(o.must) && b.may.Equal(o.may)
}
