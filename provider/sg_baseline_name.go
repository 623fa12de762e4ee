package provider

import (
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
)

// prefixEnd is what Terraform puts behind a name_prefix: the time to a tenth of a millisecond and a counter of eight hexadecimal
// digits. Source: terraform-plugin-sdk, helper/id, PrefixedUniqueId.
var prefixEnd = regexp.MustCompile(`^[0-9]{18}[0-9a-f]{8}$`)

const prefixEndLength = 26

// prefixOf is the name_prefix from which Terraform made a name, "" if it did not.
func prefixOf(name string) string {
	cut := len(name) - prefixEndLength
	if cut <= 0 || !prefixEnd.MatchString(name[cut:]) {
		return ""
	}
	return name[:cut]
}

// shownName is the tag Name of a group: its name, without what Terraform put behind a name_prefix.
func shownName(groupName string) string {
	if prefix := strings.TrimRight(prefixOf(groupName), "-"); prefix != "" {
		return prefix
	}
	return groupName
}

// groupName is the name of the group in AWS. A group keeps its own where the configuration says the very name, or the name_prefix from
// which Terraform made it: AWS cannot change the one into the other.
func (p *sgBaselinePlan) groupName(preset *baseline.Preset) types.String {
	if p.plan.Name.IsUnknown() || p.plan.Preset.IsUnknown() {
		return types.StringUnknown()
	}
	name := p.plan.Name.ValueString()
	wanted := name
	if preset != nil && preset.Suffix != "" {
		wanted = name + "-" + preset.Suffix
	}
	if p.state != nil {
		has := p.state.GroupName.ValueString()
		if prefix := prefixOf(has); has == name || prefix != "" && (prefix == name || prefix == wanted) {
			return p.state.GroupName
		}
	}
	return types.StringValue(wanted)
}
