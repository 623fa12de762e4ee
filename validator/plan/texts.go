package plan

// texts keeps one copy of each text: ids, CIDRs and types come again and again, the names of members all the more.
type texts map[string]string

// internLimit is the longest text that is kept once for all who have it. Longer ones are descriptions and the like.
const internLimit = 64

// intern returns b as a string, the same one for the same text.
func (t texts) intern(b []byte) string {
	if len(b) > internLimit {
		return string(b)
	}
	if s, ok := t[string(b)]; ok {
		return s
	}
	s := string(b)
	t[s] = s
	return s
}
