package provider

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/provider"
)

func TestProviderSchemaIsValidAndDescribed(t *testing.T) {
	ctx := context.Background()
	var resp provider.SchemaResponse
	New("test")().Schema(ctx, provider.SchemaRequest{}, &resp)
	if resp.Diagnostics.HasError() {
		t.Fatal(resp.Diagnostics)
	}
	if diags := resp.Schema.ValidateImplementation(ctx); diags.HasError() {
		t.Errorf("the framework rejects the schema: %v", diags)
	}
	if resp.Schema.MarkdownDescription == "" {
		t.Error("the provider has no description: its page in the registry would be empty")
	}
}

func TestProviderSaysItsNameAndVersion(t *testing.T) {
	var resp provider.MetadataResponse
	New("1.2.3")().Metadata(context.Background(), provider.MetadataRequest{}, &resp)
	if resp.TypeName != "rackspace" || resp.Version != "1.2.3" {
		t.Errorf("got %q %q, want rackspace 1.2.3", resp.TypeName, resp.Version)
	}
}
