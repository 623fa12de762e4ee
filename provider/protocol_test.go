package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
)

// protocol is the provider as Terraform talks to it, in this process: for what the CLI of today cannot ask, and for tests of which
// there are too many to start Terraform for each.
type protocol struct {
	tfprotov6.ProviderServer
	t      *testing.T
	schema *tfprotov6.GetProviderSchemaResponse
}

func newProtocol(t *testing.T) *protocol {
	t.Helper()
	server := providerserver.NewProtocol6(New("test")())()
	schema, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return &protocol{ProviderServer: server, t: t, schema: schema}
}

func (p *protocol) resourceType(name string) tftypes.Object {
	p.t.Helper()
	object, ok := p.schema.ResourceSchemas[name].ValueType().(tftypes.Object)
	if !ok {
		p.t.Fatalf("%s is no object", name)
	}
	return object
}

func (p *protocol) providerType() tftypes.Object {
	object, ok := p.schema.Provider.ValueType().(tftypes.Object)
	if !ok {
		p.t.Fatal("the provider block is no object")
	}
	return object
}

// dynamic is a value as it goes over the wire.
func (p *protocol) dynamic(t tftypes.Type, v tftypes.Value) *tfprotov6.DynamicValue {
	p.t.Helper()
	d, err := tfprotov6.NewDynamicValue(t, v)
	if err != nil {
		p.t.Fatal(err)
	}
	return &d
}

// decode is the reverse of dynamic.
func (p *protocol) decode(t tftypes.Type, d *tfprotov6.DynamicValue) tftypes.Value {
	p.t.Helper()
	v, err := d.Unmarshal(t)
	if err != nil {
		p.t.Fatal(err)
	}
	return v
}

// obj and arr are how tests write objects and maps, and lists and sets.
type (
	obj = map[string]any
	arr = []any
)

// notKnown is a value that is known only after apply.
type notKnown struct{}

// wire makes a value of a type: what an object does not name is null.
func (p *protocol) wire(t tftypes.Type, v any) tftypes.Value {
	p.t.Helper()
	switch v := v.(type) {
	case nil:
		return tftypes.NewValue(t, nil)
	case notKnown:
		return tftypes.NewValue(t, tftypes.UnknownValue)
	case obj:
		return p.wireObject(t, v)
	case arr:
		var element tftypes.Type
		switch t := t.(type) {
		case tftypes.List:
			element = t.ElementType
		case tftypes.Set:
			element = t.ElementType
		default:
			p.t.Fatalf("%v in the place of %s", v, t)
		}
		list := []tftypes.Value{}
		for _, e := range v {
			list = append(list, p.wire(element, e))
		}
		return tftypes.NewValue(t, list)
	}
	return tftypes.NewValue(t, v)
}

func (p *protocol) wireObject(t tftypes.Type, v obj) tftypes.Value {
	p.t.Helper()
	values := map[string]tftypes.Value{}
	switch t := t.(type) {
	case tftypes.Map:
		for name, e := range v {
			values[name] = p.wire(t.ElementType, e)
		}
	case tftypes.Object:
		for name, at := range t.AttributeTypes {
			values[name] = p.wire(at, v[name])
			if _, list := at.(tftypes.List); list && v[name] == nil && (t.Equal(p.providerType())) && p.isBlock(name) {
				values[name] = tftypes.NewValue(at, []tftypes.Value{})
			}
		}
		for name := range v {
			if _, ok := t.AttributeTypes[name]; !ok {
				p.t.Fatalf("there is no attribute %s", name)
			}
		}
	default:
		p.t.Fatalf("%v in the place of %s", v, t)
	}
	return tftypes.NewValue(t, values)
}

// isBlock reports whether a name is a block of the provider: Terraform sends an empty list for one that is not written.
func (p *protocol) isBlock(name string) bool {
	for _, b := range p.schema.Provider.Block.BlockTypes {
		if b.TypeName == name {
			return true
		}
	}
	return false
}

