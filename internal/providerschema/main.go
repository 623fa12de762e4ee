// Command providerschema prints the schemas of the provider as `terraform providers schema -json` does, without Terraform: it asks
// the provider itself. Releases of Terraform before 1.13 leave out what they do not know, such as identities, and the pages of the
// registry would lack it.
//
//	go run ./internal/providerschema >schema.json
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/rackspace/terraform-provider-rackspace/provider"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "providerschema:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, w io.Writer) error {
	server, err := providerserver.NewProtocol6WithError(provider.New("dev")())()
	if err != nil {
		return err
	}
	schemas, err := read(ctx, server)
	if err != nil {
		return err
	}
	// The documentation tool looks a provider up by its short name.
	name := provider.Address[strings.LastIndex(provider.Address, "/")+1:]
	return json.NewEncoder(w).Encode(document{FormatVersion: "1.0", Schemas: map[string]providerSchemas{name: schemas}})
}

// read asks a provider for everything that it offers. It refuses what it could not pass on: a page that is silently missing is
// worse than none.
func read(ctx context.Context, server tfprotov6.ProviderServer) (providerSchemas, error) {
	all, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return providerSchemas{}, err
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return providerSchemas{}, err
	}
	for _, d := range append(all.Diagnostics, identities.Diagnostics...) {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return providerSchemas{}, fmt.Errorf("%s: %s", d.Summary, d.Detail)
		}
	}
	if n := len(all.EphemeralResourceSchemas) + len(all.StateStoreSchemas); n > 0 {
		return providerSchemas{}, fmt.Errorf("%d ephemeral resources or state stores: add them to schema.go", n)
	}
	out := providerSchemas{
		Provider: schemaOf(all.Provider), Resources: map[string]schema{}, DataSources: map[string]schema{},
		Functions: map[string]function{}, Identities: map[string]identity{}, Lists: map[string]schema{}, Actions: map[string]action{},
	}
	for name, s := range all.ResourceSchemas {
		out.Resources[name] = schemaOf(s)
	}
	for name, s := range all.DataSourceSchemas {
		out.DataSources[name] = schemaOf(s)
	}
	for name, s := range all.ListResourceSchemas {
		out.Lists[name] = schemaOf(s)
	}
	for name, a := range all.ActionSchemas {
		out.Actions[name] = action{Block: schemaOf(a.Schema).Block}
	}
	for name, f := range all.Functions {
		out.Functions[name] = functionOf(f)
	}
	for name, s := range identities.IdentitySchemas {
		out.Identities[name] = identityOf(s)
	}
	return out, nil
}
