package provider

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// prefixList makes a prefix list of an IPv4 block that may have ten.
func (w *world) prefixList(cidr string) string {
	w.t.Helper()
	out, err := w.ec2.CreateManagedPrefixList(w.t.Context(), &ec2.CreateManagedPrefixListInput{PrefixListName: aws.String("partners"),
		AddressFamily: aws.String("IPv4"), MaxEntries: aws.Int32(10), Entries: []types.AddPrefixListEntry{{Cidr: &cidr}}})
	w.must(err)
	return *out.PrefixList.PrefixListId
}

// allow adds an inbound rule.
func (w *world) allow(group string, p types.IpPermission) string {
	w.t.Helper()
	out, err := w.ec2.AuthorizeSecurityGroupIngress(w.t.Context(), &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &group, IpPermissions: []types.IpPermission{p}})
	w.must(err)
	return *out.SecurityGroupRules[0].SecurityGroupRuleId
}

// carry puts groups onto an interface.
func (w *world) carry(networkInterface string, groups ...string) {
	w.t.Helper()
	_, err := w.ec2.ModifyNetworkInterfaceAttribute(w.t.Context(), &ec2.ModifyNetworkInterfaceAttributeInput{NetworkInterfaceId: &networkInterface, Groups: groups})
	w.must(err)
}

func TestAccSGEffectiveRules(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	web, admin := w.group("web"), w.group("admin")
	instance, eni := w.instance(web)
	w.carry(eni, web, admin)
	half1 := w.authorize(web, 443, "0.0.0.0/1")
	half2 := w.authorize(admin, 443, "128.0.0.0/1")
	list := w.prefixList("8.8.8.0/24")
	ssh := w.allow(admin, types.IpPermission{IpProtocol: aws.String("tcp"), FromPort: aws.Int32(22), ToPort: aws.Int32(22), PrefixListIds: []types.PrefixListId{{PrefixListId: &list}}})
	w.allow(admin, types.IpPermission{IpProtocol: aws.String("icmp"), FromPort: aws.Int32(8), ToPort: aws.Int32(-1), UserIdGroupPairs: []types.UserIdGroupPair{{GroupId: &web}}})

	config := func(more string) string {
		return w.provider() + "data \"rackspace_sg_effective_rules\" \"it\" {\n" + more + "\n}\n"
	}
	const it = "data.rackspace_sg_effective_rules.it"
	is := func(name, want string) acc.TestCheckFunc { return acc.TestCheckResourceAttr(it, name, want) }
	whole := acc.ComposeAggregateTestCheckFunc(
		is("network_interface_id", eni), is("id", eni), is("vpc_id", w.vpc), is("subnet_id", w.subnet), is("region", "us-east-1"),
		is("complete", "true"), is("unknown.#", "0"),
		is("quota.groups", "2"), is("quota.groups_limit", "5"), is("quota.rules_limit", "60"),
		acc.TestCheckTypeSetElemNestedAttrs(it, "security_groups.*", map[string]string{"id": web, "name": "web", "in4": "1", "in6": "0", "out4": "1"}),
		acc.TestCheckTypeSetElemNestedAttrs(it, "security_groups.*", map[string]string{"id": admin, "name": "admin", "in4": "12", "in6": "11"}),
		// The two halves are the whole, and both are named.
		is("rules.#", "4"), is("rules.0.direction", "ingress"), is("rules.0.protocol", "tcp"), is("rules.0.from_port", "443"), is("rules.0.to_port", "443"),
		is("rules.0.cidr_blocks.#", "1"), is("rules.0.cidr_blocks.0", "0.0.0.0/0"), is("rules.0.origins.#", "2"),
		acc.TestCheckTypeSetElemNestedAttrs(it, "rules.0.origins.*", map[string]string{"security_group_id": web, "rule_id": half1}),
		acc.TestCheckTypeSetElemNestedAttrs(it, "rules.0.origins.*", map[string]string{"security_group_id": admin, "rule_id": half2}),
		is("rules.1.security_group_id", web), is("rules.1.protocol", "icmp"), is("rules.1.from_port", "8"), is("rules.1.to_port", "-1"), is("rules.1.cidr_blocks.#", "0"),
		is("rules.2.prefix_list_id", list), is("rules.2.from_port", "22"), is("rules.2.origins.0.rule_id", ssh),
		is("rules.3.direction", "egress"), is("rules.3.protocol", "-1"), acc.TestCheckNoResourceAttr(it, "rules.3.from_port"), is("rules.3.origins.#", "2"),
		// The world reaches 443 through two rules; through the list, some reach SSH.
		is("exposure.#", "2"), is("exposure.0.services", "tcp 443"), is("exposure.0.share", "1"), is("exposure.0.ip_version", "4"), is("exposure.0.rule_ids.#", "2"),
		acc.TestCheckNoResourceAttr(it, "exposure.0.administration"), is("exposure.0.packet.protocol", "tcp"), is("exposure.0.packet.destination_port", "443"),
		acc.TestMatchResourceAttr(it, "exposure.0.packet.destination", regexp.MustCompile(`^10\.0\.1\.`)),
		is("exposure.1.administration", "tcp 22"), is("exposure.1.rule_ids.0", ssh), acc.TestMatchResourceAttr(it, "exposure.1.packet.source", regexp.MustCompile(`^8\.8\.8\.`)),
	)
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: config(fmt.Sprintf("  network_interface_id = %q", eni)), Check: whole},
		{Config: config(fmt.Sprintf("  instance_id = %q\n  region = \"us-east-1\"", instance)), Check: whole},
		{Config: config(fmt.Sprintf("  instance_id = %q\n  device_index = 3", instance)), ExpectError: regexp.MustCompile(`no\s+interface\s+at\s+device\s+index\s+3`)},
		{Config: config(`  network_interface_id = "eni-00000000000000000"`), ExpectError: regexp.MustCompile(`(?s)cannot\s+be\s+read.*network_interface_id.*does\s+not\s+exist`)},
		{Config: config(fmt.Sprintf("  network_interface_id = %q\n  region = \"eu-west-1\"", eni)), ExpectError: regexp.MustCompile(`does\s+not\s+exist`)},
	}})
}

// The calls of one read do not grow with the rules.
func TestAccSGEffectiveRulesReadsInFewCalls(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	web, admin := w.group("web"), w.group("admin")
	_, eni := w.instance(web)
	w.carry(eni, web, admin)
	for port := range int32(20) {
		w.authorize(web, 1000+port, "10.0.0.0/8")
	}
	before := w.Counts()
	p := connected(t, w.URL)
	if _, problems := p.readData("rackspace_sg_effective_rules", obj{"network_interface_id": eni}); len(problems) > 0 {
		t.Fatal(problems)
	}
	for action, want := range map[string]int{"DescribeNetworkInterfaces": 1, "DescribeSecurityGroups": 1, "DescribeSecurityGroupRules": 1, "DescribeManagedPrefixLists": 0} {
		if got := w.Counts()[action] - before[action]; got != want {
			t.Errorf("%d calls of %s, want %d", got, action, want)
		}
	}
}