// validateResource is what `terraform validate` says of a resource.
func (p *protocol) validateResource(name string, config obj) []*tfprotov6.Diagnostic {
	p.t.Helper()
	t := p.resourceType(name)
	resp, err := p.ValidateResourceConfig(context.Background(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: name, Config: p.dynamic(t, p.wire(t, config))})
	if err != nil {
		p.t.Fatal(err)
	}
	return resp.Diagnostics
}

// configure configures the provider with a block, and returns what it says of it; validation comes first, as in Terraform.
func (p *protocol) configure(config obj) []*tfprotov6.Diagnostic {
	p.t.Helper()
	d := p.dynamic(p.providerType(), p.wire(p.providerType(), config))
	checked, err := p.ValidateProviderConfig(context.Background(), &tfprotov6.ValidateProviderConfigRequest{Config: d})
	if err != nil {
		p.t.Fatal(err)
	}
	if hasError(checked.Diagnostics) {
		return checked.Diagnostics
	}
	resp, err := p.ConfigureProvider(context.Background(), &tfprotov6.ConfigureProviderRequest{Config: d, TerraformVersion: "1.16.0"})
	if err != nil {
		p.t.Fatal(err)
	}
	return append(checked.Diagnostics, resp.Diagnostics...)
}

func hasError(diags []*tfprotov6.Diagnostic) bool {
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return true
		}
	}
	return false
}

// said is a diagnostic as a text: path, summary, detail.
func said(d *tfprotov6.Diagnostic) string {
	return fmt.Sprintf("%s: %s: %s", pathText(d.Attribute), d.Summary, strings.Join(strings.Fields(d.Detail), " "))
}

// pathText is an attribute's path as a person writes it.
func pathText(at *tftypes.AttributePath) string {
	var b strings.Builder
	for i, step := range at.Steps() {
		switch step := step.(type) {
		case tftypes.AttributeName:
			if i > 0 {
				b.WriteString(".")
			}
			b.WriteString(string(step))
		case tftypes.ElementKeyString:
			fmt.Fprintf(&b, "[%q]", string(step))
		case tftypes.ElementKeyInt:
			fmt.Fprintf(&b, "[%d]", int64(step))
		case tftypes.ElementKeyValue:
			b.WriteString("[…]")
		}
	}
	return b.String()
}

// connected is the provider, configured for the emulator behind a URL.
func connected(t *testing.T, url string) *protocol {
	t.Helper()
	p := newProtocol(t)
	if diags := p.configure(obj{"region": acctest.Region, "access_key": "test", "secret_key": "test", "environment": "Test",
		"endpoints": arr{obj{"ec2": url, "sts": url, "servicequotas": url, "cloudwatch": url, "logs": url, "events": url, "configservice": url, "sns": url}}}); hasError(diags) {
		t.Fatal(saidAll(diags))
	}
	return p
}

// saidAll is what is said, sorted.
func saidAll(diags []*tfprotov6.Diagnostic) []string {
	var out []string
	for _, d := range diags {
		out = append(out, said(d))
	}
	slices.Sort(out)
	return out
}

// importByIdentity imports, reads, and returns the state and the identity that come of it.
func (p *protocol) importByIdentity(resource string, identity obj) (state, back tftypes.Value, problems []string) {
	p.t.Helper()
	ctx := context.Background()
	typ := p.identityType(resource)
	imported, err := p.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: resource,
		Identity: &tfprotov6.ResourceIdentityData{IdentityData: p.dynamic(typ, p.wire(typ, identity))}})
	if err != nil {
		p.t.Fatal(err)
	}
	if len(imported.Diagnostics) > 0 {
		return state, back, saidAll(imported.Diagnostics)
	}
	one := imported.ImportedResources[0]
	read, err := p.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: resource, CurrentState: one.State, CurrentIdentity: one.Identity, Private: one.Private})
	if err != nil || len(read.Diagnostics) > 0 {
		p.t.Fatal(err, saidAll(read.Diagnostics))
	}
	return p.decode(p.resourceType(resource), read.NewState), p.decode(typ, read.NewIdentity.IdentityData), nil
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
