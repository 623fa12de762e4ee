package stage

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOurMirrorComesBeforeWhatTheCallerHas(t *testing.T) {
	const mirror = "provider_installation {\n  filesystem_mirror {\n    path    = \"M\"\n    include = [\"rackspace/rackspace\"]\n  }\n"
	for _, c := range []struct{ name, theirs, want string }{
		{"of a caller who has no configuration", "", "\n" + mirror + "  direct {\n    exclude = [\"rackspace/rackspace\"]\n  }\n}\n"},
		{"of one whose configuration has no installation block", "disable_checkpoint = true\n",
			"disable_checkpoint = true\n\n" + mirror + "  direct {\n    exclude = [\"rackspace/rackspace\"]\n  }\n}\n"},
		{"of one who has a mirror", "provider_installation {\n  filesystem_mirror {\n    path = \"T\"\n  }\n}\n",
			mirror + "\n  filesystem_mirror {\n    path = \"T\"\n  }\n}\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "theirs.tfrc")
			if err := os.WriteFile(file, []byte(c.theirs), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := configuration(file, "M")
			if err != nil || got != c.want {
				t.Errorf("got %v\n%s\nwant\n%s", err, got, c.want)
			}
		})
	}
}

func TestAConfigurationThatIsNotThereIsNone(t *testing.T) {
	got, err := configuration(filepath.Join(t.TempDir(), "gone"), "M")
	none, _ := configuration("", "M")
	if err != nil || got != none {
		t.Errorf("got %v, %q; want %q", err, got, none)
	}
}

func TestAProviderThatIsNotBuiltIsMissing(t *testing.T) {
	s := &Stage{folder: t.TempDir()}
	if err := s.install(filepath.Join(s.folder, "nothing")); err == nil || !strings.Contains(err.Error(), "make build") {
		t.Errorf("got %v", err)
	}
}
