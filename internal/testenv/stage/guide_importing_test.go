package stage_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// manifold adds one rule of each kind to a group.
func (h *handmade) manifold(group, other string) {
	h.t.Helper()
	list, err := h.ec2.CreateManagedPrefixList(h.t.Context(), &ec2.CreateManagedPrefixListInput{PrefixListName: aws.String("office"), AddressFamily: aws.String("IPv4"),
		MaxEntries: aws.Int32(1), Entries: []types.AddPrefixListEntry{{Cidr: aws.String("10.9.0.0/16")}}})
	h.must(err)
	of := func(protocol string, from, to int32) types.IpPermission {
		return types.IpPermission{IpProtocol: &protocol, FromPort: &from, ToPort: &to}
	}
	self, peer, listed, v6, described, ping := of("tcp", 1000, 1001), of("tcp", 2000, 2000), of("udp", 3000, 3001), of("tcp", 4000, 4000), of("tcp", 5000, 5001), of("icmp", 8, -1)
	self.UserIdGroupPairs, peer.UserIdGroupPairs = []types.UserIdGroupPair{{GroupId: &group}}, []types.UserIdGroupPair{{GroupId: &other}}
	listed.PrefixListIds = []types.PrefixListId{{PrefixListId: list.PrefixList.PrefixListId}}
	v6.Ipv6Ranges = []types.Ipv6Range{{CidrIpv6: aws.String("2001:db8::/32")}}
	described.IpRanges = []types.IpRange{{CidrIp: aws.String("10.1.0.0/16"), Description: aws.String("office: [a] = 1")}}
	ping.IpRanges = []types.IpRange{{CidrIp: aws.String("10.0.0.0/8")}}
	gre := types.IpPermission{IpProtocol: aws.String("47"), IpRanges: []types.IpRange{{CidrIp: aws.String("10.2.0.0/16")}}}
	_, err = h.ec2.AuthorizeSecurityGroupIngress(h.t.Context(), &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &group,
		IpPermissions: []types.IpPermission{self, peer, listed, v6, described, ping, gre}})
	h.must(err)
}

// acl gives a subnet a network ACL that lets the VPC pass.
func (h *handmade) acl(subnet string) string {
	h.t.Helper()
	out, err := h.ec2.CreateNetworkAcl(h.t.Context(), &ec2.CreateNetworkAclInput{VpcId: &h.account.VPC})
	h.must(err)
	id := out.NetworkAcl.NetworkAclId
	for _, egress := range []bool{false, true} {
		_, err = h.ec2.CreateNetworkAclEntry(h.t.Context(), &ec2.CreateNetworkAclEntryInput{NetworkAclId: id, RuleNumber: aws.Int32(1000), RuleAction: types.RuleActionAllow,
			Protocol: aws.String("-1"), CidrBlock: aws.String("10.20.0.0/16"), Egress: &egress})
		h.must(err)
	}
	acls, err := h.ec2.DescribeNetworkAcls(h.t.Context(), &ec2.DescribeNetworkAclsInput{Filters: []types.Filter{{Name: aws.String("association.subnet-id"), Values: []string{subnet}}}})
	h.must(err)
	i := slices.IndexFunc(acls.NetworkAcls[0].Associations, func(a types.NetworkAclAssociation) bool { return *a.SubnetId == subnet })
	_, err = h.ec2.ReplaceNetworkAclAssociation(h.t.Context(), &ec2.ReplaceNetworkAclAssociationInput{NetworkAclId: id,
		AssociationId: acls.NetworkAcls[0].Associations[i].NetworkAclAssociationId})
	h.must(err)
	return *id
}

