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

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

const (
	quarantineAction = "rackspace_sg_quarantine"
	releaseAction    = "rackspace_sg_release"
)

// twoInterfaces is an instance with the groups a and b on its first interface, and b on its second.
func (w *world) twoInterfaces() (instance, first, second, a, b string) {
	w.t.Helper()
	groups := []string{w.group("a"), w.group("b")}
	slices.Sort(groups)
	a, b = groups[0], groups[1]
	instance, first = w.instance(a)
	w.setGroups(first, a, b)
	second = w.networkInterface(b)
	_, err := w.ec2.AttachNetworkInterface(w.t.Context(), &ec2.AttachNetworkInterfaceInput{DeviceIndex: aws.Int32(1), InstanceId: &instance, NetworkInterfaceId: &second})
	w.must(err)
	return instance, first, second, a, b
}

// quarantineGroup is the group of the quarantine of an instance, "" if there is none.
func (w *world) quarantineGroup(instance string) string {
	w.t.Helper()
	out, err := w.ec2.DescribeSecurityGroups(w.t.Context(), &ec2.DescribeSecurityGroupsInput{Filters: []types.Filter{
		{Name: aws.String("group-name"), Values: []string{quarantineGroupName(instance)}}}})
	w.must(err)
	if len(out.SecurityGroups) == 0 {
		return ""
	}
	return *out.SecurityGroups[0].GroupId
}

// allRules is the rules of a group, as lines, sorted.
func (w *world) allRules(group string) []string {
	w.t.Helper()
	out, err := w.ec2.DescribeSecurityGroupRules(w.t.Context(), &ec2.DescribeSecurityGroupRulesInput{
		Filters: []types.Filter{{Name: aws.String("group-id"), Values: []string{group}}}})
	w.must(err)
	var lines []string
	for _, r := range out.SecurityGroupRules {
		lines = append(lines, fmt.Sprintf("%v %s %d %s%s", aws.ToBool(r.IsEgress), *r.IpProtocol, aws.ToInt32(r.FromPort), aws.ToString(r.CidrIpv4), aws.ToString(r.CidrIpv6)))
	}
	slices.Sort(lines)
	return lines
}

// on checks the groups of an interface.
func (w *world) on(networkInterface string, want ...string) {
	w.t.Helper()
	got, err := w.groupsOn(networkInterface)
	w.must(err)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		w.t.Errorf("groups of %s (-want +got):\n%s", networkInterface, diff)
	}
}

// stored is what the tag of an interface keeps.
func (w *world) stored(networkInterface string) string {
	w.t.Helper()
	out, err := w.ec2.DescribeNetworkInterfaces(w.t.Context(), &ec2.DescribeNetworkInterfacesInput{NetworkInterfaceIds: []string{networkInterface}})
	w.must(err)
	return tagValue(out.NetworkInterfaces[0].TagSet, originalsTag)
}

