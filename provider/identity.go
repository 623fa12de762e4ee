package provider

import (
	"context"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// identityOf is the identity of an object: where it is, and what tells it from others there.
func identityOf(own map[string]identityschema.Attribute) identityschema.Schema {
	attributes := map[string]identityschema.Attribute{
		"account_id": identityschema.StringAttribute{OptionalForImport: true,
			Description: "The account, 12 digits. Default: the provider's. Another one is an error."},
		"region": identityschema.StringAttribute{OptionalForImport: true, Description: "The region. Default: the provider's."},
	}
	maps.Copy(attributes, own)
	return identityschema.Schema{Attributes: attributes}
}

// setIdentity states the identity of an object. Terraform before 1.12 has none, and the framework drops it then; but Read must
// set it even of an object that is gone, or the framework takes that for a fault.
func setIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, diags *diag.Diagnostics, a *account, region types.String, own map[string]any) {
	if identity == nil {
		return
	}
	if id := a.clients.AccountID; id != "" { // "" if the provider was told not to ask
		diags.Append(identity.SetAttribute(ctx, path.Root("account_id"), id)...)
	}
	diags.Append(identity.SetAttribute(ctx, path.Root("region"), a.region(region))...)
	for name, value := range own {
		diags.Append(identity.SetAttribute(ctx, path.Root(name), value)...)
	}
}

// importPlace is the region of an identity that is imported, or the provider's; an identity of another account is an error.
func importPlace(ctx context.Context, identity *tfsdk.ResourceIdentity, a *account, diags *diag.Diagnostics) types.String {
	var accountID, region types.String
	diags.Append(identity.GetAttribute(ctx, path.Root("account_id"), &accountID)...)
	diags.Append(identity.GetAttribute(ctx, path.Root("region"), &region)...)
	own := a.clients.AccountID
	if named := accountID.ValueString(); named != "" && own != "" && named != own {
		diags.AddAttributeError(path.Root("account_id"), "The object is in another account",
			fmt.Sprintf("The identity names account %s, and the provider is in account %s: import it with a provider that is configured for %s.",
				named, own, named))
	}
	return types.StringValue(a.region(region))
}
