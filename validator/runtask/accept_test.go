package runtask

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/hcp"
)

func TestOnlyASignedRequestIsTaken(t *testing.T) {
	r := start(t, nil)
	payload := func(change map[string]any) []byte {
		doc := r.platform.Add(&hcp.Run{Plan: []byte(`{}`)}).Payload()
		maps.Copy(doc, change)
		body, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		return body
	}
	sign := r.platform.Sign
	for _, c := range []struct {
		name      string
		body      []byte
		signature string // "" for the right one
		code      int
	}{
		{"as documented", payload(nil), "", 200},
		{"a signature of nobody's", payload(nil), strings.Repeat("0", 128), 401},
		{"the signature of another body", payload(nil), sign(payload(nil)), 401},
		{"no signature, as of a run task without a key", payload(nil), " ", 401},
		{"a part of the signature", payload(nil), sign(payload(nil))[:64], 401},
		{"the test of the endpoint", payload(map[string]any{"access_token": "test-token", "task_result_callback_url": "", "task_result_id": nil}), "", 200},
		{"the test of the endpoint with another key", payload(map[string]any{"access_token": "test-token"}), strings.Repeat("a", 128), 401},
		{"what is not JSON", []byte("not json"), "", 400},
		{"a payload of another version", payload(map[string]any{"payload_version": 2}), "", 400},
		{"no id", payload(map[string]any{"task_result_id": ""}), "", 400},
		{"an id without end", payload(map[string]any{"task_result_id": strings.Repeat("x", 1000)}), "", 400},
		{"no token", payload(map[string]any{"access_token": ""}), "", 400},
		{"a callback to another host", payload(map[string]any{"task_result_callback_url": "https://evil.example/x"}), "", 403},
		{"a callback to the metadata service", payload(map[string]any{"task_result_callback_url": "http://169.254.169.254/latest"}), "", 403},
		{"a plan of another host", payload(map[string]any{"plan_json_api_url": "https://evil.example/x"}), "", 403},
		{"no plan at a stage that has one", payload(map[string]any{"plan_json_api_url": ""}), "", 403},
		{"a body that is too large", []byte(strings.Repeat(" ", maxRequest+1)), "", 413},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.signature == "" {
				c.signature = sign(c.body)
			}
			before := len(r.events("accepted"))
			if code := r.platform.Post(t.Context(), r.endpoint, c.body, c.signature); code != c.code {
				t.Errorf("status %d, want %d", code, c.code)
			}
			if taken := len(r.events("accepted")) - before; taken > 0 != (c.name == "as documented") {
				t.Errorf("%d tasks", taken)
			}
		})
	}
	if code, _ := r.get(r.endpoint); code != http.StatusMethodNotAllowed {
		t.Errorf("status %d for a GET", code)
	}
}

// While the key is changed the old one and the new one are right.
func TestOneOfSeveralKeysIsEnough(t *testing.T) {
	body, old := []byte("body"), hcp.Platform{Key: []byte("old")}
	good := old.Sign(body)
	for _, c := range []struct {
		name      string
		keys      []string
		body      string
		signature string
		want      bool
	}{
		{"the only key", []string{"old"}, "body", good, true},
		{"the second key", []string{"new", "old"}, "body", good, true},
		{"the first key", []string{"old", "new"}, "body", good, true},
		{"another key", []string{"new"}, "body", good, false},
		{"another body", []string{"old"}, "bodY", good, false},
		{"one bit less", []string{"old"}, "body", good[:127], false},
		{"not hex", []string{"old"}, "body", "z" + good[1:], false},
		{"nothing", []string{"old"}, "body", "", false},
		{"no key", nil, "body", good, false},
		{"an empty key signs nothing", []string{""}, "body", (&hcp.Platform{}).Sign(body), false},
	} {
		var keys [][]byte
		for _, k := range c.keys {
			keys = append(keys, []byte(k))
		}
		if got := signed(keys, []byte(c.body), c.signature); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestARepeatedRequestIsJudgedOnce(t *testing.T) {
	r := start(t, nil)
	run := r.platform.Add(&hcp.Run{Plan: []byte(`{"block":1}`)})
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if code := r.platform.Trigger(t.Context(), r.endpoint, run); code != 200 {
				t.Errorf("status %d", code)
			}
		})
	}
	all.Wait()
	r.final(run)
	eventually(t, "the answer is logged", func() bool { return len(r.events("answered")) > 0 })
	if code := r.platform.Trigger(t.Context(), r.endpoint, run); code != 200 {
		t.Errorf("status %d after the end", code)
	}
	r.stop()
	if n := len(r.events("accepted")); n != 1 || run.PlanCalls() != 1 {
		t.Errorf("taken %d times, %d calls for the plan", n, run.PlanCalls())
	}
}

