package validator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/hcp"
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
