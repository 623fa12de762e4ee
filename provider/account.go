package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// account is what a resource needs of the provider's configuration: the way to AWS, and the opinions that hold for all.
type account struct {
	clients    *awsclient.Clients
	tags       tagPolicy
	guardrails guardrails
	vpcs       memo[[2]string, baseline.VPC]   // by region and id
	lists      memo[[2]string, map[string]int] // weights of prefix lists, by region and their ids
	attached   attachmentClaims
	lockdowns  placeClaims   // by region and VPC
	nacls      placeClaims   // by region and subnet
	monitors   placeClaims   // by region and name
	locks      sgrules.Locks // by the id of the group or network interface that is changed; ids are unique over all regions
}

// guardrailLevel is what a guardrail does when a plan breaks it.
type guardrailLevel string

// The levels, as they are written.
const (
	levelError guardrailLevel = "error"
	levelWarn  guardrailLevel = "warn"
	levelAllow guardrailLevel = "allow"
)

// guardrails are the opinions that plans are held to.
type guardrails struct {
	adminPortsOpen   guardrailLevel
	allProtocolsOpen guardrailLevel
}

// region is the region that a resource names, or the provider's.
func (a *account) region(own basetypes.StringValue) string {
	if own.ValueString() != "" {
		return own.ValueString()
	}
	return a.clients.Region
}

// objectOptions lets no unknown value turn into an empty one: callers have looked for them.
var objectOptions = basetypes.ObjectAsOptions{}

// whollyKnown reports whether no part of a value is known only after apply.
func whollyKnown(v attr.Value) bool {
	value, err := v.ToTerraformValue(context.Background())
	return err == nil && value.IsFullyKnown()
}