// Who got no answer may ask again.
func TestATaskWhoseAnswerWasLostIsTakenAgain(t *testing.T) {
	r := start(t, nil)
	run := r.trigger(&hcp.Run{Plan: []byte(`{}`), Fails: 1, Status: http.StatusNotFound})
	eventually(t, "the loss is logged", func() bool { return len(r.events("the answer could not be delivered")) == 1 })
	if code := r.platform.Trigger(t.Context(), r.endpoint, run); code != 200 {
		t.Errorf("status %d", code)
	}
	if got := r.final(run); got.Status != "passed" {
		t.Errorf("%s", got.Status)
	}
}

func TestAFullQueueRefuses(t *testing.T) {
	release := make(chan struct{})
	r := start(t, func(c *Config) {
		c.Workers, c.Queue = 1, 3
		c.Load = loadOf(waitFor(release))
	})
	var taken, refused []*hcp.Run
	for range 10 {
		run := r.platform.Add(&hcp.Run{Plan: []byte(`{}`)})
		switch code := r.platform.Trigger(t.Context(), r.endpoint, run); code {
		case http.StatusOK:
			taken = append(taken, run)
			eventually(t, "the worker has taken the first", func() bool {
				_, text := r.get(r.ops + "/metrics")
				return !strings.Contains(text, fmt.Sprintf("sgplan_queue_length %d\n", len(taken)))
			})
		case http.StatusServiceUnavailable:
			refused = append(refused, run)
		default:
			t.Errorf("status %d", code)
		}
	}
	if len(taken) != 4 || len(refused) != 6 {
		t.Fatalf("%d taken, %d refused; want one at work and three waiting", len(taken), len(refused))
	}
	if code := r.platform.Trigger(t.Context(), r.endpoint, taken[3]); code != http.StatusOK {
		t.Errorf("status %d for one that waits already", code)
	}
	close(release)
	for _, run := range taken {
		r.final(run)
	}
	for _, run := range refused {
		if !r.platform.TriggerUntilTaken(t.Context(), r.endpoint, run) {
			t.Error("never taken")
		}
		r.final(run)
	}
}

func TestWhatIsRememberedHasAnEnd(t *testing.T) {
	s, now := newSeen(2, time.Hour), time.Unix(0, 0)
	s.now = func() time.Time { return now }
	begin := func(id string, want bool) {
		t.Helper()
		if got := s.begin(id); got != want {
			t.Errorf("begin(%s) is %v", id, got)
		}
	}
	begin("a", true)
	begin("a", false)
	s.forget("a")
	begin("a", true)
	s.end("a")
	begin("a", false)
	now = now.Add(59 * time.Minute)
	begin("a", false)
	now = now.Add(2 * time.Minute)
	begin("a", true) // its token is void by now
	for _, id := range []string{"b", "c", "d"} {
		begin(id, true)
		s.end(id)
	}
	begin("b", true) // more than two had ended
	begin("c", false)
	begin("a", false) // at work all the time
	if len(s.tasks) != 4 || len(s.ended) != 2 {
		t.Errorf("%v, %v", s.tasks, s.ended)
	}
}

func FuzzARequestNamesAllowedHostsOnly(f *testing.F) {
	f.Add([]byte(`{"payload_version":1,"stage":"post_plan","access_token":"t","task_result_id":"x","task_result_callback_url":"https://app.terraform.io/c","plan_json_api_url":"https://app.terraform.io/p"}`))
	f.Add([]byte(`{"payload_version":1,"stage":"pre_plan","access_token":"t","task_result_id":"x","task_result_callback_url":"https://app.terraform.io@evil/c"}`))
	f.Add([]byte(`{"access_token":"test-token"}`))
	h, err := newHosts([]string{"app.terraform.io"}, false)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := readRequest(body, h)
		if err != nil || r.test() {
			return
		}
		if r.callback.Scheme != "https" || strings.ToLower(r.callback.Hostname()) != "app.terraform.io" || r.callback.User != nil {
			t.Errorf("callback to %s", r.callback)
		}
		if r.Stage != prePlan && (r.plan.Scheme != "https" || strings.ToLower(r.plan.Hostname()) != "app.terraform.io") {
			t.Errorf("plan from %s", r.plan)
		}
	})
}
