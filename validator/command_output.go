package validator

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rackspace/terraform-provider-rackspace/validator/check"
	"github.com/rackspace/terraform-provider-rackspace/validator/report"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// formatNames are the formats of what is no result: traces, rules, exemptions.
var formatNames = []string{"text", "json"}

// outputFlags are the flags that say how a result is shown, and what the exit status tells of it.
type outputFlags struct {
	formats     []string
	quiet       bool
	exitZero    bool
	color       string
	maxFindings int
	suppressed  bool
	ci          string
}

func (f *outputFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVarP(&f.formats, "output", "o", nil, "`FORMAT[=PATH]`, to PATH or standard output; repeatable (default text)")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "only the verdict line, and what -o asks for")
	flags.BoolVar(&f.exitZero, "exit-zero", false, "exit 0 where findings would make it 1; 2 and 3 stay")
	flags.StringVar(&f.color, "color", "auto", "`WHEN` to colour text: auto, always or never")
	flags.IntVar(&f.maxFindings, "max-findings", 0, "show at most `N` findings in text, 0 for all")
	flags.BoolVar(&f.suppressed, "sarif-suppressed", false, "in SARIF, also what is exempt, suppressed or in the baseline")
	f.ci = ciNone
	// It fails for flags that do not exist.
	_ = cmd.RegisterFlagCompletionFunc("output", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return report.FormatNames(), cobra.ShellCompDirectiveNoFileComp
	})
}

// formatHelp lists the formats for a command's help.
func formatHelp() string {
	var b strings.Builder
	b.WriteString("Formats of -o:\n")
	for _, f := range report.Formats() {
		fmt.Fprintf(&b, "\n  %-18s %s", f.Name, f.Title)
	}
	return b.String()
}

// outputs is the reports that a command writes of one result.
type outputs struct {
	list     []output
	summary  string // a file to which the markdown is appended, "" for none
	stderr   io.Writer
	style    report.Style // of the verdict line
	exitZero bool
}

// output is one report to write.
type output struct {
	format  *report.Format
	path    string // "" for stdout
	stdout  io.Writer
	options report.Options
}

// outputs reads the flags. Without -o, text goes to standard output.
func (c *Command) outputs(f outputFlags) (*outputs, error) {
	if f.maxFindings < 0 {
		return nil, usage("--max-findings %d: a number from 0 on", f.maxFindings)
	}
	given := f.formats
	if len(given) == 0 && !f.quiet {
		given = []string{"text"}
	}
	s, err := style(f.color, c.Stderr)
	if err != nil {
		return nil, err
	}
	out := &outputs{stderr: c.Stderr, style: s, exitZero: f.exitZero}
	for i, flag := range given {
		o, err := c.output(flag, f)
		if err != nil {
			return nil, err
		}
		if at := slices.IndexFunc(out.list, o.collides); at >= 0 {
			return nil, usage("-o %s and -o %s go to the same place: give one of them a path, as in -o json=result.json", given[at], given[i])
		}
		out.list = append(out.list, o)
	}
	tellAzure(out)
	return out, c.ci(out, f.ci)
}

// collides reports whether two reports go to one place. In a log different ones may stand.
func (o output) collides(other output) bool {
	return o.path == other.path && (o.path != "" || o.format == other.format || !o.format.Log || !other.format.Log)
}

// output reads one -o flag.
func (c *Command) output(flag string, f outputFlags) (output, error) {
	name, path, _ := strings.Cut(flag, "=")
	if path == stdinPath {
		path = ""
	}
	format, err := report.FindFormat(name)
	if err != nil {
		return output{}, usage("%v", err)
	}
	if format.Files != nil && path == "" {
		return output{}, usage("-o %s makes several files: name a folder for them, as in -o %s=%s", name, name, format.File)
	}
	s, err := c.textStyle(f.color, path)
	if err != nil {
		return output{}, err
	}
	text := report.TextOptions{Style: s, MaxFindings: f.maxFindings, Verdict: path != ""}
	return output{format, path, c.Stdout, report.Options{Text: text, Suppressed: f.suppressed, Rule: aboutRule}}, nil
}

// textStyle is the style of text for standard output, or for a file: never coloured unless asked for.
func (c *Command) textStyle(mode, path string) (report.Style, error) {
	if path == "" {
		return style(mode, c.Stdout)
	}
	return style(mode, nil)
}

// aboutRule is what a rule's page says.
func aboutRule(id string) *report.Rule {
	c, err := check.Find(id)
	if err != nil {
		return nil
	}
	r := &report.Rule{Title: c.Title, Why: c.Why, Fix: c.Fix}
	for _, x := range c.Controls {
		r.Controls = append(r.Controls, report.Control{Standard: x.Standard + " " + x.Version, ID: x.ID})
	}
	return r
}

// showNACLs reports whether a report shows NACLs rule by rule.
func (out *outputs) showNACLs() bool {
	return slices.ContainsFunc(out.list, func(o output) bool { return o.format.NACLs })
}

// write writes all reports.
func (out *outputs) write(r *result.Result) error {
	for _, o := range out.list {
		if err := o.write(r); err != nil {
			return writeError(err)
		}
	}
	if out.summary != "" {
		if err := appendSummary(out.summary, r); err != nil { // the log has it all: no reason to end otherwise than the verdict says
			fmt.Fprintf(out.stderr, "sgplan: no summary was written: %s\n", report.Escape(err.Error()))
		}
	}
	return nil
}

// close says the verdict and returns its exit status, as an error where it is not 0.
func (out *outputs) close(r *result.Result) error {
	fmt.Fprintln(out.stderr, report.Verdict(r, out.style))
	switch {
	case r.Verdict == result.Pass, r.Verdict == result.Block && out.exitZero:
		return nil
	case r.Verdict == result.Block:
		return &exitError{status: ExitClosed}
	}
	return &exitError{status: ExitNoVerdict}
}

func (o output) write(r *result.Result) error {
	if o.format.Files != nil {
		files, err := o.format.Files(r, o.options)
		if err != nil {
			return err
		}
		return writeFiles(o.path, files)
	}
	var b bytes.Buffer
	if err := o.format.Write(&b, r, o.options); err != nil {
		return err
	}
	if o.path != "" {
		return os.WriteFile(o.path, b.Bytes(), 0o644)
	}
	_, err := o.stdout.Write(b.Bytes())
	return err
}

// writeFiles writes the files of one report into a folder, which it makes if need be.
func writeFiles(folder string, files []report.File) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(folder, f.Name), f.Text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
