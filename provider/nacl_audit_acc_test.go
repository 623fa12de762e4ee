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

// acl makes a network ACL with entries, and gives it to subnets.
func (w *world) acl(entries []types.NetworkAclEntry, subnets ...string) string {
	w.t.Helper()
	out, err := w.ec2.CreateNetworkAcl(w.t.Context(), &ec2.CreateNetworkAclInput{VpcId: &w.vpc})
	w.must(err)
	id := out.NetworkAcl.NetworkAclId
	for _, e := range entries {
		_, err := w.ec2.CreateNetworkAclEntry(w.t.Context(), &ec2.CreateNetworkAclEntryInput{NetworkAclId: id, RuleNumber: e.RuleNumber, Protocol: e.Protocol,
			RuleAction: e.RuleAction, Egress: e.Egress, CidrBlock: e.CidrBlock, Ipv6CidrBlock: e.Ipv6CidrBlock, PortRange: e.PortRange, IcmpTypeCode: e.IcmpTypeCode})
		w.must(err)
	}
	for _, s := range subnets {
		w.give(s, *id)
	}
	return *id
}

// entry is an entry of IPv4; ports of 0 to 0 are none.
func entry(number int32, egress bool, action types.RuleAction, protocol, cidr string, from, to int32) types.NetworkAclEntry {
	e := types.NetworkAclEntry{RuleNumber: &number, Egress: &egress, RuleAction: action, Protocol: &protocol, CidrBlock: &cidr}
	if to > 0 {
		e.PortRange = &types.PortRange{From: &from, To: &to}
	}
	return e
}

