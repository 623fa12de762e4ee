package provider

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/function"
)

// pureFunction is a function that needs nothing but its arguments: neither AWS nor the provider block.
type pureFunction struct {
	name       string
	definition function.Definition
	// run returns the result, a value of the type that the definition says, or an error that names the argument.
	run func(ctx context.Context, arguments function.ArgumentsData) (any, *function.FuncError)
}

var _ function.Function = pureFunction{}

// Metadata names the function.
func (f pureFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = f.name
}

// Definition is the function's parameters, its result and its documentation.
func (f pureFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = f.definition
}

// Run is a call.
func (f pureFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	result, err := f.run(ctx, req.Arguments)
	if err == nil {
		err = resp.Result.Set(ctx, result)
	}
	resp.Error = err
}

// wrongArgument is an error of an argument, by its place: Terraform puts the parameter's name before it.
func wrongArgument(at int64, text string) *function.FuncError {
	return function.NewArgumentFuncError(at, sentence(text))
}

// texts is the errors of diagnostics, each with the place that it is about.
func errorTexts(diags diag.Diagnostics) string {
	var out []string
	for _, d := range diags.Errors() {
		text := d.Detail()
		if at, ok := d.(diag.DiagnosticWithPath); ok && len(at.Path().Steps()) > 0 && !strings.Contains(text, at.Path().String()) {
			text = at.Path().String() + ": " + text
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n")
}
