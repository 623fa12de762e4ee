package provider

import (
	"fmt"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// attachmentClaims is what the attachments of one run want, by interface and group. Two that name one group on one interface would
// share it, and the destroy of one would take it from the other. The zero value is empty.
type attachmentClaims struct {
	mu      sync.Mutex
	planned map[[2]string][]attachmentClaim
	wanted  map[[2]string]bool // by what has been applied
}

// attachmentClaim is one plan of an attachment.
type attachmentClaim struct {
	fresh  bool   // without a prior state
	adds   bool   // the group is not in the state
	config string // all of the configuration, as text
}

// plan notes a plan, and reports groups that another attachment has. A provider is not told which resource it plans. But a run
// plans a resource at most once with its prior state, and at most once without: two of one kind are two resources. One of each
// may be one resource that Terraform was told to replace, if its configuration is the same.
func (a *attachmentClaims) plan(networkInterface string, groups []string, fresh bool, adds func(group string) bool, config string, diags *diag.Diagnostics) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.planned == nil {
		a.planned = map[[2]string][]attachmentClaim{}
	}
	var refused, doubtful []string
	for _, group := range groups {
		place, claim := [2]string{networkInterface, group}, attachmentClaim{fresh, adds(group), config}
		for _, other := range a.planned[place] {
			if (claim.fresh == other.fresh || claim.config != other.config) && (claim.adds || other.adds) {
				refused = append(refused, group)
			} else {
				doubtful = append(doubtful, group)
			}
		}
		a.planned[place] = append(a.planned[place], claim)
	}
	const detail = "Another rackspace_sg_attachment of this configuration attaches %s to %s. The destroy of the one that came first would take it from the other%s"
	if len(refused) > 0 {
		diags.AddAttributeError(path.Root("security_group_ids"), "A group that is attached twice",
			fmt.Sprintf(detail, strings.Join(refused, ", "), networkInterface, ": name it in one of them."))
	} else if len(doubtful) > 0 {
		diags.AddAttributeWarning(path.Root("security_group_ids"), "A group that is attached twice",
			fmt.Sprintf(detail, strings.Join(doubtful, ", "), networkInterface, ": name it in one of them. If this is the replacement of that one, all is well."))
	}
}

// want notes the groups that an attachment puts on an interface, and returns those of others that may go: none that an attachment of
// this run wants, as where a group moves from one to another.
func (a *attachmentClaims) want(networkInterface string, groups, remove []string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.wanted == nil {
		a.wanted = map[[2]string]bool{}
	}
	var free []string
	for _, group := range remove {
		if !a.wanted[[2]string{networkInterface, group}] {
			free = append(free, group)
		}
	}
	for _, group := range groups {
		a.wanted[[2]string{networkInterface, group}] = true
	}
	return free
}
