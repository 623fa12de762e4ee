package provider

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	fwaction "github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// sgQuarantine is the action rackspace_sg_quarantine.
type sgQuarantine struct{ onAccountAction }

func newSGQuarantine() fwaction.Action { return &sgQuarantine{} }

var (
	_ fwaction.ActionWithConfigure      = (*sgQuarantine)(nil)
	_ fwaction.ActionWithValidateConfig = (*sgQuarantine)(nil)
	_ fwaction.ActionWithModifyPlan     = (*sgQuarantine)(nil)
)

// sgQuarantineModel is the configuration of the action.
type sgQuarantineModel struct {
	InstanceID    types.String `tfsdk:"instance_id"`
	EvidenceCIDRs types.List   `tfsdk:"evidence_cidrs"`
	Region        types.String `tfsdk:"region"`
}

// Metadata names the action.
func (a *sgQuarantine) Metadata(_ context.Context, req fwaction.MetadataRequest, resp *fwaction.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_sg_quarantine"
}

// Schema is the action's.
func (a *sgQuarantine) Schema(_ context.Context, _ fwaction.SchemaRequest, resp *fwaction.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Isolates an instance: each of its network interfaces gets one security group in the place of those that it has, a group of its own that allows nothing, or only " +
			"the networks of those who secure evidence. The groups that an interface had are kept in its tag `" + originalsTag + "`; `rackspace_sg_release` gives them back.\n\n" +
			"**Connections that are tracked go on.** AWS tracks what passes a group by a rule, and what is under way passes until it ends, also under the new group. Stop " +
			"the instance to end them, once its memory is secured. " +
			"No security group filters Amazon DNS, instance metadata and Amazon Time Sync.\n\n" +
			"To run it again does no harm: an interface that is in quarantine stays, a new interface joins, and the rules of the group become those of `evidence_cidrs` again. An interface that " +
			"cannot be changed does not keep the others from it; the error then says of each how it stands. A resource that manages the groups of the instance, as `aws_instance` or " +
			"`rackspace_sg_attachment` does, plans them back: apply nothing of it until the release.",
		Attributes: map[string]schema.Attribute{
			"instance_id": actionInstance("The instance, `i-…`."),
			"evidence_cidrs": schema.ListAttribute{Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Networks that keep access: from them everything passes, and to them TCP 443, which Session Manager's agent needs to reach its endpoints there. Default: none.",
				Validators:          []validator.List{listvalidator.NoNullValues()}},
			"region": actionRegion(),
		},
	}
}

// ValidateConfig reports blocks that are none, or that are everything.
func (a *sgQuarantine) ValidateConfig(ctx context.Context, req fwaction.ValidateConfigRequest, resp *fwaction.ValidateConfigResponse) {
	var m sgQuarantineModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	m.evidence(&resp.Diagnostics)
}

// evidence is the networks, as far as they are known and right.
func (m *sgQuarantineModel) evidence(diags *diag.Diagnostics) []netip.Prefix {
	var blocks []netip.Prefix
	for i, v := range m.EvidenceCIDRs.Elements() {
		text, ok := v.(types.String)
		if !ok || text.IsUnknown() || text.IsNull() {
			continue
		}
		at := path.Root("evidence_cidrs").AtListIndex(i)
		p, err := netip.ParsePrefix(text.ValueString())
		switch {
		case err != nil || p.Addr().Is4In6():
			diags.AddAttributeError(at, "Invalid CIDR block", fmt.Sprintf("%q is not a CIDR block: write an address and a length, such as 10.9.0.0/24.", text.ValueString()))
		case p != p.Masked():
			diags.AddAttributeError(at, "Invalid CIDR block", fmt.Sprintf("%s has host bits: write %s.", p, p.Masked()))
		case !slices.Contains(blocks, p):
			blocks = append(blocks, p)
		}
	}
	for _, f := range []firewall.Family{firewall.IPv4, firewall.IPv6} {
		if firewall.Prefixes(blocks...).Share(f.Public()) >= worldShare {
			diags.AddAttributeError(path.Root("evidence_cidrs"), "No quarantine",
				fmt.Sprintf("The networks are a quarter of the public %s addresses or more: name those from which evidence is secured.", familyName(f)))
		}
	}
	nameNested(diags)
	return blocks
}

// of is the quarantine that a configuration is about.
func (a *onAccountAction) quarantine(instance, region types.String, r *report) *quarantine {
	return &quarantine{account: a.account, region: a.account.region(region), instance: instance.ValueString(), report: r}
}

