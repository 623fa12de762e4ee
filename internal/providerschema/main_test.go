package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
)

// Terraform is the judge of what the document is: of all that it knows to print, ours must have the same.
func TestTheDocumentIsWhatTerraformPrints(t *testing.T) {
	folder := t.TempDir()
	theirs := object(t, terraformsDocument(t, folder), "provider_schemas", "registry.terraform.io/rackspace/rackspace")
	ours := object(t, printed(t), "provider_schemas", "rackspace")
	for kind, want := range theirs {
		if diff := cmp.Diff(want, ours[kind]); diff != "" {
			t.Errorf("%s (-terraform +ours):\n%s", kind, diff)
		}
	}
	for _, kind := range []string{"provider", "resource_schemas"} {
		if theirs[kind] == nil {
			t.Errorf("terraform printed no %s: was it our provider?", kind)
		}
	}
}

func TestIdentitiesAreThereWhateverTerraformKnows(t *testing.T) {
	id := object(t, printed(t), "provider_schemas", "rackspace", "resource_identity_schemas", "rackspace_sg_baseline", "attributes", "id")
	if id["type"] != "string" || id["required_for_import"] != true {
		t.Errorf("got %v", id)
	}
}

func TestWhatCannotBePassedOnIsRefused(t *testing.T) {
	_, err := read(t.Context(), ephemeral{})
	if err == nil || !strings.Contains(err.Error(), "ephemeral") {
		t.Errorf("got %v", err)
	}
}

// ephemeral is a provider with an ephemeral resource.
type ephemeral struct{ tfprotov6.ProviderServer }

func (ephemeral) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return &tfprotov6.GetProviderSchemaResponse{EphemeralResourceSchemas: map[string]*tfprotov6.Schema{"a": {}}}, nil
}

func (ephemeral) GetResourceIdentitySchemas(context.Context, *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
}

func printed(t *testing.T) map[string]any {
	t.Helper()
	var out bytes.Buffer
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return decoded(t, out.Bytes())
}

// terraformsDocument is what Terraform prints of the provider that is built from this tree.
func terraformsDocument(t *testing.T, folder string) map[string]any {
	t.Helper()
	testenv.TerraformPath(t)
	place := filepath.Join(folder, "mirror", "registry.terraform.io", "rackspace", "rackspace", "0.0.1", runtime.GOOS+"_"+runtime.GOARCH)
	binary := filepath.Join(place, "terraform-provider-rackspace_v0.0.1")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "../..").CombinedOutput(); err != nil {
		t.Fatalf("building the provider: %v\n%s", err, out)
	}
	config := filepath.Join(folder, "terraform.tfrc")
	for file, content := range map[string]string{
		config:                           fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", filepath.Join(folder, "mirror")),
		filepath.Join(folder, "main.tf"): "terraform {\n  required_providers {\n    rackspace = { source = \"rackspace/rackspace\" }\n  }\n}\n",
	} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("TF_CLI_CONFIG_FILE", config)
	t.Setenv("TF_PLUGIN_CACHE_DIR", t.TempDir()) // or the next run would find this provider in the cache
	tf := testenv.Terraform(t)
	tf.Init(folder)
	out, err := tf.Run(folder, "providers", "schema", "-json")
	if err != nil {
		t.Fatalf("terraform providers schema: %v\n%s", err, out)
	}
	return decoded(t, []byte(out))
}

func decoded(t *testing.T, document []byte) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal(document, &v); err != nil {
		t.Fatalf("%v in %.300s", err, document)
	}
	return v
}

// object follows keys into a document.
func object(t *testing.T, v map[string]any, keys ...string) map[string]any {
	t.Helper()
	for _, k := range keys {
		inner, ok := v[k].(map[string]any)
		if !ok {
			t.Fatalf("there is no %q", k)
		}
		v = inner
	}
	return v
}
