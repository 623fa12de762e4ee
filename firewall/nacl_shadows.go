package firewall

import "slices"

// Clear reports whether it is certain for each packet which rule decides it: all about the rules is known, and no two of one number match
// a packet.
func (t *NACLTable) Clear() bool {
	for i := range t.bounds {
		for j := i - 1; j >= 0 && t.bounds[j].at == t.bounds[i].at; j-- {
			if t.bounds[j].may.Overlaps(t.bounds[i].may) {
				return false
			}
		}
	}
	return t.certain()
}

// Shadows returns the rules before rule i, ascending, that decide packets which it matches: of a table that is Clear. Where rule i
// decides nothing they are a smallest set that explains it (RuleFate.By).
func (t *NACLTable) Shadows(i int) []int {
	fates := Fates(t)
	if k, ok := slices.BinarySearchFunc(fates, i, func(f RuleFate, i int) int { return f.Rule - i }); ok &&
		fates[k].Kind != FateRedundant && fates[k].Kind != FateDenyPartly {
		return fates[k].By
	}
	list := []int{}
	matches := t.bounds[i].may
	for j := range i {
		if t.MayWin(j).Overlaps(matches) {
			list = append(list, j)
		}
	}
	return list
}
