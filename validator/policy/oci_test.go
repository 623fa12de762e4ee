package policy

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestWhatNamesAPolicyOfARegistry(t *testing.T) {
	hex := strings.Repeat("0a", 32)
	for text, want := range map[string]string{
		"oci://ghcr.io/acme/network-policy@sha256:" + hex:           "",
		"oci://ghcr.io/acme/network-policy:v1.2@sha256:" + hex:      "",
		"oci://localhost:5000/a@sha256:" + hex:                      "",
		"oci://[::1]:5000/a/b__c/d-e.f@sha256:" + hex:               "",
		"oci://ghcr.io/acme/network-policy:v1.2":                    "names no digest",
		"oci://ghcr.io/acme/network-policy":                         "names no digest",
		"oci://ghcr.io/acme/network-policy@sha256:" + hex[2:]:       "not of the form",
		"oci://ghcr.io/acme/network-policy@sha256:" + hex + "0":     "not of the form",
		"oci://ghcr.io/acme/network-policy@sha512:" + hex:           "not of the form",
		"oci://ghcr.io/acme/p@sha256:" + strings.ToUpper(hex):       "not of the form",
		"oci://ghcr.io/../p@sha256:" + hex:                          "not of the form",
		"oci://ghcr.io/a//p@sha256:" + hex:                          "not of the form",
		"oci://ghcr.io/Acme/p@sha256:" + hex:                        "not of the form",
		"oci://ghcr.io@sha256:" + hex:                               "not of the form",
		"oci://user:secret@ghcr.io/a/p@sha256:" + hex:               "not of the form",
		"oci://ghcr.io/a/p?x=1@sha256:" + hex:                       "not of the form",
		"oci://ghcr.io/a/p@sha256:" + hex + "\n":                    "not of the form",
		"oci://ghcr.io:99x/a/p@sha256:" + hex:                       "not of the form",
		"oci://ghcr.io/a/p@sha256:" + hex + "@sha256:" + hex:        "not of the form",
		"oci://ghcr.io/a/p:" + strings.Repeat("x", 129) + "@" + hex: "not of the form",
	} {
		r, err := parseReference(text)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
		if err == nil && r.String() != text {
			t.Errorf("%s became %s", text, r)
		}
	}
}

// shelf is a registry in memory: manifests and files by digest.
type shelf struct {
	held  map[string][]byte
	asked []string
	err   error
}

func (s *shelf) Manifest(_ context.Context, r Reference) ([]byte, error) { return s.get(r.Digest) }

func (s *shelf) File(_ context.Context, _ Reference, digest string) ([]byte, error) {
	return s.get(digest)
}

func (s *shelf) get(digest string) ([]byte, error) {
	s.asked = append(s.asked, digest)
	if text, ok := s.held[digest]; ok && s.err == nil {
		return text, nil
	}
	return nil, errors.Join(s.err, errors.New("not found"))
}

// put packs a policy and returns how one names it. change changes its manifest.
func (s *shelf) put(text, title string, change ...string) string {
	m := fmt.Sprintf(`{"schemaVersion":2,"layers":[{"mediaType":"text/plain","digest":%q,"size":%d,"annotations":{"org.opencontainers.image.title":%q}}]}`,
		digestOf([]byte(text)), len(text), title)
	m = strings.NewReplacer(change...).Replace(m)
	if s.held == nil {
		s.held = map[string][]byte{}
	}
	s.held[digestOf([]byte(text))], s.held[digestOf([]byte(m))] = []byte(text), []byte(m)
	return "oci://example.org/acme/policy@" + digestOf([]byte(m))
}

func extending(refs ...string) string {
	return fmt.Sprintf("sgplan {\n  extends = %s\n}\n", quoted(refs))
}

