package validator

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/rackspace/terraform-provider-rackspace/validator/fix"
	"github.com/rackspace/terraform-provider-rackspace/validator/report"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// fixFlags are the flags of fix as given.
type fixFlags struct {
	check  checkFlags
	write  bool
	diff   bool
	unsafe bool
	color  string
}

func (c *Command) fixCommand() *cobra.Command {
	var f fixFlags
	cmd := &cobra.Command{
		Use:   "fix PLAN... (--diff | --write)",
		Short: "Apply the fixes of findings to the sources, or show them as a diff",
		Long: `Apply the fixes of open findings to the sources of their plans, or show them as a diff. A fix changes the value of an
argument that is written out in the user's own files; each is read back before it counts. Fixes that are safe to
apply are: with --unsafe, those that one has to read first are, too. Fixes with placeholders, or that add a resource, never are:
"sgplan check" shows them.

Nothing is judged: plan again, and check the new plan. Exit status 0, whatever there was to mend.`,
		Example: `  sgplan fix plan.json --diff
  sgplan fix plan.json --source live/prod --write && terraform -chdir=live/prod plan -out=tfplan`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("no plan given: sgplan fix PLAN --diff")
			}
			return nil
		},
		ValidArgsFunction: completeFiles("json"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.fix(cmd, args, f)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.diff, "diff", false, "show what would change, and write nothing")
	flags.BoolVar(&f.write, "write", false, "write the files")
	flags.BoolVar(&f.unsafe, "unsafe", false, "also fixes that have to be read first")
	flags.StringArrayVar(&f.check.source, "source", nil, sourceUsage+" (default the working directory)")
	flags.StringSliceVar(&f.check.rules.Only, "only", nil, "only fixes of these `RULES`, by ID or name")
	flags.StringSliceVar(&f.check.rules.Skip, "skip", nil, "no fixes of these `RULES`")
	flags.BoolVar(&f.check.strict, "strict", false, "assume nothing of unknown values")
	flags.StringVar(&f.check.asOf, "as-of", "", "judge as of this `DATE` (YYYY-MM-DD), not today")
	flags.StringVar(&f.color, "color", "auto", "`WHEN` to colour text: auto, always or never")
	f.check.failOn = string(result.Error)
	f.check.policy.register(flags)
	for _, name := range []string{"only", "skip"} {
		_ = cmd.RegisterFlagCompletionFunc(name, completeRules) // fails for flags that do not exist
	}
	return cmd
}

func (c *Command) fix(cmd *cobra.Command, args []string, f fixFlags) error {
	switch {
	case f.diff == f.write:
		return usage("--diff shows what would change, --write changes it: say one of them")
	case len(f.check.source) == 0:
		f.check.source = []string{"."}
	}
	s, err := style(f.color, c.Stdout)
	if err != nil {
		return err
	}
	options, err := c.options(cmd.Flags(), f.check)
	if err != nil {
		return err
	}
	if _, _, err := selected(options.Rules, options.Files); err != nil {
		return usage("%v", err)
	}
	inputs, err := c.sourced(args, f.check.source)
	if err != nil {
		return err
	}
	r, unread, err := judge(cmd.Context(), inputs, options)
	if err != nil {
		return policyError(err)
	}
	c.sayUndecidable(r, unread)
	if len(unread) > 0 || len(r.Plans) == 0 || slices.ContainsFunc(r.Plans, func(p result.Plan) bool { return p.Errored }) {
		return &exitError{status: ExitNoVerdict}
	}
	return c.mend(r, f, s)
}

// mend applies the fixes plan by plan: each has a folder of its own.
func (c *Command) mend(r *result.Result, f fixFlags, s report.Style) error {
	done := 0
	for _, root := range sourceRoots(r) {
		n, err := c.mendFolder(r, root, f, s)
		if err != nil {
			return err
		}
		done += n
	}
	what := "would be made"
	if f.write {
		what = "made: plan again, and check the new plan"
	}
	fmt.Fprintf(c.Stderr, "%s %s\n", count(done, "edit"), what)
	return nil
}

// sourceRoots are the folders of the plans' sources.
func sourceRoots(r *result.Result) []string {
	var out []string
	for _, p := range r.Plans {
		if p.SourceRoot != nil && !slices.Contains(out, *p.SourceRoot) {
			out = append(out, *p.SourceRoot)
		}
	}
	return out
}

func (c *Command) mendFolder(r *result.Result, folder string, f fixFlags, s report.Style) (int, error) {
	var list []fix.Choice
	plans := map[string]string{} // by file, a plan that shows its lines
	for _, x := range r.Findings {
		if x.Status != result.Open || !in(r, x.Plan, folder) {
			continue
		}
		for _, y := range x.Fixes {
			if len(y.Edits) == 0 || y.Applicability != result.MachineApplicable && !(f.unsafe && y.Applicability == result.MaybeIncorrect) {
				continue
			}
			list = append(list, fix.Choice{Rule: x.RuleID, Fix: y})
			for _, e := range y.Edits {
				plans[e.File] = x.Plan
			}
		}
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return 0, usage("%v", err)
	}
	defer root.Close()
	files, left, err := fix.Plan(list, func(path string) ([]byte, error) { return root.ReadFile(filepath.FromSlash(path)) })
	if err != nil {
		return 0, usage("%v", err)
	}
	done := 0
	for _, file := range files {
		done += file.Edits
		if f.write {
			if err := fix.Write(root, file); err != nil {
				return 0, usage("%v", err)
			}
			c.say(report.EscapeLine(file.Path) + " written")
			continue
		}
		shown := func(line int) (string, bool) { return r.Line(plans[file.Path], file.Path, line) }
		if err := report.FixDiff(c.Stdout, file.Path, file.Old, file.New, shown, s); err != nil {
			return 0, writeError(err)
		}
	}
	for _, l := range left {
		c.say(report.EscapeLine(fmt.Sprintf("%s: %s: left out, %s", l.Rule, l.Fix.Title, l.Why)))
	}
	return done, nil
}

// in reports whether a plan has its sources in a folder.
func in(r *result.Result, plan, folder string) bool {
	return slices.ContainsFunc(r.Plans, func(p result.Plan) bool { return p.ID == plan && p.SourceRoot != nil && *p.SourceRoot == folder })
}

// count is "1 edit" or "2 edits".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
