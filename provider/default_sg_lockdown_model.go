package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// defaultSGLockdownModel is a rackspace_default_sg_lockdown.
type defaultSGLockdownModel struct {
	ID               types.String   `tfsdk:"id"`
	VPCID            types.String   `tfsdk:"vpc_id"`
	SecurityGroupID  types.String   `tfsdk:"security_group_id"`
	FailIfInUse      types.Bool     `tfsdk:"fail_if_in_use"`
	RestoreOnDestroy types.Bool     `tfsdk:"restore_on_destroy"`
	OpenRules        types.Map      `tfsdk:"open_rules"`
	RemovedRules     types.Map      `tfsdk:"removed_rules"`
	InUseBy          types.Map      `tfsdk:"in_use_by"`
	Region           types.String   `tfsdk:"region"`
	Timeouts         timeouts.Value `tfsdk:"timeouts"`
}

// ruleTexts is what rules say, by id.
func ruleTexts(rules []sgrules.Existing) map[string]string {
	texts := map[string]string{}
	for _, e := range rules {
		texts[e.ID] = e.Tuple.String()
		if e.Description != "" {
			texts[e.ID] += fmt.Sprintf(" (%q)", e.Description)
		}
	}
	return texts
}

// listed is the texts of a map by their keys, as the lines of a list.
func listed(texts map[string]string) string {
	var b strings.Builder
	for _, id := range slices.Sorted(maps.Keys(texts)) {
		fmt.Fprintf(&b, "\n  - %s: %s", id, texts[id])
	}
	return b.String()
}