func TestAPolicyOfARegistryIsFetchedOnceAndReadFromWhereItIsKept(t *testing.T) {
	s := &shelf{}
	below := s.put("rule \"RSG301\" {\n  severity = \"note\"\n}\n", "below.hcl")
	base := s.put(`{"sgplan": {"extends": ["`+below+`"], "inline": "deny", "locked": true}}`, "base.hcl.json")
	plant(t, map[string]string{"repo/.sgplan.hcl": extending(base, "local.hcl"), "repo/local.hcl": extending(below)})
	if _, err := Load("repo/.sgplan.hcl", "dev"); err == nil || !strings.Contains(err.Error(), "repo/.sgplan.hcl:2:") || !strings.Contains(err.Error(), "run `sgplan init`, which fetches it") {
		t.Errorf("before: %v", err)
	}
	got, err := Init(t.Context(), "repo/.sgplan.hcl", "dev", s)
	if err != nil || len(got) != 2 || !got[0].New || got[0].Reference.String() != base || got[1].Reference.String() != below || len(s.asked) != 4 {
		t.Fatalf("%v, %v, asked %d times", got, err, len(s.asked))
	}
	p, err := Load("repo/.sgplan.hcl", "dev")
	if err != nil {
		t.Fatal(err)
	}
	e := p.In("")
	if e.text("sgplan.inline") != "deny" || e.text("rule.RSG301.severity") != "note" {
		t.Error("what it says does not hold")
	}
	var files []string
	for _, f := range p.Files() {
		files = append(files, f.Path)
	}
	if want := []string{got[1].Path, got[0].Path, "repo/local.hcl", "repo/.sgplan.hcl"}; !slices.Equal(files, want) || filepath.Base(got[0].Path) != "policy.hcl.json" {
		t.Errorf("%q", files)
	}
	if again, err := Init(t.Context(), "repo/.sgplan.hcl", "dev", &shelf{}); err != nil || len(again) != 2 || again[0].New || again[1].New {
		t.Errorf("again: %v, %v", again, err)
	}
}

// Whoever changes what is kept changes no verdict: it is not read, and fetched anew.
func TestWhatIsKeptIsHeldAgainstItsDigest(t *testing.T) {
	s := &shelf{}
	base := s.put("sgplan {\n  inline = \"deny\"\n}\n", "base.hcl")
	other := s.put("sgplan {\n  inline = \"allow\"\n}\n", "base.hcl")
	plant(t, map[string]string{FileName: extending(base)})
	kept, err := Init(t.Context(), FileName, "dev", s)
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Dir(kept[0].Path)
	_, otherDigest, _ := strings.Cut(other, "@")
	for name, tamper := range map[string]func() error{
		"another file":          func() error { return os.WriteFile(kept[0].Path, []byte("sgplan {\n  inline = \"denY\"\n}\n"), 0o600) },
		"a longer file":         func() error { return os.WriteFile(kept[0].Path, []byte("sgplan {\n  inline = \"deny\"\n}\n\n"), 0o600) },
		"another manifest":      func() error { return os.WriteFile(filepath.Join(folder, manifestName), s.held[otherDigest], 0o600) },
		"no file":               func() error { return os.Remove(kept[0].Path) },
		"no manifest":           func() error { return os.Remove(filepath.Join(folder, manifestName)) },
		"a folder in its place": func() error { return errors.Join(os.Remove(kept[0].Path), os.Mkdir(kept[0].Path, 0o700)) },
	} {
		if err := tamper(); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(FileName, "dev"); err == nil || !strings.Contains(err.Error(), "run `sgplan init`") {
			t.Errorf("%s: %v", name, err)
		}
		if err := os.RemoveAll(kept[0].Path); err != nil { // only the folder in its place is in the way
			t.Fatal(err)
		}
		if again, err := Init(t.Context(), FileName, "dev", s); err != nil || !again[0].New {
			t.Errorf("%s: %v, %v", name, again, err)
		}
		if _, err := Load(FileName, "dev"); err != nil {
			t.Errorf("%s, fetched anew: %v", name, err)
		}
	}
}

