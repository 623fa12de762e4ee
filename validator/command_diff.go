package validator

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rackspace/terraform-provider-rackspace/validator/report"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// diffFlags are the flags of diff as given.
type diffFlags struct {
	output   string
	strict   bool
	exitCode bool
	limit    int
	source   []string
	color    string
	policy   policyFlags
}

// diffFormats are those of diff.
var diffFormats = []string{"text", "markdown", "json"}

func (c *Command) diffCommand() *cobra.Command {
	var f diffFlags
	cmd := &cobra.Command{
		Use:   "diff PLAN...",
		Short: "Show what a plan changes in what reaches what, if anything",
		Long: `Compare what reaches what before and after a plan: flows that it opens, closes, breaks, and those that
hang on values that it does not know. What is compared is sets of packets, not text: rules that are written
in another way, in other resources or another order, are no change, and the last line says so as a proof.

Compared is each pair of interfaces of a VPC, the other hosts of its subnets (by their network ACL alone),
and everything outside. A flow works if its request passes all filters and its replies pass the network ACLs,
to all ports of the clients that the policy lists: 1024-65535 without one. Routes do not count.

Several plans are taken for one network, as check does.`,
		Example: `  sgplan diff plan.json
  sgplan diff plan.json --exit-code    # 1 if anything changes: for a refactoring`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("no plan given: sgplan diff PLAN")
			}
			return nil
		},
		ValidArgsFunction: completeFiles("json"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.diff(args, f, cmd.Flags().Changed("strict"))
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "text", "`FORMAT`: "+strings.Join(diffFormats, ", "))
	flags.BoolVar(&f.strict, "strict", false, "assume nothing of unknown values")
	flags.BoolVar(&f.exitCode, "exit-code", false, "exit 1 if anything changes, or may")
	flags.IntVar(&f.limit, "max-changes", 20, "show at most `N` changes of a kind in text and markdown, 0 for all")
	flags.StringArrayVar(&f.source, "source", nil, sourceUsage)
	flags.StringVar(&f.color, "color", "auto", "`WHEN` to colour text: auto, always or never")
	f.policy.register(flags)
	return cmd
}

func (c *Command) diff(paths []string, f diffFlags, strict bool) error {
	if !slices.Contains(diffFormats, f.output) {
		return usage("-o %q is not known: %s", f.output, strings.Join(diffFormats, ", "))
	}
	if f.limit < 0 {
		return usage("--max-changes %d: a number from 0 on", f.limit)
	}
	s, err := style(f.color, c.Stdout)
	if err != nil {
		return err
	}
	p, err := f.policy.load()
	if err != nil {
		return err
	}
	inputs, err := c.sourced(paths, f.source)
	if err != nil {
		return err
	}
	r, err := Diff(inputs, networkOptions(p, f.strict, strict), p.In("").Options().Profiles)
	if err != nil {
		return inputOrUsage(err)
	}
	if err := c.writeDiff(r, f, s); err != nil {
		return writeError(err)
	}
	if f.exitCode && !r.Unchanged {
		return &exitError{status: ExitClosed}
	}
	return nil
}

func (c *Command) writeDiff(r *result.Reachability, f diffFlags, s report.Style) error {
	switch f.output {
	case "json":
		return report.DiffJSON(c.Stdout, r)
	case "markdown":
		return report.DiffMarkdown(c.Stdout, r, f.limit)
	}
	return report.DiffText(c.Stdout, r, s, f.limit)
}
