package provider

import (
	"crypto/rand"
	"encoding/hex"
	"strings"
)

// ownerTag says which resource of this provider an object belongs to. It is set by the call that makes the object, so that there
// is no moment without it. A group's is that of its baseline, by which a create whose answer was lost is known again. A rule has
// one where somebody else than its group's own resource manages it: whoever manages a whole group leaves such rules alone.
const ownerTag = "rackspace:owner"

// ownerPrefix begins the values of ownerTag that rackspace_sg_rule writes.
const ownerPrefix = "rackspace_sg_rule/"

// newOwner is a value of ownerTag for a new entry of a state. A provider is told neither the address of a resource nor the name
// of its state, and two states may well want the same rule: so the value is drawn, kept in the state, and in no way secret.
func newOwner() string {
	var id [10]byte
	_, _ = rand.Read(id[:]) // never fails; see crypto/rand
	return ownerPrefix + hex.EncodeToString(id[:])
}

// isOwnedByRule reports whether a value of ownerTag is one of rackspace_sg_rule.
func isOwnedByRule(owner string) bool { return strings.HasPrefix(owner, ownerPrefix) }
