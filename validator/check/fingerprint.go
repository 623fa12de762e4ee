package check

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
)

// marked is a finding with its fingerprint.
type marked struct {
	Finding
	fingerprint string
}

// mark gives findings of one rule, unit and side their fingerprints. Findings that have the same one are told apart by their
// place among each other, ordered by message: the first keeps the fingerprint that it would have alone.
func mark(id, unit string, found []Finding) []marked {
	out := make([]marked, 0, len(found))
	for _, f := range found {
		out = append(out, marked{f, fingerprint(id, unit, f.Address, f.Key)})
	}
	slices.SortStableFunc(out, func(a, b marked) int {
		return cmp.Or(cmp.Compare(a.fingerprint, b.fingerprint), cmp.Compare(a.Message, b.Message))
	})
	return number(id, out)
}

// number gives the second and later of equal neighbours a fingerprint of their own, made of the first's: no key makes it.
func number(id string, sorted []marked) []marked {
	first, ordinal := "", 1
	for i := range sorted {
		if sorted[i].fingerprint != first {
			first, ordinal = sorted[i].fingerprint, 1
			continue
		}
		ordinal++
		sorted[i].fingerprint = fingerprint(id, first, "", []string{strconv.Itoa(ordinal)})
	}
	return sorted
}

// fingerprint is v1: 32 hex digits of the SHA-256 of the rule, the unit, the address and the key, separated by NUL.
func fingerprint(id, unit, address string, key []string) string {
	h := sha256.New()
	for i, part := range append([]string{id, unit, address}, key...) {
		if i > 0 {
			h.Write([]byte{0})
		}
		h.Write([]byte(part))
	}
	return "v1:" + hex.EncodeToString(h.Sum(nil))[:32]
}
