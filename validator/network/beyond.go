package network

import (
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// beyond notes which groups and subnets may be used by what is not in the Network: their ids reach a resource that is not read, or
// an output of the configuration. What the JSON leaves out (locals, dynamic blocks) counts as possible.
func (b *builder) beyond() {
	groups, subnets, associated := b.handedOut(kindGroup), b.handedOut(kindSubnet), b.associated()
	for id, g := range b.net.Groups {
		g.Beyond = groups.of(id, g.AWSID)
		g.MoreVPCs = associated.of(id, g.AWSID) != firewall.NotBeyond
		if g.Origin.Type == "aws_eks_cluster" {
			g.Beyond = firewall.MayBeBeyond // the nodes carry it
		}
	}
	b.each("rackspace_sg_baseline", func(r *plan.Resource, _ *plan.Object) {
		if g := b.net.Groups[firewall.ID(r.Address)]; g != nil && b.stated(r, "additional_vpc_ids") {
			g.MoreVPCs = true
		}
	})
	for id, s := range b.net.Subnets {
		if s.Beyond = subnets.of(id, s.AWSID); b.crowded[id] {
			s.Beyond = firewall.MayBeBeyond
		}
	}
}

// beyondBefore says the same of the world before. The configuration is that of the plan, so that it was alike then, as far as anybody
// can tell; but where the plan takes something away that is not read, that may have carried a group which nobody does now.
func beyondBefore(before, after *firewall.Network, leaves bool) {
	carried := carriedIn(before)
	for id, g := range before.Groups {
		if now := after.Groups[id]; now != nil {
			g.Beyond, g.MoreVPCs = now.Beyond, now.MoreVPCs
		}
		if g.Beyond == firewall.NotBeyond && leaves && !carried[id] {
			g.Beyond = firewall.WasBeyond
		}
	}
	for id, s := range before.Subnets {
		if now := after.Subnets[id]; now != nil {
			s.Beyond = now.Beyond
		}
	}
}

// takesAway reports whether the plan takes away something that is not read and may have carried a group.
func takesAway(p *plan.Plan) bool {
	for typ := range p.Leaving {
		if !bare(typ) {
			return true
		}
	}
	return false
}

// carriedIn is the groups that an interface certainly carries.
func carriedIn(net *firewall.Network) map[firewall.ID]bool {
	groups := map[firewall.ID]bool{}
	for _, i := range net.Interfaces {
		for _, id := range i.Groups.Sure {
			groups[id] = true
		}
	}
	return groups
}

// handedOut is the objects of a kind that may be used elsewhere.
type handedOut struct {
	kind      kind
	ids       map[firewall.ID]bool
	all, held bool // any object, or any that exists in AWS already
	taken     map[taken]bool
}

// taken is what an expression leads to, which the instances of a module share, and whether what else it may be of was asked for.
type taken struct {
	*found
	all bool
}

func (h *handedOut) of(id firewall.ID, awsID string) firewall.Beyond {
	if h.all || h.ids[id] || h.held && awsID != "" {
		return firewall.MayBeBeyond
	}
	return firewall.NotBeyond
}

func (b *builder) handedOut(k kind) *handedOut {
	h := &handedOut{kind: k, ids: map[firewall.ID]bool{}, taken: map[taken]bool{}}
	for _, root := range b.roots() {
		for _, e := range b.configModule(root).Outputs {
			f := b.resolved(e, scope{module: root}, "", k, 0)
			h.take(b, f, false) // what else an output may be of is no matter of it
			h.named(b, f)
		}
	}
	b.handedIn("", h)
	if k == kindGroup {
		b.handedToRead(h)
	} else {
		b.handedToHolders(h)
	}
	return h
}

// associated is the groups that are associated with a further VPC. The resource that does so is not read.
func (b *builder) associated() *handedOut {
	types := []string{"aws_vpc_security_group_vpc_association", "awscc_ec2_security_group_vpc_association"}
	h := &handedOut{kind: kindGroup, ids: map[firewall.ID]bool{}, taken: map[taken]bool{}}
	b.eachOther("", func(module string, r *plan.ConfigResource) {
		if slices.Contains(types, r.Type) && !r.Data {
			h.all = h.all || r.Unreadable || !b.handedTo(r.Type, r.Args, scope{module: module, forEach: r.ForEach}, h)
		}
	})
	return h
}

// eachOther calls f for each block that is not read, of a module instance and those in it.
func (b *builder) eachOther(module string, f func(module string, r *plan.ConfigResource)) {
	m := b.configModule(module)
	if m == nil {
		return
	}
	for _, r := range m.Others {
		f(module, r)
	}
	for call := range m.Calls {
		for _, child := range b.children(module, call) {
			b.eachOther(child, f)
		}
	}
}

// handedIn looks through the blocks of a module instance that are not read, and those of the modules in it.
func (b *builder) handedIn(module string, h *handedOut) {
	m := b.configModule(module)
	if m == nil {
		return
	}
	opaque := false
	for block, r := range m.Others {
		if r.Data && (strings.HasPrefix(r.Type, "aws_") || strings.HasPrefix(r.Type, "rackspace_")) || h.kind == kindRouteTable && r.Type == "aws_vpc_endpoint_route_table_association" {
			continue // it looks up; or adds a route to a service: see gatewayEndpoints
		}
		typ := block[:strings.LastIndexByte(block, '.')]
		spoken := b.handedTo(typ, r.Args, scope{module: module, forEach: r.ForEach}, h)
		opaque = opaque || r.Unreadable || !spoken && !r.Data && !bare(typ) && !(h.kind == kindRouteTable && strings.HasPrefix(typ, "aws_"))
	}
	for _, r := range m.Resources {
		if plan.Placements[r.Type] != (plan.Placement{}) && !r.Data {
			b.handedTo(r.Type, besidesPlacement(r), scope{module: module, forEach: r.ForEach}, h)
		}
	}
	if opaque { // it may have the id of anything that the module knows in a dynamic block, which the JSON has not
		f := b.reachable(module, h.kind, 0)
		h.take(b, &f, false)
	}
	for call := range m.Calls {
		for _, child := range b.children(module, call) {
			b.handedIn(child, h)
		}
	}
}

// besidesPlacement is the arguments of a block but those that give it its interfaces, which are in the Network: a function may be told
// of a group in its environment.
func besidesPlacement(r *plan.ConfigResource) map[string]*plan.Expr {
	p := plan.Placements[r.Type]
	rest := map[string]*plan.Expr{}
	for name, e := range r.Args {
		if !slices.Contains([]string{p.Block, p.Subnets, p.Groups, p.SubnetGroup, "subnet_mapping", "route_table_ids"}, name) || name == "" {
			rest[name] = e
		}
	}
	return rest
}

// handedTo follows the arguments of a block; spoken says that one of them speaks of objects of the kind.
func (b *builder) handedTo(typ string, args map[string]*plan.Expr, sc scope, h *handedOut) (spoken bool) {
	for name, e := range args {
		for _, block := range e.Blocks {
			spoken = b.handedTo(typ, block, sc, h) || spoken
		}
		speaks := names(name, h.kind) || h.kind == kindSubnet && name == "vpc_zone_identifier" ||
			h.kind == kindGroup && (name == "group_id" || name == "group_set") // of the awscc provider
		if harmless[typ] || len(e.Blocks) > 0 {
			spoken = spoken || harmless[typ]
			continue
		}
		spoken = spoken || speaks
		if !speaks && !free(typ, name) {
			if e = direct(e, h.kind); len(e.References) == 0 {
				continue
			}
		}
		f := b.resolved(e, sc, "", h.kind, 0)
		if speaks && len(f.targets) == 0 && !f.dead && !e.Empty {
			h.held = true // a literal, or a variable of the root module
		}
		h.take(b, f, speaks)
	}
	return spoken
}

// take adds what an expression leads to; all says that what else it may be of counts too.
func (h *handedOut) take(b *builder, f *found, all bool) {
	if h.taken[taken{f, all}] {
		return
	}
	h.taken[taken{f, all}] = true
	h.all, h.held = h.all || all && f.dead, h.held || all && f.unread
	for i := range f.targets {
		t := &f.targets[i]
		l := b.asKind(*t, h.kind)
		if o := b.object(t.res); l.Open && o != nil && !plural(t.res) && holdsIDs(t, o, h.kind) {
			h.holds(b, t, o)
			continue
		}
		h.all = h.all || l.Open && !t.self
		for _, id := range l.To {
			h.ids[id] = true
		}
	}
}

// named adds the objects of which an output tells a name: another configuration looks them up by it.
func (h *handedOut) named(b *builder, f *found) {
	for _, t := range f.targets {
		if t.attr == "arn" || t.attr == "name" || t.attr == "group_name" {
			t.attr = "id"
			if id, ok := b.identity(t, h.kind); ok {
				h.ids[id] = true
			}
		}
	}
}

// holds adds what a whole resource holds beside what it is: the subnets of a network ACL. The groups of an instance are carried as
// it is.
func (h *handedOut) holds(b *builder, t *target, o *plan.Object) {
	if o.NetworkACL == nil {
		return
	}
	for id, s := range b.net.Subnets {
		if s.NACL.MayBe(firewall.ID(t.res.Address)) {
			h.ids[id] = true
		}
	}
}

// handedToRead adds groups that a resource has which is read, and is no interface of the Network: a launch template, and an
// attachment to what the plan does not hold.
func (b *builder) handedToRead(h *handedOut) {
	take := func(l firewall.Links, set bool) {
		h.all = h.all || l.Open && set
		for _, id := range slices.Concat(l.Sure, l.Maybe) {
			h.ids[id] = true
		}
	}
	b.each("aws_launch_template", func(r *plan.Resource, o *plan.Object) {
		take(b.members(r, "vpc_security_group_ids", o.LaunchTemplate.VPCSecurityGroupIDs, kindGroup))
		blocks, more := b.nested(r, "network_interfaces"), o.LaunchTemplate.NetworkInterfaces
		for _, x := range more.Or(nil) {
			h.all = h.all || x.SecurityGroups.IsUnknown() && len(blocks) == 0 // a dynamic block
			for _, e := range x.SecurityGroups.Or(nil) {
				id, _ := b.lookup(kindGroup, e.Or(""))
				h.ids[id] = true
			}
		}
		h.all = h.all || more.IsUnknown() && len(blocks) == 0
		for _, block := range blocks {
			if e := block["security_groups"]; e != nil {
				take(b.membersOf(r, "network_interfaces", e, kindGroup).Links, true)
			}
		}
	})
	seen := func(eni firewall.Link) bool { return b.net.Interfaces[b.alias(first(eni))] != nil }
	b.each("aws_network_interface_sg_attachment", func(r *plan.Resource, o *plan.Object) {
		if seen(b.link(r, "network_interface_id", o.GroupAttachment.NetworkInterfaceID, kindInterface)) {
			return
		}
		take(asLinks(b.link(r, "security_group_id", o.GroupAttachment.SecurityGroupID, kindGroup)))
	})
	b.each("aws_vpc_endpoint_security_group_association", func(r *plan.Resource, o *plan.Object) {
		if len(b.endpoints(b.link(r, "vpc_endpoint_id", o.EndpointPart.EndpointID, kindEndpoint))) != 1 {
			take(asLinks(b.link(r, "security_group_id", o.EndpointPart.GroupID, kindGroup)))
		}
	})
	b.each("rackspace_sg_attachment", func(r *plan.Resource, o *plan.Object) {
		if seen(b.attachedTo(r, o.BaselineAttachment)) {
			return
		}
		take(b.members(r, "security_group_ids", o.BaselineAttachment.GroupIDs, kindGroup))
	})
}

// handedToHolders adds the subnets of which others take some whom the plan need not hold: those of subnet groups, and of EKS
// clusters, whose nodes and controllers place interfaces there.
func (b *builder) handedToHolders(h *handedOut) {
	take := func(l firewall.Links) {
		h.all = h.all || l.Open
		for _, id := range slices.Concat(l.Sure, l.Maybe) {
			h.ids[id] = true
		}
	}
	for _, typ := range []string{"aws_db_subnet_group", "aws_elasticache_subnet_group"} {
		b.each(typ, func(r *plan.Resource, o *plan.Object) {
			l, _ := b.members(r, "subnet_ids", o.SubnetGroup.Subnets, kindSubnet)
			take(l)
		})
	}
	b.each("aws_eks_cluster", func(r *plan.Resource, o *plan.Object) {
		if o.Placed.Block != plan.Null {
			take(b.placedSubnets(r, o))
		}
	})
}

// harmless are types that name subnets and put nothing into them.
var harmless = map[string]bool{"aws_route_table_association": true}

// bareTypes begin the names of types, not read, whose objects have no interface of their own with a group: none at all, those of
// a transit gateway, which has no group, or those of a cluster that is read.
var bareTypes = []string{
	"aws_acm_", "aws_appautoscaling_", "aws_autoscaling_attachment", "aws_autoscaling_policy", "aws_autoscaling_traffic_source_attachment", "aws_cloudfront_", "aws_cloudwatch_log_",
	"aws_cloudwatch_metric_", "aws_customer_gateway", "aws_db_parameter_group", "aws_dynamodb_", "aws_ebs_", "aws_ec2_tag",
	"aws_ec2_transit_gateway", "aws_ecr_", "aws_ecs_cluster", "aws_ecs_task_definition", "aws_elasticache_parameter_group", "aws_egress_only_internet_gateway", "aws_eip",
	"aws_flow_log", "aws_iam_", "aws_internet_gateway", "aws_key_pair", "aws_kms_", "aws_lambda_permission", "aws_lb_listener", "aws_lb_target_group",
	"aws_alb_listener", "aws_alb_target_group", "aws_main_route_table_association", "aws_route", "aws_route53_record", "aws_route53_zone",
	"aws_rds_cluster_instance", "aws_route_table", "aws_s3_", "aws_secretsmanager_", "aws_sns_", "aws_sqs_", "aws_ssm_parameter", "aws_volume_attachment",
	"aws_vpc_dhcp_options", "aws_vpc_endpoint_route_table_association", "aws_vpc_peering_connection", "aws_vpn_gateway", "aws_wafv2_", "rackspace_sg_change_monitor", "random_", "time_", "tls_",
}

// bare reports whether objects of a type have no interface.
func bare(typ string) bool {
	return harmless[typ] || slices.ContainsFunc(bareTypes, func(t string) bool {
		return typ == t || strings.HasPrefix(typ, t) && (strings.HasSuffix(t, "_") || strings.HasPrefix(typ, t+"_") && t != "aws_route")
	})
}

// free reports whether an argument may hold any value, an id among others.
func free(typ, name string) bool {
	return !strings.HasPrefix(typ, "aws_") || slices.Contains(carriers, name) || name == "parameters"
}

// direct is the references of an expression that name objects of the kind, or an output of a module.
func direct(e *plan.Expr, k kind) *plan.Expr {
	word := kindWords[k][0]
	return &plan.Expr{References: slices.DeleteFunc(slices.Clone(e.References), func(ref string) bool {
		head, _, _ := strings.Cut(ref, ".")
		return head != "module" && !strings.Contains(head, word) && head != "rackspace_sg_baseline" && head != lockdownType
	})}
}
