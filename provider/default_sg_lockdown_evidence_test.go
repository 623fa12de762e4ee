package provider

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// What an apply has revoked is known to the next one, whenever it was killed.

// openDefault are the rules of the default group, as evidence says them.
func (w *world) openDefault() map[string]string {
	w.t.Helper()
	out, err := w.ec2.DescribeSecurityGroupRules(context.Background(), &ec2.DescribeSecurityGroupRulesInput{
		Filters: []types.Filter{{Name: aws.String("group-id"), Values: []string{w.defaultGroup()}}}})
	w.must(err)
	rules, err := existingOf(out.SecurityGroupRules, aws.ToString(out.SecurityGroupRules[0].GroupOwnerId))
	w.must(err)
	return ruleTexts(rules)
}

// groupTags are the tags of the default group.
func (w *world) groupTags() map[string]string {
	w.t.Helper()
	out, err := w.ec2.DescribeSecurityGroups(context.Background(), &ec2.DescribeSecurityGroupsInput{GroupIds: []string{w.defaultGroup()}})
	w.must(err)
	tags := map[string]string{}
	for _, t := range out.SecurityGroups[0].Tags {
		tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return tags
}

// evidence checks the evidence in the state.
func evidence(want *map[string]string) acc.TestCheckFunc {
	return func(s *terraform.State) error {
		got := map[string]string{}
		for name, v := range s.RootModule().Resources[lockdown].Primary.Attributes {
			if id, ok := strings.CutPrefix(name, "removed_rules."); ok && id != "%" {
				got[id] = v
			}
		}
		if diff := cmp.Diff(*want, got); diff != "" {
			return fmt.Errorf("removed_rules: %s", diff)
		}
		return nil
	}
}

func TestAccDefaultSGLockdownKnowsWhatAKilledCreateRevoked(t *testing.T) {
	for after, left := range map[string]int{"CreateTags": 3, "RevokeSecurityGroupIngress": 1, "RevokeSecurityGroupEgress": 0} {
		t.Run(after, func(t *testing.T) {
			c := newCloud(t, awsproxy.Options{})
			w := &world{Proxy: c.Proxy, t: t, ec2: c.ec2, vpc: c.vpc}
			var before map[string]string
			w.lockSteps(0,
				acc.TestStep{PreConfig: func() {
					c.admit(w.defaultGroup(), 22, "10.0.0.0/8", "office: [a] = 1", nil)
					before = w.openDefault()
					c.killed(lockdownType, obj{"vpc_id": c.vpc, "fail_if_in_use": true, "restore_on_destroy": false}, after)
					w.must(w.hasRules(left)(nil))
				}, Config: w.lockdownConfig(""), Check: acc.ComposeAggregateTestCheckFunc(w.hasRules(0), evidence(&before))},
				acc.TestStep{Config: w.lockdownConfig(""), ConfigPlanChecks: emptyPlan()},
				acc.TestStep{ResourceName: lockdown, ImportState: true, ImportStateId: w.vpc, ImportStateVerify: true},
			)
		})
	}
}

func TestAccDefaultSGLockdownKnowsWhatAFailedCreateRevoked(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	before := w.openDefault()
	w.Inject(awsproxy.Fault{Action: "RevokeSecurityGroupEgress", Times: 1, Effect: awsproxy.Refuse("UnauthorizedOperation", "not today")})
	w.lockSteps(0,
		acc.TestStep{Config: w.lockdownConfig(""), ExpectError: wraps("The default group was not closed", "not today")},
		acc.TestStep{Config: w.lockdownConfig(""), Check: acc.ComposeAggregateTestCheckFunc(w.hasRules(0), evidence(&before))},
	)
}

// A state from before an update that was killed: the rules that it had seen are gone.
func TestDefaultSGLockdownKnowsWhatAKilledUpdateRevoked(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	p := connected(t, w.URL)
	typ := p.resourceType(lockdownType)
	w.tags(w.defaultGroup(), revokedTag, "sgr-0a ingress tcp 1 from 10.0.0.0/8")
	state, _, problems := p.importByIdentity(lockdownType, obj{"vpc_id": w.vpc})
	want := w.openDefault()
	want["sgr-0a"] = "ingress tcp 1 from 10.0.0.0/8"
	w.Inject(awsproxy.Fault{Action: "RevokeSecurityGroupEgress", Times: 1, Effect: awsproxy.Refuse("UnauthorizedOperation", "not today")})
	plan := p.planOf(lockdownType, p.dynamic(typ, state), nil, obj{"vpc_id": w.vpc})
	_, err := p.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{TypeName: lockdownType, PriorState: p.dynamic(typ, state),
		PlannedState: plan.PlannedState, Config: p.dynamic(typ, p.wire(typ, obj{"vpc_id": w.vpc})), PlannedPrivate: plan.PlannedPrivate})
	w.must(err)
	maps.DeleteFunc(want, func(id, _ string) bool { return w.openDefault()[id] != "" })
	read, err := p.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: lockdownType, CurrentState: p.dynamic(typ, state)})
	w.must(err)
	if got := mapAt(t, p.decode(typ, read.NewState), "removed_rules"); len(got) != 2 || len(problems) > 0 {
		t.Errorf("%v %v", got, problems)
	} else if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// mapAt returns a map of texts within a value.
