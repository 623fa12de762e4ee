package plans

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator"
)

var update = flag.Bool("update", false, "rewrite the README's excerpt")

// The README shows the first finding of the blocked plan.
func TestReadmeShowsWhatSgplanPrints(t *testing.T) {
	const begin, end = "written by `make generate` -->\n```text\n", "```\n"
	file := filepath.Join("..", "..", "README.md")
	readme := string(source(t, filepath.Dir(file), "README.md"))
	before, rest, ok := strings.Cut(readme, begin)
	shown, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatal("the README has no place for the excerpt")
	}
	var out, messages bytes.Buffer
	c := validator.Command{Stdout: &out, Stderr: &messages}
	c.Main([]string{"sgplan", "check", "--color=never", "--source=blocked", filepath.Join("blocked", "plan.json")})
	first, _, _ := strings.Cut(out.String(), "\n\n")
	if shown == first+"\n" {
		return
	}
	if !*update {
		t.Fatalf("run `make generate`: the README shows\n%s\nand sgplan prints\n%s", shown, first)
	}
	if err := os.WriteFile(file, []byte(before+begin+first+"\n"+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}
