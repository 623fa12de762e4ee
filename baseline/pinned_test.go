package baseline

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the pages of presets, and the pins of versions that have none yet")

// TestAVersionNeverChanges compares what each version is and expands to with its pin under testdata, which is written when the
// version is new. -update never touches a pin that is there: users have what it says, and a preset that should be another one
// is another version. While a version is not released, its pin may be removed by hand.
func TestAVersionNeverChanges(t *testing.T) {
	pinned := map[string]bool{}
	for p, v := range everyVersion() {
		file := filepath.Join("testdata", fmt.Sprintf("%s.v%d.txt", p.Name, v.Number))
		pinned[file] = true
		want := pin(t, p, v)
		got, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) && *update {
			got, err = []byte(want), os.WriteFile(file, []byte(want), 0o644)
		}
		if err != nil {
			t.Errorf("%v (make generate writes it, once)", err)
			continue
		}
		if diff := cmp.Diff(string(got), want); diff != "" {
			t.Errorf("%s version %d is not what its users have: make another version (-users +now)\n%s", p.Name, v.Number, diff)
		}
	}
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !pinned[file] {
			t.Errorf("%s pins a version that is gone: users of it could not upgrade the provider", file)
		}
	}
}

// pin is a version as text: how its group is named, its slots, and what it expands to.
func pin(t *testing.T, p *Preset, v Version) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "%s version %d\nsuffix %s\ndescription %s\n", p.Name, v.Number, p.Suffix, p.Description)
	for _, s := range v.Slots {
		fmt.Fprintf(&b, "slot %s: %s", s.Name, unlessFilled(s.Default))
		if s.WorldNeedsException {
			b.WriteString(", the world by exception only")
		}
		b.WriteString("\n")
	}
	o := Options{Version: v.Number, Egress: EgressAllowAll, VPC: testVPC, Sources: map[string][]Source{}}
	for _, s := range v.Slots {
		if s.Default == Required {
			o.Sources[s.Name] = []Source{group("sg-" + s.Name)}
		}
	}
	expanded(t, &b, "expands to", p, o)
	o.Egress = EgressRulesOnly
	if len(v.Egress) > 0 {
		expanded(t, &b, "with egress rules_only", p, o)
	}
	if p.Family == Rackspace {
		for _, s := range v.Slots {
			if s.Original != "" {
				delete(o.Sources, s.Name)
			}
		}
		o.Egress, o.Legacy = EgressAllowAll, true
		expanded(t, &b, "with legacy sources", p, o)
	}
	return b.String()
}

// unlessFilled says what a slot is if the caller does not say.
func unlessFilled(kind SourceKind) string {
	if kind == Required {
		return "must be filled"
	}
	return string(kind) + " unless filled"
}

func expanded(t *testing.T, b *strings.Builder, title string, p *Preset, o Options) {
	t.Helper()
	fmt.Fprintf(b, "\n%s\n", title)
	for _, r := range mustExpand(t, p, o) {
		fmt.Fprintf(b, "%v %q\n", r, r.Description)
	}
}
