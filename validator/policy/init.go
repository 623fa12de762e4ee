package policy

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Registry is where policies are fetched from. What it answers is held against digests: it need not be believed.
type Registry interface {
	// Manifest is the manifest of a reference, of at most MaxManifest bytes.
	Manifest(ctx context.Context, r Reference) ([]byte, error)
	// File is the blob of a digest in the repository of a reference, of at most MaxFetched bytes.
	File(ctx context.Context, r Reference, digest string) ([]byte, error)
}

// Fetched is a policy that a file extends and that is not a local one.
type Fetched struct {
	Reference Reference
	Path      string // where it is kept
	New       bool   // it was not there before, or not as its digest says
}

// maxFetched is how many policies may be fetched for one.
const maxFetched = 50

// Init fetches what a policy file extends, and what that extends, from a registry, and keeps it beside the file, where Load finds it.
// What is there and is what its digest says is left as it is. What is wrong with the files is an *Error.
func Init(ctx context.Context, path, version string, registry Registry) ([]Fetched, error) {
	ld := newLoader(path, version, os.ReadFile)
	ld.fetch = func(r Reference) error { return fetch(ctx, registry, r, ld.folder) }
	_, err := ld.policy(path)
	return ld.fetched, err
}

// fetch gets a policy and keeps it. Nothing is written that is not what the digest says, and nothing outside of the folder.
func fetch(ctx context.Context, registry Registry, r Reference, folder string) error {
	m, err := registry.Manifest(ctx, r)
	if err != nil {
		return err
	}
	p, err := unpack(m, r.Digest)
	if err != nil {
		return err
	}
	text, err := registry.File(ctx, r, p.digest)
	if err != nil {
		return err
	}
	if err := p.verify(text); err != nil {
		return err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := root.MkdirAll(r.kept(), 0o755); err != nil {
		return err
	}
	// The manifest comes last: what is kept without it is not there.
	if err := root.WriteFile(filepath.Join(r.kept(), p.name), text, 0o644); err != nil {
		return err
	}
	return root.WriteFile(filepath.Join(r.kept(), manifestName), m, 0o644)
}

// extendFetched reads a policy of a registry that l extends: from where it is kept, and from the registry itself only for Init.
func (ld *loader) extendFetched(e extend, by []extend) {
	r, err := parseReference(e.path)
	if err != nil {
		ld.fail(e.at, "Not a pinned policy", "%s: %v.", e.path, err)
		return
	}
	if slices.ContainsFunc(ld.fetched, func(f Fetched) bool { return f.Reference.Digest == r.Digest }) {
		return // two files extend it
	}
	if len(ld.fetched) == maxFetched {
		ld.fail(e.at, "Too many policies", "No more than %d policies are fetched for one.", maxFetched)
		return
	}
	path, text, err := ld.fromCache(r)
	anew := err != nil && ld.fetch != nil
	if anew {
		if err = ld.fetch(r); err == nil {
			path, text, err = ld.fromCache(r)
		}
	}
	if err != nil {
		ld.fail(e.at, "The policy cannot be read", "%s: %s.", r, ld.unfetched(r, err))
		return
	}
	ld.fetched = append(ld.fetched, Fetched{r, path, anew})
	ld.add(&layer{File: File{Path: path}, fetched: true}, text, by)
}

// unfetched says why a policy of a registry cannot be used, and what to do.
func (ld *loader) unfetched(r Reference, err error) string {
	switch {
	case ld.fetch != nil:
		return err.Error()
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Sprintf("it is not in %s: run `sgplan init`, which fetches it", filepath.Join(ld.folder, filepath.FromSlash(CacheFolder)))
	}
	return fmt.Sprintf("what is kept of it in %s cannot be used (%s): run `sgplan init`, which fetches it anew", filepath.Join(ld.folder, r.kept()), osError(err))
}

// osError is the operating system's word without the path.
func osError(err error) error {
	var known *fs.PathError
	if errors.As(err, &known) {
		return known.Err
	}
	return err
}
