package live

import (
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// addLists reads the prefix lists that rules name, with their entries. One whose entries cannot be read may hold any address.
func (r *reader) addLists(ctx context.Context) error {
	ids := slices.Sorted(maps.Keys(r.lists))
	for some := range slices.Chunk(ids, 100) { // MaxResults of the call
		// By filter, which leaves out what is not found, in the place of failing.
		pages := ec2.NewDescribeManagedPrefixListsPaginator(r.api, &ec2.DescribeManagedPrefixListsInput{
			Filters: []types.Filter{{Name: aws.String("prefix-list-id"), Values: some}}, MaxResults: aws.Int32(100)})
		for pages.HasMorePages() {
			answer, err := pages.NextPage(ctx)
			if err != nil {
				return err
			}
			for _, l := range answer.PrefixLists {
				id := aws.ToString(l.PrefixListId)
				list := &firewall.PrefixList{ID: firewall.ID(id), AWSID: id, Name: aws.ToString(l.PrefixListName), MaxEntries: int(aws.ToInt32(l.MaxEntries)),
					Origin: firewall.Origin{Address: id}}
				r.net.PrefixLists[list.ID] = list
				if list.Must, err = r.entries(ctx, id); err == nil {
					list.May = list.Must
					continue
				}
				if ctx.Err() != nil {
					return err
				}
				hide(list, firewall.AllIPv4())
				if aws.ToString(l.AddressFamily) == "IPv6" {
					hide(list, firewall.AllIPv6())
				}
			}
		}
	}
	for _, id := range ids {
		if r.net.PrefixLists[firewall.ID(id)] == nil {
			list := &firewall.PrefixList{ID: firewall.ID(id), AWSID: id, Origin: firewall.Origin{Address: id}}
			hide(list, firewall.AllAddrs())
			r.net.PrefixLists[list.ID] = list
		}
	}
	return nil
}

// hide says of a list that its entries are not known, but that they lie within some addresses.
func hide(l *firewall.PrefixList, within firewall.AddrSet) {
	l.Must, l.May = firewall.AddrSet{}, within
	l.Why = []firewall.Unknown{{Address: l.AWSID, Attribute: "entry", Reason: firewall.NotInPlan}}
}

func (r *reader) entries(ctx context.Context, id string) (firewall.AddrSet, error) {
	var out firewall.AddrSet
	pages := ec2.NewGetManagedPrefixListEntriesPaginator(r.api, &ec2.GetManagedPrefixListEntriesInput{PrefixListId: &id, MaxResults: aws.Int32(100)})
	for pages.HasMorePages() {
		answer, err := pages.NextPage(ctx)
		if err != nil {
			return firewall.AddrSet{}, err
		}
		for _, e := range answer.Entries {
			cidr, err := firewall.ParseCIDR(aws.ToString(e.Cidr))
			if err != nil {
				return firewall.AddrSet{}, err
			}
			out = out.Union(firewall.Prefixes(cidr))
		}
	}
	return out, nil
}
