package provider

import (
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// placeClaims is what resources of one run are planned for, by place, where a place can be one resource's alone. The zero value is empty.
type placeClaims struct {
	mu      sync.Mutex
	planned map[string][]placeClaim
}

// placeClaim is one plan of a resource.
type placeClaim struct {
	fresh  bool   // without a prior state
	config string // all of the configuration, as text
}

// take notes a plan for a place, and says whether another resource has it, for certain or perhaps. A provider is not told which
// resource it plans. But a run plans a resource at most once with its prior state, and at most once without: two of one kind are
// two resources. One of each may be one resource that Terraform was told to replace, if its configuration is the same.
func (c *placeClaims) take(place string, mine placeClaim) (taken, perhaps bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.planned == nil {
		c.planned = map[string][]placeClaim{}
	}
	for _, other := range c.planned[place] {
		if mine.fresh == other.fresh || mine.config != other.config {
			taken = true
		} else {
			perhaps = true
		}
	}
	c.planned[place] = append(c.planned[place], mine)
	return taken, perhaps
}

// claim takes a place, and reports at an attribute that another resource has it. detail is a sentence without its end.
func (c *placeClaims) claim(place string, mine placeClaim, at path.Path, summary, detail string, diags *diag.Diagnostics) {
	taken, perhaps := c.take(place, mine)
	switch {
	case taken:
		diags.AddAttributeError(at, summary, detail+".")
	case perhaps:
		diags.AddAttributeWarning(at, summary, detail+". If this is the replacement of that one, all is well.")
	}
}
