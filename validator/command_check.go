package validator

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/rackspace/terraform-provider-rackspace/validator/check"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
	"github.com/rackspace/terraform-provider-rackspace/validator/source"
)

// checkFlags are the flags of check as given.
type checkFlags struct {
	outputs     outputFlags
	failOn      string
	rules       policy.Selection
	changedOnly bool
	all         bool
	strict      bool
	source      []string
	asOf        string
	policy      policyFlags
	static      bool
}

func (c *Command) checkCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check [PLAN|DIR|GLOB|-]...",
		Short: "Judge plans: exit 0 open, 1 closed, 3 no verdict",
		Long: `Judge plans in the JSON of "terraform show -json" or "tofu show -json".

Several plans give one result, and those that name the same VPC, subnet, network ACL or security group by
its id are judged as one network. "-" is standard input, and so is no argument at all. Of a directory,
the *.json files in it and below are read that are plans. Quote globs; "**" crosses directories.
With --static the arguments are directories of .tf files, which are judged without a plan.
Reports go to standard output, the verdict line to standard error.

` + formatHelp(),
		Example: `  terraform show -json tfplan | sgplan check -
  sgplan check plan.json -o json=result.json
  sgplan check 'live/**/tfplan.json' --changed-only
  sgplan check --static live/prod`,
		ValidArgsFunction: completeFiles("json"),
		RunE:              func(cmd *cobra.Command, args []string) error { return c.check(cmd, args, f) },
	}
	flags := cmd.Flags()
	f.outputs.register(cmd)
	flags.StringVar(&f.outputs.ci, "ci", ciAuto, "`MODE`: auto also writes annotations and summary on GitHub Actions, none does not")
	flags.StringVar(&f.failOn, "fail-on", string(policy.FailOnError), "lowest `SEVERITY` that blocks: error, warning, note or never")
	flags.StringSliceVar(&f.rules.Only, "only", nil, "run only these `RULES`, by ID or name (and those about the input)")
	flags.StringSliceVar(&f.rules.Skip, "skip", nil, "do not run these `RULES`")
	flags.BoolVar(&f.changedOnly, "changed-only", false, "leave out findings that stood before the plan; counts and verdict stay")
	flags.BoolVar(&f.all, "all", false, "findings that stood before the plan block too")
	flags.BoolVar(&f.strict, "strict", false, "assume nothing of unknown values; what is only possible blocks too")
	flags.StringArrayVar(&f.source, "source", nil, sourceUsage)
	flags.BoolVar(&f.static, "static", false, "judge directories of .tf files without a plan (default the working directory)")
	flags.StringVar(&f.asOf, "as-of", "", "judge as of this `DATE` (YYYY-MM-DD), not today")
	f.policy.register(flags)
	flags.StringVar(&f.policy.baseline, "baseline", "", "`FILE` of known findings (default what the policy names, else the nearest "+policy.BaselineName+")")
	for _, name := range []string{"only", "skip"} {
		_ = cmd.RegisterFlagCompletionFunc(name, completeRules) // fails for flags that do not exist
	}
	return cmd
}

func (c *Command) check(cmd *cobra.Command, args []string, f checkFlags) error {
	options, err := c.options(cmd.Flags(), f)
	if err != nil {
		return err
	}
	outputs, err := c.outputs(f.outputs)
	if err != nil {
		return err
	}
	options.NACLs = outputs.showNACLs()
	if _, _, err := selected(options.Rules, options.Files); err != nil {
		return usage("%v", err)
	}
	r, unread, err := c.judged(cmd.Context(), args, f, options)
	if err != nil {
		var told *exitError
		if errors.As(err, &told) {
			return err
		}
		return policyError(err)
	}
	if f.changedOnly {
		r.Findings = slices.DeleteFunc(r.Findings, func(f result.Finding) bool { return !policy.ByPlan(f) })
	}
	if err := outputs.write(r); err != nil {
		return err
	}
	c.sayUndecidable(r, unread)
	return outputs.close(r)
}

// judged judges the plans that are named, or the sources.
func (c *Command) judged(ctx context.Context, args []string, f checkFlags, o Options) (*result.Result, []*plan.InputError, error) {
	if f.static {
		switch {
		case len(f.source) > 0:
			return nil, nil, usage("--static and --source exclude each other: name the directories as arguments")
		case f.changedOnly:
			return nil, nil, usage("--static and --changed-only exclude each other: without a plan nothing tells what changes")
		}
		dirs, err := staticRoots(args)
		if err != nil {
			return nil, nil, err
		}
		r, err := judgeStatic(ctx, dirs, o)
		var from *source.Error
		if errors.As(err, &from) {
			from.Source = strings.TrimPrefix(from.Source, ".//")
			err = usage("%v", from)
		}
		return r, nil, err
	}
	inputs, err := c.sourced(args, f.source)
	if err != nil {
		return nil, nil, err
	}
	return judge(ctx, inputs, o)
}

// options validates what the flags say of the judgement, and reads the policy. A flag that is given wins over the policy.
func (c *Command) options(given *pflag.FlagSet, f checkFlags) (Options, error) {
	o := Options{Rules: f.rules, AsOf: c.today()}
	if !slices.Contains(policy.Thresholds, policy.FailOn(f.failOn)) {
		return o, usage("--fail-on %q is not known: error, warning, note or never", f.failOn)
	}
	if f.asOf != "" {
		date, err := time.Parse(time.DateOnly, f.asOf)
		if err != nil {
			return o, usage("--as-of %q is not a date such as 2026-12-31", f.asOf)
		}
		o.AsOf = date
	}
	var err error
	if o.Files, err = f.policy.load(); err != nil {
		return o, err
	}
	if o.Baseline, err = f.policy.known(o.Files); err != nil {
		return o, err
	}
	o.Environment, o.Workspace = f.policy.environment, f.policy.workspace
	o.Policy = o.Files.In("").Settings()
	if given.Changed("fail-on") {
		o.Policy.FailOn = policy.FailOn(f.failOn)
	}
	if given.Changed("strict") {
		o.Policy.Strict = f.strict
	}
	if given.Changed("all") {
		o.Policy.All = f.all
	}
	return o, nil
}

// policyError is what is wrong with the policy or the sources: with the place in the file, if it has one.
func policyError(err error) error {
	var known *policy.Error
	var from *source.Error
	if errors.As(err, &known) || errors.As(err, &from) {
		return err
	}
	return usage("%v", err)
}

// sayUndecidable says of each plan why it cannot be judged, in one sentence.
func (c *Command) sayUndecidable(r *result.Result, unread []*plan.InputError) {
	for _, e := range unread {
		c.sayInput(e)
	}
	if len(r.Plans) == 0 {
		c.say("no plan among the files: write one with `terraform show -json tfplan > plan.json`")
	}
	for _, f := range r.Findings {
		if !policy.AboutInput(f.RuleID) {
			continue
		}
		path := r.Plans[r.PlanIndex(f.Plan)].Path
		if !slices.ContainsFunc(unread, func(e *plan.InputError) bool { return e.Path == path }) {
			c.sayInput(&plan.InputError{Path: path, What: f.Message, Fix: mend(f.RuleID)})
		}
	}
}

// mend is what a rule says to do, in its first sentence.
func mend(id string) string {
	rule, err := check.Find(id)
	if err != nil {
		return ""
	}
	first, _, _ := strings.Cut(rule.Fix, ".")
	return first
}