func TestQuarantineAndBack(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	p := connected(t, w.URL)
	instance, first, second, a, b := w.twoInterfaces()
	config := obj{"instance_id": instance}

	if said := p.plansAction(quarantineAction, config); len(said) != 1 || !strings.Contains(said[0], first+": loses "+a+", "+b) || !strings.Contains(said[0], second+": loses "+b) {
		t.Errorf("the plan says %q", said)
	}
	w.on(first, a, b) // a plan changes nothing
	progress, problems := p.invokes(quarantineAction, config)
	q := w.quarantineGroup(instance)
	w.on(first, q)
	w.on(second, q)
	if rules := w.allRules(q); len(rules) > 0 || len(problems) > 0 {
		t.Error(rules, problems)
	}
	if w.stored(first) != a+" "+b || w.stored(second) != b {
		t.Errorf("stored: %q, %q", w.stored(first), w.stored(second))
	}
	if text := strings.Join(progress, "\n"); len(progress) != 4 || !strings.Contains(text, q+" in "+w.vpc+" allows nothing") || !strings.Contains(progress[3], "tracked go on") {
		t.Errorf("progress: %s", text)
	}

	// Again, with evidence, after somebody has opened the group and attached another one.
	w.authorize(q, 22, "0.0.0.0/0")
	passport := w.group("passport")
	w.setGroups(second, q, passport)
	before := w.Counts()
	_, problems = p.invokes(quarantineAction, obj{"instance_id": instance, "evidence_cidrs": arr{"10.9.0.0/24", "10.9.0.0/24"}})
	w.on(first, q)
	w.on(second, q)
	if diff := cmp.Diff([]string{"false -1 -1 10.9.0.0/24", "true tcp 443 10.9.0.0/24"}, w.allRules(q)); diff != "" || len(problems) > 0 || w.stored(second) != b+" "+passport {
		t.Error(diff, problems, w.stored(second))
	}
	if calls := w.Counts().Since(before); calls["CreateSecurityGroup"] > 0 || calls["ModifyNetworkInterfaceAttribute"] != 1 {
		t.Errorf("the second time makes the calls %v", calls)
	}

	if said := p.plansAction(releaseAction, config); len(said) != 1 || !strings.Contains(said[0], second+": gets back "+b+", "+passport) {
		t.Errorf("the plan says %q", said)
	}
	_, problems = p.invokes(releaseAction, config)
	w.on(first, a, b)
	w.on(second, b, passport)
	if left := w.quarantineGroup(instance); left != "" || w.stored(first)+w.stored(second) != "" || len(problems) > 0 {
		t.Error(left, w.stored(first), w.stored(second), problems)
	}
	progress, problems = p.invokes(releaseAction, config)
	w.on(first, a, b)
	if len(problems) > 0 || len(progress) != 2 || !strings.Contains(progress[0], "is not in quarantine") {
		t.Error(progress, problems)
	}
}

func TestAHalfQuarantineSaysWhatIsDone(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	p := connected(t, w.URL)
	instance, first, second, a, b := w.twoInterfaces()
	fault := w.Inject(awsproxy.Fault{Action: "ModifyNetworkInterfaceAttribute", Times: 1, Effect: awsproxy.Refuse("UnauthorizedOperation", "no"),
		When: func(c *awsproxy.Call) bool { return c.Form.Get("NetworkInterfaceId") == second }})
	_, problems := p.invokes(quarantineAction, obj{"instance_id": instance})
	q := w.quarantineGroup(instance)
	w.on(first, q)
	w.on(second, b)
	if len(problems) != 1 || fault.Hits() != 1 || !strings.Contains(problems[0], first+": in quarantine -") && !strings.Contains(problems[0], first+": in quarantine Run") ||
		!strings.Contains(problems[0], second+": not in quarantine: ") || !strings.Contains(problems[0], "ec2:ModifyNetworkInterfaceAttribute") {
		t.Error(problems)
	}
	_, problems = p.invokes(quarantineAction, obj{"instance_id": instance})
	w.on(second, q)
	if len(problems) > 0 {
		t.Error(problems)
	}

	// Back, where one tag is gone and one group is.
	_, err := w.ec2.DeleteTags(t.Context(), &ec2.DeleteTagsInput{Resources: []string{second}, Tags: []types.Tag{{Key: aws.String(originalsTag)}}})
	w.must(err)
	_, err = w.ec2.DeleteSecurityGroup(t.Context(), &ec2.DeleteSecurityGroupInput{GroupId: &a})
	w.must(err)
	progress, problems := p.invokes(releaseAction, obj{"instance_id": instance})
	w.on(first, b)
	w.on(second, q)
	if len(problems) != 1 || !strings.Contains(problems[0], second+": not released: its tag") || !strings.Contains(strings.Join(progress, "\n"), "had "+a+", which AWS shows no longer") || w.quarantineGroup(instance) == "" {
		t.Error(progress, problems)
	}
	w.setGroups(second, b)
	if _, problems = p.invokes(releaseAction, obj{"instance_id": instance}); len(problems) > 0 || w.quarantineGroup(instance) != "" {
		t.Error(problems)
	}
}

