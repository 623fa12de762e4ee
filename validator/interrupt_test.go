package validator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/hcp"
	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// endless is a plan that takes a minute or more to judge: a network ACL of 20,000 rules in each direction, each of other packets.
func endless(t *testing.T) []byte {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal(example(t, "estate"), &doc); err != nil {
		t.Fatal(err)
	}
	rules := make([]any, 20_000)
	for i := range rules {
		action := []string{"allow", "deny"}[i%2]
		rules[i] = map[string]any{
			"action": action, "cidr_block": cidrOf(i), "ipv6_cidr_block": "", "icmp_code": 0, "icmp_type": 0, "protocol": "6",
			"from_port": i * 7919 % 65_000, "to_port": i*7919%65_000 + i%500, "rule_no": i + 1,
		}
	}
	for _, r := range doc["resource_changes"].([]any) {
		r := r.(map[string]any)
		if change := r["change"].(map[string]any); r["address"] == "aws_network_acl.data" {
			after := change["after"].(map[string]any)
			change["actions"], after["ingress"], after["egress"] = []string{"update"}, rules, rules
		}
	}
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// cidrOf spreads blocks of several lengths over all addresses.
func cidrOf(i int) string {
	bits := []int{16, 20, 24, 28, 32}[i%5]
	a := uint32(i) * 2_654_435_761 &^ (1<<(32-bits) - 1)
	return fmt.Sprintf("%d.%d.%d.%d/%d", a>>24, a>>16&255, a>>8&255, a&255, bits)
}

func TestJudgingEndsWithItsContext(t *testing.T) {
	text := endless(t)
	why := errors.New("time")
	for _, wait := range []time.Duration{0, 100 * time.Millisecond, time.Second, 3 * time.Second} {
		ctx, cancel := context.WithCancelCause(t.Context())
		var ended time.Time
		time.AfterFunc(wait, func() { ended = time.Now(); cancel(why) })
		r, err := Check(ctx, []Input{inputOf("-", text)}, Options{})
		if took := time.Since(ended); r != nil || !errors.Is(err, why) || took > 10*time.Second {
			t.Errorf("after %s: %v, %v, %s later", wait, r != nil, err, took)
		} else {
			t.Logf("after %s: ended %s later", wait, took)
		}
	}
}

// Rules of the policy's own and sources are evaluated by HCL, which knows of no end: its loops ask for one.
func TestEvaluationsEndWithTheirContext(t *testing.T) {
	loops := func(over string) string {
		text := "1"
		for i := range 12 {
			text = fmt.Sprintf("[for x%d in %s : %s]", i, over, text)
		}
		return text
	}
	files, err := policy.Load(filepath.Join(policyOf(t, "custom_rule \"X-ACME-slow\" {\n  enforce {\n    condition = length(flatten("+
		loops(`facts.nacls["aws_network_acl.data"].rules`)+")) == 0\n    error_message = \"\"\n  }\n}\n"), policy.FileName), "dev")
	if err != nil {
		t.Fatal(err)
	}
	sources := t.TempDir()
	main := "resource \"aws_vpc\" \"v\" {\n  cidr_block = length([for i in range(1000) : [for k in range(1000) : k if length(regexall(join(\"\", range(1000)), join(\"\", range(1000)))) < 0]]) == 0 ? \"10.0.0.0/8\" : null\n}\n"
	if err := os.WriteFile(filepath.Join(sources, "main.tf"), []byte(main), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, judge := range map[string]func(context.Context) (*result.Result, error){
		"rules": func(ctx context.Context) (*result.Result, error) {
			return Check(ctx, []Input{inputOf("-", example(t, "estate"))}, Options{Files: files})
		},
		"sources": func(ctx context.Context) (*result.Result, error) {
			return judgeStatic(ctx, []string{sources}, Options{})
		},
	} {
		why := errors.New("time")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(20*time.Millisecond, func() { cancel(why) })
		began := time.Now()
		if r, err := judge(ctx); r != nil || !errors.Is(err, why) || time.Since(began) > 10*time.Second {
			t.Errorf("%s: %v, %v after %s", name, r != nil, err, time.Since(began))
		}
	}
}

// A pipe that nobody fills is waited for no longer either.
func TestCheckIsInterrupted(t *testing.T) {
	reader, _ := io.Pipe()
	c := &Command{Stdin: reader, Stdout: io.Discard, Stderr: &watched{}}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	root := c.Tree()
	root.SetArgs([]string{"check", "-"})
	status := c.exit(root, root.ExecuteContext(ctx))
	if said := c.Stderr.(*watched).String(); status != ExitNoVerdict || said != "sgplan: not judged: interrupted\n" {
		t.Errorf("status %d, %q", status, said)
	}
}

// A plan that takes long holds neither a shutdown nor a worker.
func TestServeEndsWhatTakesTooLong(t *testing.T) {
	s := startServe(t, "--drain-timeout", "1s", "--workers", "1")
	run := s.platform.Add(&hcp.Run{Plan: endless(t)})
	s.platform.Trigger(t.Context(), s.endpoint, run)
	eventually(t, "it is at work", func() bool { return run.PlanCalls() > 0 })
	began := time.Now()
	if status := s.end(); status != ExitOpen || time.Since(began) > 20*time.Second {
		t.Errorf("status %d after %s", status, time.Since(began))
	}
	if got, ok := run.Final(0); !ok || got.Status != "failed" || !strings.Contains(got.Message, "not judged: sgplan is shutting down") {
		t.Errorf("%v %+v", ok, got)
	}
}
