package validator

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// What real Terraform makes of modules, keys and plan files: comments count in modules by a path, at each instance and in each call,
// and not in a module that was fetched.
func TestCommentsOfARealPlan(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: real Terraform takes seconds")
	}
	vpcs := func(name string) string {
		return "resource \"aws_vpc\" \"" + name + "\" {\n  for_each   = toset([\"a.b\", \"x\\\"].aws_vpc.other[\\\"\"])\n  cidr_block = \"10.0.0.0/16\"\n}\n"
	}
	c := commentOn("RSG604")
	provider := strings.Replace(testenv.Provider, "skip_metadata_api_check", "skip_requesting_account_id = true\n  skip_metadata_api_check", 1) // nothing is called
	far := archive(t, "main.tf", c+vpcs("far"))
	dir := plant(t, map[string]string{
		"live/main.tf": provider + "module \"one\" {\n  source = \"../own\"\n}\nmodule \"two\" {\n  count  = 2\n  source = \"../own\"\n}\nmodule \"far\" {\n  source = \"" +
			far + "\"\n}\n" + c + "module \"all\" {\n  source = \"../own\"\n}\n",
		"own/main.tf": c + vpcs("some") + "resource \"aws_vpc\" \"other\" {\n  cidr_block = \"10.9.0.0/16\"\n}\n",
	})
	live := filepath.Join(dir, "live")
	tf := testenv.Terraform(t)
	tf.Init(live)
	tf.Plan(live, "tf.plan")
	text := tf.ShowJSON(live, "tf.plan")
	keys := []string{`["a.b"]`, `["x\"].aws_vpc.other[\""]`}
	var exempt, open []string
	for _, module := range []string{"module.one.", "module.two[0].", "module.two[1].", "module.all."} {
		for _, key := range keys {
			exempt = append(exempt, module+"aws_vpc.some"+key)
		}
		if module == "module.all." {
			exempt = append(exempt, module+"aws_vpc.other")
		} else {
			open = append(open, module+"aws_vpc.other")
		}
	}
	for _, key := range keys {
		open = append(open, "module.far.aws_vpc.far"+key)
	}
	slices.Sort(exempt)
	slices.Sort(open)
	if err := os.Rename(filepath.Join(live, "tf.plan"), filepath.Join(dir, "tf.plan")); err != nil {
		t.Fatal(err)
	}
	for from, ids := range map[string][]string{
		dir + "//live":                {dir + "/live/main.tf", dir + "/own/main.tf"},
		filepath.Join(dir, "tf.plan"): {"main.tf", "../own/main.tf"},
	} {
		in := Input{Path: "plan.json", Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }, Source: from}
		r, err := Check(t.Context(), []Input{in}, Options{AsOf: exampleDay})
		if err != nil {
			t.Fatal(err)
		}
		var has, lacks []string
		for _, f := range r.Findings {
			switch {
			case f.RuleID != "RSG604":
			case f.Status == result.Exempt:
				has = append(has, f.Address)
				if name, _, _ := strings.Cut(f.Exemption.ID, ".tf:"); !slices.Contains(ids, filepath.ToSlash(name)+".tf") {
					t.Errorf("%s: exempt by %s", from, f.Exemption.ID)
				}
			default:
				lacks = append(lacks, f.Address)
			}
		}
		slices.Sort(has)
		slices.Sort(lacks)
		if !slices.Equal(has, exempt) || !slices.Equal(lacks, open) {
			t.Errorf("%s: exempt are %q\nand open\n%q", from, has, lacks)
		}
		var notices []string
		for _, n := range r.Notices {
			if n.Code == "comments-not-counted" {
				notices = append(notices, n.Message)
			}
		}
		if len(notices) != 1 || !strings.Contains(notices[0], "do not count: 1 in fetched modules (") {
			t.Errorf("%s: %q", from, notices)
		}
	}
}

// archive is a zip file with one file, which Terraform unpacks as it does what it fetches: a folder would only be linked.
func archive(t *testing.T, name, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write([]byte(text))
	}
	if err == nil {
		err = z.Close()
	}
	path := filepath.Join(t.TempDir(), "module.zip")
	if err == nil {
		err = os.WriteFile(path, b.Bytes(), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(path)
}
