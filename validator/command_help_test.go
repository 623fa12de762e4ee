package validator

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// Help fits a terminal of 80 columns, but for examples and lines that are given as they are written.
func TestHelpKeepsToItsColumns(t *testing.T) {
	var visit func(cmd *cobra.Command)
	n := 0
	visit = func(cmd *cobra.Command) {
		var out bytes.Buffer
		args := append([]string{"sgplan"}, strings.Fields(cmd.CommandPath())[1:]...)
		if status := (&Command{Stdout: &out, Stderr: &out}).Main(append(args, "--help")); status != ExitOpen {
			t.Errorf("%v: status %d: %s", args, status, &out)
		}
		for line := range strings.Lines(out.String()) {
			n++
			if line = strings.TrimSuffix(line, "\n"); utf8.RuneCountInString(line) > helpWidth && !strings.Contains(cmd.Example, line) {
				t.Errorf("%v: %d columns: %s", args, utf8.RuneCountInString(line), line)
			}
		}
		for _, below := range cmd.Commands() {
			visit(below)
		}
	}
	visit((&Command{}).Tree())
	if n < 300 {
		t.Errorf("%d lines", n)
	}
}

func TestFlowed(t *testing.T) {
	const text = "one two three four\nfive\n\n    as it is, however long it may be\n    and so on\nsix seven\n"
	const want = "one two\nthree four\nfive\n\n    as it is, however long it may be\n    and so on\nsix seven\n"
	if got := flowed(text, 10); got != want {
		t.Errorf("%q", got)
	}
}
