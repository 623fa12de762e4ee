package validator

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// known reads the baseline that the flags, the policy or the folders name; nil if there is none.
func (f *policyFlags) known(p *policy.Policy) (*policy.Baseline, error) {
	path := f.baseline
	if path == "" {
		var only bool
		if path, only = p.BaselinePath(); path == "" && only {
			return nil, nil
		}
	}
	if path == "" {
		var err error
		if path, err = policy.FindBaseline("."); err != nil {
			return nil, usage("%v", err)
		}
	}
	if path == "" {
		return nil, nil
	}
	return readBaseline(path)
}

func readBaseline(path string) (*policy.Baseline, error) {
	b, err := policy.ReadBaseline(path)
	if err != nil {
		return nil, usage("%v", err)
	}
	return b, nil
}

func (c *Command) baselineCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "baseline",
		Short: "Write down the findings that there are, so that only others block",
		RunE:  func(*cobra.Command, []string) error { return usage("baseline takes a command: create or prune") },
	}
	cmd.AddCommand(c.baselineCreateCommand(), c.baselinePruneCommand())
	return cmd
}

// baselineFlags are the flags of baseline create as given.
type baselineFlags struct {
	policy                       policyFlags
	file, owner, reason, expires string
	source                       []string
	force                        bool
}

func (c *Command) baselineCreateCommand() *cobra.Command {
	var f baselineFlags
	cmd := &cobra.Command{
		Use:   "create [PLAN|DIR|GLOB|-]...",
		Short: "Write the findings of plans to a baseline file",
		Long: `Write the open findings of plans to a baseline file. A check takes them for known: they are shown, and do
not block. One that becomes worse, by a packet, a count, its severity or its certainty, is open again.

Left out are findings about what one plan does (RSG302, rules added in RSG301, RSG7xx): they are not there
when the next plan is made. Exempt them where they are meant.`,
		Example:           `  sgplan baseline create plan.json --owner team:network --expires 90d --reason 'taken over as it was'`,
		ValidArgsFunction: completeFiles("json"),
		RunE:              func(cmd *cobra.Command, args []string) error { return c.createBaseline(cmd, args, f) },
	}
	flags := cmd.Flags()
	f.policy.register(flags)
	flags.StringVar(&f.file, "file", policy.BaselineName, "`FILE` to write")
	flags.StringArrayVar(&f.source, "source", nil, sourceUsage)
	flags.BoolVar(&f.force, "force", false, "write over a file that is there")
	flags.StringVar(&f.owner, "owner", "", "`WHO` answers for the findings")
	flags.StringVar(&f.reason, "reason", "there when the baseline was made", "`WHY` they are known")
	flags.StringVar(&f.expires, "expires", "", "the baseline's last `DAY`: 2027-03-31, or 90d for days from today")
	return cmd
}

func (c *Command) createBaseline(cmd *cobra.Command, args []string, f baselineFlags) error {
	for _, x := range []struct{ name, value string }{{"owner", f.owner}, {"expires", f.expires}, {"reason", f.reason}} {
		if strings.TrimSpace(x.value) == "" {
			return usage("--%s is missing: a baseline names its owner, its reason and its last day", x.name)
		}
	}
	until, err := c.day("--expires", f.expires)
	if err != nil {
		return err
	}
	files, err := f.policy.load()
	if err != nil {
		return err
	}
	if long := files.TooLong(until, c.today()); long != "" {
		return usage("--expires: %s", long)
	}
	if _, err := os.Stat(f.file); !f.force && !errors.Is(err, fs.ErrNotExist) {
		return usage("%s is there already: --force writes over it, `sgplan baseline prune` takes out what is gone", f.file)
	}
	j, err := c.judgeForBaseline(cmd, args, f, nil)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, k := range j.known {
		if seen[k.Fingerprint] {
			return usage("two plans have a finding of one identity (%s at %s): name their folder or a glob, so that each plan is a unit of its own", k.RuleID, k.Address)
		}
		seen[k.Fingerprint] = true
	}
	b := &policy.Baseline{FormatVersion: policy.BaselineVersion, Created: c.today().Format(time.DateOnly), Owner: f.owner, Reason: f.reason,
		Expires: until.Format(time.DateOnly), Findings: j.known}
	if err := writeBaseline(f.file, b); err != nil {
		return err
	}
	text := fmt.Sprintf("%s: %d known", f.file, len(j.known))
	if j.passing > 0 {
		text += fmt.Sprintf("; left out: %d about this plan alone", j.passing)
	}
	c.say(text)
	return nil
}

