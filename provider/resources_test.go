package provider

import (
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

func TestEveryResourceIsDescribedToTheLastAttribute(t *testing.T) {
	p := newProtocol(t)
	if len(p.schema.ResourceSchemas) == 0 {
		t.Fatal("there is no resource")
	}
	for name, schema := range p.schema.ResourceSchemas {
		if schema.Block.Description == "" {
			t.Errorf("%s has no description", name)
		}
		described(t, name, schema.Block.Attributes)
	}
}

func TestEveryListAndActionIsDescribedAndHasAnExample(t *testing.T) {
	p := newProtocol(t)
	examples := map[string]*tfprotov6.Schema{}
	for name, schema := range p.schema.ListResourceSchemas {
		examples["list-resources/"+name+"/list-resource.tfquery.hcl"] = schema
	}
	for name, a := range p.schema.ActionSchemas {
		examples["actions/"+name+"/action.tf"] = a.Schema
	}
	if len(p.schema.ListResourceSchemas) == 0 || len(p.schema.ActionSchemas) == 0 {
		t.Fatal("there is no list or no action")
	}
	for example, schema := range examples {
		if schema.Block.Description == "" {
			t.Errorf("%s has no description", example)
		}
		described(t, example, schema.Block.Attributes)
		if _, err := os.Stat("../examples/" + example); err != nil {
			t.Error(err)
		}
	}
}

func described(t *testing.T, at string, attributes []*tfprotov6.SchemaAttribute) {
	t.Helper()
	for _, a := range attributes {
		name := at + "." + a.Name
		if a.Description == "" && a.Name != "timeouts" {
			t.Errorf("%s has no description", name)
		}
		if a.NestedType != nil {
			described(t, name, a.NestedType.Attributes)
		}
	}
}

func TestEveryResourceHasAnExampleAndAnImport(t *testing.T) {
	p := newProtocol(t)
	for _, name := range slices.Sorted(maps.Keys(p.schema.ResourceSchemas)) {
		for _, file := range []string{"resource.tf", "import.sh", "import-by-identity.tf"} {
			if _, err := os.Stat("../examples/resources/" + name + "/" + file); err != nil {
				t.Error(err)
			}
		}
	}
}
