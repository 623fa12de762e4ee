package provider

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// MoveState takes the state of an aws_default_security_group: the group stays as it is, and its rules show as open.
func (r *defaultSGLockdownResource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: moveDefaultFromAWS}}
}

func moveDefaultFromAWS(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	if req.SourceTypeName != "aws_default_security_group" || !strings.HasSuffix(req.SourceProviderAddress, "/aws") {
		return // not from here: another mover may know it
	}
	var from awsSecurityGroup
	if req.SourceRawState == nil || json.Unmarshal(req.SourceRawState.JSON, &from) != nil || from.ID == "" || from.VPCID == "" {
		resp.Diagnostics.AddError("The moved state cannot be read", "It is not that of an aws_default_security_group, or of a version that this provider does not know.")
		return
	}
	values := map[string]any{"vpc_id": from.VPCID, "security_group_id": from.ID, "fail_if_in_use": true, "restore_on_destroy": false}
	if from.Region != "" {
		values["region"] = from.Region
	}
	for name, v := range values {
		resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root(name), v)...)
	}
}
