package report

import (
	"regexp"
	"strings"
)

// Style is how text is laid out for one stream.
type Style struct {
	Width int  // columns to fill, 0 for 80
	Color bool // colour doubles words and glyphs; without it nothing is lost
}

// ANSI "select graphic rendition" sequences.
const (
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	cyan   = "\x1b[36m"
	bold   = "\x1b[1m"
	reset  = "\x1b[0m"
)

func (s Style) width() int {
	if s.Width == 0 {
		return 80
	}
	return s.Width
}

var heads = []struct {
	word  *regexp.Regexp
	color string
}{
	{regexp.MustCompile(`^error\[[^]]*\]`), bold + red},
	{regexp.MustCompile(`^warning\[[^]]*\]`), bold + yellow},
	{regexp.MustCompile(`^note\[[^]]*\]`), bold + cyan},
	{regexp.MustCompile(`^(blocked|no verdict):`), bold + red},
	{regexp.MustCompile(`^passed:`), bold + green},
	{regexp.MustCompile(`^help:`), bold + cyan},
	{regexp.MustCompile(`^ *(?:-->|:::)`), cyan},
	{regexp.MustCompile(`^\+`), green},
	{regexp.MustCompile(`^(?: *\d+ )?~`), green},
	{regexp.MustCompile(`^ *\d* \|`), cyan},
}

// severities is how many of the heads begin a finding.
const severities = 3

var (
	ownPlace   = regexp.MustCompile(`^ +\^+`)
	otherPlace = regexp.MustCompile(`^ +--+`)
)

// underlined colours the marks under a line of a source, and what is said of the finding's own place.
func underlined(rest, color string) string {
	if ownPlace.MatchString(rest) {
		return color + rest + reset
	}
	if at := otherPlace.FindStringIndex(rest); at != nil {
		return cyan + rest[:at[1]] + reset + rest[at[1]:]
	}
	return rest
}

// paint colours whole lines that are laid out already, so that layout never has to count escape sequences.
func (s Style) paint(text string) string {
	if !s.Color {
		return text
	}
	lines := strings.Split(text, "\n")
	worst := ""
	for i, line := range lines {
		for n, h := range heads {
			if at := h.word.FindStringIndex(line); at != nil {
				if n < severities {
					worst = h.color
				}
				line = h.color + line[:at[1]] + reset + underlined(line[at[1]:], worst)
				break
			}
		}
		line = strings.ReplaceAll(line, "✓", green+"✓"+reset)
		lines[i] = strings.ReplaceAll(line, "✗", red+"✗"+reset)
	}
	return strings.Join(lines, "\n")
}
