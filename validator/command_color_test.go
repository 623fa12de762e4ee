package validator

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestUseColor(t *testing.T) {
	tests := []struct {
		name string
		mode string
		env  map[string]string
		tty  bool
		want bool
	}{
		{"a terminal is coloured", "auto", nil, true, true},
		{"a pipe is not", "auto", nil, false, false},
		{"the flag always", "always", map[string]string{"NO_COLOR": "1"}, false, true},
		{"the flag never", "never", map[string]string{"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1"}, true, false},
		{"NO_COLOR on a terminal", "auto", map[string]string{"NO_COLOR": "1"}, true, false},
		{"NO_COLOR wins over both forces", "auto", map[string]string{"NO_COLOR": "1", "FORCE_COLOR": "1", "CLICOLOR_FORCE": "1"}, true, false},
		{"an empty NO_COLOR does not count", "auto", map[string]string{"NO_COLOR": ""}, true, true},
		{"CLICOLOR_FORCE colours a pipe", "auto", map[string]string{"CLICOLOR_FORCE": "1"}, false, true},
		{"FORCE_COLOR too", "auto", map[string]string{"FORCE_COLOR": "1"}, false, true},
		{"a force of 0 forces nothing", "auto", map[string]string{"FORCE_COLOR": "0", "CLICOLOR_FORCE": "0"}, false, false},
		{"a dumb terminal is not coloured", "auto", map[string]string{"TERM": "dumb"}, true, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			lookup := func(name string) (string, bool) { v, ok := test.env[name]; return v, ok }
			got, err := useColor(test.mode, lookup, test.tty)
			if err != nil || got != test.want {
				t.Errorf("%v, %v; want %v", got, err, test.want)
			}
		})
	}
}

func TestAFileIsNoTerminal(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if tty, width := terminal(f); tty || width != 0 {
		t.Errorf("terminal %v, width %d", tty, width)
	}
}

func TestColourReachesBothStreamsAndFiles(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out.txt")
	_, stdout, stderr := run(nil, "check", planFile("p01_inline_nacl/plan.json"), "--color", "always", "-o", "text", "-o", "text="+out)
	for name, text := range map[string]string{"stdout": stdout, "stderr": stderr, "file": string(readFile(t, out))} {
		if !strings.Contains(text, "\x1b[") {
			t.Errorf("%s has no colour", name)
		}
	}
	if _, json, _ := run(nil, "check", planFile("p01_inline_nacl/plan.json"), "--color", "always", "-o", "json"); strings.Contains(json, "\x1b") {
		t.Error("JSON has colour")
	}
}
