package validator

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/report"
)

func (c *Command) exemptCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "exempt",
		Short: "Write an exemption for the policy file, or list those there are",
		RunE:  func(*cobra.Command, []string) error { return usage("exempt takes a command: new or list") },
	}
	cmd.AddCommand(c.exemptNewCommand(), c.exemptListCommand())
	return cmd
}

func (c *Command) exemptNewCommand() *cobra.Command {
	var d policy.Draft
	var f policyFlags
	var expires string
	cmd := &cobra.Command{
		Use:   "new RULE...",
		Short: "Write an exemption block to standard output",
		Example: `  sgplan exempt new RSG301 RSG302 --resource 'module.cde.aws_network_acl.*' --framework PCI-DSS-4.0 \
    --control 1.4.2 --reason 'Assessor requires a subnet-level deny' --owner team:network --expires 180d >> .sgplan.hcl`,
		ValidArgsFunction: completeRules,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("exempt new takes the rules that it is for, by ID or name")
			}
			for _, name := range []string{"resource", "reason", "owner", "expires"} {
				if !cmd.Flags().Changed(name) {
					return usage("--%s is missing: an exemption names its resources, its reason, its owner and its last day", name)
				}
			}
			day, err := c.day("--expires", expires)
			if err != nil {
				return err
			}
			p, err := f.load()
			if err != nil {
				return err
			}
			if long := p.TooLong(day, c.today()); long != "" {
				return usage("--expires: %s", long)
			}
			d.Rules, d.Expires = args, day
			text, err := d.HCL()
			if err != nil {
				return usage("%v", err)
			}
			_, err = c.Stdout.Write(text)
			return writeError(err)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&d.ID, "name", "", "`NAME` of the exemption (default made of rule and resource)")
	flags.StringArrayVar(&d.Resources, "resource", nil, "`PATTERN` of addresses that it is for; repeatable")
	flags.StringArrayVar(&d.Units, "unit", nil, "`PATTERN` of units that it is for; repeatable (default all)")
	flags.StringVar(&d.Framework, "framework", "", "`STANDARD` that asks for it, such as PCI-DSS-4.0")
	flags.StringVar(&d.Control, "control", "", "`CONTROL` of that standard")
	flags.StringVar(&d.Reason, "reason", "", "`WHY`")
	flags.StringVar(&d.Owner, "owner", "", "`WHO` answers for it")
	flags.StringVar(&d.Ticket, "ticket", "", "`TICKET` in which it was decided")
	flags.StringVar(&expires, "expires", "", "its last `DAY`: 2027-03-31, or 180d for days from today")
	f.registerFile(flags)
	return cmd
}

// day reads a date, or a number of days from today such as 30d.
func (c *Command) day(flag, text string) (time.Time, error) {
	if n, ok := strings.CutSuffix(text, "d"); ok {
		if days, err := strconv.Atoi(n); err == nil && days >= 0 && days < 36500 {
			return c.today().AddDate(0, 0, days), nil
		}
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return t, usage("%s %q is neither a date such as 2026-12-31 nor a number of days such as 90d", flag, text)
	}
	return t, nil
}

// listedExemption is an exemption in `exempt list -o json`.
type listedExemption struct {
	ID        string   `json:"id"`
	Kind      string   `json:"kind"` // config, or inline for a comment in the sources
	Rules     []string `json:"rules"`
	Resources []string `json:"resources"`
	Units     []string `json:"units"`
	Framework *string  `json:"framework"`
	Control   *string  `json:"control"`
	Reason    string   `json:"reason"`
	Owner     string   `json:"owner"`
	Ticket    *string  `json:"ticket"`
	Expires   string   `json:"expires"`   // "" of a comment that does not say
	DaysLeft  int      `json:"days_left"` // negative: expired
	Packets   bool     `json:"packets"`   // it is for some packets alone
	Problems  []string `json:"problems"`  // for what it silences nothing
	File      string   `json:"file"`
	Line      int      `json:"line"`
}

