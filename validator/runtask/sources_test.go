package runtask

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/hcp"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// The sources are fetched with what is true of plans, and never cost the verdict.
func TestSourcesAreFetchedOrSaidNotToBe(t *testing.T) {
	for _, c := range []struct {
		name string
		off  bool
		run  hcp.Run
		want string // in the message: why there are none; "" if they are
		pace func(*pace)
	}{
		{name: "fetched", run: hcp.Run{Sources: []byte("archive"), Root: "/live"}},
		{name: "not wanted", off: true, run: hcp.Run{Sources: []byte("archive")}},
		{name: "none", want: "the platform has no configuration version to download"},
		{name: "not to be read", run: hcp.Run{SourcesStatus: 404}, want: "the configuration version: 127.0.0.1"},
		{name: "a host that is not allowed", run: hcp.Run{SourcesURL: "https://evil.example/x"}, want: `the host "evil.example" is not allowed`},
		{name: "a redirect to the metadata service", run: hcp.Run{SourcesURL: "http://169.254.169.254/latest"}, want: "not an https URL"},
		{name: "never ready", run: hcp.Run{SourcesStatus: 503}, want: "the configuration version", pace: func(p *pace) { p.sources = 300 * time.Millisecond }},
		{name: "too large", run: hcp.Run{ServeSources: func(w http.ResponseWriter) { w.Header().Set("Content-Length", "1000000000") }}, want: "the configuration version has more than 64 MiB"},
		{name: "stalls", run: hcp.Run{ServeSources: func(w http.ResponseWriter) {
			_, _ = w.Write([]byte("a"))
			w.(http.Flusher).Flush()
			time.Sleep(time.Second)
		}}, want: "the configuration version", pace: func(p *pace) { p.sources = 300 * time.Millisecond }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got Plan
			r := start(t, func(config *Config) {
				config.Sources = !c.off
				if c.pace != nil {
					c.pace(&config.pace)
				}
				config.Load = loadOf(func(ctx context.Context, p Plan) (*result.Result, error) {
					got = p
					verdict, err := judgeWords(ctx, p)
					if p.NoSources != "" {
						verdict.Notices = append(verdict.Notices, result.Notice{Code: NoSources, Message: "judged without the sources: " + p.NoSources})
					}
					return verdict, err
				})
			})
			c.run.Plan = []byte(`{}`)
			last := r.final(r.trigger(&c.run))
			if last.Status != "passed" || !strings.Contains(last.Message, c.want) || strings.Contains(last.Message, "without the sources") != (c.want != "") {
				t.Errorf("%s %q; want %q", last.Status, last.Message, c.want)
			}
			if wanted := c.name == "fetched"; (string(got.Sources) == "archive") != wanted || wanted && got.Root != "/live" {
				t.Errorf("%q in %q, %q", got.Sources, got.Root, got.NoSources)
			}
			for _, secret := range []string{"token-", "secret-sources", "/v1/object"} {
				if strings.Contains(r.log.String()+last.Message, secret) {
					t.Errorf("%q is told", secret)
				}
			}
		})
	}
}
