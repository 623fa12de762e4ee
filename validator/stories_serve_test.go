package validator

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/hcp"
)

// storyPlatform stands in for HCP Terraform in a script: a program that is started after `platform start` reaches app.terraform.io and
// archivist.terraform.io there, over TLS and through a proxy.
type storyPlatform struct {
	t        *testing.T
	platform *hcp.Platform
}

// command is one of
//
//	platform start           sets $HTTPS_PROXY and $SSL_CERT_FILE, writes the key to the file hmac, and sets $LISTEN and $OPS
//	platform test            the platform tries the endpoint out: prints the status
//	platform forged          a request that another key signed: prints the status
//	platform run PLAN        a run: prints what the platform is told
//	platform get PATH        what the server's other port answers
//	platform terminate       SIGTERM to the program, as Kubernetes does
func (s *storyPlatform) command(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: platform COMMAND")
	}
	endpoint := "http://" + ts.Getenv("LISTEN")
	switch args[0] {
	case "start":
		s.start(ts)
	case "test":
		run := s.platform.Add(&hcp.Run{})
		run.Token = "test-token"
		fmt.Fprintln(ts.Stdout(), s.knock(ts, endpoint, run))
	case "forged":
		fmt.Fprintln(ts.Stdout(), s.platform.Post(s.t.Context(), endpoint, []byte("{}"), (&hcp.Platform{Key: []byte("x")}).Sign([]byte("{}"))))
	case "run":
		plan, err := os.ReadFile(args[1])
		ts.Check(err)
		run := s.platform.Add(&hcp.Run{Plan: plan})
		fmt.Fprintln(ts.Stdout(), s.knock(ts, endpoint, run))
		if _, ok := run.Final(time.Minute); !ok {
			ts.Fatalf("no final status")
		}
		eventually(s.t, "the answer is logged", func() bool { return strings.Contains(opsPage(ts, "/metrics"), "\nsgplan_inflight 0\n") })
		tell(ts.Stdout(), run)
	case "get":
		fmt.Fprint(ts.Stdout(), opsPage(ts, args[1]))
	case "terminate":
		ts.Check(ts.BackgroundCmds()[0].Process.Signal(syscall.SIGTERM))
	default:
		ts.Fatalf("platform knows no %s", args[0])
	}
}

func (s *storyPlatform) start(ts *testscript.TestScript) {
	const key = "the run task's key"
	platform, proxy, authority := hcp.NewNamed(s.t, key)
	s.platform = platform
	ts.Check(os.WriteFile(ts.MkAbs("authority.pem"), authority, 0o600))
	ts.Check(os.WriteFile(ts.MkAbs("hmac"), []byte(key+"\n"), 0o600))
	ts.Setenv("HTTPS_PROXY", proxy)
	ts.Setenv("SSL_CERT_FILE", ts.MkAbs("authority.pem"))
	for _, name := range []string{"LISTEN", "OPS"} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		ts.Check(err)
		ts.Setenv(name, l.Addr().String())
		ts.Check(l.Close())
	}
}

// opsPage is the status and the text of a page of the server's other port.
func opsPage(ts *testscript.TestScript, path string) string {
	resp, err := http.Get("http://" + ts.Getenv("OPS") + path)
	ts.Check(err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	ts.Check(err)
	return fmt.Sprintf("%d %s", resp.StatusCode, text)
}

// knock sends a request until somebody answers.
func (s *storyPlatform) knock(ts *testscript.TestScript, endpoint string, run *hcp.Run) int {
	for range 6000 {
		if code := s.platform.Trigger(s.t.Context(), endpoint, run); code != 0 {
			return code
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("nobody answers at %s", endpoint)
	return 0
}

// tell prints what the platform was told of a run.
func tell(w io.Writer, run *hcp.Run) {
	var b bytes.Buffer
	for _, c := range run.Callbacks() {
		fmt.Fprintf(&b, "%s: %s\n", c.Status, c.Message)
	}
	for _, o := range run.Outcomes() {
		var tags []string
		for _, name := range []string{"Status", "Severity", "Rule", "Owner"} {
			for _, t := range o.Tags[name] {
				tags = append(tags, strings.TrimSuffix(name+"="+t.Label+"/"+t.Level, "/"))
			}
		}
		fmt.Fprintf(&b, "\n%s %s\n%s\n%s\n%s\n", o.ID, o.Description, strings.Join(tags, " "), o.URL, o.Body)
	}
	_, _ = io.WriteString(w, masked(b.String()))
}