func TestAccNACLAudit(t *testing.T) {
	const allow, deny = types.RuleActionAllow, types.RuleActionDeny
	w := newWorld(t, awsproxy.Options{})
	s := w.moreSubnets(2)
	db := w.closedGroup("db")
	eni := w.networkInterface(db) // in s[0]
	rule := w.allow(db, tcpFrom(3306, "192.0.2.0/24"))
	hand := w.acl([]types.NetworkAclEntry{
		entry(100, false, allow, "6", "0.0.0.0/0", 0, 65535),
		entry(110, false, deny, "6", "198.51.100.0/24", 22, 22),
		entry(90, false, deny, "6", "192.0.2.0/25", 3306, 3306),
		entry(100, true, allow, "6", "0.0.0.0/0", 32768, 65535),
		entry(200, true, deny, "-1", "0.0.0.0/0", 0, 0),
	}, s[0], s[1])
	unused := w.acl(nil)
	w.routeToInternet()
	standard := w.nacls().standard

	config := func(more string) string {
		return w.provider() + fmt.Sprintf("data \"rackspace_nacl_audit\" \"it\" {\n  vpc_id = %q\n%s\n}\n", w.vpc, more)
	}
	const it = "data.rackspace_nacl_audit.it"
	is := func(name, want string) acc.TestCheckFunc {
		return acc.TestCheckResourceAttr(it, "network_acls.0."+name, want)
	}
	none := func(name string) acc.TestCheckFunc { return acc.TestCheckNoResourceAttr(it, "network_acls.0."+name) }
	one := acc.ComposeAggregateTestCheckFunc(
		acc.TestCheckResourceAttr(it, "id", w.vpc), acc.TestCheckResourceAttr(it, "region", "us-east-1"), acc.TestCheckResourceAttr(it, "complete", "true"),
		acc.TestCheckResourceAttr(it, "network_acls.#", "1"), is("id", hand), is("default", "false"), is("unused", "false"), is("subnet_ids.#", "2"),
		is("entries.#", "5"),
		is("entries.0.rule_number", "90"), is("entries.0.verdict", "effective"), is("entries.0.decides", "192.0.2.0/25 tcp 3306"), is("entries.0.decided_by", "90"),
		is("entries.0.direction", "ingress"), is("entries.0.action", "deny"), is("entries.0.protocol", "tcp"), is("entries.0.from_port", "3306"), is("entries.0.cidr_block", "192.0.2.0/25"),
		is("entries.1.rule_number", "100"), is("entries.1.verdict", "effective"), none("entries.1.sgplan_rule"),
		// The allow before it takes all of it.
		is("entries.2.rule_number", "110"), is("entries.2.verdict", "shadowed"), is("entries.2.sgplan_rule", "RSG201"), is("entries.2.by.#", "1"), is("entries.2.by.0", "100"),
		is("entries.2.lost", "198.51.100.0/24 tcp 22"), none("entries.2.decides"), is("entries.2.decided_by", "100"), is("entries.2.packet.destination_port", "22"),
		acc.TestMatchResourceAttr(it, "network_acls.0.entries.2.packet.source", regexp.MustCompile(`^198\.51\.100\.`)),
		acc.TestMatchResourceAttr(it, "network_acls.0.entries.2.packet.destination", regexp.MustCompile(`^10\.0\.1\.`)),
		// Without it the default deny does the same.
		is("entries.4.direction", "egress"), is("entries.4.protocol", "-1"), is("entries.4.verdict", "redundant"), is("entries.4.sgplan_rule", "RSG203"), is("entries.4.by.#", "0"),
		// Clients with ports below 32768 get no reply. What goes out to such a service is answered.
		is("missing_replies.#", "1"), is("missing_replies.0.sgplan_rule", "RSG101"), is("missing_replies.0.direction", "ingress"), is("missing_replies.0.protocol", "tcp"),
		is("missing_replies.0.severity", "warning"), is("missing_replies.0.certain", "true"), is("missing_replies.0.exact", "true"), is("missing_replies.0.clients.0", "nat_gateway"),
		is("missing_replies.0.subnet_ids.#", "2"), is("missing_replies.0.request_rule_number", "100"), is("missing_replies.0.reply_rule_number", "200"),
		is("missing_replies.0.reply.destination_port", "1024"), is("missing_replies.0.request.source_port", "1024"), is("missing_replies.0.reply.source_port", "443"),
		is("missing_replies.0.dropped.0.destination_ports", "1024-32767"),
		// The group opens what entry 90 drops.
		is("conflicts.#", "1"), is("conflicts.0.security_group_id", db), is("conflicts.0.subnet_ids.#", "1"), is("conflicts.0.subnet_ids.0", s[0]),
		is("conflicts.0.packets", "192.0.2.0/25 tcp 3306"), is("conflicts.0.rule_ids.0", rule), is("conflicts.0.rule_number", "90"), is("conflicts.0.exact", "true"),
		acc.TestCheckResourceAttr(it, "network_acls.0.conflicts.0.packet.destination", w.addressOf(eni)),
		is("administration.#", "1"), is("administration.0.services", "tcp 22, 445, 3389, 5985-5986"), is("administration.0.share", "1"), is("administration.0.rule_numbers.0", "100"),
		acc.TestCheckTypeSetElemNestedAttrs(it, "network_acls.0.cis.*", map[string]string{"version": "5.0.0", "id": "5.2", "result": "fail", "rule_numbers.0": "100"}),
		acc.TestCheckTypeSetElemNestedAttrs(it, "network_acls.0.cis.*", map[string]string{"version": "3.0.0", "id": "5.1", "result": "fail"}),
		is("quota.in4", "4"), is("quota.out4", "3"), is("quota.in6", "1"), is("quota.limit", "20"), is("quota.near.#", "0"),
	)
	all := acc.ComposeAggregateTestCheckFunc(
		acc.TestCheckResourceAttr(it, "network_acls.#", "3"),
		acc.TestCheckTypeSetElemNestedAttrs(it, "network_acls.*", map[string]string{"id": standard, "default": "true", "unused": "false", "subnet_ids.0": s[2],
			"missing_replies.#": "0", "conflicts.#": "0", "cis.0.result": "fail"}),
		acc.TestCheckTypeSetElemNestedAttrs(it, "network_acls.*", map[string]string{"id": unused, "unused": "true", "entries.#": "0", "cis.0.result": "pass", "administration.#": "0"}),
	)
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: config(fmt.Sprintf("  network_acl_id = %q", hand)), Check: one},
		{Config: config("  region = \"us-east-1\""), Check: all},
		{Config: config("  network_acl_id = \"acl-0123456789abcdef0\""), ExpectError: regexp.MustCompile(`(?s)network_acl_id.*has\s+no\s+network\s+ACL`)},
		{Config: config("  region = \"eu-west-1\""), ExpectError: regexp.MustCompile(`(?s)vpc_id.*does\s+not\s+exist`)},
	}})
}

