package provider

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// nacl makes a network ACL of the VPC.
func (w *world) nacl(name string) string {
	w.t.Helper()
	out, err := w.ec2.CreateNetworkAcl(w.t.Context(), &ec2.CreateNetworkAclInput{VpcId: &w.vpc})
	w.must(err)
	w.tags(*out.NetworkAcl.NetworkAclId, "Name", name)
	return *out.NetworkAcl.NetworkAclId
}

// identityValues are the values of an identity, as the configuration of an import has them.
func identityValues(t *testing.T, identity tftypes.Value) obj {
	t.Helper()
	fields := map[string]tftypes.Value{}
	if err := identity.As(&fields); err != nil {
		t.Fatal(err)
	}
	out := obj{}
	for name, v := range fields {
		if v.Type().Is(tftypes.String) {
			out[name] = at(t, identity, name)
			continue
		}
		var elements []tftypes.Value
		if err := v.As(&elements); err != nil {
			t.Fatal(err)
		}
		var texts arr
		for _, e := range elements {
			var text string
			if err := e.As(&text); err != nil {
				t.Fatal(err)
			}
			texts = append(texts, text)
		}
		out[name] = texts
	}
	return out
}

// Every list shows what its resource can adopt, as an import of it reads it, and nothing else.
func TestEveryListShowsWhatAnImportReads(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	p := connected(t, w.URL)
	web, db := w.group("web"), w.group("db")
	https, owned := w.authorize(web, 443, tenNet), w.authorize(web, 80, tenNet)
	w.tags(owned, ownerTag, newOwner())
	w.tags(https, "team", "a", "Name", "https")
	half := w.authorize(web, 81, tenNet)
	w.tags(half, ownerTag, newOwner(), unfinishedTag, "")
	instance, first := w.instance(web)
	w.setGroups(first, web, db)
	second := w.networkInterface(db)
	w.tags(second, "team", "a")
	w.tags(w.networkInterface(web), originalsTag, db) // in quarantine
	acl := w.nacl("cde")
	w.tags(w.nacl("of FMS"), "FMManaged", "true")
	w.tags(w.vpc, "Name", "main", "team", "a")
	out, err := w.ec2.DescribeSecurityGroups(t.Context(), &ec2.DescribeSecurityGroupsInput{Filters: []types.Filter{
		{Name: aws.String("vpc-id"), Values: []string{w.vpc}}, {Name: aws.String("group-name"), Values: []string{"default"}}}})
	w.must(err)
	w.tags(*out.SecurityGroups[0].GroupId, revokedTag, "sgr-0a ingress all from 10.0.0.0/8")
	w.setGroups(w.networkInterface(*out.SecurityGroups[0].GroupId), *out.SecurityGroups[0].GroupId, db)
	both := []string{db, web}
	slices.Sort(both)

	rule := fmt.Sprintf("ingress tcp 443 from 10.0.0.0/8 of %s (%s)", web, https)
	onFirst := fmt.Sprintf(" on network interface %s (\"Primary network interface\", of instance %s)", first, instance)
	for _, c := range []struct {
		list   string
		config obj
		want   []string
	}{
		{"rackspace_sg_rule", obj{"security_group_id": web, "tags": obj{"team": "a"}}, []string{rule}},
		{"rackspace_sg_rule", obj{"security_group_id": web}, []string{"egress all to 0.0.0.0/0 of " + web, rule}},
		{"rackspace_sg_rule", obj{"security_group_id": web, "include_owned": true},
			[]string{"egress all to 0.0.0.0/0 of " + web, rule, fmt.Sprintf("ingress tcp 80 from 10.0.0.0/8 of %s (%s)", web, owned),
				fmt.Sprintf("ingress tcp 81 from 10.0.0.0/8 of %s (%s)", web, half)}},
		{"rackspace_sg_attachment", obj{"instance_id": instance}, []string{strings.Join(both, ", ") + onFirst}},
		{"rackspace_sg_attachment", obj{"vpc_id": w.vpc, "security_group_id": web}, []string{web + onFirst}},
		{"rackspace_sg_attachment", obj{"tags": obj{"team": "a"}}, []string{db + " on network interface " + second}},
		{"rackspace_nacl_baseline", obj{"vpc_id": w.vpc}, []string{"cde (" + acl + ")"}},
		{"rackspace_nacl_baseline", obj{"tags": obj{"Name": "other"}}, nil},
		{"rackspace_default_sg_lockdown", obj{"tags": obj{"team": "a"}}, []string{"main (" + w.vpc + ")"}},
	} {
		t.Run(fmt.Sprint(c.list, c.config), func(t *testing.T) {
			got, problems := p.lists(c.list, c.config, 100, true)
			var shown []string
			for _, name := range names(got) {
				if name, _, cut := strings.Cut(name, " (sgr-"); cut && strings.HasPrefix(name, "egress") {
					shown = append(shown, name)
				} else {
					shown = append(shown, names(got)[len(shown)])
				}
			}
			if diff := cmp.Diff(c.want, shown); diff != "" || len(problems) > 0 {
				t.Fatal(diff, problems)
			}
			for _, r := range got {
				imported, identity, problems := p.importByIdentity(c.list, identityValues(t, r.identity))
				if len(problems) > 0 {
					t.Fatal(problems)
				}
				if diffs, err := imported.Diff(r.resource); err != nil || len(diffs) > 0 || !identity.Equal(r.identity) {
					t.Errorf("%s: imported and listed differ: %v %v", r.name, diffs, err)
				}
			}
		})
	}
}

