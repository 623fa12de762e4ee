package awsclient

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/smithy-go"
)

// InterfaceReader reads network interfaces of one region and account, as GroupReader reads groups.
type InterfaceReader struct {
	batch *Batcher[string, *types.NetworkInterface]
}

// NewInterfaceReader returns a reader over the client of a region.
func NewInterfaceReader(api ec2.DescribeNetworkInterfacesAPIClient) *InterfaceReader {
	return &InterfaceReader{batch: NewBatcher(gatherFor, groupsPerCall, func(ctx context.Context, ids []string) (map[string]*types.NetworkInterface, error) {
		found := map[string]*types.NetworkInterface{}
		list, err := Interfaces(ctx, api, types.Filter{Name: aws.String("network-interface-id"), Values: ids})
		for _, ni := range list {
			found[aws.ToString(ni.NetworkInterfaceId)] = &ni
		}
		return found, err
	})}
}

var interfaceID = regexp.MustCompile(`^eni-([0-9a-f]{8}|[0-9a-f]{17})$`)

// Read returns an interface. The error of one that does not exist satisfies IsNotFound.
func (r *InterfaceReader) Read(ctx context.Context, id string) (*types.NetworkInterface, error) {
	if !interfaceID.MatchString(id) {
		return nil, fmt.Errorf("reading network interface %q: %w", id, &smithy.GenericAPIError{
			Code: "InvalidNetworkInterfaceId.Malformed", Message: fmt.Sprintf("Invalid id: %q", id),
		})
	}
	found, ok, err := r.batch.Get(ctx, id)
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading network interface %s: %w", id, err)
	case !ok:
		return nil, fmt.Errorf("reading network interface %s: %w", id, &smithy.GenericAPIError{
			Code: "InvalidNetworkInterfaceID.NotFound", Message: fmt.Sprintf("The networkInterface ID '%s' does not exist", id),
		})
	}
	return found, nil
}

// Interfaces returns all network interfaces that a filter lets pass.
func Interfaces(ctx context.Context, api ec2.DescribeNetworkInterfacesAPIClient, filter types.Filter) ([]types.NetworkInterface, error) {
	pages := ec2.NewDescribeNetworkInterfacesPaginator(api, &ec2.DescribeNetworkInterfacesInput{
		Filters: []types.Filter{filter}, MaxResults: aws.Int32(pageSize)})
	var list []types.NetworkInterface
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		list = append(list, page.NetworkInterfaces...)
	}
	return list, nil
}

// InstanceInterface returns the id of the interface of an instance at a device index of its first network card. The error of
// one that does not exist satisfies IsNotFound, and says which there are.
func InstanceInterface(ctx context.Context, api ec2.DescribeNetworkInterfacesAPIClient, instance string, index int32) (string, error) {
	list, err := Interfaces(ctx, api, types.Filter{Name: aws.String("attachment.instance-id"), Values: []string{instance}})
	if err != nil {
		return "", err
	}
	var others []string
	for _, ni := range list {
		if ni.Attachment == nil || aws.ToInt32(ni.Attachment.NetworkCardIndex) != 0 {
			continue
		}
		if aws.ToInt32(ni.Attachment.DeviceIndex) == index {
			return aws.ToString(ni.NetworkInterfaceId), nil
		}
		others = append(others, strconv.Itoa(int(aws.ToInt32(ni.Attachment.DeviceIndex))))
	}
	text := fmt.Sprintf("Instance %s has no network interface in this region and account: is it terminated, or elsewhere?", instance)
	if len(others) > 0 {
		text = fmt.Sprintf("Instance %s has no interface at device index %d, but at %s", instance, index, strings.Join(others, ", "))
	}
	return "", &smithy.GenericAPIError{Code: "InvalidNetworkInterfaceID.NotFound", Message: text}
}
