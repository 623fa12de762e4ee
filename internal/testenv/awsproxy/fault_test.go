package awsproxy_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// Each fault is one that the SDK's retries ride out, or one that they cannot.
func TestAFaultIsSeenByTheClient(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault awsproxy.Fault
		want  string // the code that the client ends with
		hits  int
		calls int
	}{
		{"throttled three times, then answered", awsproxy.Fault{Times: 3, Effect: awsproxy.Throttle()}, "no error", 3, 4},
		{"throttled for ever", awsproxy.Fault{Effect: awsproxy.Throttle()}, "RequestLimitExceeded", 6, 6},
		{"an internal error, then answered", awsproxy.Fault{Times: 1, Effect: awsproxy.InternalError()}, "no error", 1, 2},
		{"a reset connection, then answered", awsproxy.Fault{Times: 1, Effect: awsproxy.Reset()}, "no error", 1, 2},
		{"a duplicate, which is not tried again", awsproxy.Fault{Times: 1, Effect: awsproxy.Duplicate()}, "InvalidPermission.Duplicate", 1, 1},
		{"a quota, which is not tried again", awsproxy.Fault{Times: 1, Effect: awsproxy.RuleQuota()}, "RulesPerSecurityGroupLimitExceeded", 1, 1},
		{"a refusal of the test's own", awsproxy.Fault{Effect: awsproxy.Refuse("UnauthorizedOperation", "no")}, "UnauthorizedOperation", 1, 1},
		{"the second call only, which does not come", awsproxy.Fault{After: 1, Effect: awsproxy.Throttle()}, "no error", 0, 1},
		{"a slow answer", awsproxy.Fault{Times: 1, Effect: awsproxy.Slow(time.Millisecond)}, "no error", 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, awsproxy.Options{})
			group := w.group()
			c.fault.Action = "AuthorizeSecurityGroupIngress"
			injected, before := w.proxy.Inject(c.fault), w.proxy.Counts()
			_, err := w.authorize(group, tcp(22, "10.0.0.0/8"))
			calls := w.proxy.Counts().Since(before)
			if got := first(differ("error", code(err), c.want), differ("hits", injected.Hits(), c.hits),
				differ("calls", calls["AuthorizeSecurityGroupIngress"], c.calls), differ("all calls", calls.Total(), c.calls)); got != "" {
				t.Error(got)
			}
			if rules := len(w.ingress(group)); (rules == 1) != (c.want == "no error") {
				t.Errorf("the group has %d rules after %s", rules, code(err))
			}
		})
	}
}

func TestALostReplyLeavesItsEffect(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group()
	w.proxy.Inject(awsproxy.Fault{Action: "AuthorizeSecurityGroupIngress", Times: 1, Effect: awsproxy.LoseReply()})
	_, err := w.authorize(group, tcp(22, "10.0.0.0/8"))
	if got := first(differ("the SDK tries again", code(err), "InvalidPermission.Duplicate"), differ("rules", len(w.ingress(group)), 1)); got != "" {
		t.Error(got)
	}
}

func TestACallThatHangsEndsWithItsClient(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	hung := w.proxy.Inject(awsproxy.Fault{Action: "DescribeVpcs", Effect: awsproxy.Hang()})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := w.DescribeVpcs(ctx, &ec2.DescribeVpcsInput{})
	if !errors.Is(err, context.DeadlineExceeded) || hung.Hits() != 1 {
		t.Errorf("got %v after %d calls", err, hung.Hits())
	}
}

func TestAClientWithATimeoutTriesAHangingCallAgain(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	w.proxy.Inject(awsproxy.Fault{Action: "DescribeVpcs", Times: 1, Effect: awsproxy.Hang()})
	_, err := w.DescribeVpcs(t.Context(), &ec2.DescribeVpcsInput{}, func(o *ec2.Options) {
		o.HTTPClient = &http.Client{Timeout: 2 * time.Second}
	})
	if err != nil {
		t.Error(err)
	}
}

func TestAFaultChoosesItsCalls(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	vpc := w.vpc()
	one, two := w.groupIn(vpc, "one"), w.groupIn(vpc, "two")
	w.proxy.Inject(awsproxy.Fault{Action: "Authorize*", When: func(c *awsproxy.Call) bool { return c.Names(two) }, Effect: awsproxy.Duplicate()})
	_, first := w.authorize(one, tcp(22, "10.0.0.0/8"))
	_, second := w.authorize(two, tcp(22, "10.0.0.0/8"))
	if code(first) != "no error" || code(second) != "InvalidPermission.Duplicate" {
		t.Errorf("got %s and %s", code(first), code(second))
	}
}

func TestFaultsOfOneCallComeTogether(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group()
	lost := w.proxy.Inject(awsproxy.Fault{Action: "DeleteSecurityGroup", Times: 1, Effect: awsproxy.LoseReply()})
	slow := w.proxy.Inject(awsproxy.Fault{Action: "DeleteSecurityGroup", Times: 1, Effect: awsproxy.Slow(time.Millisecond)})
	_, err := w.DeleteSecurityGroup(t.Context(), &ec2.DeleteSecurityGroupInput{GroupId: &group})
	if code(err) != "InvalidGroup.NotFound" || lost.Hits() != 1 || slow.Hits() != 1 {
		t.Errorf("got %s, %d lost, %d slow", code(err), lost.Hits(), slow.Hits())
	}
}

