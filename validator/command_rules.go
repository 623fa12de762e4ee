package validator

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"github.com/rackspace/terraform-provider-rackspace/docs/rules"
	"github.com/rackspace/terraform-provider-rackspace/validator/check"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func (c *Command) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain RULE",
		Short: "Explain a rule, with a bad and a good example; offline",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("explain takes one rule, by ID or name: `sgplan rules` lists them")
			}
			return nil
		},
		ValidArgsFunction: completeRules,
		RunE: func(_ *cobra.Command, args []string) error {
			rule, err := check.Find(args[0])
			if err != nil {
				return usage("%v", err)
			}
			page, err := rules.Page(rule.ID)
			if err != nil {
				return err
			}
			_, err = c.Stdout.Write(page)
			return writeError(err)
		},
	}
}

// ruleInfo is a rule in `sgplan rules -o json`.
type ruleInfo struct {
	ID       string          `json:"id"`
	Name     string          `json:"name"`
	Severity result.Severity `json:"severity"`
	Title    string          `json:"title"`
	Controls []check.Control `json:"controls"`
	Since    string          `json:"since"`
	DocsURL  string          `json:"docs_url"`
}

func (c *Command) rulesCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List the rules",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			if !slices.Contains(formatNames, format) {
				return usage("format %q is not known: %s", format, strings.Join(formatNames, ", "))
			}
			if format == "json" {
				return writeError(rulesJSON(c.Stdout))
			}
			return writeError(rulesText(c.Stdout))
		},
	}
	cmd.Flags().StringVarP(&format, "output", "o", "text", "`FORMAT`: text or json")
	return cmd
}

func rulesText(w io.Writer) error {
	var b strings.Builder
	for _, r := range check.All() {
		fmt.Fprintf(&b, "%s  %-30s %-8s %s\n", r.ID, r.Name, r.Severity, r.Title)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func rulesJSON(w io.Writer) error {
	list := []ruleInfo{}
	for _, r := range check.All() {
		list = append(list, ruleInfo{r.ID, r.Name, r.Severity, r.Title, r.Controls, r.Since, rules.URL(r.ID)})
	}
	return plainJSON(w, list)
}

// plainJSON writes what holds nothing of a plan.
func plainJSON(w io.Writer, v any) error {
	text, err := json.Marshal(v, json.Deterministic(true), jsontext.WithIndent("  "))
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

func (c *Command) versionCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Say which build this is and what it understands",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			b := Build()
			switch format {
			case "json":
				return writeError(plainJSON(c.Stdout, b))
			case "text":
				commit := "unknown commit"
				if b.Commit != nil {
					commit = *b.Commit
				}
				_, err := fmt.Fprintf(c.Stdout, "sgplan %s (%s, %s, rules %s)\n", b.Version, commit, b.Go, b.RulesDigest)
				return writeError(err)
			}
			return usage("format %q is not known: %s", format, strings.Join(formatNames, ", "))
		},
	}
	cmd.Flags().StringVarP(&format, "output", "o", "text", "`FORMAT`: text or json")
	return cmd
}

// completions write the completion script of each shell.
var completions = map[string]func(*cobra.Command, io.Writer) error{
	"bash":       func(root *cobra.Command, w io.Writer) error { return root.GenBashCompletionV2(w, true) },
	"zsh":        (*cobra.Command).GenZshCompletion,
	"fish":       func(root *cobra.Command, w io.Writer) error { return root.GenFishCompletion(w, true) },
	"powershell": (*cobra.Command).GenPowerShellCompletionWithDesc,
}

func (c *Command) completionCommand() *cobra.Command {
	shells := slices.Sorted(maps.Keys(completions))
	return &cobra.Command{
		Use:   "completion " + strings.Join(shells, "|"),
		Short: "Write the completion script for a shell",
		Example: `  source <(sgplan completion bash)
  sgplan completion fish > ~/.config/fish/completions/sgplan.fish`,
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 || completions[args[0]] == nil {
				return usage("completion takes one shell: %s", strings.Join(shells, ", "))
			}
			return writeError(completions[args[0]](cmd.Root(), c.Stdout))
		},
	}
}

func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("%s takes no argument", cmd.CommandPath())
	}
	return nil
}

// completeRules completes IDs and names of rules.
func completeRules(_ *cobra.Command, _ []string, prefix string) ([]string, cobra.ShellCompDirective) {
	var words []string
	for _, r := range check.All() {
		for _, word := range []string{r.ID, r.Name} {
			if strings.HasPrefix(word, prefix) {
				words = append(words, word+"\t"+r.Title)
			}
		}
	}
	return words, cobra.ShellCompDirectiveNoFileComp
}

// completeFiles completes files with an extension.
func completeFiles(extension string) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return []string{extension}, cobra.ShellCompDirectiveFilterFileExt
	}
}
