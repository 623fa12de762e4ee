package provider

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// nameNested puts the path of an attribute within another one before what is said of it: Terraform shows the line where the resource
// begins, which does not tell one rule from another.
func nameNested(diags *diag.Diagnostics) {
	for i, d := range *diags {
		at, ok := d.(diag.DiagnosticWithPath)
		if !ok || len(at.Path().Steps()) < 2 || strings.Contains(d.Detail(), at.Path().String()) {
			continue
		}
		detail := at.Path().String() + ": " + d.Detail()
		if d.Severity() == diag.SeverityWarning {
			(*diags)[i] = diag.NewAttributeWarningDiagnostic(at.Path(), d.Summary(), detail)
		} else {
			(*diags)[i] = diag.NewAttributeErrorDiagnostic(at.Path(), d.Summary(), detail)
		}
	}
}