// Nothing is asked object by object, whatever there is of it.
func TestNoListAsksObjectByObject(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	p := connected(t, w.URL)
	web := w.group("web")
	for i := range int32(7) {
		w.authorize(web, i+1, tenNet)
		w.networkInterface(web)
		w.nacl("n")
		_, err := w.ec2.CreateVpc(t.Context(), &ec2.CreateVpcInput{CidrBlock: aws.String("10.1.0.0/16")})
		w.must(err)
	}
	for name, most := range map[string]int{"rackspace_sg_rule": 1, "rackspace_sg_attachment": 1, "rackspace_nacl_baseline": 1, "rackspace_default_sg_lockdown": 4} {
		before := w.Counts()
		got, problems := p.lists(name, obj{"tags": nil}, 100, true)
		if calls := w.Counts().Since(before); len(got) < 7 || calls.Total() > most || len(problems) > 0 {
			t.Errorf("%s: %d results by the calls %v, %v", name, len(got), calls, problems)
		}
		if got, _ := p.lists(name, obj{"tags": nil}, 6, false); len(got) != 6 {
			t.Errorf("%s: %d results for a limit of 6", name, len(got))
		}
	}
}

func TestListsRefuseAWrongConfiguration(t *testing.T) {
	p := newProtocol(t)
	for _, c := range []struct {
		list   string
		config obj
		want   string
	}{
		{"rackspace_sg_rule", obj{"security_group_id": "web"}, "security_group_id: "},
		{"rackspace_sg_rule", obj{"tags": obj{}}, "tags: "},
		{"rackspace_sg_attachment", obj{"instance_id": "web"}, "instance_id: "},
		{"rackspace_sg_attachment", obj{"vpc_id": "web"}, "vpc_id: "},
		{"rackspace_nacl_baseline", obj{"vpc_id": "main"}, "vpc_id: "},
		{"rackspace_default_sg_lockdown", obj{"region": "here"}, "region: "},
	} {
		if _, problems := p.lists(c.list, c.config, 1, false); len(problems) != 1 || !strings.HasPrefix(problems[0], c.want) {
			t.Errorf("%s %v: %q", c.list, c.config, problems)
		}
	}
}
