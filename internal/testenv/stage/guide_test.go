package stage_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/stage"
)

// guide is where the configurations of docs/guides/from_aws_security_group.md are.
const guide = "../../../examples/guides/from_aws_security_group"

// rackspace is the provider block that the guide tells to add.
const rackspace = "\nprovider \"rackspace\" {\n  region = \"us-east-1\"\n}\n"

func TestTheGuideMovesAGroupWithItsRules(t *testing.T) {
	s := theatre(t)
	account, err := s.Account(t.Context(), "10.20.0.0/16", false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(account.Close)
	aws := testenv.Provider
	both := strings.Replace(aws, "required_providers {", "required_providers {\n    rackspace = { source = \"rackspace/rackspace\" }", 1) + rackspace
	folder, err := s.Folder(map[string]string{"providers.tf": aws, "web.tf": read(t, "before")})
	if err != nil {
		t.Fatal(err)
	}
	terraform := func(args ...string) string {
		t.Helper()
		out, err := account.Terraform(t.Context(), folder, append(args, "-input=false", "-no-color")...)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	groups := func() []stage.Group {
		t.Helper()
		g, err := account.Groups(t.Context())
		if err != nil || len(g) != 1 {
			t.Fatalf("got %v, %v; want one group", g, err)
		}
		return g
	}
	terraform("init")
	terraform("apply", "-auto-approve")
	before := groups()

	for name, content := range map[string]string{"providers.tf": both, "web.tf": read(t, "after")} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	terraform("init")
	if plan := terraform("plan"); !strings.Contains(plan, "(moved from aws_security_group.web)") {
		t.Errorf("the plan does not say that the group moves:\n%s", plan)
	}
	calls := account.Proxy.Counts()
	out := terraform("apply", "-auto-approve")
	for action, n := range account.Proxy.Counts().Since(calls) {
		if strings.HasPrefix(action, "Authorize") || strings.HasPrefix(action, "Revoke") || strings.HasPrefix(action, "Modify") {
			t.Errorf("%d calls of %s, and the rules are the same:\n%s", n, action, out)
		}
	}
	after := groups()
	if before[0].ID != after[0].ID || !slices.Equal(before[0].Rules, after[0].Rules) {
		t.Errorf("the group was\n%v\nand is\n%v", before, after)
	}
	if plan := terraform("plan"); !strings.Contains(plan, "No changes.") {
		t.Errorf("there is something left to do:\n%s", plan)
	}
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

func read(t *testing.T, folder string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(guide, folder, "web.tf"))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
