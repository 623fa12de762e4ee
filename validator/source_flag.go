package validator

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/source"
)

// sourceUsage is the help of --source.
const sourceUsage = "the plan's sources: `DIR` of its root module, TREE//DIR, or the binary plan file; of several plans the tree " +
	"of their units; PLAN=DIR for one of them; repeatable"

// noSources stands for the sources of a plan that has none where others have theirs.
type noSources struct{ path string }

func (noSources) Given(*plan.Resource, string, ...string) (plan.Given, bool) {
	return plan.Given{}, false
}
func (noSources) Blocks(*plan.Resource, string) ([]plan.GivenBlock, bool) { return nil, false }
func (noSources) Name() string                                            { return "" }

// Limits says that the plan has none.
func (n noSources) Limits() []string {
	return []string{n.path + " has no sources below --source: ids that its JSON has lost are not known; name them with --source PLAN=DIR"}
}

// withSource gives plans their sources: those that are named by the plan's path or unit, and below a tree those of its unit. A plan
// that alone is given has the tree itself.
func withSource(inputs []Input, flags []string) ([]Input, error) {
	tree := ""
	for _, flag := range flags {
		at, dir, err := ofPlan(inputs, flag)
		switch {
		case err != nil:
			return nil, err
		case at >= 0 && inputs[at].Source != "":
			return nil, usage("--source: %s is given two: %s and %s", inputs[at].Path, inputs[at].Source, dir)
		case at >= 0:
			inputs[at].Source = dir
		case tree != "":
			return nil, usage("--source is given twice without a plan, %s and %s: write PLAN=DIR", tree, flag)
		default:
			tree = flag
		}
	}
	if tree != "" {
		for i := range inputs {
			if inputs[i].Source == "" {
				inputs[i].Source = below(tree, inputs[i].Unit, len(inputs) == 1)
			}
		}
	}
	without := func(in Input) bool { return in.Source == "" }
	if len(flags) > 0 && !slices.ContainsFunc(inputs, func(in Input) bool { return !without(in) }) {
		return nil, usage("--source %s holds the sources of none of the plans: those of a unit are in the folder of its name below it; "+
			"name others with --source PLAN=DIR; plans are %s", tree, plansText(inputs))
	}
	for i := range inputs {
		inputs[i].sourceless = len(flags) > 0 && without(inputs[i])
	}
	return inputs, nil
}

// ofPlan splits PLAN=DIR: which plan it names, -1 where the flag is a directory or file alone. Either may hold an "=".
func ofPlan(inputs []Input, flag string) (at int, dir string, err error) {
	for i := range flag {
		if flag[i] != '=' {
			continue
		}
		name := flag[:i]
		for at, in := range inputs {
			if in.Path == name || in.Path != stdinPath && filepath.Clean(in.Path) == filepath.Clean(name) || in.Unit != "" && in.Unit == name {
				if dir = flag[i+1:]; dir == "" {
					return 0, "", usage("--source %s: the directory is missing", flag)
				}
				return at, dir, nil
			}
		}
	}
	if name, _, named := strings.Cut(flag, "="); named {
		if _, err := os.Stat(flag); err != nil {
			return 0, "", usage("--source %s: no plan has the path or unit %q; plans are %s", flag, name, plansText(inputs))
		}
	}
	return -1, "", nil
}

// plansText names the first few plans, by unit if they have one.
func plansText(inputs []Input) string {
	var names []string
	for _, in := range inputs {
		if in.Unit != "" {
			names = append(names, in.Unit)
		} else {
			names = append(names, in.Path)
		}
	}
	return fewOf(names)
}

// below is the sources of a unit in a tree: the binary plan file that Terragrunt's --out-dir leaves there, else its folder, of which
// the tree stays readable; "" where there are none. The tree of a plan that is alone is its own root module, if it is one.
// Source of the file's name: Terragrunt, package tf, TerraformPlanFile; beside it TerraformPlanJSONFile is tfplan.json.
func below(tree, unit string, alone bool) string {
	if alone && (unit == "" || !hasUnit(tree, unit) || source.Holds(tree)) {
		return tree
	}
	if unit == "" || !filepath.IsLocal(filepath.FromSlash(unit)) {
		return ""
	}
	if binary := filepath.Join(tree, filepath.FromSlash(unit), "tfplan.tfplan"); isFile(binary) {
		return binary
	}
	dir := tree + "//" + unit
	if strings.Contains(tree, "//") {
		dir = strings.TrimSuffix(tree, "/") + "/" + unit
	}
	if !source.Holds(dir) {
		return ""
	}
	return dir
}

// hasUnit reports whether a tree holds the sources of a unit.
func hasUnit(tree, unit string) bool { return below(tree, unit, false) != "" }

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
