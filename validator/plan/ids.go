package plan

import (
	"regexp"
	"slices"
)

// IDs are the kinds of objects of AWS of which a value holds ids: nothing else is kept of it.
type IDs uint8

// idPrefixes are the kinds, by what their ids begin with.
var idPrefixes = []string{"vpc", "subnet", "acl", "sg", "eni", "pl", "rtb"}

// idText is an id as a text of its own in JSON. That of a group may have its account before it.
var idText = regexp.MustCompile(`"(?:\d+/)?(vpc|subnet|acl|sg|eni|pl|rtb)-[0-9a-f]{8,17}"`)

// idsIn is the kinds of ids in a JSON value.
func idsIn(value []byte) (ids IDs) {
	for _, m := range idText.FindAllSubmatch(value, -1) {
		ids |= 1 << slices.Index(idPrefixes, string(m[1]))
	}
	return ids
}

// Has reports whether there is an id that begins so: "sg" for that of a security group.
func (ids IDs) Has(prefix string) bool {
	i := slices.Index(idPrefixes, prefix)
	return i >= 0 && ids&(1<<i) != 0
}
