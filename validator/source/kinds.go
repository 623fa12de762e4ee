package source

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// A reader is the program whose files are read. Until the plan says which it was, the files are what both of them read, and a module
// that the two read differently is not evaluated.
type reader int

const (
	anyReader reader = iota
	terraform        // it passes over OpenTofu's files
	openTofu
)

// For is the tree as the program read it that made a plan. An error is an *Error.
func (t *Tree) For(p *plan.Plan) (*Tree, error) {
	as, there := t.as[readerOf(p)]
	switch {
	case !there:
		return t, nil
	case as.err != nil:
		return nil, as.err
	}
	return as.tree, nil
}

// readerOf is the program that made a plan, if the plan shows which. OpenTofu reads files of its own since 1.8.
func readerOf(p *plan.Plan) reader {
	var major, minor int
	if n, _ := fmt.Sscanf(p.ToolVersion, "%d.%d", &major, &minor); n < 2 {
		return anyReader
	}
	switch {
	case major < 1 || major == 1 && minor < 8, p.Producer == plan.Terraform:
		return terraform
	case p.Producer == plan.OpenTofu:
		return openTofu
	}
	return anyReader
}

// ofTofu reports whether only OpenTofu reads a file of this name.
func ofTofu(name string) bool {
	return strings.HasSuffix(name, ".tofu") || strings.HasSuffix(name, ".tofu.json")
}

// files is those of a folder that a program reads. Of OpenTofu's a file x.tofu stands in the place of x.tf, and x.tofu.json in that of
// x.tf.json.
func (r reader) files(files map[string][]byte) map[string][]byte {
	out := maps.Clone(files)
	maps.DeleteFunc(out, func(name string, _ []byte) bool {
		if r == openTofu {
			_, there := files[twin(name)]
			return there && !ofTofu(name)
		}
		return r == terraform && ofTofu(name)
	})
	return out
}

// twin is the name of the file of OpenTofu's own that takes the place of a file.
func twin(name string) string {
	if stem, ok := strings.CutSuffix(name, ".tf.json"); ok {
		return stem + ".tofu.json"
	}
	return strings.TrimSuffix(name, ".tf") + ".tofu"
}

// ordered is the names of files in the order in which they count: override files come after all others.
func ordered(files map[string][]byte) []string {
	return slices.SortedFunc(maps.Keys(files), func(a, b string) int {
		if overrides(a) != overrides(b) {
			return btoi(overrides(a)) - btoi(overrides(b))
		}
		return strings.Compare(a, b)
	})
}

// overrides reports whether a file of this name is merged into what the others declare.
func overrides(name string) bool {
	stem := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, ".json"), ".tf"), ".tofu")
	return stem == "override" || strings.HasSuffix(stem, "_override")
}
