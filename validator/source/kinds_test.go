package source

import (
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

func TestWhichProgramReadTheSources(t *testing.T) {
	for _, c := range []struct {
		producer plan.Producer
		version  string
		want     reader
	}{
		{plan.Terraform, "1.9.0", terraform},
		{plan.UnknownProducer, "1.7.5", terraform},
		{plan.Terraform, "0.13.0", terraform},
		{plan.OpenTofu, "1.8.0-beta1", openTofu},
		{plan.OpenTofu, "1.10.1", openTofu},
		{plan.OpenTofu, "1.7.0", terraform}, // it does not read them yet
		{plan.UnknownProducer, "1.9.0", anyReader},
		{plan.UnknownProducer, "", anyReader},
	} {
		if got := readerOf(&plan.Plan{Producer: c.producer, ToolVersion: c.version}); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}

func TestOpenTofuReadsFilesOfItsOwn(t *testing.T) {
	local := func(value string) string { return "locals {\n  x = \"" + value + "\"\n}\n" }
	call := "module \"m\" {\n  source = \"./m\"\n}\n"
	by := map[string]*plan.Plan{"Terraform": {Producer: plan.Terraform, ToolVersion: "1.9.0"},
		"OpenTofu": {Producer: plan.OpenTofu, ToolVersion: "1.9.0"}, "either": {}}
	for _, c := range []struct {
		says  string
		files map[string]string
		want  map[string]string // the local, "opaque", or an error
		paths map[string]string
	}{
		{says: "in the place of those of their names", files: map[string]string{"a.tf": local("tf"), "a.tofu": local("tofu")},
			want:  map[string]string{"Terraform": "tf", "OpenTofu": "tofu", "either": "opaque"},
			paths: map[string]string{"Terraform": "a.tf", "OpenTofu": "a.tofu", "either": "a.tf a.tofu"}},
		{says: "beside others", files: map[string]string{"a.tf": "", "b.tofu": local("tofu")},
			want: map[string]string{"Terraform": "", "OpenTofu": "tofu", "either": "opaque"}},
		{says: "and overrides", files: map[string]string{"a.tf": local("tf"), "override.tf": local("over"), "override.tofu": local("tofu")},
			want: map[string]string{"Terraform": "over", "OpenTofu": "tofu", "either": "opaque"}},
		{says: "overrides by their names", files: map[string]string{"a.tf": local("tf"), "b_override.tofu": local("b"), "c_override.tf": local("c")},
			want: map[string]string{"Terraform": "c", "OpenTofu": "c", "either": "opaque"}},
		{says: "not of another syntax", files: map[string]string{"a.tf": local("tf"), "a.tofu.json": "{}"},
			want: map[string]string{"Terraform": "tf", "OpenTofu": "tf", "either": "opaque"}},
		{says: "what one cannot read", files: map[string]string{"a.tf": local("tf") + call, "a.tofu": local("tofu")},
			want: map[string]string{"Terraform": "m cannot be read", "OpenTofu": "tofu", "either": "opaque"}},
		{says: "what neither differs in", files: map[string]string{"a.tf": local("tf")},
			want: map[string]string{"Terraform": "tf", "OpenTofu": "tf", "either": "tf"}},
	} {
		opened, err := Open(write(t, c.files))
		if err != nil {
			t.Errorf("%s: %v", c.says, err)
			continue
		}
		for who, p := range by {
			tree, err := opened.For(p)
			if err != nil {
				if !strings.Contains(err.Error(), c.want[who]) || c.want[who] == "" {
					t.Errorf("%s by %s: %v", c.says, who, err)
				}
				continue
			}
			got := ""
			if a := tree.root.locals["x"]; a != nil {
				v, _ := a.Expr.Value(nil)
				got = v.AsString()
			}
			if tree.root.opaque {
				got = "opaque"
			}
			if got != c.want[who] || (got == "opaque") != (len(tree.Limits) == 1) {
				t.Errorf("%s by %s: %q, %v", c.says, who, got, tree.Limits)
			}
			var paths []string
			for _, f := range tree.Files {
				paths = append(paths, f.Path[strings.LastIndexByte(f.Path, '/')+1:])
				if f.Unsure != tree.root.opaque {
					t.Errorf("%s by %s: %+v", c.says, who, f)
				}
			}
			if want := strings.Fields(c.paths[who]); len(want) > 0 && !slices.Equal(paths, want) {
				t.Errorf("%s by %s: the files are %v", c.says, who, paths)
			}
		}
	}
}

// Blocks that only the one or the other has are kept: which of them it was, the plan says when it is read.
func TestAllBlocksAreKept(t *testing.T) {
	tree := openTree(t, write(t, map[string]string{"a.tf": "locals {\n  x = aws_a.a.id\n}", "a.tofu": "locals {\n  x = aws_b.b.id\n}"}))
	if !tree.Keeps("aws_a.a") || !tree.Keeps("aws_b.b") || tree.Keeps("aws_c.c") {
		t.Error(tree.keep)
	}
}

func TestWhichFilesOverride(t *testing.T) {
	for name, want := range map[string]bool{"override.tf": true, "override.tofu.json": true, "x_override.tf.json": true, "a.tf_override.tf": true, "_override.tofu": true,
		"xoverride.tf": false, "override_x.tf": false, "main.tf": false, "override.json.tf": false} {
		if overrides(name) != want {
			t.Error(name)
		}
	}
}
