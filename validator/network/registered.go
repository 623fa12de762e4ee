package network

import (
	"net/netip"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// attached is the targets of an attachment to a group of a target type, none if they are not certain. A load balancer is asked at all of
// its nodes.
func (b *builder) attached(r *plan.Resource, x *plan.TargetAttachment, kind string) []balanced {
	switch kind {
	case "instance":
		return []balanced{{target: b.alias(first(b.link(r, "target_id", x.TargetID, kindInstance))), port: x.Port}}
	case "alb":
		lb := b.resource("aws_lb", "aws_alb", first(b.link(r, "target_id", x.TargetID, kindBalancer)))
		return b.standingAt(lb, x.Port)
	case "ip":
		if x.Zone.Or("") == "all" {
			return nil // it is outside of the VPC
		}
		if text, known := x.TargetID.Get(); known {
			a, err := netip.ParseAddr(text)
			if err != nil {
				return nil
			}
			return []balanced{{addr: a.Unmap(), port: x.Port}}
		}
		id := b.alias(first(b.link(r, "target_id", x.TargetID, kindPrivateAddress)))
		return []balanced{{target: id, port: x.Port}}
	}
	return nil
}

// standingAt is the interfaces of a resource as targets.
func (b *builder) standingAt(r *plan.Resource, port plan.String) []balanced {
	var out []balanced
	for _, n := range b.standing[r] {
		out = append(out, balanced{target: n.ID, port: port})
	}
	return out
}

// served enters a service in awsvpc mode, whose interfaces are its own, for its load_balancer blocks.
func (b *builder) served(out registry, r *plan.Resource, blocks []plan.Served) {
	var arns []plan.String
	sameLater := true // the ports of those of which the group is known only after apply
	var later *plan.Served
	for i, s := range blocks {
		arns = append(arns, s.GroupARN)
		if s.GroupARN.IsUnknown() {
			sameLater = sameLater && (later == nil || !s.Port.IsUnknown() && later.Port.Or("") == s.Port.Or(""))
			later = &blocks[i]
		} else {
			group, _ := b.lookup(kindTargetGroup, s.GroupARN.Or(""))
			out.add(group, b.standingAt(r, s.Port)...)
		}
	}
	if later == nil || !sameLater {
		return
	}
	for _, group := range b.laterIDs(r, "load_balancer", "target_group_arn", arns, kindTargetGroup) {
		out.add(group, b.standingAt(r, later.Port)...)
	}
}

// laterIDs is the objects that an argument of blocks names, as far as they are known only after apply: those that the sources give, or
// to which the expressions refer that are not constant, if there is one for each. Blocks of a set are in another order than the
// configuration's, so that it is not said which is which.
func (b *builder) laterIDs(r *plan.Resource, block, arg string, values []plan.String, k kind) []firewall.ID {
	later := 0
	for _, v := range values {
		later += count(v.IsUnknown())
		if v.IsUnknown() && v.Sensitive {
			return nil
		}
	}
	var out []firewall.ID
	add := func(id firewall.ID) {
		if id != "" {
			out = append(out, id)
		}
	}
	if given := b.blocksGiven(r, block); len(given) > 0 && len(given) == len(values) {
		for _, g := range given {
			if v, decided := g.Arg(arg); decided && !v.List && !v.Null && len(v.Elements) == 1 && v.Elements[0].Address != "" {
				id, _ := b.elementGiven(v.Elements[0], k)
				add(id)
			}
		}
		if len(out) == later {
			return out
		}
		out = nil
	}
	refer := 0
	for _, e := range b.nested(r, block) {
		if x := e[arg]; x != nil && !x.Constant {
			refer++
			add(first(b.candidates(b.references(r, x, k), k)))
		}
	}
	if refer != later {
		return nil // some of them are known, or a dynamic block has more
	}
	return out
}

// scaled enters the Auto Scaling groups: those that name a target group, and those that an attachment names. What ends is still in the
// lists that AWS reported.
func (b *builder) scaled(out registry) {
	ended := b.endedScaling()
	b.each("aws_autoscaling_group", func(r *plan.Resource, o *plan.Object) {
		l, _ := b.members(r, "target_group_arns", o.Placed.TargetGroups, kindTargetGroup)
		for _, group := range slices.Concat(l.Sure, b.sources(r, o.Placed.Sources)) {
			if !ended[scalingPair{firewall.ID(r.Address), group}] || b.sets(r) {
				out.add(group, b.standingAt(r, plan.String{})...)
			}
		}
	})
	attach := func(r *plan.Resource, name plan.String, groups ...firewall.ID) {
		scaling := first(b.link(r, "autoscaling_group_name", name, kindScalingGroup))
		if s := b.resource("aws_autoscaling_group", "aws_autoscaling_group", scaling); s != nil {
			for _, group := range groups {
				out.add(group, b.standingAt(s, plan.String{})...)
			}
		}
	}
	b.each(scalingAttachment, func(r *plan.Resource, o *plan.Object) {
		attach(r, o.ScalingAttachment.Scaling, first(b.link(r, "lb_target_group_arn", o.ScalingAttachment.GroupARN, kindTargetGroup)))
	})
	b.each(trafficAttachment, func(r *plan.Resource, o *plan.Object) {
		attach(r, o.TrafficAttachment.Scaling, b.sources(r, o.TrafficAttachment.Sources)...)
	})
}

const (
	scalingAttachment = "aws_autoscaling_attachment"
	trafficAttachment = "aws_autoscaling_traffic_source_attachment"
)

// scalingPair is an Auto Scaling group and a target group with which its instances are registered.
type scalingPair struct{ scaling, group firewall.ID }

// endedScaling is what attachments that end have registered.
func (b *builder) endedScaling() map[scalingPair]bool {
	out := map[scalingPair]bool{}
	note := func(name plan.String, arns ...plan.String) {
		scaling, _ := b.lookup(kindScalingGroup, name.Or(""))
		for _, arn := range arns {
			group, _ := b.lookup(kindTargetGroup, arn.Or(""))
			out[scalingPair{scaling, group}] = true
		}
	}
	for _, r := range slices.Concat(b.byType[scalingAttachment], b.byType[trafficAttachment]) {
		switch x := r.Before; {
		case !b.ends(r):
		case x.ScalingAttachment != nil:
			note(x.ScalingAttachment.Scaling, x.ScalingAttachment.GroupARN)
		case x.TrafficAttachment != nil:
			note(x.TrafficAttachment.Scaling, targetGroupsOf(x.TrafficAttachment.Sources)...)
		}
	}
	return out
}

// sources is the target groups among traffic sources.
func (b *builder) sources(r *plan.Resource, v plan.Value[[]plan.TrafficSource]) []firewall.ID {
	var out []firewall.ID
	var ids []plan.String
	for _, arn := range targetGroupsOf(v) {
		if text, known := arn.Get(); known && text != "" {
			group, _ := b.lookup(kindTargetGroup, text)
			out = append(out, group)
		}
		ids = append(ids, arn)
	}
	if len(ids) != len(v.Or(nil)) {
		return out // sources of another type: which of the others is which is not known
	}
	return append(out, b.laterIDs(r, "traffic_source", "identifier", ids, kindTargetGroup)...)
}

// targetGroupsOf is the ARNs of the target groups among traffic sources. A type that is not stated is AWS's to find.
func targetGroupsOf(v plan.Value[[]plan.TrafficSource]) []plan.String {
	var out []plan.String
	for _, s := range v.Or(nil) {
		if !s.Type.IsUnknown() && (plan.Blank(s.Type) || s.Type.Or("") == plan.TrafficTargetGroup) {
			out = append(out, s.ID)
		}
	}
	return out
}
