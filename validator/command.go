package validator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/rackspace/terraform-provider-rackspace/internal/parallel"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/report"
	"github.com/rackspace/terraform-provider-rackspace/validator/source"
)

// The exit statuses of sgplan. Everything but 0 blocks.
const (
	ExitOpen      = 0 // the gate is open
	ExitClosed    = 1 // findings close the gate
	ExitUsage     = 2 // wrong usage or configuration, or an internal error
	ExitNoVerdict = 3 // no verdict: the plan cannot be judged, or nothing matched
)

// Command is the program: streams in, status out. It writes no file that it is not told to, and only serve uses a network.
type Command struct {
	Stdin  io.Reader
	Stdout io.Writer // reports, text and machine formats alike
	Stderr io.Writer // the verdict line, and what went wrong

	// Now is the clock; nil for the system's. Only the date of it is used, by which exemptions expire.
	Now func() time.Time
	// Getenv tells of the CI system that the program runs on; nil for none.
	Getenv func(name string) string
}

// today is the date, in UTC.
func (c *Command) today() time.Time {
	now := time.Now
	if c.Now != nil {
		now = c.Now
	}
	return now().UTC().Truncate(24 * time.Hour)
}

// Main runs the command line args, of which the first is the program's name, and returns the exit status.
func (c *Command) Main(args []string) (status int) {
	if p := parallel.Guard(func() { status = c.main(args) }); p != nil {
		c.internalError(p)
		return ExitUsage
	}
	return status
}

func (c *Command) main(args []string) int {
	root := c.Tree()
	root.SetArgs(args[min(1, len(args)):])
	err := root.ExecuteContext(context.Background())
	return c.exit(root, err)
}

// exitError carries an exit status through cobra. Its text goes to the standard error stream, if it has one.
type exitError struct {
	status int
	text   string
}

func (e *exitError) Error() string { return e.text }

// usage is an error in how the program was called.
func usage(format string, args ...any) error {
	return &exitError{ExitUsage, fmt.Sprintf(format, args...)}
}

// exit prints an error and returns its status. What cobra returns by itself is about usage.
func (c *Command) exit(root *cobra.Command, err error) int {
	var known *exitError
	var input *plan.InputError
	var config *policy.Error
	var from *source.Error
	switch {
	case err == nil:
		return ExitOpen
	case errors.As(err, &config):
		for _, line := range config.Lines() {
			fmt.Fprintln(c.Stderr, report.EscapeLine(line))
		}
		return ExitUsage
	case errors.As(err, &from):
		c.say("--source " + from.Error())
		return ExitUsage
	case errors.As(err, &known):
		if known.text != "" {
			c.say(known.text)
		}
		return known.status
	case errors.As(err, &input):
		c.sayInput(input)
		return ExitNoVerdict
	}
	text := strings.Join(strings.Fields(err.Error()), " ")
	if strings.HasPrefix(text, "unknown command") {
		text += "; known: " + strings.Join(commandNames(root), ", ")
	}
	c.say(text)
	return ExitUsage
}

// say writes one line to the standard error stream.
func (c *Command) say(text string) { fmt.Fprintf(c.Stderr, "sgplan: %s\n", report.Escape(text)) }

// sayInput says in one sentence what an input is, and in another which command gives the right thing.
func (c *Command) sayInput(e *plan.InputError) {
	text := e.Path + ": " + e.What
	if e.Fix != "" {
		text += ". " + strings.ToUpper(e.Fix[:1]) + e.Fix[1:]
	}
	c.say(text)
}

// internalError says where a panic came from, but not what it said: that may hold a part of the plan.
func (c *Command) internalError(p *parallel.Panic) {
	c.say("internal error, not a finding. This is always a bug in sgplan: please report it with the lines below")
	frames := runtime.CallersFrames(p.Callers)
	for {
		frame, more := frames.Next()
		if strings.Contains(frame.Function, "terraform-provider-rackspace") {
			c.say(fmt.Sprintf("  %s line %d", frame.Function, frame.Line))
		}
		if !more {
			return
		}
	}
}

// Tree is the tree of commands: what Main runs, and what manual pages are made of.
func (c *Command) Tree() *cobra.Command {
	root := &cobra.Command{
		Use:   "sgplan",
		Short: "Judge the security groups and network ACLs of a Terraform or OpenTofu plan",
		Long: `sgplan reads the JSON of a Terraform or OpenTofu plan, computes which packets the planned security
groups and network ACLs let through, and closes the gate on changes that lean on network ACLs or
misuse them.

    terraform plan -out=tfplan && terraform show -json tfplan | sgplan check -

Exit status: 0 open, 1 closed by findings, 2 usage or internal error, 3 no verdict.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       Build().Version,
		RunE: func(cmd *cobra.Command, args []string) error {
			return usage("no command given; known: %s", strings.Join(commandNames(cmd), ", "))
		},
	}
	root.SetIn(c.Stdin)
	root.SetOut(c.Stdout)
	root.SetErr(c.Stderr)
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(
		c.checkCommand(),
		c.reportCommand(),
		c.traceCommand(),
		c.diffCommand(),
		c.expectCommand(),
		c.fixCommand(),
		c.factsCommand(),
		c.explainCommand(),
		c.rulesCommand(),
		c.configCommand(),
		c.initCommand(),
		c.exemptCommand(),
		c.baselineCommand(),
		c.serveCommand(),
		c.versionCommand(),
		c.completionCommand(),
	)
	root.InitDefaultHelpCmd()
	root.CompletionOptions.DisableDefaultCmd = true
	inColumns(root)
	return root
}

func commandNames(root *cobra.Command) []string {
	var names []string
	for _, c := range root.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	slices.Sort(names)
	return names
}

// flagError adds the flags that a command knows to the complaint about one that it does not.
func flagError(cmd *cobra.Command, err error) error {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, "--"+f.Name)
		}
	})
	slices.Sort(names)
	return usage("%v; flags of %s: %s", err, cmd.CommandPath(), strings.Join(names, ", "))
}

// style is the style for one stream. mode is the value of --color.
func style(mode string, stream io.Writer) (report.Style, error) {
	tty, width := terminal(stream)
	color, err := useColor(mode, os.LookupEnv, tty)
	return report.Style{Width: width, Color: color}, err
}

// writeError reports a stream or file that cannot be written.
func writeError(err error) error {
	if err == nil {
		return nil
	}
	return &exitError{ExitUsage, "cannot write the report: " + err.Error()}
}
