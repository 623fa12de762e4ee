package provider

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// vpcsPath is the attribute of the VPCs, besides its own, with which a group is associated.
var vpcsPath = path.Root("additional_vpc_ids")

func vpcsAttribute() schema.SetAttribute {
	return schema.SetAttribute{Optional: true, ElementType: types.StringType,
		MarkdownDescription: "Further VPCs whose interfaces may have the group: it is associated with these and no others, once its rules stand. " +
			"They are in the group's region, no default VPC (nor is the group's own), and owned by the account or shared with it. `[]` is " +
			"none. Default: associations are left to others, and not read. `sgplan` takes the group on any interface that has it, whatever " +
			"its VPC; a source `vpc` and `egress = \"vpc\"` stand for the blocks of `vpc_id` alone. A group has one list: do not manage its " +
			"associations with `aws_vpc_security_group_vpc_association` too."}
}

// vpcIDPattern is what the id of a VPC looks like.
var vpcIDPattern = regexp.MustCompile(`^vpc-([0-9a-f]{8}|[0-9a-f]{17})$`)

// checkVPCs refuses what is no VPC with which the group can be associated.
func (m *sgBaselineModel) checkVPCs(diags *diag.Diagnostics) {
	for _, v := range m.AdditionalVPCs.Elements() {
		id, ok := v.(types.String)
		at := vpcsPath.AtSetValue(v)
		switch {
		case !ok || id.IsUnknown():
		case id.IsNull():
			diags.AddAttributeError(at, "A VPC that is null", "Write the id of a VPC, such as vpc-0123456789abcdef0, or leave the element out.")
		case !vpcIDPattern.MatchString(id.ValueString()):
			diags.AddAttributeError(at, "Not the id of a VPC", fmt.Sprintf("%q is none: write a VPC's id, such as vpc-0123456789abcdef0.", id.ValueString()))
		case id.Equal(m.VPCID):
			diags.AddAttributeError(at, "The group's own VPC", fmt.Sprintf("The group is of %s by vpc_id: leave it out here, and write others alone.", id.ValueString()))
		}
	}
}

// vpcs warns of associations that nobody manages any longer.
func (p *sgBaselinePlan) vpcs() {
	if p.state == nil || !p.plan.AdditionalVPCs.IsNull() || len(p.state.AdditionalVPCs.Elements()) == 0 {
		return
	}
	p.diags.AddAttributeWarning(vpcsPath, "Associations that stay", fmt.Sprintf("The group stays associated with %s, since additional_vpc_ids is no "+
		"longer set, and cannot be deleted meanwhile. To end that, set additional_vpc_ids = [] first.", strings.Join(textsIn(p.state.AdditionalVPCs), ", ")))
}

// observeVPCs fills in what AWS has, where the attribute is set.
func (m *sgBaselineModel) observeVPCs(seen awsclient.Associations) {
	if !m.AdditionalVPCs.IsNull() {
		m.AdditionalVPCs = textSet(seen.VPCs())
	}
}

// textsIn is the known elements of a set of texts, sorted.
func textsIn(s types.Set) []string {
	var out []string
	for _, v := range s.Elements() {
		if text, ok := v.(types.String); ok && !text.IsNull() && !text.IsUnknown() {
			out = append(out, text.ValueString())
		}
	}
	slices.Sort(out)
	return out
}

// vpcChange is the change of m's associations.
func (r *sgBaselineResource) vpcChange(m *sgBaselineModel) *vpcChange {
	region, id := m.Region.ValueString(), m.ID.ValueString()
	reader := r.account.clients.Groups(region)
	return &vpcChange{api: r.account.clients.EC2(region), group: id, wait: backoff,
		read: func(ctx context.Context) (awsclient.Associations, error) { return reader.VPCs(ctx, id) }}
}

// associate brings the associations of a group whose rules stand to what m plans, new ones first; prior is what the plan was made
// of. Like a rule, an association that it did not know is left for the next plan. After an error m has what AWS has: the next apply
// goes on from there.
func (r *sgBaselineResource) associate(ctx context.Context, m *sgBaselineModel, prior types.Set, diags *diag.Diagnostics) {
	if m.AdditionalVPCs.IsNull() || m.AdditionalVPCs.Equal(prior) {
		return
	}
	before, after := textsIn(prior), textsIn(m.AdditionalVPCs)
	without := func(list, others []string) []string {
		return slices.DeleteFunc(list, func(vpc string) bool { return slices.Contains(others, vpc) })
	}
	c := r.vpcChange(m)
	failed := c.associate(ctx, without(slices.Clone(after), before))
	for _, vpc := range slices.Sorted(maps.Keys(failed)) {
		diags.AddAttributeError(vpcsPath.AtSetValue(types.StringValue(vpc)), "The group is not associated with "+vpc, sayVPC(failed[vpc])+
			" It takes a VPC of the group's region that is no default VPC, and that the account owns or that is shared with it. The next apply tries again.")
	}
	if len(failed) == 0 {
		failed = c.disassociate(ctx, without(slices.Clone(before), after))
		r.stillAssociated(ctx, m, failed, diags)
	}
	if len(failed) == 0 {
		return
	}
	m.AdditionalVPCs = prior
	if c.seen != nil {
		m.AdditionalVPCs = textSet(c.seen.VPCs())
	}
}

// endAssociations ends all associations of a group that is to be deleted.
func (r *sgBaselineResource) endAssociations(ctx context.Context, m *sgBaselineModel, diags *diag.Diagnostics) {
	c := r.vpcChange(m)
	there, err := c.read(ctx)
	if err != nil {
		diags.AddError("The security group cannot be read", awsclient.Explain(err))
		return
	}
	r.stillAssociated(ctx, m, c.disassociate(ctx, slices.Collect(maps.Keys(there))), diags)
}

// stillAssociated reports associations that did not end, with the interfaces that hold them.
func (r *sgBaselineResource) stillAssociated(ctx context.Context, m *sgBaselineModel, failed map[string]error, diags *diag.Diagnostics) {
	for _, vpc := range slices.Sorted(maps.Keys(failed)) {
		detail := sayVPC(failed[vpc])
		if users := interfacesIn(context.WithoutCancel(ctx), r.account.clients.EC2(m.Region.ValueString()), m.ID.ValueString(), vpc); len(users) > 0 {
			detail += "\nThe group is there on:\n  - " + strings.Join(users, "\n  - ") + "\nTake it off these, then apply again."
		} else {
			detail += " The next apply tries again."
		}
		diags.AddAttributeError(vpcsPath.AtSetValue(types.StringValue(vpc)), "The group is still associated with "+vpc, detail)
	}
}

// interfacesIn says which interfaces of a VPC have a group.
func interfacesIn(ctx context.Context, api *ec2.Client, group, vpc string) []string {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	out, err := api.DescribeNetworkInterfaces(ctx, &ec2.DescribeNetworkInterfacesInput{Filters: []ec2types.Filter{
		{Name: aws.String("group-id"), Values: []string{group}}, {Name: aws.String("vpc-id"), Values: []string{vpc}}}})
	if err != nil {
		return nil
	}
	var texts []string
	for _, e := range out.NetworkInterfaces {
		texts = append(texts, interfaceText(e))
	}
	return texts
}

// sayVPC says why an association did not come or go.
func sayVPC(err error) string {
	var state *vpcStateError
	if errors.As(err, &state) {
		return state.Error()
	}
	return awsclient.Explain(err)
}
