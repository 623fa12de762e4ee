// Package acctest runs acceptance tests of a provider: a real Terraform, the provider in this process, and an account of its
// own for each test in the EC2 emulator, with the corrections and faults of awsproxy.
//
// Nothing here reaches AWS or downloads a Terraform: the binary is $TF_BIN, which may be an OpenTofu, or terraform in PATH, and the AWS_* variables of the
// caller are dropped. Where a tool is missing a test skips, and fails with CI=true.
package acctest

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// Region is the region of every test.
const Region = "us-east-1"

// Proxy starts a proxy before the emulator that the tests of this package share. Its URL is the endpoint of every service.
func Proxy(t testing.TB, o awsproxy.Options) *awsproxy.Proxy {
	t.Helper()
	o.Emulator = testenv.SharedEmulator(t).URL
	return awsproxy.Start(t, o)
}

// Test runs a test case in parallel with others, with the provider under the name by which a configuration calls it, such as
// rackspace. It fills in the provider factories and leaves the rest of the case as it is.
func Test(t *testing.T, name string, p func() provider.Provider, c resource.TestCase) {
	t.Helper()
	prepare(t)
	c.ProtoV6ProviderFactories = map[string]func() (tfprotov6.ProviderServer, error){
		name: providerserver.NewProtocol6WithError(p()),
	}
	resource.ParallelTest(t, c)
}

// prepared remembers that the environment is set.
var prepared sync.Once

func prepare(t *testing.T) {
	t.Helper()
	bin := testenv.TerraformPath(t)
	prepared.Do(func() {
		if err := setEnvironment(bin); err != nil {
			t.Fatal(err)
		}
	})
}

// setEnvironment sets what the test framework and the provider read, for the whole process and for good: tests run in parallel,
// and an environment cannot be one test's.
func setEnvironment(terraform string) error {
	config, err := cliConfig()
	if err != nil {
		return err
	}
	for _, kv := range os.Environ() {
		if variable, _, _ := strings.Cut(kv, "="); steers(variable) {
			if err := os.Unsetenv(variable); err != nil {
				return err
			}
		}
	}
	if testenv.IsOpenTofu(terraform) { // to which a provider that a configuration names no source of is hashicorp's there
		for variable, value := range map[string]string{"TF_ACC_PROVIDER_HOST": "registry.opentofu.org", "TF_ACC_PROVIDER_NAMESPACE": "hashicorp"} {
			if err := os.Setenv(variable, value); err != nil {
				return err
			}
		}
	}
	for variable, value := range map[string]string{
		"TF_ACC": "1", "TF_ACC_TERRAFORM_PATH": terraform, "TF_CLI_CONFIG_FILE": config, "CHECKPOINT_DISABLE": "1",
		"AWS_EC2_METADATA_DISABLED": "true",
	} {
		if err := os.Setenv(variable, value); err != nil {
			return err
		}
	}
	return nil
}

// steers reports whether a variable of the caller would change what a test does. Log levels and TF_ACC_* only change what it
// says, or where it finds its tools.
func steers(variable string) bool {
	for _, begin := range []string{"AWS_", "TF_VAR_", "TF_CLI_ARGS", "TF_WORKSPACE", "TF_DATA_DIR", "TF_REATTACH_PROVIDERS"} {
		if strings.HasPrefix(variable, begin) {
			return true
		}
	}
	return false
}

// cliConfig is the caller's Terraform configuration if that file exists, else an empty one. It outlives the test: the
// environment names it for as long as the process lives.
func cliConfig() (string, error) {
	if file := os.Getenv("TF_CLI_CONFIG_FILE"); file != "" {
		if _, err := os.Stat(file); err == nil {
			return file, nil
		}
	}
	file := filepath.Join(os.TempDir(), "terraform-provider-rackspace-empty.tfrc")
	return file, os.WriteFile(file, nil, 0o600)
}