func TestWhatWasMadeIsNotFoundAtFirst(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	vpc := w.vpc()
	old := w.groupIn(vpc, "old")
	late := w.proxy.LateCreates(2)
	group := w.groupIn(vpc, "new")
	byID := func(id string) string {
		_, err := w.DescribeSecurityGroups(w.ctx(), &ec2.DescribeSecurityGroupsInput{GroupIds: []string{id}})
		return code(err)
	}
	byFilter := func(ids ...string) []string {
		out := must[*ec2.DescribeSecurityGroupsOutput](t)(w.DescribeSecurityGroups(w.ctx(), &ec2.DescribeSecurityGroupsInput{
			Filters: []types.Filter{{Name: new("group-id"), Values: ids}}}))
		var found []string
		for _, g := range out.SecurityGroups {
			found = append(found, *g.GroupId)
		}
		slices.Sort(found)
		return found
	}
	if got := byID(group); got != "InvalidGroup.NotFound" {
		t.Errorf("first, by id: %s", got)
	}
	if got := byFilter(old, group); !slices.Equal(got, []string{old}) {
		t.Errorf("second, by filter: %v, want the old group alone", got)
	}
	if got := byFilter(group); !slices.Equal(got, []string{group}) {
		t.Errorf("third: %v", got)
	}
	if got := byID(old); got != "no error" || late.Hits() != 2 {
		t.Errorf("a group that was there: %s; %d hits", got, late.Hits())
	}
}

func TestReadsAfterAWriteShowTheOldRules(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	vpc := w.vpc()
	group, other := w.groupIn(vpc, "web"), w.groupIn(vpc, "other")
	kept := w.allow(group, tcp(22, "10.0.0.0/8"))
	w.proxy.StaleRules(2)
	id := w.allow(group, tcp(80, "10.0.0.0/8"))
	w.allow(other, tcp(80, "10.0.0.0/8"))
	permissions := func() int {
		out := must[*ec2.DescribeSecurityGroupsOutput](t)(w.DescribeSecurityGroups(w.ctx(), &ec2.DescribeSecurityGroupsInput{GroupIds: []string{group}}))
		return len(out.SecurityGroups[0].IpPermissions)
	}
	got := []int{len(w.ingress(group)), permissions(), len(w.ingress(group)), permissions()}
	if !slices.Equal(got, []int{1, 1, 2, 2}) {
		t.Errorf("four reads show %v rules, want two old views and two new ones", got)
	}
	if got := len(w.ingress(other)); got != 0 {
		t.Errorf("another group's lag is its own: %d rules, want 0", got)
	}
	must[*ec2.RevokeSecurityGroupIngressOutput](t)(w.RevokeSecurityGroupIngress(w.ctx(), &ec2.RevokeSecurityGroupIngressInput{
		GroupId: &group, SecurityGroupRuleIds: []string{id}}))
	rules := w.ingress(group)
	if len(rules) != 2 || *rules[0].SecurityGroupRuleId != kept {
		t.Errorf("after a revoke: %d rules, want still 2", len(rules))
	}
	w.proxy.StaleRules(0)
	if got := len(w.ingress(group)); got != 1 {
		t.Errorf("turned off: %d rules, want 1", got)
	}
}

func TestTheQuotaOfRulesIsOneOfEachFamilyAndDirection(t *testing.T) {
	w := newWorld(t, awsproxy.Options{RulesPerGroup: 2})
	vpc := w.vpc()
	group, other := w.groupIn(vpc, "web"), w.groupIn(vpc, "other")
	w.allow(group, tcp(22, "10.0.0.0/8", "10.1.0.0/16"), tcp6(22, "2001:db8::/32"))
	_, third := w.authorize(group, tcp(80, "10.0.0.0/8"))
	_, reference := w.authorize(group, fromGroup(80, other, ""))
	_, six := w.authorize(group, tcp6(80, "2001:db8::/32"))
	_, egress := w.AuthorizeSecurityGroupEgress(w.ctx(), &ec2.AuthorizeSecurityGroupEgressInput{GroupId: &group, IpPermissions: []types.IpPermission{tcp(80, "10.0.0.0/8")}})
	const full = "RulesPerSecurityGroupLimitExceeded"
	if got := first(differ("a third of IPv4", code(third), full), differ("a group, which counts in both", code(reference), full),
		differ("a second of IPv6", code(six), "no error"), differ("egress", code(egress), "no error")); got != "" {
		t.Error(got)
	}
}

