package provider_test

import (
	"context"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/provider"
)

// protocol speaks to the provider as Terraform does: for what a Terraform of every version cannot be made to say.
type protocol struct {
	tfprotov6.ProviderServer
	t       *testing.T
	schemas *tfprotov6.GetProviderSchemaResponse
}

func newProtocol(t *testing.T) *protocol {
	t.Helper()
	p := &protocol{ProviderServer: providerserver.NewProtocol6(provider.New("test")())(), t: t}
	schemas, err := p.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || len(schemas.Diagnostics) > 0 {
		t.Fatal(err, texts(schemas.Diagnostics))
	}
	p.schemas = schemas
	return p
}

// configure connects to the world.
func (p *protocol) configure(w *world) {
	p.t.Helper()
	endpoints := []any{hcl{"ec2": w.URL, "sts": w.URL, "servicequotas": w.URL}}
	resp, err := p.ConfigureProvider(p.t.Context(), &tfprotov6.ConfigureProviderRequest{Config: p.dynamic(p.schemas.Provider.ValueType(),
		hcl{"region": acctest.Region, "access_key": "test", "secret_key": "test", "endpoints": endpoints})})
	if err != nil || len(resp.Diagnostics) > 0 {
		p.t.Fatal(err, texts(resp.Diagnostics))
	}
}

// hcl is a configuration: what is left out is null, and unknown is known only after apply.
type hcl map[string]any

type unknownValue struct{}

var unknown = unknownValue{}

func (p *protocol) dynamic(typ tftypes.Type, v any) *tfprotov6.DynamicValue {
	p.t.Helper()
	d, err := tfprotov6.NewDynamicValue(typ, value(typ, v))
	if err != nil {
		p.t.Fatal(err)
	}
	return &d
}

// value is v as a value of a type.
func value(typ tftypes.Type, v any) tftypes.Value {
	switch v := v.(type) {
	case nil:
		if typ.Is(tftypes.List{}) { // of blocks there are none, never null
			return tftypes.NewValue(typ, []tftypes.Value{})
		}
		return tftypes.NewValue(typ, nil)
	case unknownValue:
		return tftypes.NewValue(typ, tftypes.UnknownValue)
	case int:
		return tftypes.NewValue(typ, big.NewFloat(float64(v)))
	case hcl:
		fields := map[string]tftypes.Value{}
		switch typ := typ.(type) {
		case tftypes.Object:
			for name, of := range typ.AttributeTypes {
				fields[name] = value(of, v[name])
			}
		case tftypes.Map:
			for name, of := range v {
				fields[name] = value(typ.ElementType, of)
			}
		}
		return tftypes.NewValue(typ, fields)
	case []any:
		var of tftypes.Type
		switch typ := typ.(type) {
		case tftypes.Set:
			of = typ.ElementType
		case tftypes.List:
			of = typ.ElementType
		}
		var elements []tftypes.Value
		for _, e := range v {
			elements = append(elements, value(of, e))
		}
		return tftypes.NewValue(typ, elements)
	}
	return tftypes.NewValue(typ, v)
}

// typeOf is the type of a resource.
func (p *protocol) typeOf(resource string) tftypes.Type {
	return p.schemas.ResourceSchemas[resource].ValueType()
}

// validate returns what the provider has against a configuration, each as "path: summary: detail".
func (p *protocol) validate(resource string, config hcl) []string {
	p.t.Helper()
	resp, err := p.ValidateResourceConfig(p.t.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: resource,
		Config: p.dynamic(p.typeOf(resource), config)})
	if err != nil {
		p.t.Fatal(err)
	}
	return texts(resp.Diagnostics)
}

func texts(diags []*tfprotov6.Diagnostic) []string {
	var out []string
	for _, d := range diags {
		var steps []string
		if d.Attribute != nil {
			for _, s := range d.Attribute.Steps() {
				switch s := s.(type) {
				case tftypes.AttributeName:
					steps = append(steps, string(s))
				case tftypes.ElementKeyString:
					steps = append(steps, string(s))
				}
			}
		}
		out = append(out, strings.Join(steps, ".")+": "+d.Summary+": "+d.Detail)
	}
	slices.Sort(out)
	return out
}

// importByIdentity imports, reads, and returns the state and the identity that come of it.
func (p *protocol) importByIdentity(resource string, identity hcl) (state, back tftypes.Value, problems []string) {
	p.t.Helper()
	ctx := context.Background()
	schemas, err := p.ProviderServer.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		p.t.Fatal(err)
	}
	typ := schemas.IdentitySchemas[resource].ValueType()
	imported, err := p.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: resource,
		Identity: &tfprotov6.ResourceIdentityData{IdentityData: p.dynamic(typ, identity)}})
	if err != nil {
		p.t.Fatal(err)
	}
	if len(imported.Diagnostics) > 0 {
		return state, back, texts(imported.Diagnostics)
	}
	one := imported.ImportedResources[0]
	read, err := p.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: resource, CurrentState: one.State, CurrentIdentity: one.Identity, Private: one.Private})
	if err != nil || len(read.Diagnostics) > 0 {
		p.t.Fatal(err, texts(read.Diagnostics))
	}
	if state, err = read.NewState.Unmarshal(p.typeOf(resource)); err == nil {
		back, err = read.NewIdentity.IdentityData.Unmarshal(typ)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return state, back, nil
}

// at returns a text within a value, "" where it is null.
func at(t *testing.T, v tftypes.Value, name string) string {
	t.Helper()
	fields := map[string]tftypes.Value{}
	if err := v.As(&fields); err != nil {
		t.Fatal(err)
	}
	var text *string
	if err := fields[name].As(&text); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if text == nil {
		return ""
	}
	return *text
}
