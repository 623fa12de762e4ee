package awsclient

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// makeGroups makes n groups in the default VPC of a region, with so many ingress rules each, and returns their ids.
func makeGroups(t testing.TB, c *ec2.Client, n, rules int) []string {
	t.Helper()
	var ids []string
	for i := range n {
		out, err := c.CreateSecurityGroup(t.Context(), &ec2.CreateSecurityGroupInput{GroupName: new(fmt.Sprint("g", i)), Description: new("test")})
		if err != nil {
			t.Fatal(err)
		}
		p := types.IpPermission{IpProtocol: new("tcp"), FromPort: new(int32(22)), ToPort: new(int32(22))}
		for r := range rules {
			p.IpRanges = append(p.IpRanges, types.IpRange{CidrIp: new(fmt.Sprintf("10.0.%d.%d/32", i, r))})
		}
		if _, err := c.AuthorizeSecurityGroupIngress(t.Context(), &ec2.AuthorizeSecurityGroupIngressInput{GroupId: out.GroupId,
			IpPermissions: []types.IpPermission{p}}); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, *out.GroupId)
	}
	return ids
}

func TestAHundredReadsAreFewCalls(t *testing.T) {
	bare(t)
	p := proxy(t, awsproxy.Options{})
	clients := connect(t, at(p))
	ids := makeGroups(t, clients.EC2(""), 100, 3)
	before := p.Counts()
	var wg sync.WaitGroup
	for i, id := range ids {
		wg.Go(func() {
			g, err := clients.Groups("").Read(t.Context(), id)
			if err != nil || *g.GroupId != id || len(g.Rules) != 4 { // 3, and AWS's egress rule
				t.Errorf("group %d: %v", i, err)
				return
			}
			for _, r := range g.Rules {
				if *r.GroupId != id || !*r.IsEgress && !strings.HasPrefix(*r.CidrIpv4, fmt.Sprintf("10.0.%d.", i)) {
					t.Errorf("group %d has the rule %s of %s", i, *r.SecurityGroupRuleId, *r.GroupId)
				}
			}
		})
	}
	wg.Wait()
	// 100 at once; should a slow machine begin some after the window, they are one more batch.
	if calls := p.Counts().Since(before); calls.Total() < 2 || calls.Total() > 6 {
		t.Errorf("100 reads made %v", calls)
	}
}

func TestGroupsThatAreNotThereDoNotFailTheOthers(t *testing.T) {
	bare(t)
	p := proxy(t, awsproxy.Options{})
	clients := connect(t, at(p))
	id := makeGroups(t, clients.EC2(""), 1, 1)[0]
	var wg sync.WaitGroup
	for id, code := range map[string]string{
		"sg-0123456789abcdef0": "InvalidGroup.NotFound", "sg-nonsense": "InvalidGroupId.Malformed", "": "InvalidGroupId.Malformed",
	} {
		wg.Go(func() {
			if _, err := clients.Groups("").Read(t.Context(), id); Code(err) != code || IsGroupNotFound(err) != (code == "InvalidGroup.NotFound") {
				t.Errorf("%q: got %v, want %s", id, err, code)
			}
		})
	}
	wg.Go(func() {
		if g, err := clients.Groups("").Read(t.Context(), id); err != nil || len(g.Rules) != 2 {
			t.Errorf("the group that is there: %v", err)
		}
	})
	wg.Wait()
}

func TestRegionsAreReadApart(t *testing.T) {
	bare(t)
	p := proxy(t, awsproxy.Options{})
	clients := connect(t, at(p))
	id := makeGroups(t, clients.EC2("eu-west-1"), 1, 1)[0]
	if _, err := clients.Groups("eu-west-1").Read(t.Context(), id); err != nil {
		t.Error(err)
	}
	if _, err := clients.Groups("").Read(t.Context(), id); !IsGroupNotFound(err) {
		t.Errorf("in the provider's region: %v", err)
	}
}

func TestAReadAfterAWriteSeesItsRules(t *testing.T) {
	bare(t)
	p := proxy(t, awsproxy.Options{})
	clients := connect(t, at(p))
	id := makeGroups(t, clients.EC2(""), 1, 1)[0]
	for n := 2; n < 5; n++ {
		if _, err := clients.EC2("").AuthorizeSecurityGroupIngress(t.Context(), &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &id,
			IpPermissions: []types.IpPermission{{IpProtocol: new("tcp"), FromPort: new(int32(n)), ToPort: new(int32(n)),
				IpRanges: []types.IpRange{{CidrIp: new("10.0.0.0/8")}}}}}); err != nil {
			t.Fatal(err)
		}
		if g, err := clients.Groups("").Read(t.Context(), id); err != nil || len(g.Rules) != n+1 {
			t.Errorf("after write %d: %v", n, err)
		}
	}
}

func TestMoreRulesThanAPageAreAllRead(t *testing.T) {
	bare(t)
	p := proxy(t, awsproxy.Options{})
	clients := connect(t, at(p))
	ids := makeGroups(t, clients.EC2(""), 20, 59) // 1200 rules with AWS's own
	before := p.Counts()
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			if g, err := clients.Groups("").Read(t.Context(), id); err != nil || len(g.Rules) != 60 {
				t.Errorf("%s: %v", id, err)
			}
		})
	}
	wg.Wait()
	if calls := p.Counts().Since(before)["DescribeSecurityGroupRules"]; calls < 2 {
		t.Errorf("%d pages: the test reads too few rules to show anything", calls)
	}
}

func TestAReadThatFailsSaysWhich(t *testing.T) {
	bare(t)
	p := proxy(t, awsproxy.Options{})
	clients := connect(t, at(p))
	id := makeGroups(t, clients.EC2(""), 1, 1)[0]
	p.Inject(awsproxy.Fault{Action: "DescribeSecurityGroupRules", Effect: awsproxy.Refuse("UnauthorizedOperation", "You are not authorized")})
	_, err := clients.Groups("").Read(t.Context(), id)
	if !IsDenied(err) || !strings.Contains(err.Error(), id) || !strings.Contains(Explain(err), "ec2:DescribeSecurityGroupRules") {
		t.Errorf("got %v\n%s", err, Explain(err))
	}
}
