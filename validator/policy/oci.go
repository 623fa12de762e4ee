package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/go-json-experiment/json"
)

// A policy in an OCI registry: an image manifest with one layer, which is the policy file, as `oras push` makes one of a file. What
// extends it names the manifest by its digest, and the manifest names the file by its own. Both are kept beside the policy that is
// read, so that who reads it needs no registry and believes nobody.
// Source: https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md

// MaxManifest and MaxFetched are the bytes of a manifest and of a policy file that are taken from a registry.
const (
	MaxManifest = 256 << 10
	MaxFetched  = 1 << 20
)

// Reference is a policy in an OCI registry.
type Reference struct {
	Host       string // with its port, if it states one
	Repository string
	Tag        string // for people alone; "" for none
	Digest     string // of the manifest: "sha256:" and 64 hexadecimal digits
}

// scheme begins a reference in extends.
const scheme = "oci://"

func (r Reference) String() string {
	text := scheme + r.Host + "/" + r.Repository
	if r.Tag != "" {
		text += ":" + r.Tag
	}
	return text + "@" + r.Digest
}

// The parts of a reference, as the distribution specification has them.
// Source: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests
var (
	reference = regexp.MustCompile(`^([A-Za-z0-9.-]+(?::[0-9]+)?|\[[0-9A-Fa-f:.]+\](?::[0-9]+)?)/` +
		`([a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*)` +
		`(?::([A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?@(sha256:[0-9a-f]{64})$`)
	sha256Digest = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)
)

// parseReference reads "oci://host/repository@sha256:…". The digest is what makes it the same policy tomorrow.
func parseReference(text string) (Reference, error) {
	rest := strings.TrimPrefix(text, scheme)
	if m := reference.FindStringSubmatch(rest); m != nil {
		return Reference{m[1], m[2], m[3], m[4]}, nil
	}
	if !strings.Contains(rest, "@") {
		return Reference{}, errors.New("it names no digest: a tag may be moved, and so it takes oci://HOST/REPOSITORY@sha256:…")
	}
	return Reference{}, errors.New("it is not of the form oci://HOST/REPOSITORY@sha256:…, with 64 hexadecimal digits in lower case")
}

// manifest is what is read of an image manifest.
type manifest struct {
	Manifests []any `json:"manifests"` // of an index
	Layers    []struct {
		MediaType   string            `json:"mediaType"`
		Digest      string            `json:"digest"`
		Size        int64             `json:"size"`
		Annotations map[string]string `json:"annotations"`
	} `json:"layers"`
}

// packed is the policy file that a manifest names.
type packed struct {
	name   string // as it is kept: policy.hcl, or policy.hcl.json
	digest string
	size   int64
}

// unpack reads a manifest, which must be the one that a digest says.
func unpack(text []byte, digested string) (packed, error) {
	if digestOf(text) != digested {
		return packed{}, errors.New("the manifest is another than its digest says")
	}
	var m manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return packed{}, errors.New("the manifest is no JSON")
	}
	switch {
	case len(m.Manifests) > 0:
		return packed{}, errors.New("the digest is that of an index of several: name one of its manifests")
	case len(m.Layers) != 1:
		return packed{}, fmt.Errorf("it has %d layers: a policy is one file", len(m.Layers))
	}
	l := m.Layers[0]
	switch {
	case !sha256Digest.MatchString(l.Digest):
		return packed{}, errors.New("the digest of its file is no sha256")
	case l.Size < 0 || l.Size > MaxFetched:
		return packed{}, fmt.Errorf("its file is larger than %d bytes", MaxFetched)
	}
	name := "policy.hcl"
	if strings.HasSuffix(l.Annotations["org.opencontainers.image.title"], ".json") || strings.HasSuffix(l.MediaType, "json") {
		name += ".json"
	}
	return packed{name, l.Digest, l.Size}, nil
}

// verify compares a file with its manifest.
func (p packed) verify(text []byte) error {
	if int64(len(text)) != p.size || digestOf(text) != p.digest {
		return errors.New("the file is another than its digest says")
	}
	return nil
}

func digestOf(text []byte) string {
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// CacheFolder is where fetched policies are kept, beside the policy file.
const CacheFolder = ".sgplan/policy"

// kept is the folder of a policy, from that of the policy file.
func (r Reference) kept() string {
	return filepath.Join(filepath.FromSlash(CacheFolder), strings.ReplaceAll(r.Digest, ":", "-"))
}

const manifestName = "manifest.json"

// fromCache reads a policy that was fetched, and where it is kept.
func (ld *loader) fromCache(r Reference) (path string, text []byte, err error) {
	folder := filepath.Join(ld.folder, r.kept())
	m, err := ld.read(filepath.Join(folder, manifestName))
	if err != nil {
		return "", nil, err
	}
	p, err := unpack(m, r.Digest)
	if err != nil {
		return "", nil, err
	}
	path = filepath.Join(folder, p.name)
	if text, err = ld.read(path); err != nil {
		return "", nil, err
	}
	return path, text, p.verify(text)
}
