package validator

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/network"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Two plans of the same blocks, each with its sources, have the links that each has alone: no source speaks of the other's.
func TestSourcesOfSeveralPlansSpeakOfTheirOwn(t *testing.T) {
	folders, err := filepath.Glob("testdata/plans/t*/main.tf")
	if err != nil || len(folders) < 20 {
		t.Fatalf("%d folders: %v", len(folders), err)
	}
	decided := 0
	for _, main := range folders {
		at := filepath.Base(filepath.Dir(main))
		in := inputOf("plan.json", readFile(t, filepath.Join(filepath.Dir(main), "plan.json")))
		plain, _, _, err := load(in)
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(plain.Resources, func(r *plan.Resource) bool { return r.Before != nil || r.Data }) {
			continue // what exists is one object for both
		}
		in.Source = filepath.Dir(main)
		p, _, _, err := load(in)
		if err != nil {
			t.Fatal(err)
		}
		other, _, _, err := load(in)
		if err != nil {
			t.Fatal(err)
		}
		name := func(layer string) func(string) string {
			return func(address string) string { return result.Qualified(layer, address) }
		}
		strict := network.Options{Strict: true}
		_, alone := network.Build(p, strict)
		_, wide := network.Build(plain, strict)
		_, both := network.Build(network.Join([]network.Layer{{Plan: p, Qualified: name("a")}, {Plan: other, Qualified: name("b")}}).Plan, strict)
		for _, layer := range []string{"a", "b"} {
			here := name(layer)
			for id, s := range alone.Subnets {
				j := both.Subnets[firewall.ID(here(string(id)))]
				var want []firewall.ID
				for _, to := range s.NACL.To {
					want = append(want, firewall.ID(here(string(to))))
				}
				slices.Sort(want)
				if got := slices.Sorted(slices.Values(j.NACL.To)); !slices.Equal(got, want) || j.NACL.Open != s.NACL.Open {
					t.Errorf("%s: the NACL of %s is %v, open %v; alone %v, open %v", at, j.ID, got, j.NACL.Open, want, s.NACL.Open)
				}
			}
			for id, n := range alone.Interfaces {
				if strings.Contains(string(id), "@") {
					continue // the name holds that of its subnet
				}
				j := both.Interfaces[firewall.ID(here(string(id)))]
				if len(j.Groups.Sure) != len(n.Groups.Sure) || len(j.Groups.Maybe) != len(n.Groups.Maybe) || j.Groups.Open != n.Groups.Open {
					t.Errorf("%s: the groups of %s are %+v, alone %+v", at, j.ID, j.Groups, n.Groups)
				}
				if w := wide.Interfaces[id]; w != nil && len(w.Groups.Sure) < len(n.Groups.Sure) {
					decided++
				}
			}
			for id, n := range alone.NACLs {
				j := both.NACLs[firewall.ID(here(string(id)))]
				if sure(j) != sure(n) { // what is not decided may be for the other plan's, too
					t.Errorf("%s: %s has %d certain rules, alone %d", at, j.ID, sure(j), sure(n))
				}
				if w := wide.NACLs[id]; w != nil && sure(w) < sure(n) {
					decided++
				}
			}
		}
	}
	if decided < 3 {
		t.Errorf("the sources decide only %d things", decided)
	}
	t.Logf("the sources decide %d things", decided)
}

// sure is how many rules are certainly in a NACL.
func sure(n *firewall.NACL) int {
	count := 0
	for _, r := range slices.Concat(n.Ingress, n.Egress) {
		if !r.Maybe && !r.Any {
			count++
		}
	}
	return count
}

func TestSourceFlag(t *testing.T) {
	tree := t.TempDir()
	for _, file := range []string{"net/main.tf", "app/main.tf", "app/tfplan.tfplan", "empty/README.md", "main.tf", "eq=uals/main.tf"} {
		path := filepath.Join(tree, file)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, nil, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	plans := func(units ...string) []Input {
		var list []Input
		for _, u := range units {
			list = append(list, Input{Path: "plans/" + u + "/tfplan.json", Unit: u})
		}
		return list
	}
	in := func(sub string) string { return filepath.Join(tree, sub) }
	for name, c := range map[string]struct {
		inputs []Input
		flags  []string
		want   []string // sources by plan, without the tree's name
		err    string
	}{
		"none":                             {plans("net", "app"), nil, []string{"", ""}, ""},
		"a tree":                           {plans("net", "app", "empty"), []string{tree}, []string{"//net", "/app/tfplan.tfplan", ""}, ""},
		"within a tree":                    {plans("net"), []string{filepath.Dir(tree) + "//" + filepath.Base(tree)}, []string{"//"}, ""},
		"one plan is of the directory":     {plans("net"), []string{tree}, []string{""}, ""},
		"one plan is of its unit":          {plans("main"), []string{in("net")}, []string{"/net"}, ""},
		"by unit":                          {plans("net", "app"), []string{"net=" + in("app")}, []string{"/app", ""}, ""},
		"by path":                          {plans("net", "app"), []string{"./plans/app/tfplan.json=" + in("net")}, []string{"", "/net"}, ""},
		"by unit before the tree":          {plans("net", "app"), []string{tree, "app=" + in("net")}, []string{"//net", "/net"}, ""},
		"an = in the directory":            {plans("net"), []string{in("eq=uals")}, []string{"/eq=uals"}, ""},
		"an = in both":                     {[]Input{{Path: "a=b"}}, []string{"a=b=" + in("net")}, []string{"/net"}, ""},
		"nothing for anybody":              {plans("x", "y"), []string{tree}, nil, "holds the sources of none of the plans"},
		"a plan that is not there":         {plans("net", "app"), []string{"bad=" + in("net")}, nil, `no plan has the path or unit "bad"; plans are net, app`},
		"a plan twice":                     {plans("net", "app"), []string{"net=" + in("net"), "net=" + in("app")}, nil, "is given two"},
		"two trees":                        {plans("net", "app"), []string{in("net"), in("app")}, nil, "given twice without a plan"},
		"no directory":                     {plans("net", "app"), []string{"net="}, nil, "the directory is missing"},
		"a unit that would lead elsewhere": {plans("../"+filepath.Base(tree), "x"), []string{in("app")}, nil, "none of the plans"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := withSource(c.inputs, c.flags)
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Fatalf("error is %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			for i, in := range got {
				if name == "within a tree" {
					if in.Source != c.flags[0] {
						t.Errorf("source is %q", in.Source)
					}
				} else if source := strings.TrimPrefix(in.Source, tree); source != c.want[i] {
					t.Errorf("plan %d: source is %q, want %q", i, source, c.want[i])
				}
				if in.sourceless != (len(c.flags) > 0 && in.Source == "") {
					t.Errorf("plan %d: sourceless is %v", i, in.sourceless)
				}
			}
		})
	}
}
