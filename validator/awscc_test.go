package validator

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/report"
)

// One network, written with resources of the awscc provider and, as CloudFormation makes it, with those of the AWS provider.
func TestAWSCCAnswersAsItsEqual(t *testing.T) {
	ends := []string{"awscc_ec2_network_interface.web", "awscc_ec2_network_interface.quiet", "awscc_ec2_network_interface.far",
		"awscc_ec2_network_interface.bare", "awscc_ec2_instance.db", "10.70.1.77", "10.70.2.9", "203.0.113.9"}
	var flows []string
	for _, from := range ends {
		for _, to := range ends {
			if from != to {
				flows = append(flows, "tcp "+from+" -> "+to+":443", "tcp "+from+" -> "+to+":5432", "tcp "+from+" -> "+to+":5433", "icmp "+from+" -> "+to)
			}
		}
	}
	asked := strings.Join(flows, "\n")
	here, there := asTraces(t, asked, "p21_awscc_pair"), asTraces(t, strings.ReplaceAll(asked, "awscc_ec2_", "aws_"), "p22_awscc_pair_of_aws")
	verdicts := map[string]int{}
	for i, got := range here.Traces {
		want := there.Traces[i].After.Verdict
		if verdicts[want]++; got.After.Verdict != want {
			t.Errorf("%s: %s, of the AWS provider's %s", got.Flow, got.After.Verdict, want)
		}
	}
	if verdicts["allowed"] < 10 || verdicts["blocked"] < 10 || verdicts["reply-blocked"] < 3 || verdicts["unknown"] > 0 {
		t.Errorf("the flows prove little: %v", verdicts)
	}
}

func asTraces(t *testing.T, flows, plan string) *report.Traces {
	t.Helper()
	status, stdout, stderr := run(strings.NewReader(flows), "trace", planFile(plan+"/plan.json"), "--flows", "-", "-o", "json")
	var traces report.Traces
	if err := json.Unmarshal([]byte(stdout), &traces); status != 0 || err != nil {
		t.Fatalf("status %d, %v: %s", status, err, stderr)
	}
	return &traces
}
