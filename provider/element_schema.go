package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// needs is the attributes that an element must have, and what to write for each.
type needs map[string]string

// element is an element of a map or a list of objects. It may be known only after apply as a whole, and the framework says of such a
// one that what is Required is missing: so it is Optional to the framework, and a check of our own wants it.
func element(attributes map[string]schema.Attribute, required needs) schema.NestedAttributeObject {
	for name := range required {
		switch a := attributes[name].(type) {
		case schema.StringAttribute:
			a.Required, a.Optional, a.MarkdownDescription = false, true, "Required. "+a.MarkdownDescription
			attributes[name] = a
		case schema.SingleNestedAttribute:
			a.Required, a.Optional, a.MarkdownDescription = false, true, "Required. "+a.MarkdownDescription
			attributes[name] = a
		}
	}
	return schema.NestedAttributeObject{Attributes: attributes, Validators: []validator.Object{required}}
}

// Description is for developers of Terraform tools; the attributes' own descriptions say the same to users.
func (n needs) Description(context.Context) string {
	return fmt.Sprintf("an object with %q", slices.Sorted(maps.Keys(n)))
}

// MarkdownDescription is the same.
func (n needs) MarkdownDescription(ctx context.Context) string { return n.Description(ctx) }

// ValidateObject reports what a known element lacks.
func (n needs) ValidateObject(_ context.Context, req validator.ObjectRequest, resp *validator.ObjectResponse) {
	defer nameNested(&resp.Diagnostics)
	switch {
	case req.ConfigValue.IsUnknown():
		return
	case req.ConfigValue.IsNull():
		resp.Diagnostics.AddAttributeError(req.Path, "An empty element", "It is null: write an object, or leave the element out.")
		return
	}
	for _, name := range slices.Sorted(maps.Keys(n)) {
		if v, ok := req.ConfigValue.Attributes()[name]; ok && v.IsNull() {
			resp.Diagnostics.AddAttributeError(req.Path.AtName(name), "A value is missing", fmt.Sprintf("%s is required: write %s.", name, n[name]))
		}
	}
}
