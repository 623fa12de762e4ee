package validator

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/report"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func (c *Command) reportCommand() *cobra.Command {
	var f outputFlags
	cmd := &cobra.Command{
		Use:   "report RESULT|DIR|GLOB|-...",
		Short: "Render saved results again; exit as check did",
		Long: `Render results that "sgplan check -o json" has saved. Nothing is judged: what is written, and the exit status,
are those of check.

Several results become one: their plans and findings stand together, and the worst verdict is that of all.

` + formatHelp(),
		Example: `  sgplan check plan.json -o json=result.json --exit-zero
  sgplan report result.json -o markdown=summary.md
  sgplan report 'results/*.json' -o sarif=sgplan.sarif -o junit=sgplan.xml`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("no result given: sgplan report RESULT.json, which `sgplan check -o json=RESULT.json` writes")
			}
			return nil
		},
		ValidArgsFunction: completeFiles("json"),
		RunE:              func(_ *cobra.Command, args []string) error { return c.report(args, f) },
	}
	f.register(cmd)
	return cmd
}

func (c *Command) report(args []string, f outputFlags) error {
	outputs, err := c.outputs(f)
	if err != nil {
		return err
	}
	inputs, err := c.inputs(args)
	if err != nil {
		return err
	}
	var list []*result.Result
	for _, in := range inputs {
		r, err := readResult(in)
		if err != nil {
			return err
		}
		list = append(list, r)
	}
	r, err := result.Merge(list)
	if err != nil {
		return usage("the results are not of one run: %v", err)
	}
	if err := outputs.write(r); err != nil {
		return err
	}
	return outputs.close(r)
}

// readResult reads one saved result; an error is always a *plan.InputError, so that no result is no verdict.
func readResult(in Input) (*result.Result, error) {
	f, err := in.Open()
	if err != nil {
		known := unreadable(in.Path, err)
		if known.Fix == noPlan {
			known.Fix = "save a result there with `sgplan check -o json=result.json`"
		}
		return nil, known
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, unreadable(in.Path, err)
	}
	r, err := report.ReadJSON(text)
	var known *report.ReadError
	if errors.As(err, &known) {
		return nil, &plan.InputError{Path: in.Path, Kind: "not-a-result", What: known.What, Fix: known.Fix}
	}
	return r, err
}
