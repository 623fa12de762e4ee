package validator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/hcp"
)

// replica is `sgplan serve` as a process of its own.
type replica struct {
	cmd           *exec.Cmd
	endpoint, ops string
	log           bytes.Buffer // whole after its end
}

func startReplica(t *testing.T, platform *hcp.Platform, args ...string) *replica {
	t.Helper()
	key := filepath.Join(t.TempDir(), "hmac")
	if err := os.WriteFile(key, platform.Key, 0o600); err != nil {
		t.Fatal(err)
	}
	r := &replica{}
	args = append([]string{"serve", "--hmac-key-file", key, "--insecure-loopback"}, args...)
	for _, h := range platform.Hosts() {
		args = append(args, "--allow-host", h)
	}
	for flag, url := range map[string]*string{"--listen": &r.endpoint, "--ops-listen": &r.ops} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		*url = "http://" + l.Addr().String()
		args = append(args, flag, l.Addr().String())
		l.Close()
	}
	r.cmd = exec.CommandContext(t.Context(), "sgplan", args...)
	r.cmd.Stderr = &r.log
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "ready", func() bool {
		resp, err := http.Get(r.ops + "/readyz")
		if err == nil {
			resp.Body.Close()
		}
		return err == nil
	})
	return r
}

// Two replicas, one of which is told to end while runs come in and plans are on their way. What it has taken gets an answer: a verdict,
// or, where it has no time for one, that the run has to be started again. What it did not take, the other takes. No run is without an
// answer, and none passes that has to fail.
func TestServeLosesNothingWhenItEndsUnderLoad(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no SIGTERM")
	}
	blocked, passing, blocking := loadPlans(t)
	for _, c := range []struct {
		name   string
		drain  string
		again  bool // some runs are told to start again
		atWork time.Duration
	}{
		{"with time for what it has taken", "60s", false, 50 * time.Millisecond},
		{"without time", "300ms", true, 2 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			platform := hcp.New(t, "the run task's key")
			ending := startReplica(t, platform, "--workers", "2", "--queue", "20", "--drain-timeout", c.drain)
			other := startReplica(t, platform, "--workers", "16", "--queue", "20")
			plans := map[bool][]byte{true: blocked, false: passing}
			var all sync.WaitGroup
			var answered, taken, handedBack, refused atomic.Int32
			var once sync.Once
			ended := make(chan error, 1)
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
			defer cancel()
			places := make(chan struct{}, 20)
			for i := range max(80, *loadTasks) {
				places <- struct{}{}
				all.Go(func() {
					defer func() { <-places }()
					blocks := i%2 == 0
					run := &hcp.Run{Workspace: fmt.Sprintf("ws-%03d", i), Serve: func(w http.ResponseWriter) {
						if i < 30 { // those that are there when it is told to end
							time.Sleep(c.atWork)
						}
						_, _ = w.Write(plans[blocks])
					}}
					platform.Add(run)
					byEnding := false
					for n := i; ; n++ { // a balancer, and the platform, which sends again what is not answered with 200
						to := []*replica{ending, other}[n%2]
						code := platform.Trigger(ctx, to.endpoint, run)
						if byEnding = to == ending; code == http.StatusOK {
							break
						}
						if refused.Add(1); ctx.Err() != nil || code != 0 && code != http.StatusServiceUnavailable {
							t.Errorf("%d: status %d", i, code)
							return
						}
						time.Sleep(20 * time.Millisecond)
					}
					if byEnding && taken.Add(1) == 12 {
						once.Do(func() {
							if err := ending.cmd.Process.Signal(syscall.SIGTERM); err != nil {
								t.Error(err)
							}
							go func() { ended <- ending.cmd.Wait() }()
						})
					}
					got, ok := run.Final(3 * time.Minute)
					switch {
					case !ok:
						t.Errorf("%d: no answer, by the one that ends: %v", i, byEnding)
					case byEnding && got.Status == "failed" && strings.Contains(got.Message, "not judged: sgplan is shutting down; start the run again"):
						handedBack.Add(1)
					case got.Status != map[bool]string{true: "failed", false: "passed"}[blocks && blocking] || strings.Contains(got.Message, "No verdict"):
						t.Errorf("%d: %s %q", i, got.Status, got.Message)
					default:
						answered.Add(1)
					}
				})
			}
			all.Wait()
			if err := <-ended; err != nil {
				t.Errorf("after SIGTERM: %v", err)
			}
			if err := errors.Join(other.cmd.Process.Signal(syscall.SIGTERM), other.cmd.Wait()); err != nil {
				t.Errorf("the other: %v", err)
			}
			if (handedBack.Load() > 0) != c.again || refused.Load() == 0 {
				t.Errorf("%d were told to start again, %d requests were refused", handedBack.Load(), refused.Load())
			}
			log := ending.log.String()
			if n := strings.Count(log, `"msg":"accepted"`); n != strings.Count(log, `"msg":"answered"`) || n != int(taken.Load()) || !strings.Contains(log, `"msg":"shut down"`) {
				t.Errorf("%d were taken; log:\n%s", taken.Load(), log)
			}
			t.Logf("%d verdicts, %d told to start again, %d requests refused; %d taken by the one that ended", answered.Load(), handedBack.Load(), refused.Load(), taken.Load())
		})
	}
}
