package validator

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
	"github.com/rackspace/terraform-provider-rackspace/validator/runtask"
	"github.com/rackspace/terraform-provider-rackspace/validator/source"
)

// keyVariable holds a key of the run task. No flag does: command lines are seen by others.
const keyVariable = "SGPLAN_HMAC_KEY"

// serveFlags are the flags of serve as given.
type serveFlags struct {
	server  runtask.Config
	keys    []string // files
	maxPlan int64    // MiB
	onError string
	policy  policyFlags
}

func (c *Command) serveCommand() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Judge the plans of HCP Terraform or Enterprise, as a run task",
		Long: `Serve as a run task of HCP Terraform or Terraform Enterprise: the platform sends a signed request for each
run, sgplan fetches the plan, judges it and answers. It keeps no state and writes no plan to a disk.

The key of the run task is read from files, or from $` + keyVariable + `; while it is changed, give both. Only
hosts that --allow-host names are called. The policy and the keys are read again on SIGHUP. On SIGTERM no
more is taken, and what is at work may go on for --drain-timeout.`,
		Example: `  sgplan serve --listen :8443 --tls-cert tls.crt --tls-key tls.key --hmac-key-file /run/secrets/hmac \
    --allow-host app.terraform.io --allow-host archivist.terraform.io --config /etc/sgplan`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.serve(cmd.Context(), f) },
	}
	flags, s := cmd.Flags(), &f.server
	flags.StringVar(&s.Listen, "listen", ":8443", "`ADDRESS` for the platform's requests")
	flags.StringVar(&s.OpsListen, "ops-listen", ":9090", "`ADDRESS` for /healthz, /readyz and /metrics, over plain HTTP")
	flags.StringVar(&s.CertFile, "tls-cert", "", "`FILE` with the certificate (default plain HTTP, for a proxy that ends TLS)")
	flags.StringVar(&s.KeyFile, "tls-key", "", "`FILE` with the certificate's key")
	flags.StringArrayVar(&f.keys, "hmac-key-file", nil, "`FILE` with the run task's key; repeatable")
	flags.StringArrayVar(&s.Hosts, "allow-host", nil, "`HOST[:PORT]` that may be called; repeatable")
	flags.IntVar(&s.Workers, "workers", 0, "judge `N` plans at once (default one a processor)")
	flags.IntVar(&s.Queue, "queue", 100, "let `N` more wait; further ones are refused, and sent again by the platform")
	flags.Int64Var(&f.maxPlan, "max-plan-size", 256, "read plans of at most `N` MiB")
	flags.BoolVar(&s.Sources, "sources", false, "judge with the sources of each run too; they are evaluated in the server")
	flags.StringVar(&f.onError, "on-error", "fail", "`ANSWER` where there is no verdict, for whatever reason: fail or pass")
	flags.DurationVar(&s.Drain, "drain-timeout", 40*time.Second, "go on with what is at work for this `TIME` after SIGTERM")
	flags.BoolVar(&s.ByWorkspace, "metrics-by-workspace", false, "count findings by workspace too: a series for each")
	flags.BoolVar(&s.Loopback, "insecure-loopback", false, "call loopback addresses over plain HTTP, for tests")
	_ = flags.MarkHidden("insecure-loopback") // fails for flags that do not exist
	f.policy.registerFile(flags)
	flags.StringVar(&f.policy.baseline, "baseline", "", "`FILE` of known findings (default what the policy names, else the nearest "+policy.BaselineName+")")
	return cmd
}

// serve runs the server until a signal ends it.
func (c *Command) serve(ctx context.Context, f serveFlags) error {
	if f.onError != "fail" && f.onError != "pass" {
		return usage("--on-error %q is not known: fail or pass", f.onError)
	}
	if f.maxPlan < 1 || f.server.Queue < 1 || f.server.Workers < 0 || f.server.Drain <= 0 {
		return usage("--workers, --queue, --max-plan-size and --drain-timeout are numbers from 1 on")
	}
	config := f.server
	config.MaxPlan, config.PassOnError, config.Version, config.Log = f.maxPlan<<20, f.onError == "pass", Build().Version, c.Stderr
	config.Load = func() (runtask.Settings, error) { return c.serveSettings(f) }
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	config.Hangup = hangup
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	defer stop()

	server, err := runtask.New(config)
	if err != nil {
		return policyError(err)
	}
	if err := server.Run(ctx); err != nil {
		return usage("%v", err)
	}
	return nil
}

// serveSettings reads the policy and the keys.
func (c *Command) serveSettings(f serveFlags) (runtask.Settings, error) {
	s := runtask.Settings{}
	keys, err := hmacKeys(f.keys)
	if err != nil {
		return s, err
	}
	if f.policy.config, err = policyIn(f.policy.config); err != nil {
		return s, err
	}
	o := Options{Shared: true}
	if o.Files, err = f.policy.load(); err != nil {
		return s, err
	}
	if o.Baseline, err = f.policy.known(o.Files); err != nil {
		return s, err
	}
	o.Policy = o.Files.In("").Settings()
	if _, _, err := selected(o.Rules, o.Files); err != nil {
		return s, err
	}
	return runtask.Settings{Keys: keys, Judge: c.judgeTask(o)}, nil
}

// judgeTask judges the plan of one run. Its unit is the organization and the workspace: one policy stands for all, and what it says of
// one of them must not hold for another that has a resource of the same address.
func (c *Command) judgeTask(o Options) runtask.Judge {
	return func(ctx context.Context, p runtask.Plan) (*result.Result, error) {
		o := o
		o.AsOf, o.Workspace = c.today(), p.Workspace
		unit := p.Organization + "/" + p.Workspace
		in := Input{Path: "the plan of " + unit, Unit: unit, unsourced: p.NoSources, Open: func() (io.ReadCloser, error) {
			return io.NopCloser(p.JSON), nil
		}}
		if p.Sources != nil {
			var err error
			if in.upload, err = source.ReadUpload(bytes.NewReader(p.Sources), p.Root); err != nil {
				in.unsourced = "the configuration version " + err.Error()
			}
		}
		return Check(ctx, []Input{in}, o)
	}
}

// hmacKeys are the keys in files, one a file, and in the variable. The ends of lines are no part of a key.
func hmacKeys(files []string) ([][]byte, error) {
	var keys [][]byte
	for _, path := range files {
		key, err := os.ReadFile(path)
		if err != nil {
			return nil, usage("--hmac-key-file: %v", err)
		}
		if key = bytes.TrimRight(key, "\r\n"); len(key) == 0 {
			return nil, usage("--hmac-key-file %s is empty", path)
		}
		keys = append(keys, key)
	}
	if key := os.Getenv(keyVariable); key != "" {
		keys = append(keys, []byte(key))
	}
	if len(keys) == 0 {
		return nil, usage("no key of the run task: --hmac-key-file names a file, or $%s holds it", keyVariable)
	}
	return keys, nil
}

// policyIn is the policy file of a folder, as a mounted one has no other name; a file is itself.
func policyIn(path string) (string, error) {
	info, _ := os.Stat(path) // of one that is not there its reader tells
	if info == nil || !info.IsDir() {
		return path, nil
	}
	var found []string
	for _, name := range []string{policy.FileName, policy.JSONFileName} {
		file := filepath.Join(path, name)
		if _, err := os.Stat(file); err == nil {
			found = append(found, file)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", usage("--config: %v", err)
		}
	}
	if len(found) != 1 {
		return "", usage("--config %s: want either %s or %s there, and there are %d", path, policy.FileName, policy.JSONFileName, len(found))
	}
	return found[0], nil
}
