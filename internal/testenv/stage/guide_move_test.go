package stage_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/stage"
)

// Configurations that the guides show.
const guides = "../../../examples/guides"

// rackspaceBlock is the provider block that the guides tell to add; the guardrails are those of an account that is on its way.
const rackspaceBlock = "\nprovider \"rackspace\" {\n  region = \"us-east-1\"\n  guardrails = { admin_ports_open = \"warn\" }\n}\n"

// move is a migration: groups that another provider made, before, are handed over, after.
type move struct {
	t       *testing.T
	account *stage.Account
	folder  string
	before  []stage.Group
}

// made applies the configuration of before.
func made(t *testing.T, before map[string]string) *move {
	s := theatre(t)
	account, err := s.Account(t.Context(), "10.20.0.0/16", false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(account.Close)
	files := maps.Clone(before)
	files["providers.tf"] = testenv.Provider
	folder, err := s.Folder(files)
	if err != nil {
		t.Fatal(err)
	}
	m := &move{t: t, account: account, folder: folder}
	m.terraform("init")
	m.terraform("apply", "-auto-approve")
	m.before = m.groups()
	return m
}

// handOver puts the configuration of after in the place of the other, and applies it. It fails where a rule is made, changed but for
// its description, or revoked, where a group gets another id, and where a second plan finds something to do, with the moved blocks and
// without. It returns the first plan.
func (m *move) handOver(after map[string]string, args ...string) string {
	m.t.Helper()
	old, err := filepath.Glob(filepath.Join(m.folder, "*.tf"))
	if err != nil {
		m.t.Fatal(err)
	}
	for _, file := range old {
		m.must(os.Remove(file))
	}
	both := strings.Replace(testenv.Provider, "required_providers {", "required_providers {\n    rackspace = { source = \"rackspace/rackspace\" }", 1) + rackspaceBlock
	m.must(os.WriteFile(filepath.Join(m.folder, "providers.tf"), []byte(both), 0o600))
	for name, content := range after {
		m.must(os.WriteFile(filepath.Join(m.folder, name), []byte(content), 0o600))
	}
	m.terraform("init")
	plan := m.terraform(append([]string{"plan"}, args...)...)

	calls := m.account.Proxy.Counts()
	out := m.terraform(append([]string{"apply", "-auto-approve"}, args...)...)
	for action, n := range m.account.Proxy.Counts().Since(calls) {
		if strings.HasPrefix(action, "Authorize") || strings.HasPrefix(action, "Revoke") || strings.HasPrefix(action, "Modify") {
			m.t.Errorf("%d calls of %s, and the rules are the same:\n%s", n, action, out)
		}
	}
	if now := m.groups(); !slices.EqualFunc(m.before, now, sameTraffic) {
		m.t.Errorf("the groups were\n%v\nand are\n%v", m.before, now)
	}
	m.settled(args)
	if _, apart := after["moved.tf"]; apart {
		m.must(os.Remove(filepath.Join(m.folder, "moved.tf")))
		m.settled(nil)
	}
	return plan
}

// settled fails where a plan finds something to do.
func (m *move) settled(args []string) {
	m.t.Helper()
	if plan := m.terraform(append([]string{"plan"}, args...)...); !strings.Contains(plan, "No changes.") {
		m.t.Errorf("there is something left to do:\n%s", plan)
	}
}

// sameTraffic reports whether a group is still what it was to its members: descriptions are none of their business.
func sameTraffic(a, b stage.Group) bool {
	return a.ID == b.ID && a.Name == b.Name && slices.EqualFunc(a.Rules, b.Rules, func(x, y stage.Rule) bool {
		x.Description, y.Description = "", ""
		return x == y
	})
}

func (m *move) terraform(args ...string) string {
	m.t.Helper()
	out, err := m.account.Terraform(m.t.Context(), m.folder, append(args, "-input=false", "-no-color")...)
	m.must(err)
	return out
}

func (m *move) groups() []stage.Group {
	m.t.Helper()
	groups, err := m.account.Groups(m.t.Context())
	m.must(err)
	if len(groups) == 0 {
		m.t.Fatal("no group was made")
	}
	return groups
}

func (m *move) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

// shown is the files of a folder of a guide, by name.
func shown(t *testing.T, folder string) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(guides, folder, "*.tf"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s: %d files, %v", folder, len(paths), err)
	}
	files := map[string]string{}
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = string(content)
	}
	return files
}

// theatre is a stage with the provider of this tree, or it skips where a tool is missing.
func theatre(t *testing.T) *stage.Stage {
	t.Helper()
	testenv.TerraformPath(t)
	testenv.SharedEmulator(t)
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "main.tf"), []byte(testenv.Provider), 0o600); err != nil {
		t.Fatal(err)
	}
	testenv.Terraform(t).Init(folder) // which skips without the AWS provider
	provider := filepath.Join(folder, "terraform-provider-rackspace")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", provider, "../../..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the provider: %v\n%s", err, out)
	}
	s, err := stage.Open(provider)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}
