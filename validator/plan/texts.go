package plan

import "hash/maphash"

// texts keeps one copy of most texts: ids, CIDRs and types come again and again, the names of members all the more. It
// remembers the last text of each hash, so that it never grows.
type texts struct {
	seed maphash.Seed
	last [4096]string
}

func newTexts() *texts { return &texts{seed: maphash.MakeSeed()} }

// internLimit is the longest text that is remembered. Longer ones are descriptions and the like.
const internLimit = 64

// intern returns b as a string, most often the same one for the same text.
func (t *texts) intern(b []byte) string {
	if len(b) > internLimit {
		return string(b)
	}
	s := &t.last[maphash.Bytes(t.seed, b)%uint64(len(t.last))]
	if *s != string(b) {
		*s = string(b)
	}
	return *s
}
