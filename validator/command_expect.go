package validator

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/report"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// expectFlags are the flags of test as given.
type expectFlags struct {
	files  []string
	output string
	strict bool
	source []string
	color  string
	policy policyFlags
}

// expectFormats are those of test.
var expectFormats = []string{"text", "tap", "json"}

func (c *Command) expectCommand() *cobra.Command {
	var f expectFlags
	cmd := &cobra.Command{
		Use:   "test [PLAN]...",
		Short: "Test what a plan's network lets through against expect blocks",
		Long: `Test expectations on the network after a plan: expect blocks in *` + policy.TestSuffix + ` of the working directory and in
the policy file. An expectation is about every packet of a set, not a sample; one that fails shows a packet.
Plans that are named are one network. Without any, each *` + planSuffix + ` here and in testdata is tested alone.

    expect "the internet reaches the web tier over https" {
      from = "0.0.0.0/0"           # or "!CIDR", "internet", an address, a list
      to   = "aws_instance.web"    # a subnet or a group: who is in it
      port = 443                   # protocol = "tcp" unless it says other
      is   = "allowed"             # or "blocked"
    }

In these files, rule blocks say what a rule, also one of the policy's own, finds in the plan:

    rule "X-ACME-no-admin-nacl" {
      resource       = "aws_network_acl.web"    # with globs; else anywhere
      expect_failure = true                     # it finds something
    }

Exit status 0 if all pass, 1 if one fails, 3 if none fails and one hangs on values that the plan does not know.`,
		Example: `  sgplan test
  sgplan test plan.json
  sgplan test net.json app.json --expect reach` + policy.TestSuffix + ` -o tap`,
		ValidArgsFunction: completeFiles("json"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.expect(cmd.Context(), args, f, cmd.Flags().Changed("strict"))
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.files, "expect", nil, "`FILE` with expect blocks; repeatable (default *"+policy.TestSuffix+")")
	flags.StringVarP(&f.output, "output", "o", "text", "`FORMAT`: "+strings.Join(expectFormats, ", "))
	flags.BoolVar(&f.strict, "strict", false, "assume nothing of unknown values")
	flags.StringArrayVar(&f.source, "source", nil, sourceUsage)
	flags.StringVar(&f.color, "color", "auto", "`WHEN` to colour text: auto, always or never")
	f.policy.register(flags)
	return cmd
}

func (c *Command) expect(ctx context.Context, paths []string, f expectFlags, strict bool) error {
	if !slices.Contains(expectFormats, f.output) {
		return usage("-o %q is not known: %s", f.output, strings.Join(expectFormats, ", "))
	}
	s, err := style(f.color, c.Stdout)
	if err != nil {
		return err
	}
	p, err := f.policy.load()
	if err != nil {
		return err
	}
	list, cases, err := expectations(p, f.files)
	if err != nil {
		return err
	}
	each := len(paths) == 0
	if each {
		if paths = examplePlans(); len(paths) == 0 {
			return usage("no plan given: sgplan test PLAN, or put it here or into testdata as NAME%s", planSuffix)
		}
	}
	inputs, err := c.sourced(paths, f.source)
	if err != nil {
		return err
	}
	inputs = kept(inputs)
	o := Options{Files: p, Policy: p.In("").Settings(), Environment: f.policy.environment, Workspace: f.policy.workspace, AsOf: c.today()}
	if strict {
		o.Policy.Strict = f.strict
	}
	judge := func(inputs []Input) (*result.Expectations, error) {
		r, err := Expect(inputs, list, networkOptions(p, f.strict, strict), p.In("").Options().Profiles)
		if err != nil {
			return nil, inputOrUsage(err)
		}
		if err := judgeCases(ctx, r, inputs, cases, o); err != nil {
			return nil, policyError(err)
		}
		return r, nil
	}
	var r *result.Expectations
	if each {
		r, err = eachPlan(inputs, judge)
	} else {
		r, err = judge(inputs)
	}
	if err != nil {
		return err
	}
	switch f.output {
	case "json":
		err = report.ExpectJSON(c.Stdout, r)
	case "tap":
		err = report.ExpectTAP(c.Stdout, r)
	default:
		err = report.ExpectText(c.Stdout, r, s)
	}
	if err != nil {
		return writeError(err)
	}
	return expectStatus(r)
}

// planSuffix is how the names of plans end that are tested where none is named.
const planSuffix = ".plan.json"

// examplePlans are the plans that a module's author keeps to test the module on.
func examplePlans() []string {
	here, _ := filepath.Glob("*" + planSuffix) // the patterns are good
	below, _ := filepath.Glob(filepath.Join("testdata", "*"+planSuffix))
	return append(here, below...)
}

func expectStatus(r *result.Expectations) error {
	switch {
	case r.Failed > 0:
		return &exitError{status: ExitClosed}
	case r.Unknown > 0:
		return &exitError{status: ExitNoVerdict}
	}
	return nil
}

// expectations are those of the policy and of files, by default of those in the working directory.
func expectations(p *policy.Policy, files []string) (list []*policy.Expectation, cases []*policy.RuleCase, err error) {
	list = p.Expectations()
	if len(files) == 0 {
		files, _ = filepath.Glob("*" + policy.TestSuffix) // the pattern is good
	}
	for _, path := range files {
		more, others, err := policy.ReadExpectations(path)
		if err != nil {
			return nil, nil, policyError(err)
		}
		list, cases = append(list, more...), append(cases, others...)
	}
	if len(list)+len(cases) == 0 {
		return nil, nil, usage("nothing to test: write expect blocks into a file *%s here, or name one by --expect", policy.TestSuffix)
	}
	return list, cases, nil
}
