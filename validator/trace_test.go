package validator

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/report"
)

// traceOf runs trace with JSON output on the change that examples/plans/blocked makes.
func traceOf(t *testing.T, args ...string) (report.Traces, string) {
	t.Helper()
	status, stdout, stderr := run(nil, append([]string{"trace", "../examples/plans/blocked/plan.json", "-o", "json"}, args...)...)
	if status != ExitOpen {
		t.Fatalf("status %d: %s", status, stderr)
	}
	var got report.Traces
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatal(err)
	}
	return got, stderr
}

func TestSourcePorts(t *testing.T) {
	given := uint16(53)
	for _, test := range []struct {
		name string
		flow Flow
		want string
	}{
		{"the whole default client profile", Flow{Protocol: firewall.TCP}, "1024-65535"},
		{"the one that is given", Flow{Protocol: firewall.UDP, From: End{Port: &given}}, "53"},
		{"none for icmp", Flow{Protocol: firewall.ICMP}, "none"},
	} {
		if got := sourcePorts(test.flow, firewall.DefaultProfiles()).String(); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestTraceAnswersBeforeAndAfter(t *testing.T) {
	tests := []struct {
		name          string
		args          []string
		before, after string
	}{
		{"the reply to most clients is dropped", []string{"--from", "203.0.113.9", "--to", "aws_instance.web", "--port", "443"}, "allowed", "reply-blocked"},
		{"a client within the range gets its answer", []string{"--from", "203.0.113.9", "--to", "aws_instance.web", "--port", "443", "--source-port", "60999"}, "allowed", "allowed"},
		{"one port above it does not", []string{"--from", "203.0.113.9", "--to", "aws_instance.web", "--port", "443", "--source-port", "61000"}, "allowed", "reply-blocked"},
		{"no group admits ssh", []string{"--from", "203.0.113.9", "--to", "aws_instance.web", "--port", "22"}, "blocked", "blocked"},
		{"udp is not tcp", []string{"--from", "203.0.113.9", "--to", "aws_instance.web", "--port", "443", "--protocol", "udp"}, "blocked", "blocked"},
		{"what is nowhere is absent", []string{"--from", "aws_instance.nowhere", "--to", "aws_instance.web", "--port", "443"}, "absent", "absent"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, _ := traceOf(t, test.args...)
			if len(got.Traces) != 1 || got.Traces[0].Before.Verdict != test.before || got.Traces[0].After.Verdict != test.after {
				t.Errorf("got %+v; want %s, %s", got.Traces, test.before, test.after)
			}
		})
	}
}

func TestTraceOfAnEndpointThatThePlanCreatesIsAbsentBefore(t *testing.T) {
	_, stdout, _ := run(nil, "trace", planFile("p11_attachments/plan.json"), "--from", "10.1.1.1", "--to", "aws_instance.web", "--port", "443")
	if !strings.Contains(stdout, "before  absent") || strings.Contains(stdout, "after   absent") {
		t.Errorf("got\n%s", stdout)
	}
}

func TestInternetHasTheFamilyOfTheOtherEnd(t *testing.T) {
	for to, want := range map[string]string{"10.20.4.10": "tcp 203.0.113.10 -> 10.20.4.10:1", "2001:db8:4::1": "tcp [2001:db8::10] -> [2001:db8:4::1]:1", "aws_instance.web": "tcp 203.0.113.10 -> aws_instance.web:1"} {
		got, stderr := traceOf(t, "--from", "internet", "--to", to, "--port", "1")
		if got.Traces[0].Flow != want || !strings.Contains(stderr, "documentation block") {
			t.Errorf("flow %q, stderr %q; want %q", got.Traces[0].Flow, stderr, want)
		}
	}
}

func TestTheFlowOfTheFlagsIsReadBackAsAFlow(t *testing.T) {
	got, _ := traceOf(t, "--from", "[2001:db8::1]", "--source-port", "7", "--to", `module.a["x:y"].aws_instance.web[0]`, "--port", "443")
	want := `tcp [2001:db8::1]:7 -> module.a["x:y"].aws_instance.web[0]:443`
	if got.Traces[0].Flow != want {
		t.Errorf("flow %q, want %q", got.Traces[0].Flow, want)
	}
	if _, err := ParseFlow(want); err != nil {
		t.Error(err)
	}
}

func TestTraceOfAPartialPlanSaysSo(t *testing.T) {
	_, stdout, _ := run(nil, "trace", planFile("x15_target/plan.json"), "--from", "10.9.0.1", "--to", "10.2.0.1", "--port", "22")
	if strings.Count(stdout, "only a part") != 1 {
		t.Errorf("got\n%s", stdout)
	}
}

// The document of traces has exactly the keys of its contract.
func TestTraceDocumentHasTheKeysOfItsContract(t *testing.T) {
	_, stdout, _ := run(nil, "trace", "../examples/plans/blocked/plan.json", "--from", "aws_instance.nowhere", "--to", "aws_instance.web", "--port", "1", "-o", "json")
	var doc map[string]any
	if err := json.Unmarshal([]byte(stdout), &doc); err != nil {
		t.Fatal(err)
	}
	side := map[string]any{"verdict": "absent", "hops": []any{}, "unknowns": []any{}}
	want := map[string]any{"format_version": "1.0", "traces": []any{map[string]any{
		"flow": "tcp aws_instance.nowhere -> aws_instance.web:1", "before": side, "after": side}}}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	if string(text) != string(again) {
		t.Errorf("got %s, want %s", again, text)
	}
}

func TestAFlowToWhatIsNoEndpointIsAUsageError(t *testing.T) {
	e := endpoints{map[string]bool{`aws_instance.i["web"]`: true, `aws_instance.i["app"]`: true, "aws_instance.one": true},
		map[string]bool{"aws_subnet.web": true, "aws_instance.one": false}}
	for address, want := range map[string]string{
		"":                  "",
		"aws_instance.one":  "",
		"aws_instance.i":    `aws_instance.i has instances: aws_instance.i["app"], aws_instance.i["web"]`,
		"aws_subnet.web":    `aws_subnet.web has no address that a flow could use; what has one: aws_instance.i["app"], aws_instance.i["web"], aws_instance.one`,
		"aws_instance.none": "", // which is absent on both sides
	} {
		if got := e.noEndpoint(address); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
	status, stdout, stderr := run(nil, "trace", planFile("p11_attachments/plan.json"), "--from", "10.1.1.1", "--to", "aws_subnet.cg", "--port", "443")
	if status != ExitUsage || stdout != "" || !strings.Contains(stderr, "aws_subnet.cg has no address that a flow could use; what has one: ") {
		t.Errorf("status %d, %s%s", status, stdout, stderr)
	}
}

func TestAnAbsentEndpointNamesWhatThereIs(t *testing.T) {
	got, _ := traceOf(t, "--from", "aws_instance.nowhere", "--to", "aws_instance.web", "--port", "443")
	if got.Traces[0].After.Verdict != "absent" {
		t.Error(got.Traces[0].After.Verdict)
	}
	_, stdout, _ := run(nil, "trace", "../examples/plans/blocked/plan.json", "--from", "aws_instance.nowhere", "--to", "aws_instance.web", "--port", "443")
	if !strings.Contains(stdout, "aws_instance.nowhere is on neither side of the plan; what has one:\n          aws_instance.web\n") {
		t.Errorf("got\n%s", stdout)
	}
}