// AWS shows what it has made late, and its answers get lost: no rule of its own may survive in the group.
func TestAQuarantineIsTightWhateverAWSShows(t *testing.T) {
	for name, fault := range map[string]func(*world){
		"the group shows late": func(w *world) { w.LateCreates(3) },
		"its rules show late": func(w *world) {
			w.Inject(awsproxy.Fault{Action: "DescribeSecurityGroupRules", Times: 3, Effect: awsproxy.Answer(`<DescribeSecurityGroupRulesResponse><securityGroupRuleSet/></DescribeSecurityGroupRulesResponse>`)})
		},
		"the answer of create is lost": func(w *world) {
			w.Inject(awsproxy.Fault{Action: "CreateSecurityGroup", Times: 1, Effect: awsproxy.LoseReply()})
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, awsproxy.Options{})
			p := connected(t, w.URL)
			group := w.group("a")
			instance, ni := w.instance(group)
			fault(w)
			if _, problems := p.invokes(quarantineAction, obj{"instance_id": instance}); len(problems) > 0 {
				t.Error(problems)
			}
			q := w.quarantineGroup(instance)
			w.on(ni, q)
			for range 3 { // past the fault
				w.allRules(q)
			}
			if rules := w.allRules(q); len(rules) > 0 {
				t.Errorf("%s still has %q", q, rules)
			}
		})
	}
}

func TestAGroupOfSomebodyElseIsNoQuarantine(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	p := connected(t, w.URL)
	group := w.group("a")
	instance, ni := w.instance(group)
	w.group(quarantineGroupName(instance))
	_, problems := p.invokes(quarantineAction, obj{"instance_id": instance})
	w.on(ni, group)
	if len(problems) != 1 || !strings.Contains(problems[0], "somebody else's") {
		t.Error(problems)
	}
}

func TestMoreGroupsThanATagHolds(t *testing.T) {
	w := newWorld(t, awsproxy.Options{GroupsPerInterface: 16})
	p := connected(t, w.URL)
	var groups []string
	for i := range 16 {
		groups = append(groups, w.group(fmt.Sprintf("g%d", i)))
	}
	instance, ni := w.instance(groups[0])
	w.setGroups(ni, groups...)
	_, problems := p.invokes(quarantineAction, obj{"instance_id": instance})
	w.on(ni, w.quarantineGroup(instance))
	_, more := p.invokes(releaseAction, obj{"instance_id": instance})
	w.on(ni, groups...)
	if len(problems)+len(more) > 0 || w.stored(ni) != "" {
		t.Error(problems, more)
	}
}

func TestAQuarantineIsRefused(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	p := connected(t, w.URL)
	instance, _ := w.instance(w.group("a"))
	for want, config := range map[string]obj{
		"instance_id: No such instance":                                   {"instance_id": "i-00000000000000000"},
		"instance_id: Invalid Attribute Value Match":                      {"instance_id": "web"},
		`evidence_cidrs[0]: Invalid CIDR block: evidence_cidrs[0]: "any"`: {"instance_id": instance, "evidence_cidrs": arr{"any"}},
		"write 10.9.0.0/24":                                               {"instance_id": instance, "evidence_cidrs": arr{"10.9.0.1/24"}},
		"public IPv6 addresses or more":                                   {"instance_id": instance, "evidence_cidrs": arr{"10.9.0.0/24", "::/0"}},
		"public IPv4 addresses or more":                                   {"instance_id": instance, "evidence_cidrs": arr{"16.0.0.0/4", "32.0.0.0/4", "64.0.0.0/4", "96.0.0.0/4"}},
		"null":                                                            {"instance_id": instance, "evidence_cidrs": arr{nil}},
		"region: Invalid":                                                 {"instance_id": instance, "region": "here"},
	} {
		if said := p.plansAction(quarantineAction, config); len(said) != 1 || !strings.Contains(said[0], want) {
			t.Errorf("want %q, got %q", want, said)
		}
	}
	if said := p.plansAction(quarantineAction, obj{"instance_id": notKnown{}, "evidence_cidrs": notKnown{}}); len(said) > 0 {
		t.Errorf("of an instance that is not made yet: %q", said)
	}
	if said := p.plansAction(releaseAction, obj{"instance_id": "i-00000000000000000"}); len(said) != 1 || !strings.Contains(said[0], "No such instance") {
		t.Errorf("release: %q", said)
	}
}
