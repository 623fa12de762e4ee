package check

import (
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// The awscc provider hands a resource to the Cloud Control API as a whole: Terraform orders creates, updates and deletes of whole resources, and what
// an update does inside is CloudFormation's, and not told. What a rule's resource is for stands once it is created, and is gone once
// it is deleted.
//
// Source: https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations-update.html

func byCloudControl(o firewall.Origin) bool { return strings.HasPrefix(o.Type, "awscc_") }

// updatedInside reports whether Cloud Control changes a resource in place.
func updatedInside(o firewall.Origin) bool { return byCloudControl(o) && does(o, "update") }

// inside is what Cloud Control does on the way of a crossing in steps that are not known: rules that it changes in place, and, where
// subnets get another network ACL, all that it does with that.
func (c *crossing) inside() []firewall.Origin {
	var out []firewall.Origin
	for _, n := range []*firewall.NACL{c.before, c.after} {
		for r := range n.AllRules() {
			if updatedInside(r.Origin) {
				out = append(out, r.Origin)
			}
		}
	}
	if c.how == staying || c.how == adopted {
		return out
	}
	origins := append([]firewall.Origin{c.before.Origin, c.after.Origin}, c.left...)
	for _, claim := range c.claims {
		if claim != nil {
			origins = append(origins, claim.Origin)
		}
	}
	for _, o := range origins {
		if byCloudControl(o) && (does(o, "create") || does(o, "delete") || does(o, "update")) {
			out = append(out, o)
		}
	}
	return out
}

// insideCloudControl is the addresses of what Cloud Control changes in steps that are not known, ascending.
func (p *Pass) insideCloudControl() []string {
	var out []string
	for _, c := range p.crossings() {
		for _, o := range c.inside() {
			out = append(out, o.Address)
		}
	}
	if p.After() {
		for _, g := range p.places().groups {
			old := p.Prior.Groups[g.ID]
			if old == nil || old == g {
				continue
			}
			for _, d := range directions {
				x := regroup(old.Rules(d), g.Rules(d))
				for _, r := range slices.Concat(x.gone, x.made) {
					if updatedInside(r.Origin) {
						out = append(out, r.Origin.Address)
					}
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
