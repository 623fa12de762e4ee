package check

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestAFingerprintIsTheHashOfRuleUnitAddressAndKey(t *testing.T) {
	want := fmt.Sprintf("v1:%x", sha256.Sum256([]byte("RSG101\x00\x00aws_network_acl.a\x00ingress\x00tcp")))[:3+32]
	if got := fingerprint("RSG101", "", "aws_network_acl.a", []string{"ingress", "tcp"}); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestEqualFindingsAreToldApartByTheirPlaceAmongEachOther(t *testing.T) {
	a := Finding{Message: "a", Address: "x", Key: []string{"k"}}
	b := Finding{Message: "b", Address: "x", Key: []string{"k"}}
	other := Finding{Message: "a", Address: "y", Key: []string{"k"}}
	once, again := apart("RSG199", mark("RSG199", &Facts{Unit: ""}, []Finding{b, other, a})), apart("RSG199", mark("RSG199", &Facts{Unit: ""}, []Finding{a, b, other}))
	byMessage := func(list []marked) map[string]string {
		m := map[string]string{}
		for _, f := range list {
			m[f.Address+f.Message] = f.fingerprint
		}
		return m
	}
	x, y := byMessage(once), byMessage(again)
	for k := range x {
		if x[k] != y[k] {
			t.Errorf("%s: the order of reports changes the fingerprint", k)
		}
	}
	if x["xa"] != fingerprint("RSG199", "", "x", []string{"k"}) {
		t.Error("the first of two does not keep the fingerprint that it has alone")
	}
	if x["xa"] == x["xb"] || x["xa"] == x["ya"] {
		t.Error("two findings have one fingerprint")
	}
}

func TestFingerprintsOfARunAreUniqueAndOfOneForm(t *testing.T) {
	form := regexp.MustCompile(`^v1:[0-9a-f]{32}$`)
	word := rapid.SampledFrom([]string{"", "a", "b", "#2", "a#2"})
	rapid.Check(t, func(t *rapid.T) {
		found := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Finding {
			return Finding{
				Message: word.Draw(t, "message"), Address: word.Draw(t, "address"),
				Key: rapid.SliceOfN(word, 0, 2).Draw(t, "key"),
			}
		}), 0, 8).Draw(t, "findings")
		seen := map[string]bool{}
		for _, f := range apart("RSG199", mark("RSG199", &Facts{Unit: ""}, found)) {
			if !form.MatchString(f.fingerprint) || seen[f.fingerprint] {
				t.Errorf("%s of %+v", f.fingerprint, f.Finding)
			}
			seen[f.fingerprint] = true
		}
		if len(seen) != len(found) {
			t.Errorf("%d fingerprints of %d findings", len(seen), len(found))
		}
	})
}

func TestRenumberingMakesNoNewFinding(t *testing.T) {
	before, after := newWorld(), newWorld()
	before.list("n", []firewall.NACLRule{permit(100, "tcp", "0.0.0.0/0", 443, 443), refuse(200, "tcp", "10.9.0.0/16", 443, 443)}, nil, "a")
	after.list("n", []firewall.NACLRule{permit(110, "tcp", "0.0.0.0/0", 443, 443), refuse(300, "tcp", "10.9.0.0/16", 443, 443)}, nil, "a")
	for _, f := range Run([]*Check{InboundReplyDropped, DenyNeverMatches}, before.Network, after.Network, Facts{}, DefaultOptions()) {
		if f.Change != "pre-existing" {
			t.Errorf("%s is %s", f.RuleID, f.Change)
		}
	}
}

func TestEqualAddressesOfTwoUnitsAreTwoFindings(t *testing.T) {
	found := []Finding{{Address: "aws_network_acl.a", Message: "m"}}
	if x, y := apart("RSG199", mark("RSG199", &Facts{Unit: "live/prod"}, found)), apart("RSG199", mark("RSG199", &Facts{Unit: "live/test"}, found)); x[0].fingerprint == y[0].fingerprint {
		t.Errorf("both units have %s", x[0].fingerprint)
	}
}
