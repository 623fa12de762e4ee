package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// tags tags an object by hand.
func (w *world) tags(id string, pairs ...string) {
	w.t.Helper()
	var tags []types.Tag
	for i := 0; i < len(pairs); i += 2 {
		tags = append(tags, types.Tag{Key: &pairs[i], Value: &pairs[i+1]})
	}
	_, err := w.ec2.CreateTags(context.Background(), &ec2.CreateTagsInput{Resources: []string{id}, Tags: tags})
	w.must(err)
}

func TestListsTheGroupsThatABaselineCanAdopt(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	p := connected(t, w.URL)
	web, db := w.group("web"), w.group("db")
	w.tags(web, "team", "a*b")
	w.tags(db, "team", "aXb", "tier", "data")
	w.tags(w.group("of-fms"), "FMManaged", "true")
	w.tags(w.group("quarantine"), ownerTag, quarantinePrefix+"i-1")
	other, err := w.ec2.CreateVpc(t.Context(), &ec2.CreateVpcInput{CidrBlock: aws.String("10.1.0.0/16")})
	w.must(err)
	elsewhere, err := w.ec2.CreateSecurityGroup(t.Context(), &ec2.CreateSecurityGroupInput{GroupName: aws.String("web"), Description: aws.String("x"), VpcId: other.Vpc.VpcId})
	w.must(err)
	here := fmt.Sprintf("web (%s)", web)
	for name, c := range map[string]struct {
		config obj
		want   []string
	}{
		"of a VPC, without the default group, Firewall Manager's and a quarantine's": {obj{"vpc_id": w.vpc}, []string{fmt.Sprintf("db (%s)", db), here}},
		"of all VPCs":       {obj{"tags": nil}, []string{fmt.Sprintf("db (%s)", db), here, fmt.Sprintf("web (%s)", *elsewhere.GroupId)}},
		"by a tag":          {obj{"tags": obj{"tier": "data"}}, []string{fmt.Sprintf("db (%s)", db)}},
		"no wildcard":       {obj{"tags": obj{"team": "a*b"}}, []string{here}},
		"all tags at once":  {obj{"tags": obj{"team": "a*b", "tier": "data"}}, nil},
		"in another region": {obj{"vpc_id": w.vpc, "region": "eu-west-1"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, problems := p.lists("rackspace_sg_baseline", c.config, 100, false)
			slices.Sort(c.want)
			if diff := cmp.Diff(c.want, names(got)); diff != "" || len(problems) > 0 {
				t.Error(diff, problems)
			}
			for _, r := range got {
				if at(t, r.identity, "region") != acctest.Region || at(t, r.identity, "account_id") == "" || !strings.Contains(r.name, at(t, r.identity, "id")) {
					t.Errorf("%s has the identity %v", r.name, r.identity)
				}
			}
		})
	}
}

func TestAListedGroupIsWhatAnImportReads(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	p := connected(t, w.URL)
	web := w.group("web")
	w.tags(web, "team", "a", "Name", "web")
	w.authorize(web, 443, "10.0.0.0/8")
	w.authorize(w.group("db"), 3306, "10.0.0.0/8")
	got, problems := p.lists("rackspace_sg_baseline", obj{"vpc_id": w.vpc}, 100, true)
	if len(got) != 2 || len(problems) > 0 {
		t.Fatal(names(got), problems)
	}
	for _, r := range got {
		imported, identity, problems := p.importByIdentity("rackspace_sg_baseline", obj{"id": at(t, r.identity, "id")})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		if diffs, err := imported.Diff(r.resource); err != nil || len(diffs) > 0 || !identity.Equal(r.identity) {
			t.Errorf("%s: imported and listed differ: %v %v", r.name, diffs, err)
		}
	}
}

func TestAListReadsNoFurtherThanItIsAskedFor(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	p := connected(t, w.URL)
	for i := range 23 {
		w.authorize(w.group(fmt.Sprintf("g%02d", i)), 443, "10.0.0.0/8")
	}
	for limit, want := range map[int64]struct {
		results       int
		groups, rules int // calls
	}{
		3:   {3, 1, 1}, // pages of 5
		10:  {10, 2, 2},
		100: {23, 1, 1},
	} {
		before := w.Counts()
		got, problems := p.lists("rackspace_sg_baseline", obj{"vpc_id": w.vpc}, limit, true)
		calls := w.Counts().Since(before)
		if len(got) != want.results || len(problems) > 0 || calls["DescribeSecurityGroups"] > want.groups || calls["DescribeSecurityGroupRules"] > want.rules {
			t.Errorf("limit %d: %d results, calls %v, %v", limit, len(got), calls, problems)
		}
	}
}

func TestAListRefusesAWrongConfiguration(t *testing.T) {
	p := newProtocol(t)
	for name, config := range map[string]obj{
		"vpc_id: must be the id of a VPC": {"vpc_id": "web"},
		"region: must be a region":        {"region": "us"},
		"tags: map must contain":          {"tags": obj{}},
		"null":                            {"tags": obj{"team": nil}},
	} {
		_, problems := p.lists("rackspace_sg_baseline", config, 1, false)
		if len(problems) != 1 || !strings.Contains(problems[0], name[strings.Index(name, ":")+1:]) {
			t.Errorf("%s: %q", name, problems)
		}
	}
}

func TestAListSaysWhyItEnds(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	p := connected(t, w.URL)
	w.group("web")
	w.Inject(awsproxy.Fault{Action: "DescribeSecurityGroupRules", Effect: awsproxy.Refuse("UnauthorizedOperation", "no")})
	got, problems := p.lists("rackspace_sg_baseline", obj{"vpc_id": w.vpc}, 10, true)
	if len(got) != 0 || len(problems) != 1 || !strings.Contains(problems[0], "ec2:DescribeSecurityGroupRules") {
		t.Error(names(got), problems)
	}
}
