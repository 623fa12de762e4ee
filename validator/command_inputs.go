package validator

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/rackspace/terraform-provider-rackspace/validator/network"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
)

// stdinPath is how standard input is named on the command line and in results.
const stdinPath = "-"

// inputs turns arguments into plans: files, directories, globs and "-". Without arguments standard input is read, unless a
// person would have to type it. What matches nothing becomes an input that cannot be opened, and so no verdict.
func (c *Command) inputs(args []string) ([]Input, error) {
	if len(args) == 0 {
		if interactive(c.Stdin) {
			return nil, usage("no plan given: name its JSON file, or pipe it in: terraform show -json tfplan | sgplan check -")
		}
		args = []string{stdinPath}
	}
	var list []Input
	given := map[string]bool{}
	for _, arg := range args {
		name := filepath.Clean(arg)
		if given[name] {
			return nil, usage("%s is given twice: give each plan once", arg)
		}
		given[name] = true
		list = append(list, c.expand(arg)...)
	}
	return distinct(list), nil
}

// expand turns one argument into the plans that it stands for.
func (c *Command) expand(arg string) []Input {
	if arg == stdinPath {
		return []Input{{Path: arg, Open: func() (io.ReadCloser, error) { return io.NopCloser(c.Stdin), nil }}}
	}
	info, err := os.Stat(arg)
	switch {
	case err == nil && info.IsDir():
		return directory(arg)
	case err != nil && strings.ContainsAny(arg, "*?[{"):
		return glob(arg)
	}
	return []Input{file(arg)}
}

func file(path string) Input {
	return Input{Path: path, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
}

// glob finds files; "**" crosses directories.
func glob(pattern string) []Input {
	paths, err := doublestar.FilepathGlob(pattern, doublestar.WithFilesOnly(), doublestar.WithFailOnIOErrors())
	if err != nil {
		return []Input{failing(unreadable(pattern, err))}
	}
	if len(paths) == 0 {
		return []Input{nothing(pattern, "matches no file")}
	}
	slices.Sort(paths)
	base, _ := doublestar.SplitPattern(filepath.ToSlash(pattern))
	var list []Input
	for _, path := range paths {
		in := file(path)
		in.Unit = unit(filepath.FromSlash(base), path)
		list = append(list, in)
	}
	return list
}

// directory finds *.json files in a directory and below. Hidden directories (.terraform, .git) are passed over, and so are,
// when they are read, files that are certainly no plans.
func directory(root string) []Input {
	var list []Input
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && strings.HasPrefix(d.Name(), "."):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".json":
			return nil
		}
		in := file(path)
		in.Unit, in.found = unit(root, path), true
		list = append(list, in)
		return nil
	})
	if err != nil {
		return []Input{failing(unreadable(root, err))}
	}
	if len(list) == 0 {
		return []Input{nothing(root, "holds no *.json file")}
	}
	return list
}

// unit names the part of an estate that a plan file stands for, by its path below the directory that was searched: the
// directory of a tfplan.json or plan.json (as `terragrunt run --json-out-dir` lays them out), the file's name otherwise.
func unit(base, path string) string {
	rel, err := filepath.Rel(base, path)
	if err != nil {
		rel = path
	}
	dir, name := filepath.Split(rel)
	if name == "tfplan.json" || name == "plan.json" {
		return strings.TrimSuffix(filepath.ToSlash(dir), "/")
	}
	return filepath.ToSlash(dir) + strings.TrimSuffix(name, ".json")
}

// distinct drops inputs that stand in two folders or globs.
func distinct(list []Input) []Input {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(in Input) bool {
		key := in.Path
		if in.Path != stdinPath {
			key = filepath.Clean(in.Path)
		}
		again := seen[key]
		seen[key] = true
		return again
	})
}

// nothing is an argument that stands for no plan.
func nothing(path, what string) Input {
	return failing(&plan.InputError{Path: path, Kind: "nothing-matched", What: what, Fix: noPlan})
}

// noPlan is what to do where there is no plan.
const noPlan = "write a plan there with `terraform show -json tfplan > plan.json`"

// failing is an input that cannot be opened.
func failing(e *plan.InputError) Input {
	return Input{Path: e.Path, Open: func() (io.ReadCloser, error) { return nil, e }}
}

// sourced are the plans that the arguments name, with their sources.
func (c *Command) sourced(args, sources []string) ([]Input, error) {
	inputs, err := c.inputs(args)
	if err != nil {
		return nil, err
	}
	return withSource(inputs, sources)
}

// networkOptions is how networks are made of plans as the policy says; a flag --strict that is given wins over it.
func networkOptions(p *policy.Policy, strict, given bool) network.Options {
	if !given {
		strict = p.In("").Settings().Strict
	}
	return network.Options{Strict: strict, Assume: assumptions(p)}
}
