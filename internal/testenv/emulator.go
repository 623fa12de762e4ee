package testenv

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"os/exec"
	"testing"
	"time"
)

// Emulator is a running moto server: an EC2 API that holds state and refuses little. It stops when the test ends.
type Emulator struct {
	URL string // http://127.0.0.1:PORT

	t testing.TB
}

// ready is how long an emulator may take to answer; a busy machine has been seen to need 8 s.
const ready = 60 * time.Second

// StartEmulator starts moto_server on a free loopback port and waits until it answers, or ends the test (see the package comment).
func StartEmulator(t testing.TB) *Emulator {
	t.Helper()
	bin, err := exec.LookPath("moto_server")
	if err != nil {
		missing(t, "the EC2 emulator is needed (pipx install 'moto[server]==5.2.1'): %v", err)
	}
	// The port is free when it is chosen; should another process take it before moto binds it, the next one is tried.
	var log string
	for range 3 {
		port := freePort(t)
		e := &Emulator{URL: "http://127.0.0.1:" + port, t: t}
		if log = e.start(bin, port); log == "" {
			return e
		}
	}
	missing(t, "the EC2 emulator does not start:\n%s", log)
	return nil
}

// start returns "" once the server answers, else what it wrote before it gave up.
func (e *Emulator) start(bin, port string) string {
	var log bytes.Buffer
	cmd := exec.Command(bin, "-H", "127.0.0.1", "-p", port)
	cmd.Stdout, cmd.Stderr = &log, &log
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		return err.Error()
	}
	exited := make(chan struct{})
	go func() { _ = cmd.Wait(); close(exited) }()
	stop := func() { _ = cmd.Process.Kill(); <-exited }

	for deadline := time.Now().Add(ready); time.Now().Before(deadline); {
		select {
		case <-exited:
			return "exited: " + log.String()
		case <-time.After(50 * time.Millisecond):
		}
		if e.answers() {
			e.t.Cleanup(stop)
			return ""
		}
	}
	stop()
	return "no answer within " + ready.String() + ": " + log.String()
}

func (e *Emulator) answers() bool {
	resp, err := http.Get(e.URL + "/moto-api/data.json")
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// Reset forgets everything: all accounts, all regions.
func (e *Emulator) Reset() {
	e.t.Helper()
	resp, err := http.Post(e.URL+"/moto-api/reset", "text/plain", nil)
	if err != nil {
		e.t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		e.t.Fatalf("reset: %s: %s", resp.Status, body)
	}
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}