func TestWhatARegistryMayNotAnswer(t *testing.T) {
	const text = "sgplan {\n  strict = true\n}\n"
	hex := strings.TrimPrefix(digestOf([]byte(text)), "sha256:")
	for name, c := range map[string]struct {
		put  func(s *shelf) string
		want string
	}{
		"nothing":  {func(s *shelf) string { r := s.put(text, ""); s.held = nil; return r }, "not found"},
		"an error": {func(s *shelf) string { s.err = errors.New("denied"); return s.put(text, "") }, "denied"},
		"other text": {func(s *shelf) string {
			r := s.put(text, "")
			s.held["sha256:"+hex] = []byte(strings.ToUpper(text))
			return r
		}, "the file is another than its digest says"},
		"another manifest": {func(s *shelf) string {
			r := s.put(text, "")
			_, d, _ := strings.Cut(r, "@")
			s.held[d] = append(s.held[d], ' ')
			return r
		}, "the manifest is another than its digest says"},
		"an index":              {func(s *shelf) string { return s.put(text, "", `"layers"`, `"manifests"`) }, "is that of an index"},
		"two files":             {func(s *shelf) string { return s.put(text, "", `"layers":[{`, `"layers":[{},{`) }, "it has 2 layers"},
		"no file":               {func(s *shelf) string { return s.put(text, "", `"layers"`, `"blobs"`) }, "it has 0 layers"},
		"no JSON":               {func(s *shelf) string { return s.put(text, "", `{"schema`, `{"schema`+"\x00") }, "is no JSON"},
		"two lists of files":    {func(s *shelf) string { return s.put(text, "", `{"schema`, `{"layers":[],"schema`) }, "is no JSON"},
		"a path for a digest":   {func(s *shelf) string { return s.put(text, "", "sha256:"+hex, "../../x") }, "is no sha256"},
		"a file that is large":  {func(s *shelf) string { return s.put(strings.Repeat(" ", MaxFetched+1), "") }, "larger than 1048576 bytes"},
		"a file that lies":      {func(s *shelf) string { return s.put(text, "", `"size":`, `"size":1`) }, "the file is another than its digest says"},
		"a policy that is none": {func(s *shelf) string { return s.put("nonsense {}\n", "") }, "Unsupported block type"},
		"a local file":          {func(s *shelf) string { return s.put(extending("../../x.hcl"), "") }, "a policy of a registry extends only others of one"},
		"a file by its place":   {func(s *shelf) string { return s.put(extending("/etc/passwd"), "") }, "a policy of a registry extends only others of one"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &shelf{}
			plant(t, map[string]string{FileName: extending(c.put(s))})
			if _, err := Init(t.Context(), FileName, "dev", s); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v", err)
			}
			if _, err := Load(FileName, "dev"); err == nil {
				t.Error("it is read")
			}
		})
	}
}

func TestNoMorePoliciesAreFetchedThanALimit(t *testing.T) {
	s := &shelf{}
	r := s.put("", "")
	for i := range maxFetched {
		r = s.put(fmt.Sprintf("# %d\n%s", i, extending(r)), "")
	}
	plant(t, map[string]string{FileName: extending(r)})
	if _, err := Init(t.Context(), FileName, "dev", s); err == nil || !strings.Contains(err.Error(), "No more than 50 policies") {
		t.Errorf("%v", err)
	}
}

// A link in the place of the cache, or of a file in it, leads nothing out of the folder of the policy.
func TestNothingIsWrittenElsewhere(t *testing.T) {
	s := &shelf{}
	ref := s.put("# text\n", "")
	r, err := parseReference(ref)
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range []string{".sgplan", r.kept(), filepath.Join(r.kept(), "policy.hcl"), filepath.Join(r.kept(), manifestName)} {
		elsewhere := t.TempDir()
		plant(t, map[string]string{FileName: extending(ref)})
		target := elsewhere
		if strings.Contains(filepath.Base(link), ".") && link != ".sgplan" {
			target = filepath.Join(elsewhere, "file")
		}
		if err := os.MkdirAll(filepath.Dir(link), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, link); err != nil {
			t.Skip(err)
		}
		if _, err := Init(t.Context(), FileName, "dev", s); err == nil {
			t.Errorf("%s: no error", link)
		}
		if list, err := os.ReadDir(elsewhere); err != nil || len(list) > 0 {
			t.Errorf("%s: %v, %v", link, list, err)
		}
	}
}

// Whatever a registry sends, it is refused or names one file of a name of ours, by its digest.
func FuzzUnpack(f *testing.F) {
	s := &shelf{}
	s.put("", "a.json")
	for _, text := range s.held {
		f.Add(text)
	}
	f.Add([]byte(`{"manifests":[{}],"layers":[{"size":-1,"digest":"sha256:../x"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := unpack(text, digestOf(text))
		if err == nil && (p.name != "policy.hcl" && p.name != "policy.hcl.json" || len(p.digest) != len("sha256:")+64 || p.size < 0 || p.size > MaxFetched) {
			t.Errorf("%+v", p)
		}
		if _, err := unpack(append(text, ' '), digestOf(text)); err == nil {
			t.Error("another manifest is taken for it")
		}
	})
}
