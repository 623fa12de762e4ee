package awsclient

import (
	"bytes"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

func TestACertificateIsTrusted(t *testing.T) {
	p := proxy(t, awsproxy.Options{})
	server := httptest.NewUnstartedServer(http.Handler(p))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it names each refused handshake
	server.StartTLS()
	defer server.Close()
	bundle := filepath.Join(t.TempDir(), "ca.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(bundle, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name        string
		change      func(*Config)
		environment string
		trusted     bool
	}{
		{"by custom_ca_bundle", func(c *Config) { c.CustomCABundle = bundle }, "", true},
		{"by AWS_CA_BUNDLE", func(*Config) {}, bundle, true},
		{"by insecure", func(c *Config) { c.Insecure = true }, "", true},
		{"by nobody", func(*Config) {}, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			bare(t)
			if c.environment != "" {
				t.Setenv("AWS_CA_BUNDLE", c.environment)
			}
			config := at(p)
			config.Endpoints.STS, config.MaxRetries = server.URL, 1
			c.change(&config)
			if _, _, err := Connect(t.Context(), config); (err == nil) != c.trusted {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestCallsGoThroughTheProxyThatIsNamed(t *testing.T) {
	bare(t)
	p := proxy(t, awsproxy.Options{})
	c := at(p)
	c.Endpoints.STS, c.HTTPProxy, c.HTTPSProxy = "http://sts.invalid", &p.URL, &p.URL
	if clients := connect(t, c); clients.AccountID != p.Account {
		t.Errorf("got %s", clients.AccountID)
	}
	c.MaxRetries, c.NoProxy = 1, "sts.invalid"
	if _, _, err := Connect(t.Context(), c); err == nil || !strings.Contains(err.Error(), "cannot be resolved") {
		t.Errorf("an endpoint that no_proxy names is asked directly: %v", err)
	}
}

func TestAProxyForHTTPAloneIsNoted(t *testing.T) {
	bare(t)
	t.Setenv("HTTPS_PROXY", "")
	p := proxy(t, awsproxy.Options{})
	c := at(p)
	c.HTTPProxy = &p.URL
	_, notes, err := Connect(t.Context(), c)
	if err != nil || len(notes) != 1 || notes[0].Summary != "Missing HTTPS Proxy" {
		t.Errorf("got %v, %v", notes, err)
	}
}

// Not in parallel: the standard logger is everybody's.
func TestNothingThatIsLoggedHoldsASecret(t *testing.T) {
	bare(t)
	t.Setenv("TF_LOG", "TRACE")
	var logged bytes.Buffer
	log.SetOutput(&logged)
	defer log.SetOutput(os.Stderr)
	p := proxy(t, awsproxy.Options{})
	c := at(p)
	c.AssumeRole = []AssumeRole{{RoleARN: "arn:aws:iam::" + p.Account + ":role/r", SessionName: "s"}}
	connect(t, c)
	c.Endpoints.STS = "http://127.0.0.1:1" // refused, which the library logs after some tries
	c.AssumeRole, c.MaxBackoff = nil, time.Millisecond
	if _, _, err := Connect(t.Context(), c); err == nil {
		t.Fatal("a closed port answers")
	}
	if logged.Len() == 0 {
		t.Error("nothing was logged: the test shows nothing")
	}
	for _, secret := range []string{secretKey, sessionToken} {
		if strings.Contains(logged.String(), secret) {
			t.Errorf("a secret was logged:\n%s", logged.String())
		}
	}
}
