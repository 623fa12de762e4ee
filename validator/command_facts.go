package validator

import (
	"github.com/spf13/cobra"

	"github.com/rackspace/terraform-provider-rackspace/validator/facts"
	"github.com/rackspace/terraform-provider-rackspace/validator/network"
	"github.com/rackspace/terraform-provider-rackspace/validator/report"
)

func (c *Command) factsCommand() *cobra.Command {
	var f policyFlags
	var strict bool
	var from []string
	cmd := &cobra.Command{
		Use:   "facts PLAN...",
		Short: "Print the network of a plan as JSON, for rules of your own",
		Long: `Print the network before and after a plan as JSON: VPCs, subnets, network ACLs, security groups, interfaces
and prefix lists, with the rules that hold. What the plan does not know is null, and its place is listed.
Several plans are taken for one network.`,
		Example: `  sgplan facts plan.json | conftest test -p policy -`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("no plan given: sgplan facts PLAN")
			}
			return nil
		},
		ValidArgsFunction: completeFiles("json"),
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := f.load()
			if err != nil {
				return err
			}
			env, err := p.EnvironmentOf(f.environment, f.workspace, "")
			if err != nil {
				return usage("%v", err)
			}
			inputs, err := c.sourced(args, from)
			if err != nil {
				return err
			}
			before, after, redact, err := networks(inputs, network.Options{Strict: strict, Assume: assumptions(p)})
			if err != nil {
				return inputOrUsage(err)
			}
			doc := facts.Document(facts.Of(before, after, facts.Meta{Environment: env, Workspace: f.workspace, Hide: redact.hide()}))
			return writeError(report.PlainJSON(c.Stdout, doc))
		},
	}
	f.register(cmd.Flags())
	cmd.Flags().BoolVar(&strict, "strict", false, "assume nothing of unknown values")
	cmd.Flags().StringArrayVar(&from, "source", nil, sourceUsage)
	return cmd
}