func mapAt(t *testing.T, v tftypes.Value, name string) map[string]string {
	t.Helper()
	fields, texts, out := map[string]tftypes.Value{}, map[string]tftypes.Value{}, map[string]string{}
	if err := v.As(&fields); err != nil {
		t.Fatal(err)
	}
	if err := fields[name].As(&texts); err != nil {
		t.Fatal(err)
	}
	for key := range texts {
		out[key] = at(t, fields[name], key)
	}
	return out
}

func TestDefaultSGLockdownWithoutLeaveToTagClosesAndSaysSo(t *testing.T) {
	for name, prepare := range map[string]func(*world) string{
		"refused": func(w *world) string {
			w.Inject(awsproxy.Fault{Action: "CreateTags", Effect: awsproxy.Refuse("UnauthorizedOperation", "not today")})
			return "not today"
		},
		"full": func(w *world) string {
			var tags []string
			for i := range tagLimit - tagsForOthers {
				tags = append(tags, fmt.Sprint("key", i), "x")
			}
			w.tags(w.defaultGroup(), tags...)
			return "too many"
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, awsproxy.Options{})
			why, before := prepare(w), w.openDefault()
			state, problems := connected(t, w.URL).applyNew(lockdownType, obj{"vpc_id": w.vpc}, obj{"vpc_id": w.vpc, "fail_if_in_use": true, "restore_on_destroy": false})
			if len(problems) != 1 || !strings.Contains(problems[0], "do not say what is revoked") || !strings.Contains(problems[0], why) {
				t.Fatalf("said %q", problems)
			}
			if diff := cmp.Diff(before, mapAt(t, state, "removed_rules")); diff != "" {
				t.Error(diff)
			}
			w.must(w.hasRules(0)(nil))
		})
	}
}

// Throttled for ever is no answer that the tags may not be written: nothing is revoked.
func TestDefaultSGLockdownThatCannotNoteRevokesNothing(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	w.Inject(awsproxy.Fault{Action: "CreateTags", Effect: awsproxy.Refuse("RequestLimitExceeded", "slower")})
	p := newProtocol(t)
	p.configure(obj{"region": acctest.Region, "access_key": "test", "secret_key": "test", "max_retries": int64(1), "endpoints": arr{obj{"ec2": w.URL, "sts": w.URL}}})
	_, problems := p.applyNew(lockdownType, obj{"vpc_id": w.vpc}, obj{"vpc_id": w.vpc, "fail_if_in_use": true, "restore_on_destroy": false})
	if len(problems) != 1 || !strings.Contains(problems[0], "slower") {
		t.Errorf("said %q", problems)
	}
	w.must(w.hasRules(2)(nil))
}

