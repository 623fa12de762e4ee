package provider

import (
	"context"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/firewall"
	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// vpcBlocks is the VPC's blocks: as written, or as AWS has them, or not known.
func (m *sgBaselineModel) vpcBlocks(ctx context.Context, a *account) (baseline.VPC, diag.Diagnostics) {
	return a.blocks(ctx, m.VPCID, m.Region, m.VPCCIDRs)
}

// blocks is the blocks of a VPC: as written in the attribute vpc_cidrs, or as AWS has them, or not known.
func (a *account) blocks(ctx context.Context, vpc, region types.String, written types.List) (baseline.VPC, diag.Diagnostics) {
	var diags diag.Diagnostics
	if !written.IsNull() {
		return writtenBlocks(ctx, written, &diags), diags
	}
	if vpc.IsUnknown() || region.IsUnknown() {
		return baseline.VPC{Unknown: true}, diags
	}
	at, id := a.region(region), vpc.ValueString()
	v, err := a.vpcs.get([2]string{at, id}, func() (baseline.VPC, error) { return vpcBlocks(ctx, a.clients.EC2(at), id) })
	if err != nil {
		diags.AddAttributeError(path.Root("vpc_id"), "The VPC's blocks cannot be read", awsclient.Explain(err)+
			" Rules from or to the VPC need them: or set vpc_cidrs.")
		return baseline.VPC{Unknown: true}, diags
	}
	return v, diags
}

// writtenBlocks reads the attribute vpc_cidrs.
func writtenBlocks(ctx context.Context, written types.List, diags *diag.Diagnostics) baseline.VPC {
	if !whollyKnown(written) {
		return baseline.VPC{Unknown: true}
	}
	var texts []types.String
	diags.Append(written.ElementsAs(ctx, &texts, false)...)
	var v baseline.VPC
	for i, t := range texts {
		text := t.ValueString()
		if t.IsNull() {
			continue // the schema says so
		}
		p, err := netip.ParsePrefix(text)
		at := path.Root("vpc_cidrs").AtListIndex(i)
		switch {
		case err != nil:
			diags.AddAttributeError(at, "Invalid CIDR block", fmt.Sprintf("%q is not a CIDR block: write an address and a length, such as 10.0.0.0/16.", text))
		case p != p.Masked():
			diags.AddAttributeError(at, "Invalid CIDR block", fmt.Sprintf("%s has host bits: write %s.", p, p.Masked()))
		case i == 0 && !p.Addr().Is4():
			diags.AddAttributeError(at, "The primary block comes first", "A VPC's primary block is IPv4, and stands first in vpc_cidrs.")
		case i == 0:
			v.Primary = p
		default:
			v.Others = append(v.Others, p)
		}
	}
	if len(texts) == 0 {
		diags.AddAttributeError(path.Root("vpc_cidrs"), "No blocks", "A VPC has at least its primary block: write it, or leave vpc_cidrs out, so that AWS is asked.")
	}
	if diags.HasError() {
		return baseline.VPC{Unknown: true}
	}
	return v
}

// vpcBlocks asks for the blocks that are associated with a VPC.
func vpcBlocks(ctx context.Context, api *ec2.Client, id string) (baseline.VPC, error) {
	out, err := api.DescribeVpcs(ctx, &ec2.DescribeVpcsInput{VpcIds: []string{id}})
	if err != nil {
		return baseline.VPC{}, err
	}
	if len(out.Vpcs) != 1 {
		return baseline.VPC{}, fmt.Errorf("AWS has no VPC %s", id)
	}
	var v baseline.VPC
	add := func(text *string) error {
		p, err := netip.ParsePrefix(aws.ToString(text))
		if err != nil {
			return fmt.Errorf("VPC %s has the block %q: %w", id, aws.ToString(text), err)
		}
		if text != out.Vpcs[0].CidrBlock && p != v.Primary {
			v.Others = append(v.Others, p)
		}
		return nil
	}
	vpc := out.Vpcs[0]
	if v.Primary, err = netip.ParsePrefix(aws.ToString(vpc.CidrBlock)); err != nil {
		return v, fmt.Errorf("VPC %s has the block %q: %w", id, aws.ToString(vpc.CidrBlock), err)
	}
	for _, a := range vpc.CidrBlockAssociationSet {
		if a.CidrBlockState != nil && a.CidrBlockState.State == ec2types.VpcCidrBlockStateCodeAssociated {
			if err := add(a.CidrBlock); err != nil {
				return v, err
			}
		}
	}
	for _, a := range vpc.Ipv6CidrBlockAssociationSet {
		if a.Ipv6CidrBlockState != nil && a.Ipv6CidrBlockState.State == ec2types.VpcCidrBlockStateCodeAssociated {
			if err := add(a.Ipv6CidrBlock); err != nil {
				return v, err
			}
		}
	}
	return v, nil
}

// listsOf is the prefix lists that rules name.
func listsOf(rules []sgrules.Tuple) map[string]bool {
	lists := map[string]bool{}
	for _, t := range rules {
		if t.Peer.Kind == sgrules.PeerPrefixList {
			lists[t.Peer.Value] = true
		}
	}
	return lists
}

// prefixListWeights is how many rules each list counts for, by its id.
func (a *account) prefixListWeights(ctx context.Context, region string, lists map[string]bool) (map[string]int, error) {
	ids := slices.Sorted(maps.Keys(lists))
	return a.lists.get([2]string{region, strings.Join(ids, " ")}, func() (map[string]int, error) {
		return prefixListWeights(ctx, a.clients.EC2(region), ids)
	})
}

// prefixListWeights is how many rules each list counts for: the most entries that it may have, or for AWS's own lists what AWS
// says.
func prefixListWeights(ctx context.Context, api *ec2.Client, ids []string) (map[string]int, error) {
	weights := map[string]int{}
	if len(ids) == 0 {
		return weights, nil
	}
	pages := ec2.NewDescribeManagedPrefixListsPaginator(api, &ec2.DescribeManagedPrefixListsInput{PrefixListIds: ids})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return weights, err
		}
		for _, l := range page.PrefixLists {
			if weight, ok := firewall.AWSListWeight(aws.ToString(l.PrefixListName)); ok {
				weights[aws.ToString(l.PrefixListId)] = weight
			} else if l.MaxEntries != nil {
				weights[aws.ToString(l.PrefixListId)] = int(*l.MaxEntries)
			}
		}
	}
	return weights, nil
}
