package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// foreseeError reports that an object, which at names, could not be read at plan. That it does not exist is a warning only:
// Terraform plans once more at apply, and an object that the same run has made may not be shown by then.
func foreseeError(diags *diag.Diagnostics, at path.Path, what string, err error) {
	if awsclient.IsNotFound(err) {
		diags.AddAttributeWarning(at, "Not there, or not yet", fmt.Sprintf("%s is not there, and apply will fail unless it appears. %s",
			what, awsclient.Explain(err)))
		return
	}
	diags.AddAttributeError(at, "The plan could not be checked", fmt.Sprintf("%s could not be read. %s", what, awsclient.Explain(err)))
}
