package validator

import (
	"runtime/debug"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/check"
	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func naclOf(id firewall.ID, isDefault bool, ingress, egress int, maybe ...string) *firewall.NACL {
	n := &firewall.NACL{ID: id, Default: isDefault, Ingress: make([]firewall.NACLRule, ingress), Egress: make([]firewall.NACLRule, egress)}
	for _, address := range maybe {
		n.Ingress = append(n.Ingress, firewall.NACLRule{Maybe: true, Origin: firewall.Origin{Address: address}})
	}
	return n
}

func networkOf(groups []*firewall.Group, nacls ...*firewall.NACL) *firewall.Network {
	net := &firewall.Network{NACLs: map[firewall.ID]*firewall.NACL{}, Groups: map[firewall.ID]*firewall.Group{}}
	for _, n := range nacls {
		net.NACLs[n.ID] = n
	}
	for _, g := range groups {
		net.Groups[g.ID] = g
	}
	return net
}

func TestNACLStats(t *testing.T) {
	groups := []*firewall.Group{
		{ID: "g", Managed: true, Ingress: make([]firewall.GroupRule, 3), Egress: make([]firewall.GroupRule, 1)},
		{ID: "unmanaged", Ingress: make([]firewall.GroupRule, 50)},
	}
	tests := []struct {
		name          string
		before, after *firewall.Network
		want          result.NACLStats
	}{
		{"nothing", networkOf(nil), networkOf(nil), result.NACLStats{}},
		{"default network ACLs do not count", networkOf(nil, naclOf("d", true, 1, 1)), networkOf(groups, naclOf("d", true, 9, 9)), result.NACLStats{}},
		{"custom ones do, on both sides", networkOf(nil, naclOf("a", false, 2, 3)), networkOf(groups, naclOf("a", false, 4, 1), naclOf("b", false, 5, 2)),
			result.NACLStats{Count: 2, RulesBefore: 5, RulesAfter: 12, MaxRulesOneDirection: 5, ShareOfFilterRules: 0.75}},
		{"a rule that may be in either of two counts once", networkOf(nil), networkOf(groups, naclOf("a", false, 0, 0, "r", "s"), naclOf("b", false, 2, 0, "r", "s")),
			result.NACLStats{Count: 2, RulesAfter: 4, MaxRulesOneDirection: 4, ShareOfFilterRules: 0.5}},
		{"network ACL rules alone are all of it", networkOf(nil), networkOf(nil, naclOf("a", false, 1, 0)),
			result.NACLStats{Count: 1, RulesAfter: 1, MaxRulesOneDirection: 1, ShareOfFilterRules: 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, naclStats(test.before, test.after, everyone)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNotices(t *testing.T) {
	before := &firewall.Network{Notes: []firewall.Note{{Code: "id-flow", Message: "ids flow"}, {Code: "unmodelled", Address: "aws_x.y", Message: "not modelled"}}}
	after := &firewall.Network{Notes: []firewall.Note{{Code: "default-nacl-assumed", Address: "aws_vpc.v", Message: "the default of aws_vpc.v"}, {Code: "id-flow", Message: "ids flow"}}}
	id := "plan-1"
	want := []result.Notice{
		{Code: "default-nacl-assumed", Message: "the default of aws_vpc.v", Plan: &id},
		{Code: "id-flow", Message: "ids flow", Plan: &id},
		{Code: "unmodelled", Message: "aws_x.y: not modelled", Plan: &id},
	}
	if diff := cmp.Diff(want, notices(before, after, func(string) *string { return &id })); diff != "" {
		t.Errorf("notices are not sorted, each once, with what they concern:\n%s", diff)
	}
}

func TestTheRulesAboutTheInputAreTheFamily9(t *testing.T) {
	for _, c := range check.All() {
		if c.Input != policy.AboutInput(c.ID) {
			t.Errorf("%s: the rule says %v, the policy %v", c.ID, c.Input, policy.AboutInput(c.ID))
		}
	}
}

func TestBuildIsCompletedByTheToolchain(t *testing.T) {
	stamped := BuildInfo{Version: "1.2.3", Commit: optional("abc"), BuildDate: optional("2026-11-22")}
	info := &debug.BuildInfo{Main: debug.Module{Version: "v9.9.9"}, Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "def"}, {Key: "vcs.time", Value: "2000-01-01"}}}
	b := stamped
	if b.complete(info); !cmp.Equal(b, stamped) {
		t.Errorf("the release's stamp is lost: %+v", b)
	}
	b = BuildInfo{}
	if b.complete(info); b.Version != "9.9.9" || *b.Commit != "def" || *b.BuildDate != "2000-01-01" {
		t.Errorf("got %+v", b)
	}
	b = BuildInfo{}
	if b.complete(&debug.BuildInfo{Main: debug.Module{Version: "(devel)"}}); b.Version != "" || b.Commit != nil {
		t.Errorf("got %+v", b)
	}
	if Build().Version == "" {
		t.Error("a build without a stamp has no version at all")
	}
}

func TestRulesDigestIsTwelveHexDigitsAndStable(t *testing.T) {
	first := rulesDigest()
	if len(first) != 12 || first != rulesDigest() {
		t.Errorf("digests %q, %q", first, rulesDigest())
	}
}
