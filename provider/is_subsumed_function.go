package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

func newIsSubsumed() function.Function {
	return pureFunction{name: "is_subsumed", run: isSubsumed, definition: function.Definition{
		Summary: "Whether rules of a security group admit nothing that others do not",
		MarkdownDescription: "`true` if every packet that the first rules admit is admitted by the second ones taken together: exact, also where several " +
			"CIDR blocks or ranges of ports make up one, and for each direction and IP version by itself.\n\n" +
			"A group or a prefix list stands for whoever is in it, today or later. A rule for one is subsumed by rules for the same one, and by " +
			"rules for all addresses of both IP versions; it subsumes no CIDR block. `self` is the same group on both sides.",
		Parameters: []function.Parameter{
			function.DynamicParameter{Name: "rules", MarkdownDescription: rulesParameter},
			function.DynamicParameter{Name: "others", MarkdownDescription: "The rules that `rules` is compared with, likewise."},
		},
		Return: function.BoolReturn{},
	}}
}

func isSubsumed(ctx context.Context, arguments function.ArgumentsData) (any, *function.FuncError) {
	var a, b types.Dynamic
	if err := arguments.Get(ctx, &a, &b); err != nil {
		return nil, err
	}
	rules, err := groupRules(ctx, a, "rules")
	if err != nil {
		return nil, wrongArgument(0, err.Error())
	}
	others, err := groupRules(ctx, b, "others")
	if err != nil {
		return nil, wrongArgument(1, err.Error())
	}
	return sgrules.Subsumed(rules, others), nil
}
