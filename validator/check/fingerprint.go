package check

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// marked is a finding with its fingerprint.
type marked struct {
	*Finding
	fingerprint string
}

// mark gives findings of one rule the fingerprints that each would have alone, and if its plan were the only one.
func mark(id string, facts *Facts, found []Finding) []marked {
	out := make([]marked, len(found))
	for i := range found {
		o, key := facts.owner(found[i].Address), found[i].Key
		if facts.Owner != nil {
			key = make([]string, len(key))
			for k, part := range found[i].Key {
				key[k] = result.Unqualified(part)
			}
		}
		out[i] = marked{&found[i], fingerprint(id, o.Unit, o.Address, key)}
	}
	return out
}

// apart tells findings of one rule, unit and side that have the same fingerprint apart, by their place among each other, ordered by
// message: the first keeps it. It takes the parts of the side and returns all of them in order.
func apart(id string, parts ...[]marked) []marked {
	all := slices.Concat(parts...)
	slices.SortStableFunc(all, func(a, b marked) int {
		if c := cmp.Compare(a.fingerprint, b.fingerprint); c != 0 {
			return c
		}
		return cmp.Compare(a.Message, b.Message)
	})
	return number(id, all)
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
