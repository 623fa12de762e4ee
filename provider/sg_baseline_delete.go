package provider

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// Delete ends the associations that the resource manages, and deletes the group. While something uses it AWS refuses: it waits for that to go, and then says what it is.
func (r *sgBaselineResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state sgBaselineModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	deadline, cancel := limited(ctx, state.Timeouts.Delete, deleteTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	state.Region = types.StringValue(r.account.region(state.Region))
	api, id := r.account.clients.EC2(state.Region.ValueString()), state.ID.ValueString()
	if !state.AdditionalVPCs.IsNull() {
		if r.endAssociations(deadline, &state, &resp.Diagnostics); resp.Diagnostics.HasError() {
			return
		}
	}
	var inUse error // the last answer that something uses it
	for attempt := 1; ; attempt++ {
		_, err := api.DeleteSecurityGroup(deadline, &ec2.DeleteSecurityGroupInput{GroupId: aws.String(id)})
		switch {
		case err == nil || awsclient.IsGroupNotFound(err):
			return
		case awsclient.IsInUse(err):
			inUse = err
		case inUse == nil || deadline.Err() == nil:
			resp.Diagnostics.AddError("The security group was not deleted", awsclient.Explain(err))
			return
		}
		if state.RevokeReferences.ValueBool() && deadline.Err() == nil {
			if err := revokeReferences(deadline, api, id); err != nil {
				resp.Diagnostics.AddError("Rules that name the group were not revoked", explain(err))
				return
			}
		}
		if sgrules.Backoff(deadline, attempt) != nil {
			summary := fmt.Sprintf("Security group %s is still in use", id)
			resp.Diagnostics.AddError(summary, awsclient.Explain(inUse)+" "+r.blockers(context.WithoutCancel(ctx), &state))
			return
		}
	}
}

// blockers says what keeps a group from being deleted.
func (r *sgBaselineResource) blockers(ctx context.Context, m *sgBaselineModel) string {
	api, id := r.account.clients.EC2(m.Region.ValueString()), m.ID.ValueString()
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	var found []string
	enis, err := api.DescribeNetworkInterfaces(ctx, &ec2.DescribeNetworkInterfacesInput{Filters: []ec2types.Filter{{Name: aws.String("group-id"), Values: []string{id}}}})
	if err == nil {
		for _, e := range enis.NetworkInterfaces {
			found = append(found, interfaceText(e))
		}
	}
	referrers, err := referring(ctx, api, id)
	if err == nil {
		for _, g := range referrers {
			found = append(found, fmt.Sprintf("security group %s (%s), whose rules name it", aws.ToString(g.GroupId), aws.ToString(g.GroupName)))
		}
	}
	vpcs, _ := r.account.clients.Groups(m.Region.ValueString()).VPCs(ctx, id)
	for _, vpc := range slices.Sorted(maps.Keys(vpcs)) {
		if s := vpcs[vpc].State; s != ec2types.SecurityGroupVpcAssociationStateDisassociated {
			found = append(found, fmt.Sprintf("VPC %s, of which the association is %s: set additional_vpc_ids = [] and apply, or end it where it is managed", vpc, s))
		}
	}
	if len(found) == 0 {
		return "What uses it was not found: it may be in another account or region."
	}
	return "It is used by:\n  - " + strings.Join(found, "\n  - ") +
		"\nTake the group off the interfaces, and drop the rules, or set revoke_references_on_delete = true for these."
}

// interfaceText says whose a network interface is.
func interfaceText(e ec2types.NetworkInterface) string {
	text := "network interface " + aws.ToString(e.NetworkInterfaceId)
	var about []string
	if d := aws.ToString(e.Description); d != "" {
		about = append(about, fmt.Sprintf("%q", d))
	}
	if e.Attachment != nil && aws.ToString(e.Attachment.InstanceId) != "" {
		about = append(about, "of instance "+aws.ToString(e.Attachment.InstanceId))
	}
	if e.RequesterManaged != nil && *e.RequesterManaged {
		about = append(about, "managed by "+aws.ToString(e.RequesterId))
	}
	if len(about) > 0 {
		text += " (" + strings.Join(about, ", ") + ")"
	}
	return text
}

// referring is the other groups whose rules name a group.
func referring(ctx context.Context, api *ec2.Client, id string) ([]ec2types.SecurityGroup, error) {
	var out []ec2types.SecurityGroup
	seen := map[string]bool{id: true}
	for _, filter := range []string{"ip-permission.group-id", "egress.ip-permission.group-id"} {
		pages := ec2.NewDescribeSecurityGroupsPaginator(api, &ec2.DescribeSecurityGroupsInput{Filters: []ec2types.Filter{{Name: aws.String(filter), Values: []string{id}}}})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return out, err
			}
			for _, g := range page.SecurityGroups {
				if other := aws.ToString(g.GroupId); !seen[other] {
					seen[other] = true
					out = append(out, g)
				}
			}
		}
	}
	return out, nil
}

// revokeReferences revokes the rules of other groups that name a group.
func revokeReferences(ctx context.Context, api *ec2.Client, id string) error {
	groups, err := referring(ctx, api, id)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if err := revokeReferencesOf(ctx, api, aws.ToString(g.GroupId), id); err != nil {
			return err
		}
	}
	return nil
}

// revokeReferencesOf revokes the rules of one group that name another, while nobody else of this process changes it.
func revokeReferencesOf(ctx context.Context, api *ec2.Client, group, named string) error {
	unlock, err := groupLocks.Lock(ctx, group)
	if err != nil {
		return err
	}
	defer unlock()
	rules, err := sgrules.Read(ctx, api, nil, group, "")
	if errors.Is(err, sgrules.ErrGroupGone) {
		return nil
	}
	if err != nil {
		return err
	}
	ids := map[sgrules.Direction][]string{}
	for _, rule := range rules {
		if rule.Peer.Kind == sgrules.PeerGroup && rule.Peer.Value == named {
			ids[rule.Direction] = append(ids[rule.Direction], rule.ID)
		}
	}
	return revoke(ctx, api, group, ids)
}

func revoke(ctx context.Context, api *ec2.Client, group string, ids map[sgrules.Direction][]string) error {
	if list := ids[sgrules.Ingress]; len(list) > 0 {
		if _, err := api.RevokeSecurityGroupIngress(ctx, &ec2.RevokeSecurityGroupIngressInput{GroupId: aws.String(group), SecurityGroupRuleIds: list}); err != nil && !awsclient.IsRuleNotFound(err) {
			return err
		}
	}
	if list := ids[sgrules.Egress]; len(list) > 0 {
		if _, err := api.RevokeSecurityGroupEgress(ctx, &ec2.RevokeSecurityGroupEgressInput{GroupId: aws.String(group), SecurityGroupRuleIds: list}); err != nil && !awsclient.IsRuleNotFound(err) {
			return err
		}
	}
	return nil
}
