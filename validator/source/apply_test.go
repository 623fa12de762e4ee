package source

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// What the sources say of ids that a plan does not know is held against the ids that there are once it is applied.
func TestWhatIsDecidedIsWhatAnApplyMakes(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: real Terraform takes half a minute")
	}
	tf := testenv.Terraform(t)
	tf.Endpoint = testenv.StartEmulator(t).URL
	dir := t.TempDir()
	copyTree(t, "testdata/shapes", dir)
	if err := os.WriteFile(filepath.Join(dir, "provider.tf"), []byte(testenv.Provider), 0o600); err != nil {
		t.Fatal(err)
	}
	tf.Init(dir)
	tf.Plan(dir, "tf.plan")
	text := tf.ShowJSON(dir, "tf.plan")
	tf.Apply(dir, "tf.plan")
	applied := stateValues(t, tf.ShowJSON(dir, "terraform.tfstate"))
	for _, from := range []string{dir, filepath.Join(dir, "tf.plan")} {
		tree := openTree(t, from)
		p, err := plan.Reader{Keep: tree.Keeps}.Read(bytes.NewReader(text), "plan.json")
		if err != nil {
			t.Fatal(err)
		}
		e, err := New(tree, p, nil)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, r := range p.Resources {
			n += compareApplied(t, e, r, applied)
		}
		if n < 40 {
			t.Errorf("%s: only %d ids are decided", from, n)
		}
	}
}

// compareApplied compares the arguments of an instance that the plan does not know, and says how many.
func compareApplied(t *testing.T, e *Evaluation, r *plan.Resource, applied map[string]map[string]any) (n int) {
	sc, b := e.blockOf(r)
	var kept *plan.KeptInstance
	for _, i := range e.instances[instancesKey{sc, b.name}] {
		if i.Address == r.Address {
			kept = i
		}
	}
	check := func(name string, g plan.Given, ok bool, want any) {
		if strings.HasPrefix(r.Name, "undecided_") && name == "network_acl_id" {
			if ok {
				t.Errorf("%s.%s is decided: %+v", r.Address, name, g)
			}
			return
		}
		if !ok {
			t.Errorf("%s.%s is not decided", r.Address, name)
			return
		}
		n++
		if got, want := appliedIDs(g, applied), plainTexts(want); !slices.Equal(got, want) {
			t.Errorf("%s.%s: %v, and after the apply it is %v", r.Address, name, got, want)
		}
	}
	for name := range b.body.Attributes {
		if marked(member(parsed(kept.Unknown), name)) && (telling(name) || name == "security_groups") {
			g, ok := e.Given(r, name)
			check(name, g, ok, applied[r.Address][name])
		}
	}
	applieds := elementsOf(applied[r.Address]["ingress"])
	blocks, ok := e.Blocks(r, "ingress")
	if len(applieds) > 0 && len(blocks) != len(applieds) {
		t.Errorf("%s: %d blocks, and after the apply there are %d", r.Address, len(blocks), len(applieds))
	}
	for _, want := range applieds {
		i := slices.IndexFunc(blocks, func(g plan.GivenBlock) bool {
			port, _ := g.Arg("from_port")
			return len(port.Elements) == 1 && slices.Equal(plainTexts(member(want, "from_port")), []string{port.Elements[0].Text})
		})
		if i < 0 || !ok {
			t.Errorf("%s: no block for %v", r.Address, want)
			continue
		}
		g, ok := blocks[i].Arg("security_groups")
		check("ingress.security_groups", g, ok, member(want, "security_groups"))
	}
	return n
}

func elementsOf(v any) []any {
	all, _ := v.([]any)
	return all
}

// appliedIDs is a Given with the ids that instances have once they are there.
func appliedIDs(g plan.Given, applied map[string]map[string]any) []string {
	var all []string
	for _, e := range g.Elements {
		if e.Address == "" {
			all = append(all, e.Text)
		} else {
			all = append(all, plainTexts(applied[e.Address][e.Attr])...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func plainTexts(v any) []string {
	all, _ := plain(v)
	return all
}

// stateValues is the values of a state in JSON, by address.
func stateValues(t *testing.T, text []byte) map[string]map[string]any {
	t.Helper()
	type module struct {
		Resources []struct {
			Address string
			Values  map[string]any
		}
		Modules []module `json:"child_modules"`
	}
	var state struct {
		Values struct {
			Root module `json:"root_module"`
		}
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&state); err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]any{}
	var walk func(m module)
	walk = func(m module) {
		for _, r := range m.Resources {
			all[r.Address] = r.Values
		}
		for _, c := range m.Modules {
			walk(c)
		}
	}
	walk(state.Values.Root)
	return all
}

func copyTree(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}