// judgeForBaseline judges plans, all of which must have a verdict.
func (c *Command) judgeForBaseline(cmd *cobra.Command, args []string, f baselineFlags, b *policy.Baseline) (*judgement, error) {
	files, err := f.policy.load()
	if err != nil {
		return nil, err
	}
	inputs, err := c.sourced(args, f.source)
	if err != nil {
		return nil, err
	}
	o := Options{Files: files, Policy: files.In("").Settings(), Environment: f.policy.environment, Workspace: f.policy.workspace, AsOf: c.today(),
		Baseline: b, remember: true}
	j, err := judgeAll(cmd.Context(), inputs, o)
	if err != nil {
		return nil, policyError(err)
	}
	if j.result.Verdict == result.Incomplete {
		c.sayUndecidable(j.result, j.unread)
		return nil, &exitError{status: ExitNoVerdict}
	}
	return j, nil
}

func writeBaseline(path string, b *policy.Baseline) error {
	text, err := b.Bytes()
	if err != nil {
		return writeError(err)
	}
	return writeError(os.WriteFile(path, text, 0o644))
}

func (c *Command) baselinePruneCommand() *cobra.Command {
	var f baselineFlags
	cmd := &cobra.Command{
		Use:   "prune [PLAN|DIR|GLOB|-]...",
		Short: "Take out of a baseline what plans no longer have",
		Long: `Take out of a baseline the findings that the plans no longer have. Only those of units that are among the
plans go. The baseline is written in its place.`,
		ValidArgsFunction: completeFiles("json"),
		RunE:              func(cmd *cobra.Command, args []string) error { return c.pruneBaseline(cmd, args, f) },
	}
	f.policy.register(cmd.Flags())
	cmd.Flags().StringArrayVar(&f.source, "source", nil, sourceUsage)
	cmd.Flags().StringVar(&f.file, "file", "", "baseline `FILE` (default what the policy names, else the nearest "+policy.BaselineName+")")
	return cmd
}

func (c *Command) pruneBaseline(cmd *cobra.Command, args []string, f baselineFlags) error {
	files, err := f.policy.load()
	if err != nil {
		return err
	}
	f.policy.baseline = f.file
	b, err := f.policy.known(files)
	if err != nil {
		return err
	}
	if b == nil {
		return usage("no baseline: there is no %s from here to the root of the git repository", policy.BaselineName)
	}
	j, err := c.judgeForBaseline(cmd, args, f, b)
	if err != nil {
		return err
	}
	if j.partial {
		return usage("a plan is only a part: what it leaves out would be pruned")
	}
	units, there := map[string]bool{}, map[string]bool{}
	for _, p := range j.result.Plans {
		units[textOf(p.Unit)] = true
	}
	for _, f := range j.result.Findings {
		there[f.Fingerprint] = true
	}
	before := len(b.Findings)
	b.Findings = slices.DeleteFunc(b.Findings, func(k policy.Known) bool { return units[k.Unit] && !there[k.Fingerprint] })
	if err := writeBaseline(b.Path, b); err != nil {
		return err
	}
	c.say(fmt.Sprintf("%s: %d known, %d taken out", b.Path, len(b.Findings), before-len(b.Findings)))
	return nil
}

func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
