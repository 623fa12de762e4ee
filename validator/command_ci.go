package validator

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/validator/report"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Variables by which GitHub Actions makes itself known, and names the file of a step's summary.
const (
	githubActions = "GITHUB_ACTIONS"
	githubSummary = "GITHUB_STEP_SUMMARY"
)

// The values of --ci.
const (
	ciAuto = "auto"
	ciNone = "none"
)

// summaryRoom is how much of a summary is used, in bytes: GitHub drops the summaries of a step that are more than 1 MiB together.
const summaryRoom = 900 << 10

// getenv is a variable of the environment, as far as the program is told of it.
func (c *Command) getenv(name string) string {
	if c.Getenv == nil {
		return ""
	}
	return c.Getenv(name)
}

// ci adds to the outputs what the CI system is given without being asked for: on GitHub Actions annotations, on the stream of
// messages, since the other one may be redirected to a file; the runner reads both. Annotations in a log go with a summary.
func (c *Command) ci(out *outputs, mode string) error {
	if mode != ciAuto && mode != ciNone {
		return usage("--ci %q is not known: %s or %s", mode, ciAuto, ciNone)
	}
	is := func(o output) bool { return o.format.Name == "github" }
	if mode == ciAuto && c.getenv(githubActions) == "true" && !slices.ContainsFunc(out.list, is) {
		format, err := report.FindFormat("github")
		if err != nil {
			return err
		}
		out.list = append(out.list, output{format: format, stdout: c.Stderr})
	}
	if slices.ContainsFunc(out.list, func(o output) bool { return is(o) && o.path == "" }) {
		out.summary = c.getenv(githubSummary)
	}
	return nil
}

// tellAzure tells the format azure where the markdown is, if both are written.
func tellAzure(out *outputs) {
	i := slices.IndexFunc(out.list, func(o output) bool { return o.format.Name == "markdown" && o.path != "" })
	if i < 0 {
		return
	}
	path, err := filepath.Abs(out.list[i].path)
	if err != nil {
		return
	}
	for k := range out.list {
		out.list[k].options.Summary = path
	}
}

// appendSummary adds the markdown to the summary of the step, as far as there is room beside what is in it.
func appendSummary(path string, r *result.Result) error {
	room := summaryRoom
	info, err := os.Stat(path)
	switch {
	case err == nil:
		room -= int(min(info.Size(), summaryRoom)) + 1
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	text := report.Options{Rule: aboutRule}.Markdown(r, room)
	if text == "" {
		return fmt.Errorf("%s is full", path)
	}
	if room < summaryRoom {
		text = "\n" + text
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}
