package main

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/stage"
)

func TestTheDemoTellsItsStory(t *testing.T) {
	testenv.TerraformPath(t)
	testenv.SharedEmulator(t)
	t.Chdir(filepath.Join("..", "..", ".."))
	bin := t.TempDir()
	for name, folder := range map[string]string{"provider": ".", "sgplan": "./validator/cmd/sgplan"} {
		build := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(bin, name), folder)
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("building %s: %v\n%s", name, err, out)
		}
	}
	var out bytes.Buffer
	if err := run(t.Context(), &printer{w: &out}, filepath.Join(bin, "provider"), filepath.Join(bin, "sgplan")); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	rest := out.String()
	for _, want := range []string{
		"Apply complete! Resources: 4 added", "4× CreateSecurityGroup",
		"shop-PostgresSecurityGroup\n  in  tcp 5432      from shop-app", "  out nothing\n",
		"No changes.",
		"sgplan check -\n", "exit status ",
		"AuthorizeSecurityGroupIngress\n", "RevokeSecurityGroupIngress\n",
		"shop-web\n  in  tcp 8080      from 10.20.0.0/16",
		"Destroy complete! Resources: 4 destroyed.", "No group is left.\n",
	} {
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Fatalf("%q does not come, or not in its place:\n%s", want, out.String())
		}
		rest = after
	}
	for _, line := range strings.Split(out.String(), "\n") {
		if utf8.RuneCountInString(line) > columns {
			t.Errorf("longer than %d columns: %s", columns, line)
		}
	}
	if strings.Contains(out.String(), "\033") {
		t.Error("there is colour in what is no terminal")
	}
}

func TestTheDemoSaysWhatIsMissing(t *testing.T) {
	err := run(t.Context(), &printer{w: &bytes.Buffer{}}, "nowhere", "nowhere")
	if err == nil || !strings.Contains(err.Error(), "make build") {
		t.Errorf("got %v", err)
	}
}

func TestARuleIsALine(t *testing.T) {
	for _, c := range []struct {
		name string
		rule stage.Rule
		want string
	}{
		{"with the name of a group in the place of its id", stage.Rule{Traffic: "tcp 22", Peer: "sg-1", Description: "SSH"}, "  in  tcp 22        from bastion             SSH"},
		{"without a description", stage.Rule{Egress: true, Traffic: "all", Peer: "::/0"}, "  out all           to   ::/0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ruleLine(c.rule, map[string]string{"sg-1": "bastion"}); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}
