package validator

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
)

// Only init asks the registry; what it keeps serves a check, until somebody changes it.
func TestAPolicyIsFetchedByInitAlone(t *testing.T) {
	sum := func(text string) string { return fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(text))) }
	const base = "sgplan {\n  fail_on = \"never\"\n}\n"
	manifest := fmt.Sprintf(`{"schemaVersion":2,"layers":[{"mediaType":"text/plain","digest":%q,"size":%d}]}`, sum(base), len(base))
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		w.Header().Set("Content-Type", "application/vnd.oci.image.manifest.v1+json")
		_, _ = w.Write([]byte(map[string]string{sum(manifest): manifest, sum(base): base}[path.Base(r.URL.Path)]))
	}))
	defer server.Close()
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	dir := t.TempDir()
	config := filepath.Join(dir, policy.FileName)
	reference := "oci://" + strings.TrimPrefix(server.URL, "http://") + "/acme/policy@" + sum(manifest)
	if err := os.WriteFile(config, []byte("sgplan {\n  extends = [\""+reference+"\"]\n}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(dir, ".sgplan", "policy", strings.Replace(sum(manifest), ":", "-", 1), "policy.hcl")
	check := []string{"check", "../examples/plans/blocked/plan.json", "--config", config, "-q"}
	initialise := []string{"init", "--config", config}
	for _, step := range []struct {
		says   string
		args   []string
		status int
		want   string // in either stream
		asked  int
		before func() error
	}{
		{"a check before says what to do", check, ExitUsage, "run `sgplan init`, which fetches it", 0, nil},
		{"init fetches", initialise, ExitOpen, kept + ": fetched\n", 2, nil},
		{"init fetches once", initialise, ExitOpen, kept + ": is there\n", 2, nil},
		{"a check reads what is kept", check, ExitOpen, "passed: ", 2, nil},
		{"other text is no policy", check, ExitUsage, "run `sgplan init`, which fetches it anew", 2, func() error { return os.WriteFile(kept, []byte("# other\n"), 0o600) }},
		{"init mends it", initialise, ExitOpen, kept + ": fetched\n", 4, nil},
		{"a check needs no registry", check, ExitOpen, "passed: ", 4, func() error { server.Close(); return nil }},
		{"config check tells where it is", []string{"config", "check", config}, ExitOpen, kept + ": ok\n", 4, nil},
		{"init says what fails", initialise, ExitUsage, "connection refused", 4, func() error { return os.Remove(kept) }},
		{"without a policy there is nothing to fetch", []string{"init", "--config", os.DevNull}, ExitOpen, "extends nothing of a registry", 4, nil},
	} {
		if step.before != nil {
			if err := step.before(); err != nil {
				t.Fatal(err)
			}
		}
		status, stdout, stderr := run(nil, step.args...)
		if status != step.status || !strings.Contains(stdout+stderr, step.want) || asked != step.asked {
			t.Errorf("%s: status %d, asked %d times\n%s%s", step.says, status, asked, stdout, stderr)
		}
	}
}
