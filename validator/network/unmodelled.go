package network

import (
	"maps"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// unmodelledTypes are types, not read, that decide what passes.
var unmodelledTypes = map[string]string{
	"aws_ec2_transit_gateway_vpc_attachment":         "a transit gateway attachment",
	"aws_networkfirewall_firewall":                   "a Network Firewall endpoint",
	"aws_vpc_block_public_access_options":            "VPC Block Public Access",
	"aws_vpc_block_public_access_exclusion":          "VPC Block Public Access",
	"aws_vpc_security_group_rules_exclusive":         "a resource that revokes all other rules of a group",
	"aws_vpc_security_group_vpc_association":         "a security group in a second VPC",
	"awscc_ec2_security_group_vpc_association":       "a security group in a second VPC",
	"awscc_ec2_vpc_block_public_access_options":      "VPC Block Public Access",
	"awscc_ec2_vpc_block_public_access_exclusion":    "VPC Block Public Access",
	"awscc_ec2_transit_gateway_vpc_attachment":       "a transit gateway attachment",
	"awscc_networkfirewall_firewall":                 "a Network Firewall endpoint",
	"awscc_networkfirewall_vpc_endpoint_association": "a Network Firewall endpoint",
}

// changingActions are actions that change what passes, when the plan is applied and after its own changes.
var changingActions = map[string]string{
	"rackspace_sg_quarantine":       "an action that gives interfaces another group",
	"rackspace_sg_release":          "an action that gives interfaces their groups back",
	"rackspace_sg_revoke_unmanaged": "an action that revokes rules",
}

// unmodelled notes the blocks of the configuration that decide what passes and are not modelled. The plan does not say whether one
// that it makes or changes was there before.
func (b *builder) unmodelled() {
	if b.side == sideBefore && len(b.net.VPCs)+len(b.net.NACLs)+len(b.net.Groups) == 0 {
		return // there was nothing yet that it could have stood beside
	}
	b.unmodelledIn(b.plan.Config, "")
	if b.side == sideBefore {
		return
	}
	for _, a := range b.plan.Invoked {
		if what := changingActions[a.Type]; what != "" {
			b.net.Unmodelled = append(b.net.Unmodelled, firewall.Unmodelled{What: what, Address: a.Address})
		}
	}
}

// noInstance reports whether a block of a module has certainly no instance: its count is 0, as that of most of what a module can make. A
// plan of a part does not hold every instance.
func (b *builder) noInstance(path, block string) bool {
	p := b.plan
	root, _ := cutLayer(path)
	part := p.Errored || p.Deferred > 0 || p.Complete != nil && !*p.Complete
	return p.Standing != nil && !p.Standing[under(root, block)] && !part
}

// unmodelledIn goes through a module of the configuration; path is its address without keys. That of one of several plans begins with
// the plan: Joined.Owner takes it off.
func (b *builder) unmodelledIn(m *plan.Module, path string) {
	if m == nil {
		return
	}
	for _, block := range slices.Sorted(maps.Keys(m.Others)) {
		r := m.Others[block]
		what := unmodelledTypes[r.Type]
		if e := r.Args["gateway_load_balancer_arns"]; r.Type == "aws_vpc_endpoint_service" && e != nil && !e.Empty {
			what = "an endpoint service of a Gateway Load Balancer"
		}
		if what == "" && carriesGroups(r.Type, r.Args) {
			what = "the interfaces of " + r.Type
		}
		if what == "" || r.Data || b.noInstance(path, block) {
			continue
		}
		b.net.Unmodelled = append(b.net.Unmodelled, firewall.Unmodelled{
			What: what, Address: under(path, block), Perhaps: b.side == sideBefore && b.pending(path, block),
		})
	}
	for _, call := range slices.Sorted(maps.Keys(m.Calls)) {
		b.unmodelledIn(m.Calls[call].Module, joinModule(path, call, ""))
	}
}

// carriesGroups reports whether a block of a type that is not read is given security groups: its interfaces, which are not in the
// Network, carry them, and a rule that names one of them as its peer admits somebody who is not seen.
func carriesGroups(typ string, args map[string]*plan.Expr) bool {
	if !strings.HasPrefix(typ, "aws_") || bare(typ) {
		return false
	}
	for name, e := range args {
		if names(name, kindGroup) && (len(e.References) > 0 || e.Constant && !e.Empty) {
			return true
		}
		if slices.ContainsFunc(e.Blocks, func(block map[string]*plan.Expr) bool { return carriesGroups(typ, block) }) {
			return true
		}
	}
	return false
}
