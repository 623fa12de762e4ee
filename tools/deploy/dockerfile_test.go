package deploy

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// read is the Dockerfile as BuildKit reads it, with what its linter says of it.
func read(t *testing.T, text []byte) (stages []instructions.Stage, said []string) {
	t.Helper()
	ast, err := parser.Parse(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range ast.Warnings {
		said = append(said, w.Short)
	}
	lint := linter.New(&linter.Config{Warn: func(rule, _, _, message string, _ []parser.Range) { said = append(said, rule+": "+message) }})
	stages, _, err = instructions.Parse(ast.AST, lint)
	if err != nil {
		t.Fatal(err)
	}
	return stages, said
}

func TestTheImageIsOneProgramThatIsNotRoot(t *testing.T) {
	text, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	stages, said := read(t, text)
	if len(said) > 0 {
		t.Errorf("the linter says %q", said)
	}
	if _, said := read(t, append(bytes.Clone(text), "\nmaintainer somebody\n"...)); len(said) == 0 {
		t.Error("the linter says nothing of what it has rules for")
	}
	last := stages[len(stages)-1]
	if last.BaseName != "scratch" {
		t.Errorf("the image is made of %s", last.BaseName)
	}
	var user string
	var copied []string
	for _, c := range last.Commands {
		switch c := c.(type) {
		case *instructions.UserCommand:
			user = c.User
		case *instructions.CopyCommand:
			if c.From != stages[0].Name {
				t.Errorf("copied from %q", c.From)
			}
			copied = append(copied, c.DestPath)
		case *instructions.RunCommand, *instructions.AddCommand:
			t.Errorf("%s in the image", c.Name())
		case *instructions.EntrypointCommand:
			if c.PrependShell || !slices.Contains(copied, c.CmdLine[0]) {
				t.Errorf("the entry point is %q, and there is %q", c.CmdLine, copied)
			}
		}
	}
	if !regexp.MustCompile(`^[1-9][0-9]*:[1-9][0-9]*$`).MatchString(user) {
		t.Errorf("runs as %q: want numbers that are not root's", user)
	}
}

// What a release stamps, the image stamps.
func TestTheImageIsStamped(t *testing.T) {
	text, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"validator.version=$VERSION", "validator.commit=$COMMIT", "CGO_ENABLED=0", "-trimpath"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the build does not say %s", want)
		}
	}
}
