package testenv

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// Emulator is a running moto server: an EC2 API that holds state and refuses little. It stops with Stop, and with the process
// that started it, however that ends.
type Emulator struct {
	URL string // http://127.0.0.1:PORT

	t      testing.TB // nil if no test owns it
	alive  io.Closer  // the emulator lives for as long as this is open
	exited chan struct{}
}

// ready is how long an emulator may take to answer; a busy machine has been seen to need 8 s.
const ready = 60 * time.Second

// RunEmulator starts moto_server on a free loopback port and waits until it answers. It uses the one in PATH, else one that it
// installs into the user's cache folder with python3 and pip; MOTO_INSTALL=no keeps it from that. It needs sh. It is for
// programs; a test has StartEmulator and SharedEmulator.
func RunEmulator() (*Emulator, error) {
	bin, err := moto()
	if err != nil {
		return nil, fmt.Errorf("the EC2 emulator is needed (pipx install 'moto[server]==%s'): %w", motoVersion, err)
	}
	// The port is free when it is chosen; should another process take it before moto binds it, the next one is tried.
	for range 3 {
		var port string
		if port, err = freePort(); err != nil {
			return nil, err
		}
		e := &Emulator{URL: "http://127.0.0.1:" + port}
		if err = e.start(bin, port); err == nil {
			return e, nil
		}
	}
	return nil, fmt.Errorf("the EC2 emulator does not start: %w", err)
}

// StartEmulator is RunEmulator for a test that wants one of its own: it stops when the test ends. Where there is none it ends
// the test (see the package comment).
func StartEmulator(t testing.TB) *Emulator {
	t.Helper()
	e, err := RunEmulator()
	if err != nil {
		missing(t, "%v", err)
	}
	t.Cleanup(e.Stop)
	e.t = t
	return e
}

// shared is the emulator of this process.
var shared = sync.OnceValues(RunEmulator)

// SharedEmulator is one emulator for all tests of a package: it starts with the first that asks, and ends with the process.
// Tests that use it keep apart by accounts of their own (awsproxy), and must not reset it. Where there is none it ends the
// test (see the package comment).
func SharedEmulator(t testing.TB) *Emulator {
	t.Helper()
	e, err := shared()
	if err != nil {
		missing(t, "%v", err)
	}
	return e
}

// guard runs the emulator and kills it when standard input ends: that is when Stop closes it, and when the process that holds
// the other end is gone. A test that runs over its time is killed with no chance to clean up.
const guard = `exec 3<&0
"$@" 3<&- &
emulator=$!
(read -r _ <&3; kill -9 $emulator) >/dev/null 2>&1 &
exec 3<&-
wait $emulator`

// start returns nil once the server answers, else what it wrote before it gave up.
func (e *Emulator) start(bin, port string) error {
	var log bytes.Buffer
	cmd := exec.Command("sh", "-c", guard, "sh", bin, "-H", "127.0.0.1", "-p", port)
	cmd.Stdout, cmd.Stderr = &log, &log
	cmd.WaitDelay = 5 * time.Second
	alive, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	e.alive, e.exited = alive, make(chan struct{})
	go func() { _ = cmd.Wait(); close(e.exited) }()

	for deadline := time.Now().Add(ready); time.Now().Before(deadline); {
		select {
		case <-e.exited:
			return errors.New("exited: " + log.String())
		case <-time.After(50 * time.Millisecond):
		}
		if e.answers() {
			return nil
		}
	}
	e.Stop()
	return errors.New("no answer within " + ready.String() + ": " + log.String())
}

// Stop ends the emulator and waits for its end.
func (e *Emulator) Stop() {
	_ = e.alive.Close()
	<-e.exited
}

func (e *Emulator) answers() bool {
	resp, err := http.Get(e.URL + "/moto-api/data.json")
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// Reset forgets everything: all accounts, all regions. It is for the emulator of StartEmulator alone.
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

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}
