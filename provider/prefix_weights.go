package provider

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// prefixListWeights is how many rules each prefix list that the rules name counts for. One that cannot be found out is left out,
// and the rule engine counts it as one rule: the quota is then AWS's to refuse.
func prefixListWeights(ctx context.Context, api ec2.DescribeManagedPrefixListsAPIClient, rules []sgrules.Existing) map[string]int {
	ids := map[string]bool{}
	for _, e := range rules {
		if e.Peer.Kind == sgrules.PeerPrefixList {
			ids[e.Peer.Value] = true
		}
	}
	weights := map[string]int{}
	if len(ids) == 0 {
		return weights
	}
	// All lists that the account sees are few, and one id that does not exist would fail a call that names it.
	pages := ec2.NewDescribeManagedPrefixListsPaginator(api, &ec2.DescribeManagedPrefixListsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return weights
		}
		for _, list := range page.PrefixLists {
			id := aws.ToString(list.PrefixListId)
			if weight, known := sgrules.AWSListWeight(aws.ToString(list.PrefixListName)); known {
				weights[id] = weight
			} else if ids[id] && list.MaxEntries != nil {
				weights[id] = int(*list.MaxEntries)
			}
		}
	}
	return weights
}
