package awsclient

import (
	"slices"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

func TestAssociationsAreReadTogetherAndOnlyForWhoAsks(t *testing.T) {
	bare(t)
	p := proxy(t, awsproxy.Options{})
	clients := connect(t, at(p))
	api := clients.EC2("")
	ids := makeGroups(t, api, 20, 1)
	vpc, err := api.CreateVpc(t.Context(), &ec2.CreateVpcInput{CidrBlock: aws.String("10.9.0.0/16")})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids[:10] {
		if _, err := api.AssociateSecurityGroupVpc(t.Context(), &ec2.AssociateSecurityGroupVpcInput{GroupId: &id, VpcId: vpc.Vpc.VpcId}); err != nil {
			t.Fatal(err)
		}
	}
	const action = "DescribeSecurityGroupVpcAssociations"
	// Of the groups that are asked for with VPCs, the first ten have one. Group 5 is asked for both ways at once.
	read := func(fails bool, with ...int) int {
		before := p.Counts()
		var wg sync.WaitGroup
		for i, id := range ids {
			wg.Go(func() {
				if slices.Contains(with, i) && i != 5 {
					return
				}
				if g, err := clients.Groups("").Read(t.Context(), id); err != nil || *g.GroupId != id || len(g.Rules) != 2 || len(g.VPCs) != 0 {
					t.Errorf("group %d, not asked for with VPCs: %v", i, err)
				}
			})
		}
		for _, i := range with {
			wg.Go(func() {
				g, err := clients.Groups("").ReadWithVPCs(t.Context(), ids[i])
				switch {
				case fails && IsDenied(err):
				case fails || err != nil || *g.GroupId != ids[i] || len(g.Rules) != 2 || (len(g.VPCs) == 1) != (i < 10):
					t.Errorf("group %d, asked for with VPCs: %v", i, err)
				}
			})
		}
		wg.Wait()
		return p.Counts().Since(before)[action]
	}
	if n := read(false); n != 0 {
		t.Errorf("%d calls for what nobody asked", n)
	}
	// One; should a slow machine begin some reads after the window, they are more batches.
	if n := read(false, 3, 4, 5, 6, 15, 16); n < 1 || n > 4 {
		t.Errorf("%d calls", n)
	}
	p.Inject(awsproxy.Fault{Action: action, Effect: awsproxy.Refuse("UnauthorizedOperation", "You are not authorized")})
	read(true, 3, 5)
}

func TestAssociationsOverAllPages(t *testing.T) {
	bare(t)
	p := proxy(t, awsproxy.Options{})
	clients := connect(t, at(p))
	api := clients.EC2("")
	id := makeGroups(t, api, 1, 1)[0]
	var want []string
	for range 6 {
		vpc, err := api.CreateVpc(t.Context(), &ec2.CreateVpcInput{CidrBlock: aws.String("10.9.0.0/16")})
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, *vpc.Vpc.VpcId)
		if _, err := api.AssociateSecurityGroupVpc(t.Context(), &ec2.AssociateSecurityGroupVpcInput{GroupId: &id, VpcId: vpc.Vpc.VpcId}); err != nil {
			t.Fatal(err)
		}
	}
	smaller := p.Inject(awsproxy.Fault{Action: "DescribeSecurityGroupVpcAssociations", When: func(c *awsproxy.Call) bool {
		c.Form.Set("MaxResults", "5")
		return true
	}, Effect: awsproxy.Slow(0)})
	found, err := clients.Groups("").VPCs(t.Context(), id)
	if err != nil || len(found) != 6 || smaller.Hits() != 2 {
		t.Errorf("got %d on %d pages: %v", len(found), smaller.Hits(), err)
	}
	found, _ = clients.Groups("").VPCs(t.Context(), id)
	got := found.VPCs()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("associated with %v, want %v", got, want)
	}
}

func TestVPCsInWhichAGroupCanBeUsed(t *testing.T) {
	for state, want := range map[types.SecurityGroupVpcAssociationState]int{
		"associating": 0, "associated": 1, "association-failed": 0, "disassociating": 0, "disassociated": 0, "disassociation-failed": 1,
	} {
		if got := (Associations{"vpc-a": {State: state}}).VPCs(); len(got) != want {
			t.Errorf("%s: %v", state, got)
		}
	}
}