// routeToInternet makes all subnets public, by the VPC's main route table, and returns the id of the table.
func (w *world) routeToInternet() string {
	w.t.Helper()
	gateway, err := w.ec2.CreateInternetGateway(w.t.Context(), &ec2.CreateInternetGatewayInput{})
	w.must(err)
	_, err = w.ec2.AttachInternetGateway(w.t.Context(), &ec2.AttachInternetGatewayInput{VpcId: &w.vpc, InternetGatewayId: gateway.InternetGateway.InternetGatewayId})
	w.must(err)
	tables, err := w.ec2.DescribeRouteTables(w.t.Context(), &ec2.DescribeRouteTablesInput{Filters: []types.Filter{{Name: aws.String("vpc-id"), Values: []string{w.vpc}}}})
	w.must(err)
	table := tables.RouteTables[0].RouteTableId
	_, err = w.ec2.CreateRoute(w.t.Context(), &ec2.CreateRouteInput{RouteTableId: table, DestinationCidrBlock: aws.String("0.0.0.0/0"), GatewayId: gateway.InternetGateway.InternetGatewayId})
	w.must(err)
	return *table
}

// Without a route to clients no reply to them is missing; and that routes cannot be read is said.
func TestAccNACLAuditHeedsRoutes(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	w.acl([]types.NetworkAclEntry{entry(100, false, types.RuleActionAllow, "6", "0.0.0.0/0", 443, 443), entry(100, true, types.RuleActionAllow, "6", "10.0.0.0/16", 1024, 65535)}, w.subnet)
	p := connected(t, w.URL)
	read := func() (gaps arr, unknown string) {
		t.Helper()
		got, problems := p.readData("rackspace_nacl_audit", obj{"vpc_id": w.vpc})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		for _, n := range got.(obj)["network_acls"].(arr) {
			gaps = append(gaps, n.(obj)["missing_replies"].(arr)...)
		}
		return gaps, fmt.Sprint(got.(obj)["unknown"])
	}
	if gaps, unknown := read(); len(gaps) != 0 || unknown != "[]" {
		t.Errorf("of a subnet without a way to the internet %v is said, %s is unknown", gaps, unknown)
	}
	w.routeToInternet()
	if gaps, _ := read(); len(gaps) != 1 {
		t.Errorf("of a public subnet %v is said", gaps)
	}
	w.Inject(awsproxy.Fault{Action: "DescribeRouteTables", Effect: awsproxy.Refuse("UnauthorizedOperation", "You are not authorized to perform this operation.")})
	if gaps, unknown := read(); len(gaps) != 1 || !strings.Contains(unknown, "route tables could not be read") {
		t.Errorf("where routes cannot be read %v is said, %s is unknown", gaps, unknown)
	}
}

// A quota that was raised counts, and the lists that come near it are named; that it cannot be read is said.
func TestAccNACLAuditKnowsTheQuota(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	var entries []types.NetworkAclEntry
	for n := range int32(15) {
		entries = append(entries, entry(100+n, false, types.RuleActionAllow, "6", fmt.Sprintf("10.%d.0.0/16", n), 443, 443))
	}
	id := w.acl(entries)
	const near = "map[direction:ingress free:4 ip_version:4 sgplan_rule:RSG306 used:16]"
	for _, c := range []struct {
		effect        awsproxy.Effect // of the question for the quota; the emulator knows 20
		quota, unsaid string
	}{
		{nil, "limit:20 near:[" + near + "]", "[]"},
		{awsproxy.Answer(`{"Quota":{"ServiceCode":"vpc","Value":40}}`), "limit:40 near:[]", "[]"},
		{awsproxy.Refuse("AccessDeniedException", "no"), "limit:20 near:[" + near + "]", "[The quota of rules per network ACL could not be read: 20 is assumed]"},
	} {
		if c.effect != nil {
			w.Inject(awsproxy.Fault{Action: "GetServiceQuota", Effect: c.effect})
		}
		got, problems := connected(t, w.URL).readData("rackspace_nacl_audit", obj{"vpc_id": w.vpc, "network_acl_id": id})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		quota := fmt.Sprint(got.(obj)["network_acls"].(arr)[0].(obj)["quota"])
		if unknown := fmt.Sprint(got.(obj)["unknown"]); !strings.Contains(quota, c.quota) || unknown != c.unsaid {
			t.Errorf("got %s, and %s is unknown; want %s, %s", quota, unknown, c.quota, c.unsaid)
		}
	}
}

// addressOf is the private address of an interface.
func (w *world) addressOf(eni string) string {
	w.t.Helper()
	out, err := w.ec2.DescribeNetworkInterfaces(w.t.Context(), &ec2.DescribeNetworkInterfacesInput{NetworkInterfaceIds: []string{eni}})
	w.must(err)
	return aws.ToString(out.NetworkInterfaces[0].PrivateIpAddress)
}
