package validator

import (
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"
)

// colorModes are the values of --color.
var colorModes = []string{"auto", "always", "never"}

// useColor decides for one stream: --color, then NO_COLOR, then CLICOLOR_FORCE or FORCE_COLOR, then whether that stream is
// a terminal. Empty variables do not count, as https://no-color.org asks; "0" forces nothing.
func useColor(mode string, lookup func(string) (string, bool), tty bool) (bool, error) {
	set := func(name string) bool {
		v, ok := lookup(name)
		return ok && v != ""
	}
	forced := func(name string) bool {
		v, _ := lookup(name)
		return set(name) && v != "0"
	}
	switch {
	case !slices.Contains(colorModes, mode):
		return false, usage("--color %q is not known: %s", mode, strings.Join(colorModes, ", "))
	case mode != "auto":
		return mode == "always", nil
	case set("NO_COLOR"):
		return false, nil
	case forced("CLICOLOR_FORCE"), forced("FORCE_COLOR"):
		return true, nil
	}
	dumb, _ := lookup("TERM")
	return tty && dumb != "dumb", nil
}

// Text fills the terminal between these widths; where there is no terminal, it has the default width of a Style.
const (
	minWidth = 60
	maxWidth = 120
)

// terminal reports whether a stream is a terminal, and how wide it is: 0 if that is not known.
func terminal(stream any) (tty bool, width int) {
	f, ok := stream.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return false, 0
	}
	w, _, err := term.GetSize(int(f.Fd()))
	if err != nil || w == 0 {
		return true, 0
	}
	return true, min(max(w, minWidth), maxWidth)
}

// interactive reports whether a person would have to type the input.
func interactive(stdin io.Reader) bool {
	tty, _ := terminal(stdin)
	return tty
}
