package provider

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// fromGroup is a permission for the members of a group.
func fromGroup(port int32, group string) types.IpPermission {
	return types.IpPermission{IpProtocol: aws.String("tcp"), FromPort: &port, ToPort: &port, UserIdGroupPairs: []types.UserIdGroupPair{{GroupId: &group}}}
}

// elsewhere does something in another VPC, and returns its id.
func (w *world) elsewhere(do func()) string {
	w.t.Helper()
	out, err := w.ec2.CreateVpc(w.t.Context(), &ec2.CreateVpcInput{CidrBlock: aws.String("10.1.0.0/16")})
	w.must(err)
	own, subnet := w.vpc, w.subnet
	w.vpc = *out.Vpc.VpcId
	made, err := w.ec2.CreateSubnet(w.t.Context(), &ec2.CreateSubnetInput{VpcId: &w.vpc, CidrBlock: aws.String("10.1.1.0/24")})
	w.must(err)
	w.subnet = *made.Subnet.SubnetId
	do()
	w.vpc, w.subnet = own, subnet
	return *out.Vpc.VpcId
}

func TestAccSGAudit(t *testing.T) {
	w := newWorld(t, awsproxy.Options{RulesPerGroup: 5})
	web, unused, self, named, abroad := w.group("web"), w.group("unused"), w.group("self"), w.group("named"), w.group("abroad")
	half1, half2 := w.authorize(web, 22, "0.0.0.0/1"), w.authorize(web, 22, "128.0.0.0/1")
	w.allow(web, types.IpPermission{IpProtocol: aws.String("tcp"), FromPort: aws.Int32(3389), ToPort: aws.Int32(3389), Ipv6Ranges: []types.Ipv6Range{{CidrIpv6: aws.String("::/0")}}})
	w.authorize(web, 443, "0.0.0.0/0")
	w.allow(self, fromGroup(22, self))
	w.allow(web, fromGroup(5432, named))
	office := w.authorize(self, 445, "8.8.8.0/24")
	eni := w.networkInterface(web)
	standard := w.defaultGroup()
	bare := w.networkInterface(standard)
	var gone, stale string
	other := w.elsewhere(func() {
		gone = w.group("gone")
		_, err := w.ec2.AssociateSecurityGroupVpc(t.Context(), &ec2.AssociateSecurityGroupVpcInput{GroupId: &abroad, VpcId: &w.vpc})
		w.must(err)
		for range 2 { // until it is there
			_, err = w.ec2.DescribeSecurityGroupVpcAssociations(t.Context(), &ec2.DescribeSecurityGroupVpcAssociationsInput{})
			w.must(err)
		}
		w.networkInterface(abroad)
	})
	stale = w.allow(named, fromGroup(8080, gone))
	_, err := w.ec2.DeleteSecurityGroup(t.Context(), &ec2.DeleteSecurityGroupInput{GroupId: &gone})
	w.must(err)

	config := func(more string) string {
		return w.provider("  guardrails = {\n    quota_source = \"static\"\n    rules_per_group = 5\n  }", more) +
			fmt.Sprintf("data \"rackspace_sg_audit\" \"it\" {\n  vpc_id = %q\n}\n", w.vpc)
	}
	const it = "data.rackspace_sg_audit.it"
	is := func(name, want string) acc.TestCheckFunc { return acc.TestCheckResourceAttr(it, name, want) }
	has := func(list string, want map[string]string) acc.TestCheckFunc {
		return acc.TestCheckTypeSetElemNestedAttrs(it, list+".*", want)
	}
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: config(""), Check: acc.ComposeAggregateTestCheckFunc(
			is("id", w.vpc), is("region", "us-east-1"), is("complete", "true"), is("unknown.#", "0"),
			// What names itself alone is used by nobody; what is carried in another VPC is used.
			is("unused.#", "2"), has("unused", map[string]string{"security_group_id": unused, "name": "unused"}), has("unused", map[string]string{"security_group_id": self}),
			is("unattached.#", "1"), is("unattached.0.security_group_id", named), is("unattached.0.named_by.0", web),
			is("stale_references.#", "1"), is("stale_references.0.security_group_id", named), is("stale_references.0.rule_id", stale), is("stale_references.0.direction", "ingress"),
			is("stale_references.0.referenced_security_group_id", gone), is("stale_references.0.protocol", "tcp"), is("stale_references.0.from_port", "8080"),
			// The two halves are the whole.
			is("administration.#", "3"),
			has("administration", map[string]string{"security_group_id": web, "ip_version": "4", "services": "tcp 22", "share": "1", "rule_ids.#": "2", "network_interface_ids.0": eni,
				"packet.destination": w.addressOf(eni), "packet.destination_port": "22"}),
			acc.TestCheckTypeSetElemAttr(it, "administration.*.rule_ids.*", half1), acc.TestCheckTypeSetElemAttr(it, "administration.*.rule_ids.*", half2),
			has("administration", map[string]string{"security_group_id": web, "ip_version": "6", "services": "tcp 3389", "packets": "::/0 tcp 3389"}),
			has("administration", map[string]string{"security_group_id": self, "ip_version": "4", "services": "tcp 445", "packets": "8.8.8.0/24 tcp 445", "rule_ids.0": office,
				"network_interface_ids.#": "0"}),
			has("cis", map[string]string{"version": "5.0.0", "id": "5.3", "result": "fail", "security_group_ids.#": "1", "security_group_ids.0": web}),
			has("cis", map[string]string{"version": "5.0.0", "id": "5.4", "result": "fail", "security_group_ids.0": web}),
			has("cis", map[string]string{"version": "3.0.0", "id": "5.4", "result": "fail", "security_group_ids.0": standard}), is("cis.#", "12"),
			is("default_group.security_group_id", standard), is("default_group.closed", "false"), is("default_group.in_use", "true"), is("default_group.network_interface_ids.0", bare),
			is("near_quota.#", "1"), is("near_quota.0.quota", "rules_per_group"), is("near_quota.0.security_group_id", web), is("near_quota.0.direction", "ingress"),
			is("near_quota.0.ip_version", "4"), is("near_quota.0.used", "4"), is("near_quota.0.limit", "5"),
			is("shared.#", "1"), is("shared.0.security_group_id", abroad), is("shared.0.vpc_ids.0", other), is("shared.0.owner_id", w.Account))},
		{Config: strings.Replace(config(""), w.vpc, "vpc-0123456789abcdef0", 1), ExpectError: regexp.MustCompile(`(?s)vpc_id.*does\s+not\s+exist`)},
	}})
}

