package source

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

// maxUnpacked is how many bytes an upload unpacks to at most, with all that is passed over.
const maxUnpacked = 512 << 20

// Upload is a configuration version of HCP Terraform or Terraform Enterprise: a tree in a .tar.gz, which is unpacked in memory alone.
// Source: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/configuration-versions#download-configuration-files
type Upload struct {
	sub      string                       // of the root module within the tree
	folders  map[string]map[string][]byte // by path within the tree, files of configurations by name
	links    map[string]string            // a file of a configuration that is a link, by folder
	manifest manifest
}

// ReadUpload reads a .tar.gz, of which root is the folder of the root module: "" and "/" for the tree itself. What is no configuration
// is passed over, links are not followed, and a file that lies outside of the tree or is there twice is an error.
func ReadUpload(r io.Reader, root string) (*Upload, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, errors.New("is no .tar.gz")
	}
	u := &Upload{sub: path.Join(".", strings.Trim(root, "/")), folders: map[string]map[string][]byte{}, links: map[string]string{}}
	if !fs.ValidPath(u.sub) {
		return nil, errors.New("has its root module outside of it")
	}
	whole := &io.LimitedReader{R: z, N: maxUnpacked}
	total := 0
	for t := tar.NewReader(whole); ; {
		h, err := t.Next()
		switch {
		case errors.Is(err, io.EOF):
			return u, nil
		case whole.N <= 0:
			return nil, fmt.Errorf("unpacks to more than %d MiB", maxUnpacked>>20)
		case err != nil:
			return nil, errors.New("is broken off, or no .tar.gz")
		}
		if err := u.add(h, t, &total); err != nil {
			return nil, err
		}
	}
}

// manifestPath is where `terraform init` lists modules, below a root module.
const manifestPath = ".terraform/modules/modules.json"

func (u *Upload) add(h *tar.Header, r io.Reader, total *int) error {
	name := strings.TrimSuffix(strings.TrimPrefix(h.Name, "./"), "/")
	if name == "" || name == "." {
		return nil
	}
	if !fs.ValidPath(name) {
		return errors.New("has a file outside of its tree")
	}
	dir, base := path.Split(name)
	dir = path.Clean(dir)
	isManifest := name == path.Join(u.sub, manifestPath)
	switch {
	case !isManifest && !configuration(base), h.Typeflag == tar.TypeDir:
		return nil
	case h.Typeflag != tar.TypeReg:
		u.links[dir] = base
		return nil
	}
	text, err := limited(r, name, total)
	if err != nil {
		return err
	}
	if isManifest {
		if u.manifest.Modules != nil || json.Unmarshal(text, &u.manifest) != nil {
			return fmt.Errorf("%s is not a list of modules", name)
		}
		return nil
	}
	if u.folders[dir] == nil {
		u.folders[dir] = map[string][]byte{}
	}
	if _, twice := u.folders[dir][base]; twice {
		return fmt.Errorf("has %s twice", name)
	}
	u.folders[dir][base] = text
	return nil
}

// Open reads the sources, as the function Open does. Modules that are not in the upload, as those of registries, are not evaluated.
func (u *Upload) Open() (*Tree, error) {
	return openEach("the configuration version", func() (files, func() error, error) { return u, func() error { return nil }, nil })
}

func (u *Upload) module(key string, parent *folder, source string) (*folder, error) {
	dir, found := u.sub, true
	switch {
	case key == "":
	case local(source):
		dir = path.Join(parent.dir, source)
	default:
		if m := u.manifest.find(key); m != nil {
			dir = path.Join(u.sub, m.Dir)
		} else {
			found = false
		}
	}
	switch {
	case found && u.links[dir] != "":
		return absent(fmt.Sprintf("%s is a link", path.Join(dir, u.links[dir]))), nil
	case found && u.folders[dir] != nil:
		return &folder{dir: dir, at: dir, files: u.folders[dir]}, nil
	case key == "":
		return nil, fmt.Errorf("holds no configuration in %q, the workspace's working directory", dir)
	}
	return absent("its files are not in the configuration version"), nil
}

// absent is a folder of which nothing is known, and why.
func absent(why string) *folder { return &folder{files: map[string][]byte{}, absent: why} }