func TestAPrefixListWeighsWhatItCanHold(t *testing.T) {
	w := newWorld(t, awsproxy.Options{RulesPerGroup: 10})
	list := must[*ec2.CreateManagedPrefixListOutput](t)(w.CreateManagedPrefixList(w.ctx(), &ec2.CreateManagedPrefixListInput{
		PrefixListName: new("l"), AddressFamily: new("IPv4"), MaxEntries: new(int32(9)),
		Entries: []types.AddPrefixListEntry{{Cidr: new("10.0.0.0/8")}}})).PrefixList
	group := w.group()
	permission := func(port int32) types.IpPermission {
		return types.IpPermission{IpProtocol: new("tcp"), FromPort: &port, ToPort: &port,
			PrefixListIds: []types.PrefixListId{{PrefixListId: list.PrefixListId, Description: new("partners")}}}
	}
	w.allow(group, permission(22))
	_, second := w.authorize(group, permission(80))
	_, six := w.authorize(group, tcp6(80, "::/0"))
	if got := first(differ("twice nine of ten", code(second), "RulesPerSecurityGroupLimitExceeded"), differ("IPv6", code(six), "no error"),
		differ("description", value(w.ingress(group)[0].Description), "partners")); got != "" {
		t.Error(got)
	}
}

func TestTheDefaultVPCIsLikeAnyOther(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	out := must[*ec2.DescribeVpcsOutput](t)(w.DescribeVpcs(w.ctx(), &ec2.DescribeVpcsInput{Filters: []types.Filter{{Name: new("is-default"), Values: []string{"true"}}}}))
	rules := w.ingress(w.named(*out.Vpcs[0].VpcId, "default"))
	if len(rules) != 1 || rules[0].ReferencedGroupInfo == nil {
		t.Errorf("its default group has %d ingress rules, want the one that names itself", len(rules))
	}
}

func TestModifyIsSeenOfOneRuleAndNoOther(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group()
	one, two := w.allow(group, tcp6(22, "2001:db8::/32")), w.allow(group, tcp6(80, "2001:db8::/32"))
	modify := func(id, cidr string, port int32) string {
		_, err := w.ModifySecurityGroupRules(w.ctx(), &ec2.ModifySecurityGroupRulesInput{GroupId: &group, SecurityGroupRules: []types.SecurityGroupRuleUpdate{
			{SecurityGroupRuleId: &id, SecurityGroupRule: &types.SecurityGroupRuleRequest{IpProtocol: new("tcp"), FromPort: &port, ToPort: &port, CidrIpv6: &cidr}}}})
		return code(err)
	}
	if got := modify(one, "2001:db8::/32", 80); got != "InvalidPermission.Duplicate" {
		t.Errorf("to what another rule is: %s", got)
	}
	if got := modify("sgr-0123456789abcdef0", "::/0", 80); got != "InvalidSecurityGroupRuleId.NotFound" {
		t.Errorf("an unknown rule: %s", got)
	}
	for _, cidr := range []string{"2001:db8:1::/48", "2001:db8:2::/48"} { // twice: its id within the emulator changes twice
		if got := modify(one, cidr, 22); got != "no error" {
			t.Fatal(got)
		}
	}
	if got := modify(one, "2001:db8:2::/48", 22); got != "no error" {
		t.Errorf("to what it is already: %s", got)
	}
	must[*ec2.CreateTagsOutput](t)(w.CreateTags(w.ctx(), &ec2.CreateTagsInput{Resources: []string{one}, Tags: []types.Tag{{Key: new("k"), Value: new("v")}}}))
	if got := modify(one, "2001:db8:3::/48", 22); got != "no error" {
		t.Fatal(got)
	}
	var seen []string
	for _, r := range w.ingress(group) {
		seen = append(seen, *r.SecurityGroupRuleId+" "+*r.CidrIpv6)
		if *r.SecurityGroupRuleId == one && (len(r.Tags) != 1 || *r.Tags[0].Value != "v") {
			t.Errorf("its tags are %v", r.Tags)
		}
	}
	slices.Sort(seen)
	want := []string{one + " 2001:db8:3::/48", two + " 2001:db8::/32"}
	slices.Sort(want)
	if !slices.Equal(seen, want) {
		t.Errorf("got %s, want %s", strings.Join(seen, ", "), strings.Join(want, ", "))
	}
	must[*ec2.RevokeSecurityGroupIngressOutput](t)(w.RevokeSecurityGroupIngress(w.ctx(), &ec2.RevokeSecurityGroupIngressInput{
		GroupId: &group, SecurityGroupRuleIds: []string{one}}))
	if got := len(w.ingress(group)); got != 1 {
		t.Errorf("%d rules are left, want 1", got)
	}
}

func TestAPlainProgramCanUseAProxy(t *testing.T) {
	p, err := awsproxy.New(awsproxy.Options{Emulator: newWorld(t, awsproxy.Options{}).proxy.URL, Account: "111122223333"})
	if err != nil {
		t.Fatal(err)
	}
	c := client(p.URL)
	before := p.Counts()
	if _, err := c.DescribeRegions(t.Context(), &ec2.DescribeRegionsInput{}); err != nil {
		t.Error(err)
	}
	if got := p.Counts().Since(before); got.Total() != 1 || got["DescribeRegions"] != 1 || p.Account != "111122223333" {
		t.Errorf("got %v in %s", got, p.Account)
	}
	p.Close()
	if _, err := c.DescribeRegions(t.Context(), &ec2.DescribeRegionsInput{}); err == nil {
		t.Error("it answers after Close")
	}
}