func (c *Command) exemptListCommand() *cobra.Command {
	var f policyFlags
	var expiring, asOf, format, from string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List exemptions, the next to expire first",
		Long: `List the policy's exemptions, the next to expire first; with --source also the comments in a plan's sources,
and which of them are refused, in the environment of --env. It needs no plan, and so does not know what they
match.`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			if !slices.Contains(formatNames, format) {
				return usage("format %q is not known: %s", format, strings.Join(formatNames, ", "))
			}
			today, until := c.today(), time.Time{}
			var err error
			if asOf != "" {
				if today, err = time.Parse(time.DateOnly, asOf); err != nil {
					return usage("--as-of %q is not a date such as 2026-12-31", asOf)
				}
			}
			if expiring != "" {
				at := Command{Now: func() time.Time { return today }}
				if until, err = at.day("--expiring", expiring); err != nil {
					return err
				}
			}
			p, err := f.load()
			if err != nil {
				return err
			}
			env, err := p.EnvironmentOf(f.environment, "", "")
			if err != nil {
				return usage("%v", err)
			}
			all := p.Exemptions
			if from != "" {
				said, err := commentsOf(from, p.In(env))
				if err != nil {
					return err
				}
				all = slices.Concat(all, said)
			}
			refusals := func(x *policy.Exemption) []string { return p.Refusals(x, env, today) }
			return writeError(c.listExemptions(exemptionsUntil(all, until, today, refusals), format))
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.config, "config", "", "policy `FILE`, as of check")
	flags.StringVar(&f.environment, "env", "", "`NAME` of the environment in which they are to hold (default $"+environmentVariable+")")
	flags.StringVar(&from, "source", "", "also the comments in a plan's sources, as of check: `DIR`, TREE//DIR or the binary plan file")
	flags.StringVar(&expiring, "expiring", "", "only those that expire until this `DAY`: 2027-03-31, or 30d")
	flags.StringVar(&asOf, "as-of", "", "count days from this `DATE` (YYYY-MM-DD), not today")
	flags.StringVarP(&format, "output", "o", "text", "`FORMAT`: text or json")
	return cmd
}

// exemptionsUntil are the exemptions that expire until a day, or all if it is zero; the next first.
func exemptionsUntil(all []*policy.Exemption, until, today time.Time, refusals func(*policy.Exemption) []string) []listedExemption {
	list := []listedExemption{}
	filled := func(s []string) []string { return append([]string{}, s...) }
	for _, x := range all {
		if !until.IsZero() && x.Expires.After(until) {
			continue
		}
		l := listedExemption{ID: x.ID, Kind: x.Kind(), Rules: filled(x.Rules), Resources: filled(x.Resources), Units: filled(x.Units),
			Framework: optional(x.Framework), Control: optional(x.Control), Reason: x.Reason, Owner: x.Owner, Ticket: optional(x.Ticket),
			Packets: x.Scoped, Problems: filled(refusals(x)), File: x.At.Filename, Line: x.At.Start.Line}
		if !x.Expires.IsZero() {
			l.Expires, l.DaysLeft = x.Expires.Format(time.DateOnly), policy.DaysLeft(x.Expires, today)
		}
		list = append(list, l)
	}
	slices.SortStableFunc(list, func(a, b listedExemption) int {
		return cmp.Or(cmp.Compare(a.Expires, b.Expires), cmp.Compare(a.ID, b.ID))
	})
	return list
}

func (c *Command) listExemptions(list []listedExemption, format string) error {
	if format == "json" {
		return report.PlainJSON(c.Stdout, list)
	}
	for _, x := range list {
		when := fmt.Sprintf("%d d left", x.DaysLeft)
		switch {
		case len(x.Problems) > 0:
			when = "REFUSED"
		case x.DaysLeft < 0:
			when = "EXPIRED"
		}
		line := fmt.Sprintf("%-10s  %-10s %s  %s  %s  %s", x.Expires, when, report.Escape(x.ID), cmp.Or(report.Escape(x.Owner), "-"),
			cmp.Or(report.Escape(strings.Join(x.Rules, ",")), "-"), cmp.Or(report.Escape(strings.Join(x.Resources, ",")), "-"))
		if len(x.Problems) > 0 {
			line += ": " + report.Escape(strings.Join(x.Problems, "; "))
		}
		if _, err := fmt.Fprintln(c.Stdout, report.EscapeLine(line)); err != nil {
			return err
		}
	}
	return nil
}
