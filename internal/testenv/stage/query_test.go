package stage_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// handmade is an account whose objects somebody made by hand, and a folder in which Terraform meets them.
type handmade struct {
	move
	ec2 *ec2.Client
}

const rackspaceOnly = "terraform {\n  required_providers {\n    rackspace = { source = \"rackspace/rackspace\" }\n  }\n}\n"

// byHand makes the account, and ends the test where Terraform has no queries and actions.
func byHand(t *testing.T, files map[string]string) *handmade {
	s := theatre(t)
	account, err := s.Account(t.Context(), "10.20.0.0/16", false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(account.Close)
	files["providers.tf"] = rackspaceOnly + "variable \"vpc_id\" {}\n" + rackspaceBlock
	folder, err := s.Folder(files)
	if err != nil {
		t.Fatal(err)
	}
	h := &handmade{move: move{t: t, account: account, folder: folder}, ec2: ec2.New(ec2.Options{Region: "us-east-1",
		BaseEndpoint: aws.String(account.Proxy.URL), Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")})}
	h.needs114()
	return h
}

// needs114 skips, with CI=true too, where Terraform is one without queries and actions: no pipeline has to have another one.
func (h *handmade) needs114() {
	h.t.Helper()
	out, err := h.account.Terraform(h.t.Context(), h.folder, "version")
	h.must(err)
	name, _, _ := strings.Cut(out, "\n")
	var major, minor int
	if _, err := fmt.Sscanf(name, "Terraform v%d.%d", &major, &minor); err != nil || major == 1 && minor < 14 {
		h.t.Skipf("queries and actions need Terraform 1.14, and this is %s: make acc-new builds one, TF_BIN names one (CONTRIBUTING.md)", name)
	}
}

// group makes a group with a rule, tagged as Rackspace tags.
func (h *handmade) group(name string) string {
	h.t.Helper()
	out, err := h.ec2.CreateSecurityGroup(h.t.Context(), &ec2.CreateSecurityGroupInput{GroupName: &name, Description: aws.String("by hand"), VpcId: &h.account.VPC,
		TagSpecifications: []types.TagSpecification{{ResourceType: types.ResourceTypeSecurityGroup, Tags: []types.Tag{
			{Key: aws.String("ServiceProvider"), Value: aws.String("Rackspace")}, {Key: aws.String("Name"), Value: &name}, {Key: aws.String("App"), Value: aws.String("shop")}}}}})
	h.must(err)
	_, err = h.ec2.AuthorizeSecurityGroupIngress(h.t.Context(), &ec2.AuthorizeSecurityGroupIngressInput{GroupId: out.GroupId,
		IpPermissions: []types.IpPermission{{IpProtocol: aws.String("tcp"), FromPort: aws.Int32(443), ToPort: aws.Int32(443), IpRanges: []types.IpRange{{CidrIp: aws.String("10.0.0.0/8")}}}}})
	h.must(err)
	return *out.GroupId
}

func TestAQueryWritesAConfigurationThatPlansNothingButImports(t *testing.T) {
	h := byHand(t, map[string]string{"all.tfquery.hcl": `
list "rackspace_sg_baseline" "all" {
  provider         = rackspace
  include_resource = true
  config {
    vpc_id = var.vpc_id
    tags   = { App = "shop" }
  }
}
list "rackspace_sg_attachment" "web" {
  provider         = rackspace
  include_resource = true
  config {
    vpc_id = var.vpc_id
  }
}
list "rackspace_default_sg_lockdown" "shop" {
  provider         = rackspace
  include_resource = true
  config {
    tags = { App = "shop" }
  }
}
`})
	web, db := h.group("web"), h.group("db")
	h.subnetWith(web)
	h.closeDefaultGroup()
	h.before = h.groups()
	h.terraform("init")
	listed, err := h.account.Terraform(t.Context(), h.folder, "query", "-no-color", "-generate-config-out=groups.tf")
	h.must(err)
	for _, want := range []string{"id=" + web, "id=" + db, "web (" + web + ")"} {
		if !strings.Contains(listed, want) {
			t.Errorf("the query does not say %q:\n%s", want, listed)
		}
	}
	if plan := h.terraform("plan"); !strings.Contains(plan, "Plan: 4 to import, 0 to add, 0 to change, 0 to destroy.") {
		written, _ := os.ReadFile(filepath.Join(h.folder, "groups.tf"))
		t.Errorf("the generated configuration plans more than imports:\n%s\n%s", plan, written)
	}
	h.terraform("apply", "-auto-approve")
	h.settled(nil)
	if now := h.groups(); !slices.EqualFunc(h.before, now, sameTraffic) {
		t.Errorf("the groups were\n%v\nand are\n%v", h.before, now)
	}
}

// subnetWith makes a subnet, with an interface that has a group.
func (h *handmade) subnetWith(group string) string {
	h.t.Helper()
	subnet, err := h.ec2.CreateSubnet(h.t.Context(), &ec2.CreateSubnetInput{VpcId: &h.account.VPC, CidrBlock: aws.String("10.20.1.0/24")})
	h.must(err)
	_, err = h.ec2.CreateNetworkInterface(h.t.Context(), &ec2.CreateNetworkInterfaceInput{SubnetId: subnet.Subnet.SubnetId, Groups: []string{group}})
	h.must(err)
	return *subnet.Subnet.SubnetId
}

// closeDefaultGroup revokes the rules of the VPC's default group, and tags the VPC.
func (h *handmade) closeDefaultGroup() {
	h.t.Helper()
	_, err := h.ec2.CreateTags(h.t.Context(), &ec2.CreateTagsInput{Resources: []string{h.account.VPC}, Tags: []types.Tag{{Key: aws.String("App"), Value: aws.String("shop")}}})
	h.must(err)
	groups, err := h.ec2.DescribeSecurityGroups(h.t.Context(), &ec2.DescribeSecurityGroupsInput{Filters: []types.Filter{
		{Name: aws.String("vpc-id"), Values: []string{h.account.VPC}}, {Name: aws.String("group-name"), Values: []string{"default"}}}})
	h.must(err)
	id := groups.SecurityGroups[0].GroupId
	rules, err := h.ec2.DescribeSecurityGroupRules(h.t.Context(), &ec2.DescribeSecurityGroupRulesInput{Filters: []types.Filter{{Name: aws.String("group-id"), Values: []string{*id}}}})
	h.must(err)
	for _, r := range rules.SecurityGroupRules {
		if one := []string{*r.SecurityGroupRuleId}; aws.ToBool(r.IsEgress) {
			_, err = h.ec2.RevokeSecurityGroupEgress(h.t.Context(), &ec2.RevokeSecurityGroupEgressInput{GroupId: id, SecurityGroupRuleIds: one})
		} else {
			_, err = h.ec2.RevokeSecurityGroupIngress(h.t.Context(), &ec2.RevokeSecurityGroupIngressInput{GroupId: id, SecurityGroupRuleIds: one})
		}
		h.must(err)
	}
}

func TestAnInstanceGoesIntoQuarantineAndComesBack(t *testing.T) {
	h := byHand(t, map[string]string{"actions.tf": `
variable "suspect" {}
action "rackspace_sg_quarantine" "it" {
  config {
    instance_id    = var.suspect
    evidence_cidrs = ["10.9.0.0/24"]
  }
}
action "rackspace_sg_release" "it" {
  config {
    instance_id = var.suspect
  }
}
`})
	group := h.group("web")
	subnet := h.subnetWith(group)
	run, err := h.ec2.RunInstances(t.Context(), &ec2.RunInstancesInput{ImageId: aws.String("ami-12c6146b"), MinCount: aws.Int32(1), MaxCount: aws.Int32(1),
		SubnetId: &subnet, SecurityGroupIds: []string{group}})
	h.must(err)
	instance := *run.Instances[0].InstanceId
	h.terraform("init")
	invoke := func(action string) string {
		return h.terraform("apply", "-auto-approve", "-invoke=action."+action+".it", "-var=suspect="+instance)
	}
	out := invoke("rackspace_sg_quarantine")
	for _, want := range []string{"loses " + group, "is in quarantine: it has sg-", "allows what comes from 10.9.0.0/24, and TCP 443 to there", "tracked go on"} {
		if !strings.Contains(strings.Join(strings.Fields(out), " "), want) {
			t.Errorf("Terraform does not show %q:\n%s", want, out)
		}
	}
	isolated := func() bool { return !slices.Equal(h.groupsOf(instance), []string{group}) }
	if !isolated() {
		t.Error("the instance has its group still")
	}
	out = invoke("rackspace_sg_release")
	if isolated() || len(h.groups()) != 1 || !strings.Contains(out, "has its groups again: "+group) {
		t.Errorf("the instance is not as it was:\n%s", out)
	}
}

func TestWhatNothingOwnsIsRevokedWhenTheActionIsCalled(t *testing.T) {
	example, err := os.ReadFile("../../../examples/actions/rackspace_sg_revoke_unmanaged/action.tf")
	if err != nil {
		t.Fatal(err)
	}
	h := byHand(t, map[string]string{"action.tf": string(example)})
	h.must(os.WriteFile(filepath.Join(h.folder, "providers.tf"), []byte(rackspaceOnly+rackspaceBlock), 0o600)) // the example has the variable
	h.terraform("init")
	h.terraform("apply", "-auto-approve")
	h.before = h.groups()
	out, err := h.ec2.AuthorizeSecurityGroupIngress(t.Context(), &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &h.before[0].ID,
		IpPermissions: []types.IpPermission{{IpProtocol: aws.String("tcp"), FromPort: aws.Int32(22), ToPort: aws.Int32(22), IpRanges: []types.IpRange{{CidrIp: aws.String("10.0.0.0/8")}}}}})
	h.must(err)
	said := h.terraform("apply", "-auto-approve", "-invoke=action.rackspace_sg_revoke_unmanaged.web")
	if want := "Revoked: " + *out.SecurityGroupRules[0].SecurityGroupRuleId + ": ingress tcp 22 from 10.0.0.0/8"; !strings.Contains(said, want) {
		t.Errorf("Terraform does not show %q:\n%s", want, said)
	}
	if now := h.groups(); !slices.EqualFunc(h.before, now, sameTraffic) {
		t.Errorf("the groups were\n%v\nand are\n%v", h.before, now)
	}
	h.settled(nil)
}

// groupsOf is the groups of an instance's first interface.
func (h *handmade) groupsOf(instance string) []string {
	h.t.Helper()
	out, err := h.ec2.DescribeNetworkInterfaces(h.t.Context(), &ec2.DescribeNetworkInterfacesInput{Filters: []types.Filter{{Name: aws.String("attachment.instance-id"), Values: []string{instance}}}})
	h.must(err)
	var ids []string
	for _, g := range out.NetworkInterfaces[0].Groups {
		ids = append(ids, *g.GroupId)
	}
	return ids
}
