package check

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// extentOf is how much harm a finding is about, for a comparison with the same finding of another day. Packets that must not be
// printed are only there as a digest.
func extentOf(f *Finding) *result.Extent {
	e := &result.Extent{Key: slices.Clone(f.Key), Count: f.Extent.Count}
	packets, set := f.packets().Normal(), f.Extent.Set
	switch {
	case len(f.Uncovered) > 0:
		e.Packets, e.Remote = sets(packets), sets(boxesOf(set, firewall.Ingress, firewall.AllAddrs()).Normal())
	case len(packets) > 0 || !set.IsEmpty():
		h := sha256.New()
		fmt.Fprintln(h, sets(packets))
		fmt.Fprintln(h, set)
		e.Digest = hex.EncodeToString(h.Sum(nil))[:32]
	}
	return e
}
