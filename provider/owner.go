package provider

import (
	"crypto/rand"
	"encoding/hex"
	"strings"

	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// ownerTag says which resource of this provider an object belongs to. It is set by the call that makes the object, so that there
// is no moment without it. A group's is that of its baseline, by which a create whose answer was lost is known again. A rule has
// one where somebody else than its group's own resource manages it: whoever manages a whole group leaves such rules alone.
const ownerTag = "rackspace:owner"

// unfinishedTag is on a rule from the call that makes it until the last thing before its state is handed to Terraform. A process that is
// killed in between leaves a rule of which no state knows: by the tag the next create of the same rule may take it over. Should two
// states make the same rule in the same moment, and one take the other's, the other is told at its next refresh; see Read.
const unfinishedTag = "rackspace:unfinished"

// Values of ownerTag begin with the resource that writes them.
const (
	ownerPrefix      = "rackspace_sg_rule/"
	baselinePrefix   = "rackspace_sg_baseline/"
	quarantinePrefix = "rackspace_sg_quarantine/"
)

// newOwner is a value of ownerTag for a new entry of a state. A provider is told neither the address of a resource nor the name
// of its state, and two states may well want the same rule: so the value is drawn, kept in the state, and in no way secret.
func newOwner() string {
	var id [10]byte
	_, _ = rand.Read(id[:]) // never fails; see crypto/rand
	return ownerPrefix + hex.EncodeToString(id[:])
}

// isOwnedByRule reports whether a value of ownerTag is one of rackspace_sg_rule.
func isOwnedByRule(owner string) bool { return strings.HasPrefix(owner, ownerPrefix) }

// isUnfinished reports whether tags are those of a rule of rackspace_sg_rule whose create did not come to its end.
func isUnfinished(tags map[string]string) bool {
	_, unfinished := tags[unfinishedTag]
	return unfinished && isOwnedByRule(tags[ownerTag])
}

// isQuarantine reports whether an object is the group of a quarantine, which rackspace_sg_quarantine makes and rackspace_sg_release removes.
func isQuarantine(tags []ec2types.Tag) bool {
	return strings.HasPrefix(tagValue(tags, ownerTag), quarantinePrefix)
}
