package source

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
)

// Program is one that reads sources.
type Program int

// The programs. OpenTofu reads files of its own (*.tofu), in the place of those of the same name.
const (
	Terraform Program = iota
	OpenTofu
)

// Programs are those that may read sources without a plan: both of them where OpenTofu would read files of its own, and the lock file of
// the providers beside the root module does not tell whose registry they come from. An error is an *Error.
func Programs(name string) ([]Program, error) {
	t, err := openAs(name, func() (files, func() error, error) { return open(name) }, anyReader, nil)
	switch {
	case t == nil:
		return nil, err
	case !t.differs:
		return []Program{Terraform}, nil // whatever is wrong, it says when it is read
	}
	tree, sub, _ := strings.Cut(name, "//")
	lock, _ := os.ReadFile(filepath.Join(tree, filepath.FromSlash(sub), ".terraform.lock.hcl")) // it need not be there
	hashicorp, tofu := bytes.Contains(lock, []byte(`"registry.terraform.io/`)), bytes.Contains(lock, []byte(`"registry.opentofu.org/`))
	switch {
	case hashicorp && !tofu:
		return []Program{Terraform}, nil
	case tofu && !hashicorp:
		return []Program{OpenTofu}, nil
	}
	return []Program{Terraform, OpenTofu}, nil
}

func (p Program) reader() reader {
	if p == OpenTofu {
		return openTofu
	}
	return terraform
}
