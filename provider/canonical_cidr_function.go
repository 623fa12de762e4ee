package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

func newCanonicalCIDR() function.Function {
	return pureFunction{name: "canonical_cidr", run: canonicalCIDR, definition: function.Definition{
		Summary: "A CIDR block as AWS stores it",
		MarkdownDescription: "The CIDR block as AWS stores it: host bits masked, IPv6 in its short lower-case spelling. AWS does that by itself, so that a " +
			"rule of another spelling never comes back as it was written. A text that is no CIDR block is an error, an address without a " +
			"prefix length too.",
		Parameters: []function.Parameter{function.StringParameter{Name: "cidr",
			MarkdownDescription: "An IPv4 or IPv6 CIDR block, such as `10.0.0.5/8`, `10.0.0.0/08` or `2001:DB8::/32`."}},
		Return: function.StringReturn{},
	}}
}

func canonicalCIDR(ctx context.Context, arguments function.ArgumentsData) (any, *function.FuncError) {
	var cidr string
	if err := arguments.Get(ctx, &cidr); err != nil {
		return nil, err
	}
	p, err := sgrules.CanonicalCIDR(cidr)
	if err != nil {
		return nil, wrongArgument(0, err.Error()+": write an address and a length, such as 10.0.0.0/8 or 2001:db8::/32")
	}
	return p.String(), nil
}