// What cannot be read is said, and costs its part of the answer alone.
func TestAccSGAuditSaysWhatItCannotRead(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	w.group("unused")
	for _, action := range []string{"DescribeStaleSecurityGroups", "DescribeSecurityGroupReferences", "DescribeSecurityGroupVpcAssociations"} {
		w.Inject(awsproxy.Fault{Action: action, Effect: awsproxy.Refuse("UnauthorizedOperation", "You are not authorized to perform this operation.")})
	}
	p := connected(t, w.URL)
	got, problems := p.readData("rackspace_sg_audit", obj{"vpc_id": w.vpc})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	audit := got.(obj)
	said := fmt.Sprint(audit["unknown"])
	for _, part := range []string{"unused and unattached could not be found", "stale_references could not be read", "shared could not be read"} {
		if !strings.Contains(said, part) {
			t.Errorf("%q is not said of %s", part, said)
		}
	}
	if audit["complete"] != false || len(audit["unused"].(arr)) != 0 || audit["default_group"] == nil {
		t.Errorf("got %v", audit)
	}
}

// Emulators that lack a call answer 500 each time: that part of the answer is soon given up.
func TestAccSGAuditGivesUpOnWhatAnEndpointLacks(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	w.Inject(awsproxy.Fault{Action: "DescribeStaleSecurityGroups", Effect: awsproxy.InternalError()})
	before := w.Counts()
	got, problems := connected(t, w.URL).readData("rackspace_sg_audit", obj{"vpc_id": w.vpc})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if tries := w.Counts()["DescribeStaleSecurityGroups"] - before["DescribeStaleSecurityGroups"]; tries != 5 {
		t.Errorf("%d tries, want 5", tries)
	}
	if said := fmt.Sprint(got.(obj)["unknown"]); !strings.Contains(said, "stale_references could not be read") {
		t.Errorf("it is not said: %s", said)
	}
}

// The calls of one read do not grow with groups and interfaces.
func TestAccSGAuditReadsInFewCalls(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	for i := range 10 {
		w.networkInterface(w.group(fmt.Sprint("carried", i)))
		w.authorize(w.group(fmt.Sprint("unused", i)), 443, "10.0.0.0/8")
	}
	before := w.Counts()
	if _, problems := connected(t, w.URL).readData("rackspace_sg_audit", obj{"vpc_id": w.vpc}); len(problems) > 0 {
		t.Fatal(problems)
	}
	// The groups of the VPC twice, as their owners are asked for by themselves, and who names the unused ones, in and out.
	for action, want := range map[string]int{"DescribeVpcs": 1, "DescribeSubnets": 1, "DescribeNetworkAcls": 1, "DescribeNetworkInterfaces": 2, "DescribeSecurityGroups": 4,
		"DescribeSecurityGroupRules": 1, "DescribeSecurityGroupReferences": 1, "DescribeStaleSecurityGroups": 1, "DescribeSecurityGroupVpcAssociations": 2} {
		if got := w.Counts()[action] - before[action]; got != want {
			t.Errorf("%d calls of %s, want %d", got, action, want)
		}
	}
}
