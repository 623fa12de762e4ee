package validator

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/report"
)

// policyFlags say which policy is meant, and where in it the plans stand.
type policyFlags struct {
	config      string
	environment string
	workspace   string
	baseline    string
}

// The environment variables that stand for flags. There is no other setting outside of the command line and the policy: a
// gate gives the same answer everywhere.
const (
	configVariable      = "SGPLAN_CONFIG"
	environmentVariable = "SGPLAN_ENV"
	workspaceVariable   = "SGPLAN_WORKSPACE"
)

func (f *policyFlags) register(flags *pflag.FlagSet) {
	f.registerFile(flags)
	f.registerPlace(flags)
}

func (f *policyFlags) registerFile(flags *pflag.FlagSet) {
	flags.StringVar(&f.config, "config", "", "policy `FILE` (default $"+configVariable+", else the nearest "+policy.FileName+" up to the root of the git repository)")
}

func (f *policyFlags) registerPlace(flags *pflag.FlagSet) {
	flags.StringVar(&f.environment, "env", "", "`NAME` of the policy's environment that is planned (default $"+environmentVariable+", else what its patterns match)")
	flags.StringVar(&f.workspace, "workspace", "", "`NAME` of the workspace that is planned (default $"+workspaceVariable+")")
}

// load reads the policy that the flags, the variables or the folders name, and fills in what the variables say. Without one it
// is the policy without a file.
func (f *policyFlags) load() (*policy.Policy, error) {
	path, err := f.path()
	if err != nil || path == "" {
		return &policy.Policy{}, err
	}
	return policy.Load(path, Build().Version)
}

// path is the policy that the flags, the variables or the folders name, "" for none. It fills in what the variables say.
func (f *policyFlags) path() (string, error) {
	for _, x := range []struct {
		value *string
		name  string
	}{{&f.config, configVariable}, {&f.environment, environmentVariable}, {&f.workspace, workspaceVariable}} {
		if *x.value == "" {
			*x.value = os.Getenv(x.name)
		}
	}
	if f.config != "" {
		return f.config, nil
	}
	path, err := policy.Find(".")
	if err != nil {
		return "", usage("%v", err)
	}
	return path, nil
}

func (c *Command) configCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Check the policy file, or show what it says",
		RunE:  func(*cobra.Command, []string) error { return usage("config takes a command: check, show or schema") },
	}
	cmd.AddCommand(c.configCheckCommand(), c.configShowCommand(), c.configSchemaCommand())
	return cmd
}

func (c *Command) configCheckCommand() *cobra.Command {
	var f policyFlags
	return &cobra.Command{
		Use:   "check [FILE]",
		Short: "Say what is wrong with a policy file and those that it extends",

		ValidArgsFunction: completeFiles("hcl"),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("config check takes one file")
			}
			f.config = strings.Join(args, "")
			p, err := f.load()
			if err != nil {
				return err
			}
			files := p.Files()
			if len(files) == 0 {
				return noPolicy()
			}
			for _, file := range files {
				fmt.Fprintln(c.Stdout, report.EscapeLine(file.Path+": ok"))
			}
			return nil
		},
	}
}

func noPolicy() error {
	return usage("no policy file: there is no %s from here to the root of the git repository", policy.FileName)
}

func (c *Command) configSchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of a policy file in its JSON form",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			return writeError(report.PlainJSON(c.Stdout, policy.Schema()))
		},
	}
}

// shown is the document of `config show -o json`.
type shown struct {
	FormatVersion string         `json:"format_version"`
	Environment   *string        `json:"environment"`
	Files         []string       `json:"files"`
	Settings      []shownSetting `json:"settings"`
}

type shownSetting struct {
	Path   string `json:"path"`
	Value  string `json:"value"` // as HCL writes it
	Origin string `json:"origin"`
}

func (c *Command) configShowCommand() *cobra.Command {
	var f policyFlags
	var format string
	var origin, all bool
	cmd := &cobra.Command{
		Use:   "show",
		Short: "Show what the policy says in an environment, defaults as well",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			if !slices.Contains(formatNames, format) {
				return usage("format %q is not known: %s", format, strings.Join(formatNames, ", "))
			}
			p, err := f.load()
			if err != nil {
				return err
			}
			env, err := p.EnvironmentOf(f.environment, f.workspace, "")
			if err != nil {
				return usage("%v", err)
			}
			list := p.In(env).List()
			if !all {
				list = slices.DeleteFunc(list, func(s policy.Setting) bool {
					return s.Origin == policy.Default && strings.HasPrefix(s.Path, "rule.")
				})
			}
			return writeError(c.show(p, env, list, format, origin))
		},
	}
	flags := cmd.Flags()
	f.register(flags)
	flags.BoolVar(&origin, "origin", false, "say of each setting which line it comes from")
	flags.BoolVar(&all, "all", false, "also the rules of which nothing is stated")
	flags.StringVarP(&format, "output", "o", "text", "`FORMAT`: text or json")
	return cmd
}

func (c *Command) show(p *policy.Policy, env string, list []policy.Setting, format string, origin bool) error {
	doc := shown{FormatVersion: "1.0", Environment: optional(env), Files: []string{}, Settings: []shownSetting{}}
	for _, file := range p.Files() {
		doc.Files = append(doc.Files, file.Path)
	}
	width := 0
	for _, s := range list {
		doc.Settings = append(doc.Settings, shownSetting(s))
		width = max(width, len(report.Escape(s.Path+" = "+s.Value)))
	}
	if format == "json" {
		return report.PlainJSON(c.Stdout, doc)
	}
	for _, s := range list {
		line := report.Escape(s.Path + " = " + s.Value)
		if origin {
			line = fmt.Sprintf("%-*s  # %s", width, line, report.Escape(s.Origin))
		}
		if _, err := fmt.Fprintln(c.Stdout, report.EscapeLine(line)); err != nil {
			return err
		}
	}
	return nil
}
