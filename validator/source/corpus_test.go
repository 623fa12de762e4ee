package source

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// folders are those of the validator's real plans, whose sources stand beside them.
func folders(t *testing.T) []string {
	t.Helper()
	all, err := filepath.Glob("../testdata/plans/*/main.tf")
	if err != nil || len(all) < 40 {
		t.Fatalf("%d folders: %v", len(all), err)
	}
	for i := range all {
		all[i] = filepath.Dir(all[i])
	}
	return all
}

func readPlan(t *testing.T, file string, tree *Tree) *plan.Plan {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p, err := plan.Reader{Keep: tree.Keeps}.Read(bytes.NewReader(text), file)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func openTree(t *testing.T, name string) *Tree {
	t.Helper()
	tree, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func TestSourcesFitTheirPlans(t *testing.T) {
	for _, folder := range folders(t) {
		plans, _ := filepath.Glob(folder + "/plan*.json")
		for _, file := range plans {
			tree := openTree(t, folder)
			if _, err := New(tree, readPlan(t, file, tree), nil); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
}

func TestSourcesOfAnotherPlanAreRefused(t *testing.T) {
	all := folders(t)
	for i, folder := range all {
		other := all[(i+1)%len(all)]
		tree := openTree(t, other)
		_, err := New(tree, readPlan(t, folder+"/plan.json", tree), nil)
		if err == nil || !strings.Contains(err.Error(), "not the sources of the plan") {
			t.Errorf("%s with the sources of %s: %v", folder, other, err)
		}
	}
}
