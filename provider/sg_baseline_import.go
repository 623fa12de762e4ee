package provider

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// sgBaselineIdentity names one group of all.
type sgBaselineIdentity struct {
	AccountID types.String `tfsdk:"account_id"`
	Region    types.String `tfsdk:"region"`
	ID        types.String `tfsdk:"id"`
}

func (r *sgBaselineResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"account_id": identityschema.StringAttribute{OptionalForImport: true, Description: "Account of the group. Default: the provider's."},
		"region":     identityschema.StringAttribute{OptionalForImport: true, Description: "Region of the group. Default: the provider's."},
		"id":         identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the group, sg-…."},
	}}
}

func (r *sgBaselineResource) identity(m *sgBaselineModel) sgBaselineIdentity {
	return sgBaselineIdentity{types.StringValue(r.account.clients.AccountID), types.StringValue(r.account.region(m.Region)), m.ID}
}

// adoptedKey marks, in the state's private part, a group that this resource did not make: rules that it has from before are
// somebody's, until the configuration says otherwise.
const adoptedKey = "adopted"

// isAdopted reports whether the group was imported or moved here.
func isAdopted(ctx context.Context, private interface {
	GetKey(context.Context, string) ([]byte, diag.Diagnostics)
}) (bool, diag.Diagnostics) {
	v, diags := private.GetKey(ctx, adoptedKey)
	return string(v) == "true", diags
}

// ImportState takes "sg-…", "sg-…@region" as the AWS provider does, or the identity.
func (r *sgBaselineResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := sgBaselineIdentity{ID: types.StringValue(req.ID), Region: types.StringNull()}
	if own, region, ok := strings.Cut(req.ID, "@"); ok {
		id.ID, id.Region = types.StringValue(own), types.StringValue(region)
	}
	if req.ID == "" {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &id)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if !strings.HasPrefix(id.ID.ValueString(), "sg-") {
		resp.Diagnostics.AddError("Not the id of a security group", "Import by id, sg-… or sg-…@us-east-1, or by identity.")
		return
	}
	if own := r.account.clients.AccountID; !id.AccountID.IsNull() && own != "" && id.AccountID.ValueString() != own {
		resp.Diagnostics.AddError("A group of another account", "The identity names account "+id.AccountID.ValueString()+
			", and the provider is in account "+own+".")
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id.ID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("region"), types.StringValue(r.account.region(id.Region)))...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("unmanaged_rules"), unmanagedReport)...)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, adoptedKey, []byte("true"))...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, sgBaselineIdentity{types.StringValue(r.account.clients.AccountID), types.StringValue(r.account.region(id.Region)), id.ID})...)
}

// fillDefaults gives an imported or moved state, which has little more than an id, the values that the schema would.
func (r *sgBaselineResource) fillDefaults(m *sgBaselineModel) {
	m.Region = types.StringValue(r.account.region(m.Region))
	if m.Egress.IsNull() {
		m.Egress = types.StringValue("rules_only")
	}
	if m.ReplacePolicy.IsNull() {
		m.ReplacePolicy = types.StringValue("prevent")
	}
	for _, b := range []*types.Bool{&m.LegacySources, &m.AllowGap, &m.RevokeReferences} {
		if b.IsNull() {
			*b = types.BoolValue(false)
		}
	}
}

// MoveState takes the state of an aws_security_group: the group stays, with its id.
func (r *sgBaselineResource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: moveFromAWS}}
}

// awsSecurityGroup is what is taken over of an aws_security_group. Read finds the rest.
type awsSecurityGroup struct {
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	Description string            `json:"description"`
	VPCID       string            `json:"vpc_id"`
	Region      string            `json:"region"` // since version 6 of the AWS provider
	Tags        map[string]string `json:"tags"`
}

func moveFromAWS(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	if req.SourceTypeName != "aws_security_group" || !strings.HasSuffix(req.SourceProviderAddress, "/aws") {
		return // not from here: another mover may know it
	}
	var from awsSecurityGroup
	if req.SourceRawState == nil || json.Unmarshal(req.SourceRawState.JSON, &from) != nil || from.ID == "" {
		resp.Diagnostics.AddError("The moved state cannot be read", "It is not that of an aws_security_group, or of a version that this provider does not know.")
		return
	}
	for name, v := range map[string]any{
		"id": from.ID, "name": from.Name, "group_name": from.Name, "description": from.Description, "vpc_id": from.VPCID,
		"unmanaged_rules": unmanagedReport, "tags": from.Tags,
	} {
		resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root(name), v)...)
	}
	if from.Region != "" {
		resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root("region"), from.Region)...)
	}
	resp.Diagnostics.Append(resp.TargetPrivate.SetKey(ctx, adoptedKey, []byte("true"))...)
}
