package registry

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
)

const secret = "hunter2-secret"

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// shelf is a registry with one policy, as the distribution specification has it. auth says whom it asks for what: "" nobody, "basic",
// "bearer".
// Source: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pull
type shelf struct {
	manifest, file string
	auth           string
	agents         []string
	serve          func(w http.ResponseWriter, r *http.Request) bool // in the place of what follows, if it says so
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.agents = append(s.agents, r.UserAgent())
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("me:"+secret))
	given := r.Header.Get("Authorization")
	switch {
	case r.URL.Path == "/token":
		if given != basic || r.URL.Query().Get("scope") != "repository:acme/policy:pull" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		say(w, `{"token":"for-acme"}`)
	case s.auth == "basic" && given != basic:
		w.Header().Set("Www-Authenticate", `Basic realm="x"`)
		w.WriteHeader(http.StatusUnauthorized)
	case s.auth == "bearer" && given != "Bearer for-acme":
		w.Header().Set("Www-Authenticate", fmt.Sprintf(`Bearer realm="http://%s/token",service="x",scope="repository:acme/policy:pull"`, r.Host))
		w.WriteHeader(http.StatusUnauthorized)
	case s.serve != nil && s.serve(w, r):
	case r.URL.Path == "/v2/acme/policy/manifests/"+digestOf(s.manifest):
		w.Header().Set("Content-Type", "application/vnd.oci.image.manifest.v1+json")
		say(w, s.manifest)
	case r.URL.Path == "/v2/acme/policy/blobs/"+digestOf(s.file):
		say(w, s.file)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func say(w io.Writer, text string) { _, _ = io.WriteString(w, text) }

// start serves the shelf, and returns what names its policy.
func (s *shelf) start(t *testing.T) policy.Reference {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.file = "sgplan {\n  strict = true\n}\n"
	s.manifest = fmt.Sprintf(`{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","layers":[{"mediaType":"text/plain","digest":%q,"size":%d}]}`,
		digestOf(s.file), len(s.file))
	return policy.Reference{Host: strings.TrimPrefix(server.URL, "http://"), Repository: "acme/policy", Digest: digestOf(s.manifest)}
}

// docker sets what `docker login` leaves.
func docker(t *testing.T, config string) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("DOCKER_CONFIG", dir)
	if config == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, "config.json"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
}

func loggedIn(host, password string) string {
	return fmt.Sprintf(`{"auths":{%q:{"auth":%q}}}`, host, base64.StdEncoding.EncodeToString([]byte("me:"+password)))
}

// initialise is `sgplan init` of a policy that extends a reference.
func initialise(t *testing.T, r policy.Reference) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), policy.FileName)
	if err := os.WriteFile(path, []byte("sgplan {\n  extends = [\""+r.String()+"\"]\n}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := New("sgplan/test")
	if err != nil {
		t.Fatal(err)
	}
	if _, err = policy.Init(t.Context(), path, "dev", c); err != nil {
		return err
	}
	p, err := policy.Load(path, "dev")
	if err == nil && !p.In("").Settings().Strict {
		t.Error("what was fetched does not hold")
	}
	return err
}

func TestAPolicyIsFetchedAsDockerWouldBeLetIn(t *testing.T) {
	for _, kind := range []string{"", "basic", "bearer"} {
		for _, password := range []string{"", secret, "wrong-secret"} {
			s := &shelf{auth: kind}
			r := s.start(t)
			docker(t, "")
			if password != "" {
				docker(t, loggedIn(r.Host, password))
			}
			err := initialise(t, r)
			if ok := kind == "" || password == secret; ok != (err == nil) {
				t.Errorf("%q with %q: %v", kind, password, err)
			}
			if err != nil && (!strings.Contains(err.Error(), "log in with `docker login "+r.Host+"`") || strings.Contains(err.Error(), "secret")) {
				t.Errorf("%q with %q: %v", kind, password, err)
			}
			if s.agents[0] != "sgplan/test" {
				t.Errorf("%q asks", s.agents)
			}
		}
	}
}

func TestWhatARegistryDoesAmiss(t *testing.T) {
	docker(t, "")
	for name, c := range map[string]struct {
		serve func(w http.ResponseWriter, r *http.Request) bool
		want  string
	}{
		"it has nothing": {func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(http.StatusNotFound); return true }, "does not have it, or not for you"},
		"it forbids":     {func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(http.StatusForbidden); return true }, "does not give it out: log in"},
		"it is confused": {func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(http.StatusTeapot); return true }, "answers 418"},
		"it never ends":  {func(w http.ResponseWriter, r *http.Request) bool { return flood(w, r, "/manifests/") }, "answers with more than"},
		"a file of none": {func(w http.ResponseWriter, r *http.Request) bool { return flood(w, r, "/blobs/") }, "answers with more than"},
		"another text":   {func(w http.ResponseWriter, r *http.Request) bool { say(w, "{}"); return true }, "digest"},
		"it sends us off": {func(w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, "http://me:"+secret+"@127.0.0.1:1/x?signature="+secret, http.StatusTemporaryRedirect)
			return true
		}, "?…"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &shelf{serve: c.serve}
			err := initialise(t, s.start(t))
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), secret) {
				t.Errorf("%v", err)
			}
		})
	}
}

