package provider

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// listResult is one result of a list.
type listResult struct {
	name               string
	identity, resource tftypes.Value
}

// lists is what `terraform query` gets from a list block, and what is said of it: validation comes first, as in Terraform.
func (p *protocol) lists(name string, config obj, limit int64, whole bool) (out []listResult, problems []string) {
	p.t.Helper()
	ctx := context.Background()
	server, ok := p.ProviderServer.(tfprotov6.ListResourceServer)
	if !ok {
		p.t.Fatal("the provider lists nothing")
	}
	t := p.schema.ListResourceSchemas[name].ValueType()
	d := p.dynamic(t, p.wire(t, config))
	checked, err := server.ValidateListResourceConfig(ctx, &tfprotov6.ValidateListResourceConfigRequest{TypeName: name, Config: d})
	if err != nil || hasError(checked.Diagnostics) {
		return nil, append(saidAll(checked.Diagnostics), errorsOf(err)...)
	}
	stream, err := server.ListResource(ctx, &tfprotov6.ListResourceRequest{TypeName: name, Config: d, Limit: limit, IncludeResource: whole})
	if err != nil {
		p.t.Fatal(err)
	}
	for r := range stream.Results {
		if len(r.Diagnostics) > 0 {
			problems = append(problems, saidAll(r.Diagnostics)...)
			continue
		}
		result := listResult{name: r.DisplayName, identity: p.decode(p.identityType(name), r.Identity.IdentityData)}
		if (r.Resource != nil) != whole {
			p.t.Errorf("a resource: %v, asked for: %v", r.Resource != nil, whole)
		}
		if whole {
			result.resource = p.decode(p.resourceType(name), r.Resource)
		}
		out = append(out, result)
	}
	return out, problems
}

func errorsOf(err error) []string {
	if err == nil {
		return nil
	}
	return []string{err.Error()}
}

func (p *protocol) identityType(name string) tftypes.Type {
	p.t.Helper()
	schemas, err := p.GetResourceIdentitySchemas(context.Background(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		p.t.Fatal(err)
	}
	return schemas.IdentitySchemas[name].ValueType()
}

// names is the display names of results, sorted.
func names(results []listResult) []string {
	var out []string
	for _, r := range results {
		out = append(out, r.name)
	}
	slices.Sort(out)
	return out
}
