package validator

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/report"
)

func TestNoValueThatIsMarkedSensitiveIsPrintedNorOneMadeOfIt(t *testing.T) {
	x := openTrap(t, "t60_sensitive_number/plan.json")
	var flows []Flow
	for _, line := range []string{"tcp 198.51.100.9 -> aws_instance.i:22", "udp 198.51.100.9 -> aws_instance.i:53"} {
		f, err := ParseFlow(line)
		if err != nil {
			t.Fatal(err)
		}
		flows = append(flows, f)
	}
	inside, err := ParseFlow("tcp 77.66.55.1 -> aws_instance.i:4711")
	if err != nil {
		t.Fatal(err)
	}
	inside.Text = "through the rule whose number is sensitive"
	traces, err := Trace([]Input{x.input}, append(flows, inside), x.options, nil)
	if err != nil {
		t.Fatal(err)
	}
	if v := traces.Traces[2].After.Verdict; v != "reply-blocked" {
		t.Fatalf("the sensitive values do not decide: %s", v)
	}
	var text strings.Builder
	if err := report.TracesText(&text, *traces, report.Style{}); err != nil {
		t.Fatal(err)
	}
	found := x.result()
	for i := range found.Findings {
		found.Findings[i].Fingerprint = "" // any digits
	}
	found.Plans = nil
	if err := report.Text(&text, found, report.TextOptions{}); err != nil {
		t.Fatal(err)
	}
	documents, err := json.Marshal([]any{traces, found})
	if err != nil {
		t.Fatal(err)
	}
	text.Write(documents)
	// 617 lies half way between 0 and 1234: a number that would work.
	for _, secret := range []string{"1234", "617", "4711", "77.66.55", "10.0.1.99", "10.0.1.0/24"} {
		if at := strings.Index(text.String(), secret); at >= 0 {
			t.Errorf("%s is printed: …%s…", secret, text.String()[max(0, at-60):at+20])
		}
	}
	if f := x.only("RSG201", "aws_network_acl.n"); !strings.Contains(f.Message, "aws_network_acl_rule.a") {
		t.Errorf("the rule that takes the packets is not named: %s", f.Message)
	}
}