// flood answers without end where a path holds a part.
func flood(w http.ResponseWriter, r *http.Request, part string) bool {
	if !strings.Contains(r.URL.Path, part) {
		return false
	}
	if r.Method == http.MethodHead { // asked for how long it is, as the answer does not say
		w.Header().Set("Content-Type", "application/vnd.oci.image.manifest.v1+json")
		w.Header().Set("Content-Length", "9")
		w.Header().Set("Docker-Content-Digest", path.Base(r.URL.Path))
		return true
	}
	for r.Context().Err() == nil {
		if _, err := w.Write(make([]byte, 1<<16)); err != nil {
			break
		}
	}
	return true
}

// A file may lie elsewhere: the registry's password does not go there.
func TestCredentialsStayWithTheRegistry(t *testing.T) {
	s := &shelf{auth: "basic"}
	r := s.start(t)
	var heard []string
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		heard = append(heard, r.Header.Get("Authorization"))
		say(w, s.file)
	}))
	t.Cleanup(other.Close)
	s.serve = func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.Contains(r.URL.Path, "/blobs/") {
			return false
		}
		http.Redirect(w, r, strings.Replace(other.URL, "127.0.0.1", "localhost", 1)+"/file", http.StatusTemporaryRedirect)
		return true
	}
	docker(t, loggedIn(r.Host, secret))
	if err := initialise(t, r); err != nil || len(heard) != 1 || heard[0] != "" {
		t.Errorf("%v; the other heard %q", err, heard)
	}
}

func TestOnlyThisMachineIsAskedByHTTP(t *testing.T) {
	for host, want := range map[string]bool{"localhost": true, "localhost:5000": true, "127.0.0.1:5000": true, "[::1]:5000": true,
		"ghcr.io": false, "localhost.example.org": false, "10.0.0.1:5000": false, "127.0.0.1.example.org": false} {
		if local(host) != want {
			t.Errorf("%s: %v", host, !want)
		}
	}
}

func TestPatienceEnds(t *testing.T) {
	docker(t, "")
	s := &shelf{serve: func(_ http.ResponseWriter, r *http.Request) bool { <-r.Context().Done(); return true }}
	r := s.start(t)
	c, err := New("sgplan/test")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 1)
	defer cancel()
	if _, err := c.Manifest(ctx, r); err == nil || !strings.Contains(err.Error(), "did not answer within") {
		t.Error(err)
	}
}

func TestADockerConfigurationThatIsNone(t *testing.T) {
	docker(t, `{"auths":"`+secret)
	if _, err := New("x"); err == nil || strings.Contains(err.Error(), secret) {
		t.Error(err)
	}
}