func TestAccDefaultSGLockdownLeavesNoTagWhereItRestores(t *testing.T) {
	for restore, want := range map[bool]int{true: 0, false: 1} {
		t.Run(fmt.Sprint(restore), func(t *testing.T) {
			w := newWorld(t, awsproxy.Options{})
			w.tags(w.defaultGroup(), revokedTag+"-7", "of a longer list", "team", "a")
			left := 0
			if restore {
				left = 2
			}
			w.lockSteps(left, acc.TestStep{Config: w.lockdownConfig(fmt.Sprintf("  restore_on_destroy = %t", restore))})
			if tags := w.groupTags(); len(tags) != 1+want || tags["team"] != "a" || (tags[revokedTag] != "") == restore {
				t.Errorf("the group has the tags %q", tags)
			}
		})
	}
}

func TestEvidenceFitsIntoTagsAndIsReadBack(t *testing.T) {
	rules := func(prefix string, n int, description string) map[string]string {
		texts := map[string]string{}
		for i := range n {
			texts[fmt.Sprintf("sgr-%s%016x", prefix, i)] = fmt.Sprintf("ingress tcp %d-65535 from 2001:db8:1234:5678:9abc:def0:%d::/112", 10000+i, 1000+i) + description
		}
		return texts
	}
	ipv4 := map[string]string{}
	for i := range 120 {
		ipv4[fmt.Sprintf("sgr-%017x", i)] = "ingress tcp 32768-65535 from 203.0.113.0/24"
	}
	long := fmt.Sprintf(" (%q)", strings.Repeat("d", 255))
	for name, c := range map[string]struct {
		now, earlier map[string]string
		room         int
		now1         int // how many of now are kept, of all
		earlier1     int
		described    bool
		others       bool
	}{
		"none":                              {room: 45},
		"a few":                             {now: rules("a", 3, ` ("ssh")`), earlier: rules("b", 3, ` ("ssh")`), room: 45, now1: 3, earlier1: 3, described: true},
		"the longest addresses":             {now: rules("a", 120, ""), room: 45, now1: 88, others: true},
		"the quota of IPv4":                 {now: ipv4, room: 45, now1: 120},
		"with descriptions that do not fit": {now: rules("a", 60, long), room: 45, now1: 60},
		"with descriptions that are cut":    {now: rules("a", 40, long), room: 45, now1: 40, described: true},
		"too many":                          {now: rules("a", 6, ""), earlier: rules("b", 9, ""), room: 4, now1: 6, earlier1: 0, others: true},
		"far too many":                      {now: rules("a", 9, ""), room: 1, others: true},
		"no room":                           {now: rules("a", 9, "")},
	} {
		t.Run(name, func(t *testing.T) {
			values := revokedValues(c.now, c.earlier, c.room)
			var tags []types.Tag
			for n, v := range values {
				if utf8.RuneCountInString(v) > tagValueLimit {
					t.Errorf("%d characters: %s", utf8.RuneCountInString(v), v)
				}
				tags = append(tags, types.Tag{Key: aws.String(numberedKey(revokedTag, n)), Value: aws.String(v)})
			}
			got := removedRules(tags, nil, nil)
			_, others := got[noRoom]
			delete(got, noRoom)
			count := map[bool]int{}
			for id, text := range got {
				_, fresh := c.now[id]
				count[fresh]++
				if strings.Contains(text, "(") != c.described {
					t.Errorf("%s: %s", id, text)
				}
			}
			if len(values) > c.room || count[true] != c.now1 || count[false] != c.earlier1 || others != c.others {
				t.Errorf("%d tags with %d new and %d earlier rules, others %t", len(values), count[true], count[false], others)
			}
		})
	}
}

func TestEvidenceOfTagsThatSomebodyWrote(t *testing.T) {
	tags := []types.Tag{{Key: aws.String(revokedTag), Value: aws.String("x | sgr-01 ingress all | sgr-02 | sgr-03 egress all | sgr-04 tag")},
		{Key: aws.String(revokedTag + "-3"), Value: aws.String("sgr-05 after a gap")}}
	got := removedRules(tags, map[string]string{"sgr-04": "state"}, map[string]string{"sgr-03": "open"})
	if diff := cmp.Diff(map[string]string{"sgr-01": "ingress all", "sgr-04": "state"}, got); diff != "" {
		t.Error(diff)
	}
}
