package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	fwaction "github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// sgRelease is the action rackspace_sg_release, the way back from rackspace_sg_quarantine.
type sgRelease struct{ onAccountAction }

func newSGRelease() fwaction.Action { return &sgRelease{} }

var (
	_ fwaction.ActionWithConfigure  = (*sgRelease)(nil)
	_ fwaction.ActionWithModifyPlan = (*sgRelease)(nil)
)

// sgReleaseModel is the configuration of the action.
type sgReleaseModel struct {
	InstanceID types.String `tfsdk:"instance_id"`
	Region     types.String `tfsdk:"region"`
}

// Metadata names the action.
func (a *sgRelease) Metadata(_ context.Context, req fwaction.MetadataRequest, resp *fwaction.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_sg_release"
}

// Schema is the action's.
func (a *sgRelease) Schema(_ context.Context, _ fwaction.SchemaRequest, resp *fwaction.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Ends the quarantine of an instance: each of its network interfaces gets back the security groups that its tag `" + originalsTag + "` names, beside those that somebody has attached since. " +
			"Then the tag and the group of the quarantine are removed. See `rackspace_sg_quarantine`.\n\n" +
			"Who may tag the interface decides what it gets back: the plan names the groups, so look at them. Groups that were deleted meanwhile are left out and named. An interface whose tag is gone stays as it is, and is an error. To run it again, or for an instance that is not in quarantine, does no harm.",
		Attributes: map[string]schema.Attribute{
			"instance_id": actionInstance("The instance, `i-…`. Of one that is terminated only the group of the quarantine is removed."),
			"region":      actionRegion(),
		},
	}
}

// ModifyPlan says what the action is going to do.
func (a *sgRelease) ModifyPlan(ctx context.Context, req fwaction.ModifyPlanRequest, resp *fwaction.ModifyPlanResponse) {
	var m sgReleaseModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() || m.InstanceID.IsUnknown() || m.Region.IsUnknown() || a.account == nil {
		return
	}
	q := a.quarantine(m.InstanceID, m.Region, nil)
	interfaces, err := q.interfaces(ctx)
	groups, failed := q.groups(ctx)
	if err == nil {
		err = failed
	}
	if err == nil && len(interfaces)+len(groups) == 0 {
		err = q.noInterface()
	}
	if err != nil {
		addActionError(&resp.Diagnostics, "The instance cannot be read", err)
		return
	}
	lines := map[string]string{}
	for _, ni := range interfaces {
		kept, id := originalGroups(ni.TagSet), aws.ToString(ni.NetworkInterfaceId)
		switch {
		case len(kept) > 0:
			lines[id] = "gets back " + strings.Join(kept, ", ")
		case slices.Contains(sortedGroups(&ni), groups[aws.ToString(ni.VpcId)]):
			lines[id] = "stays in quarantine: its tag " + originalsTag + " is gone"
		}
	}
	if len(lines) > 0 {
		resp.Diagnostics.AddWarning("An instance leaves quarantine", fmt.Sprintf("%s is reached again as its groups allow. Its interfaces:%s", q.instance, listed(lines)))
	}
}

// Invoke ends the quarantine.
func (a *sgRelease) Invoke(ctx context.Context, req fwaction.InvokeRequest, resp *fwaction.InvokeResponse) {
	var m sgReleaseModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, defaultChangeTimeout)
	defer cancel()
	q := a.quarantine(m.InstanceID, m.Region, reportOf(resp))
	const summary = "The instance is not released"
	interfaces, err := q.interfaces(ctx)
	groups, failed := q.groups(ctx)
	if err == nil {
		err = failed
	}
	if err == nil && len(interfaces)+len(groups) == 0 {
		err = q.noInterface()
	}
	if err != nil {
		addActionError(&resp.Diagnostics, summary, err)
		return
	}
	done := q.each(interfaces, func(ni ec2types.NetworkInterface) error {
		return q.restore(ctx, aws.ToString(ni.NetworkInterfaceId), groups[aws.ToString(ni.VpcId)])
	}, summary, "released")
	if len(done) < len(interfaces) {
		return
	}
	for _, vpc := range slices.Sorted(maps.Keys(groups)) {
		if err := q.remove(ctx, groups[vpc]); err != nil {
			q.diags.AddError("The group of the quarantine is not removed", "The instance is released. "+explain(err))
		}
	}
}
