package validator

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/validator/network"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

const naclBaseline = "rackspace_nacl_baseline.new"

// complianceOf is the compliance of the plan's new NACL, after the change, what is unknown of it, and what is sensitive.
type complianceOf struct{ values, unknown, sensitive map[string]any }

// compliant judges the plan of NACLs with another compliance.
func compliant(t *testing.T, on string, change func(complianceOf), o Options) *result.Result {
	t.Helper()
	var doc struct {
		Changes []struct {
			Address string                     `json:"address"`
			Change  map[string]json.RawMessage `json:"change"`
		} `json:"resource_changes"`
	}
	text := readFile(t, planFile("p24_nacl_baseline/plan.json"))
	all := map[string]any{}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	for i, c := range doc.Changes {
		if c.Address != naclBaseline || change == nil {
			continue
		}
		now := all["resource_changes"].([]any)[i].(map[string]any)["change"].(map[string]any)
		part := func(side string) map[string]any {
			s, _ := now[side].(map[string]any)
			p, _ := s["compliance"].(map[string]any)
			if p == nil {
				p = map[string]any{}
				s["compliance"] = p
			}
			return p
		}
		change(complianceOf{part("after"), part("after_unknown"), part("after_sensitive")})
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	if o.AsOf, err = time.Parse(time.DateOnly, on); err != nil {
		t.Fatal(err)
	}
	r, err := Check(t.Context(), []Input{inputOf("plan.json", text)}, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Of plans that are judged as one network each states what is its own.
func TestComplianceOfOneOfSeveralPlans(t *testing.T) {
	const other = `{"format_version":"1.2","terraform_version":"1.11.4","applyable":true,"complete":true,"errored":false,
		"planned_values":{"root_module":{}},"configuration":{},"resource_changes":[{"address":"aws_security_group.g","mode":"managed",
		"type":"aws_security_group","name":"g","provider_name":"registry.terraform.io/hashicorp/aws","change":{"actions":["create"],"before":null,
		"after":{"vpc_id":"vpc-a0362c26af56e865e","ingress":[],"egress":[]},"after_unknown":{"id":true}}}]}`
	var plans []*plan.Plan
	for _, text := range [][]byte{readFile(t, planFile("p24_nacl_baseline/plan.json")), []byte(other)} {
		p, err := plan.Read(bytes.NewReader(text), "plan.json")
		if err != nil {
			t.Fatal(err)
		}
		plans = append(plans, p)
	}
	if groups, _ := network.Together(plans); len(groups) != 1 {
		t.Fatal("the plans are not joined")
	}
	r, err := Check(t.Context(), []Input{file(planFile("p24_nacl_baseline/plan.json")), inputOf("other.json", []byte(other))}, Options{AsOf: exampleDay})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range r.Findings {
		if f.RuleID == "RSG302" && f.Status == result.Exempt && f.Exemption.Kind == "compliance" {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d NACLs are exempt, want 2", n)
	}
}

// What it makes of few coarse blocks is no heavy NACL: what is left is the two rules of the other one.
func TestBudgetsOfANACLBaseline(t *testing.T) {
	x := openTrap(t, "p24_nacl_baseline/plan.json")
	if f := x.findings("RSG301", ""); len(f) != 1 || f[0].Address != "aws_network_acl.old" || f[0].Change != result.PreExisting ||
		!strings.HasPrefix(f[0].Message, "2 of 4 filter rules are rules of custom network ACLs: 50 %") {
		t.Errorf("RSG301 finds %+v", f)
	}
	if f := x.findings("RSG303", ""); len(f) > 0 {
		t.Errorf("RSG303 finds %+v", f)
	}
}

// Its edits leave no gap, and a subnet gets back what it had in one call.
func TestWhatHappensWhileANACLBaselineChanges(t *testing.T) {
	x := openTrap(t, "p24_nacl_baseline/plan.json")
	for _, rule := range []string{"RSG704", "RSG705", "RSG706"} {
		for _, f := range x.findings(rule, "") {
			t.Errorf("%s %s: %s", f.RuleID, f.Address, f.Message)
		}
	}
	replies := x.findings("RSG102", naclBaseline)
	if len(replies) == 0 {
		t.Error("the plan has no finding with a fix now: judge another")
	}
	for _, f := range replies {
		if len(f.Fixes) != 1 || f.Fixes[0].HCL != nil || !strings.Contains(f.Fixes[0].Title, "its entries follow from allow") {
			t.Errorf("the fix is %+v", f.Fixes)
		}
	}
	x.flow("tcp 8.8.8.8 -> aws_network_interface.web[\"returned\"]:443", "blocked", "blocked")
	x.flow("tcp 8.8.8.8 -> aws_network_interface.web[\"new\"]:443", "allowed", "allowed")
	x.flow("tcp 198.51.100.9 -> aws_network_interface.web[\"new\"]:443", "allowed", "blocked")
}

// Where another NACL takes what it lets go, what its subnets had before stands between, and no subnet is taken from the other.
func TestWhatStandsBetweenANACLBaselineAndTheNext(t *testing.T) {
	x := openTrap(t, "p31_nacl_given_back/plan.json")
	if f := x.findings("RSG703", ""); len(f) > 0 {
		t.Errorf("RSG703 finds %+v", f)
	}
	f := x.findings("RSG704", "")
	if len(f) != 1 || f[0].Address != "aws_network_acl.next" || !strings.HasPrefix(f[0].Message, `network ACL takes over subnet aws_subnet.s["fallen"] while`) {
		t.Fatalf("RSG704 finds %+v", f)
	}
	if s := f[0].Steps; len(s) != 2 || !strings.HasSuffix(s[0].Effect, "falls to default network ACL of aws_vpc.v, if still there") {
		t.Errorf("the steps are %+v", s)
	}
}

func TestComplianceIsTheExemptionOfANACL(t *testing.T) {
	refuse := "rule \"RSG302\" { ignorable = false }\n"
	for _, c := range []struct {
		says, on, policy string
		change           func(complianceOf)
		status           result.Status // of RSG302 at the NACL
		want             string        // the findings about its compliance
		reason           string
		in               string // in the message of one
	}{
		{says: "until its review", on: "2026-11-26", status: result.Exempt},
		{says: "two weeks before", on: "2027-06-20", status: result.Exempt, want: "RSG804 pre-existing", in: "expires in 10 days, on 2027-06-30; owner team:network-security"},
		{says: "on the day", on: "2027-06-30", status: result.Exempt, want: "RSG804 pre-existing", in: "0 days"},
		{says: "and not after it", on: "2027-07-01", status: result.Open, want: "RSG801 introduced", in: "the compliance of " + naclBaseline + " expired 1 day ago, on 2027-06-30; what it covered counts again: RSG302"},
		{says: "a part that is not known is no requirement", on: "2026-11-26", status: result.Open, want: "RSG802 introduced", in: "its reason is known only after apply",
			change: func(c complianceOf) { delete(c.values, "reason"); c.unknown["reason"] = true }},
		{says: "what is sensitive is not told", on: "2026-11-26", status: result.Exempt, reason: sensitive, change: func(c complianceOf) { c.sensitive["reason"] = true }},
		{says: "nor is a day", on: "2026-11-26", status: result.Open, want: "RSG802 introduced", in: "its review_by is sensitive",
			change: func(c complianceOf) { c.sensitive["review_by"] = true }},
		{says: "a day that is none", on: "2026-11-26", status: result.Open, want: "RSG802 introduced", in: "its review_by is no day",
			change: func(c complianceOf) { c.values["review_by"] = "soon" }},
		{says: "no requirement", on: "2026-11-26", status: result.Open, want: "RSG802 introduced", in: "it names no framework and requirement",
			change: func(c complianceOf) { c.values["requirement"] = " " }},
		{says: "the policy lets nobody out", on: "2026-11-26", status: result.Open, policy: refuse},
	} {
		t.Run(c.says, func(t *testing.T) {
			var o Options
			if c.policy != "" {
				file := t.TempDir() + "/policy.hcl"
				writeSource(t, file, []byte(c.policy))
				p, err := policy.Load(file, "dev")
				if err != nil {
					t.Fatal(err)
				}
				o.Files = p
			}
			r := compliant(t, c.on, c.change, o)
			var about []string
			seen := false
			for _, f := range r.Findings {
				switch {
				case f.Address == naclBaseline && f.RuleID == "RSG302":
					if seen = true; f.Status != c.status {
						t.Errorf("RSG302 is %s", f.Status)
					}
					if e := f.Exemption; f.Status == result.Exempt && (e.Kind != "compliance" || *e.Framework != "PCI DSS" || *e.Control != "1.4.2" ||
						e.Owner != "team:network-security" || *e.Expires != "2027-06-30" || e.Reason != cmp.Or(c.reason, "Segmentation of card data")) {
						t.Errorf("the exemption is %+v", e)
					}
				case f.Address == naclBaseline && strings.HasPrefix(f.RuleID, "RSG80"):
					about = append(about, fmt.Sprint(f.RuleID, " ", f.Change))
					if !strings.Contains(f.Message, c.in) {
						t.Errorf("the message is %q", f.Message)
					}
				}
			}
			if got := strings.Join(about, ", "); got != c.want || !seen {
				t.Errorf("found %q, want %q; RSG302 %t", got, c.want, seen)
			}
		})
	}
}