func TestTheGuideImportsWhatIsThere(t *testing.T) {
	const guide = "../../../examples/guides/importing/"
	file := func(name string) string {
		text, err := os.ReadFile(guide + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	h := byHand(t, map[string]string{})
	web, db := h.group("web"), h.group("db")
	h.manifold(web, db)
	subnet := h.subnetWith(web)
	acl := h.acl(subnet)
	h.closeDefaultGroup()
	interfaces, err := h.ec2.DescribeNetworkInterfaces(t.Context(), &ec2.DescribeNetworkInterfacesInput{Filters: []types.Filter{{Name: aws.String("group-id"), Values: []string{web}}}})
	h.must(err)
	rules, err := h.ec2.DescribeSecurityGroupRules(t.Context(), &ec2.DescribeSecurityGroupRulesInput{Filters: []types.Filter{{Name: aws.String("group-id"), Values: []string{db}}}})
	h.must(err)
	imports := strings.NewReplacer("eni-0a1b2c3d4e5f60718", *interfaces.NetworkInterfaces[0].NetworkInterfaceId, "sgr-0a1b2c3d4e5f60718", *rules.SecurityGroupRules[0].SecurityGroupRuleId,
		"sg-0a1b2c3d4e5f60718", web, "vpc-0a1b2c3d4e5f60718", h.account.VPC, "acl-0a1b2c3d4e5f60718", acl).Replace(file("imports.tf"))
	write := func(name, text string) { h.must(os.WriteFile(filepath.Join(h.folder, name), []byte(text), 0o600)) }
	write("imports.tf", imports)
	h.terraform("init")
	h.before = h.groups()
	calls := h.account.Proxy.Counts()
	if out, err := h.account.Terraform(t.Context(), h.folder, "plan", "-no-color", "-generate-config-out=generated.tf"); err == nil || strings.Count(err.Error()+out, "Must set a configuration value") != 3 {
		t.Errorf("of the NACL three attributes are missing, and Terraform says %v\n%s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(h.folder, "generated.tf"))
	h.must(err)
	edits := strings.TrimPrefix(strings.TrimSuffix(file("edit.tf"), "}\n"), "resource \"rackspace_nacl_baseline\" \"cde\" {\n")
	written := regexp.MustCompile(`(?m)^  allow +=.*\n  blast_radius_ack += null\n  compliance += null\n`).ReplaceAllLiteralString(string(text), edits)
	write("generated.tf", written)
	write("imports.tf", regexp.MustCompile(`(?m)^  provider = rackspace\n`).ReplaceAllString(imports, ""))
	// The tags of the rule and of the NACL are the changes.
	if plan := h.terraform("plan"); !strings.Contains(plan, "Plan: 5 to import, 0 to add, 2 to change, 0 to destroy.") {
		t.Errorf("the generated configuration plans\n%s\n%s", plan, written)
	}
	h.terraform("apply", "-auto-approve")
	h.settled(nil)

	write("rules.tf", file("rules.tf"))
	h.terraform("apply", "-auto-approve")
	printed, err := h.account.Terraform(t.Context(), h.folder, "output", "-no-color", "rules")
	h.must(err)
	h.must(os.Remove(filepath.Join(h.folder, "rules.tf")))
	write("generated.tf", strings.Replace(written, "  rules                       = null\n", "  rules = "+printed, 1))
	if plan := h.terraform("plan"); !strings.Contains(plan, "Plan: 0 to add, 1 to change, 0 to destroy.") || !strings.Contains(plan, "rule_ids") {
		t.Errorf("the rules plan\n%s\n%s", plan, printed)
	}
	h.terraform("apply", "-auto-approve")
	h.settled(nil)
	if now := h.groups(); !slices.EqualFunc(h.before, now, sameTraffic) {
		t.Errorf("the groups were\n%v\nand are\n%v", h.before, now)
	}
	for action, n := range h.account.Proxy.Counts().Since(calls) {
		for _, changes := range []string{"Authorize", "Revoke", "Modify", "CreateNetwork", "Replace", "DeleteNetwork"} {
			if strings.HasPrefix(action, changes) {
				t.Errorf("%d calls of %s", n, action)
			}
		}
	}
}
