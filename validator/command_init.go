package validator

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/registry"
	"github.com/rackspace/terraform-provider-rackspace/validator/report"
)

// initCommand is the only one that reaches a network.
func (c *Command) initCommand() *cobra.Command {
	var f policyFlags
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Fetch the policies that the policy file extends",
		Long: `Fetch the policies of OCI registries that the policy file extends, as in
extends = ["oci://ghcr.io/acme/network-policy@sha256:..."], and keep them beside it in ` + policy.CacheFolder + `.
Each is held against its digest, now and at each check: the folder may be committed, or cached.

No other command reaches a network. Credentials are those of "docker login", helpers included.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			path, err := f.path()
			if err != nil {
				return err
			}
			if path == "" {
				return noPolicy()
			}
			client, err := registry.New("sgplan/" + Build().Version)
			if err != nil {
				return usage("%v", err)
			}
			list, err := policy.Init(cmd.Context(), path, Build().Version, client)
			for _, x := range list {
				done := "is there"
				if x.New {
					done = "fetched"
				}
				fmt.Fprintln(c.Stdout, report.EscapeLine(x.Path+": "+done))
			}
			if err == nil && len(list) == 0 {
				fmt.Fprintln(c.Stdout, report.EscapeLine(path+": extends nothing of a registry"))
			}
			return err
		},
	}
	cmd.Flags().StringVar(&f.config, "config", "", "policy `FILE`, as of check")
	return cmd
}
