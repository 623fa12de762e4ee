package awsclient_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// interfacesAPI has the interfaces of these ids, gives 60 a page, and counts the calls.
type interfacesAPI struct {
	ids []string
	err error

	mu    sync.Mutex
	calls int
}

func (a *interfacesAPI) DescribeNetworkInterfaces(_ context.Context, in *ec2.DescribeNetworkInterfacesInput, _ ...func(*ec2.Options)) (*ec2.DescribeNetworkInterfacesOutput, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.calls++
	if a.err != nil {
		return nil, a.err
	}
	var found []types.NetworkInterface
	for _, id := range a.ids {
		if slices.Contains(in.Filters[0].Values, id) {
			found = append(found, types.NetworkInterface{NetworkInterfaceId: aws.String(id)})
		}
	}
	out := &ec2.DescribeNetworkInterfacesOutput{NetworkInterfaces: found}
	switch {
	case in.NextToken == nil && len(found) > 60:
		out.NetworkInterfaces, out.NextToken = found[:60], aws.String("2")
	case in.NextToken != nil:
		out.NetworkInterfaces = found[60:]
	}
	return out, nil
}

func TestInterfacesThatAreReadTogetherShareACall(t *testing.T) {
	const none = "eni-fffffffffffffffff"
	api := &interfacesAPI{}
	for i := range 99 {
		api.ids = append(api.ids, fmt.Sprintf("eni-%017d", i))
	}
	reader := awsclient.NewInterfaceReader(api)
	var wg sync.WaitGroup
	for _, id := range append(slices.Clone(api.ids), none) {
		wg.Go(func() {
			ni, err := reader.Read(context.Background(), id)
			switch {
			case id == none && !awsclient.IsNotFound(err):
				t.Errorf("%s: got %v, want that it is not found", id, err)
			case id != none && (err != nil || aws.ToString(ni.NetworkInterfaceId) != id):
				t.Errorf("%s: got %v, %v", id, ni, err)
			}
		})
	}
	wg.Wait()
	// One, of two pages; should a slow machine begin some after the window, they are more batches.
	if api.calls > 6 {
		t.Errorf("100 reads made %d calls", api.calls)
	}
}

func TestAnInterfaceIDThatIsNoneIsNotAskedFor(t *testing.T) {
	api := &interfacesAPI{}
	_, err := awsclient.NewInterfaceReader(api).Read(t.Context(), "eni-web")
	if awsclient.Code(err) != "InvalidNetworkInterfaceId.Malformed" || api.calls != 0 {
		t.Errorf("got %v after %d calls", err, api.calls)
	}
}

func TestAnErrorOfTheCallIsTheReaders(t *testing.T) {
	broken := errors.New("broken")
	if _, err := awsclient.NewInterfaceReader(&interfacesAPI{err: broken}).Read(t.Context(), "eni-00000000000000001"); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}
