package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

func newRuleWeight() function.Function {
	return pureFunction{name: "rule_weight", run: ruleWeight, definition: function.Definition{
		Summary: "How much of the quota of a security group rules use",
		MarkdownDescription: "How many rules AWS counts for each direction and IP version, `in4`, `in6`, `out4` and `out6`, as `rule_usage` of `rackspace_sg_baseline` has it. The " +
			"quota, 60 unless raised, is for each of the four. A CIDR block counts once, for its IP version; a group counts for both; a prefix list " +
			"counts for both as many rules as it may have entries, or as AWS says of its own lists. Rules that are equal count once, since a group " +
			"has each rule once.\n\nThe function asks nobody: a prefix list whose weight is not given is an error.",
		Parameters: []function.Parameter{function.DynamicParameter{Name: "rules", MarkdownDescription: rulesParameter}},
		VariadicParameter: function.MapParameter{Name: "prefix_lists", ElementType: types.Int64Type,
			MarkdownDescription: "How many rules each prefix list counts for, by its id: `max_entries` of a list of one's own; of AWS's, 1 for S3 and " +
				"DynamoDB, 55 for CloudFront."},
		Return: function.ObjectReturn{AttributeTypes: weightTypes},
	}}
}

// weightTypes are the counts of a rule_usage, without the limit.
var weightTypes = map[string]attr.Type{"in4": types.Int64Type, "in6": types.Int64Type, "out4": types.Int64Type, "out6": types.Int64Type}

type weightModel struct {
	In4  int `tfsdk:"in4"`
	In6  int `tfsdk:"in6"`
	Out4 int `tfsdk:"out4"`
	Out6 int `tfsdk:"out6"`
}

func ruleWeight(ctx context.Context, arguments function.ArgumentsData) (any, *function.FuncError) {
	var argument types.Dynamic
	var given []map[string]int64
	if err := arguments.Get(ctx, &argument, &given); err != nil {
		return nil, err
	}
	quota := sgrules.Quota{Weights: map[string]int{}}
	for i, lists := range given {
		for _, id := range slices.Sorted(maps.Keys(lists)) {
			weight := lists[id]
			if before, twice := quota.Weights[id]; weight < 1 || weight > 1000 || twice && before != int(weight) {
				return nil, wrongArgument(int64(i)+1, fmt.Sprintf("%s cannot count for %d rules: write its max_entries, 1 to 1000, once", id, weight))
			}
			quota.Weights[id] = int(weight)
		}
	}
	rules, err := groupRules(ctx, argument, "rules")
	if err != nil {
		return nil, wrongArgument(0, err.Error())
	}
	rules = distinct(rules)
	for _, r := range rules {
		if _, ok := quota.Weights[r.Peer.Value]; r.Peer.Kind == sgrules.PeerPrefixList && !ok {
			return nil, wrongArgument(0, fmt.Sprintf("how many rules %s counts for is not known here: give it after the rules, as in { %q = 20 }", r.Peer.Value, r.Peer.Value))
		}
	}
	u := quota.Count(rules...)
	return weightModel{u.In4, u.In6, u.Out4, u.Out6}, nil
}

// distinct is the rules that are not a duplicate of one before them.
func distinct(rules []sgrules.Tuple) []sgrules.Tuple {
	var out []sgrules.Tuple
	for _, r := range rules {
		if !slices.ContainsFunc(out, func(o sgrules.Tuple) bool { return sameTuple(o, r) }) {
			out = append(out, r)
		}
	}
	return out
}