// ModifyPlan says what the action is going to do, or what stands against it.
func (a *sgQuarantine) ModifyPlan(ctx context.Context, req fwaction.ModifyPlanRequest, resp *fwaction.ModifyPlanResponse) {
	var m sgQuarantineModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() || m.InstanceID.IsUnknown() || m.Region.IsUnknown() || a.account == nil {
		return
	}
	q := a.quarantine(m.InstanceID, m.Region, nil)
	interfaces, err := q.interfaces(ctx)
	if err == nil && len(interfaces) == 0 {
		err = q.noInterface()
	}
	if err != nil {
		addActionError(&resp.Diagnostics, "The instance cannot be read", err)
		return
	}
	lines := map[string]string{}
	for _, ni := range interfaces {
		lines[aws.ToString(ni.NetworkInterfaceId)] = fmt.Sprintf("loses %s", strings.Join(sortedGroups(&ni), ", "))
		if who := managed(ni); who != "" {
			lines[aws.ToString(ni.NetworkInterfaceId)] = fmt.Sprintf("keeps its groups: %q manages it", who)
		} else if len(originalGroups(ni.TagSet)) > 0 {
			lines[aws.ToString(ni.NetworkInterfaceId)] += " (its tag " + originalsTag + " says that it was in quarantine before)"
		}
	}
	resp.Diagnostics.AddWarning("An instance goes into quarantine", fmt.Sprintf("%s is isolated; connections that are tracked go on until they end. Its interfaces:%s",
		q.instance, listed(lines)))
}

// Invoke isolates the instance.
func (a *sgQuarantine) Invoke(ctx context.Context, req fwaction.InvokeRequest, resp *fwaction.InvokeResponse) {
	var m sgQuarantineModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	evidence := m.evidence(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, defaultChangeTimeout)
	defer cancel()
	q := a.quarantine(m.InstanceID, m.Region, reportOf(resp))
	const summary = "The instance is not in quarantine"
	interfaces, err := q.interfaces(ctx)
	if err == nil && len(interfaces) == 0 {
		err = q.noInterface()
	}
	if err != nil {
		addActionError(&resp.Diagnostics, summary, err)
		return
	}
	groups := map[string]string{} // by VPC
	failed := map[string]error{}  // by VPC, then by interface
	for _, ni := range interfaces {
		vpc := aws.ToString(ni.VpcId)
		if groups[vpc] != "" || failed[vpc] != nil {
			continue
		}
		if groups[vpc], err = q.group(ctx, vpc, evidence); err != nil {
			failed[vpc] = &doingError{"its VPC " + vpc + " has no group for the quarantine", err}
			delete(groups, vpc)
			continue
		}
		q.say("The group %s in %s allows %s.", groups[vpc], vpc, allowedText(evidence))
	}
	done := q.each(interfaces, func(ni ec2types.NetworkInterface) error {
		vpc := aws.ToString(ni.VpcId)
		switch who := managed(ni); {
		case failed[vpc] != nil:
			return failed[vpc]
		case who != "":
			return fmt.Errorf("it belongs to a service (%q), which decides on its groups", who)
		}
		return q.isolate(ctx, aws.ToString(ni.NetworkInterfaceId), groups[vpc])
	}, summary, "in quarantine")
	if len(done) > 0 {
		q.say("Connections of %s that are tracked go on until they end: stop the instance to end them, once its memory is secured.", q.instance)
	}
}

func allowedText(evidence []netip.Prefix) string {
	if len(evidence) == 0 {
		return "nothing"
	}
	var texts []string
	for _, p := range evidence {
		texts = append(texts, p.String())
	}
	return "what comes from " + strings.Join(texts, ", ") + ", and TCP 443 to there"
}

// each does something with each interface, whatever became of the others, and says exactly what was done if not all of it was.
func (q *quarantine) each(interfaces []ec2types.NetworkInterface, do func(ec2types.NetworkInterface) error, summary, doneText string) (done []string) {
	lines, failed := map[string]string{}, false
	for _, ni := range interfaces {
		id := aws.ToString(ni.NetworkInterfaceId)
		lines[id] = doneText
		if err := do(ni); err != nil {
			failed = true
			lines[id] = "not " + doneText + ": " + explainAction(err)
			q.say("%s is not %s: %s", id, doneText, explainAction(err))
			continue
		}
		done = append(done, id)
	}
	if failed {
		q.diags.AddError(summary, fmt.Sprintf("Of the %d interfaces of %s:%s\nRun the action again once that is mended: what is done stays done.", len(interfaces), q.instance, listed(lines)))
	}
	return done
}

// explainAction is what an error says, with what was being done.
func explainAction(err error) string {
	var failure *awsclient.Failure
	var doing *doingError
	switch {
	case errors.As(err, &doing):
		return doing.what + ": " + explainAction(doing.err)
	case errors.As(err, &failure):
		return failure.Detail
	}
	return explain(err)
}

// doingError is an error with what was being done.
type doingError struct {
	what string
	err  error
}

func (e *doingError) Error() string { return e.what + ": " + e.err.Error() }

func (e *doingError) Unwrap() error { return e.err }

// addActionError reports why an action cannot be done, at the attribute that is to blame.
func addActionError(diags *diag.Diagnostics, summary string, err error) {
	var failure *awsclient.Failure
	if errors.As(err, &failure) {
		diags.AddAttributeError(path.Root(failure.Attribute), failure.Summary, failure.Detail)
		return
	}
	diags.AddError(summary, explain(err))
}
