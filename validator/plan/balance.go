package plan

// TargetGroup is aws_lb_target_group.
type TargetGroup struct {
	Port, Protocol String
	// TargetType is "instance", "ip", "lambda" or "alb"; PreserveClientIP "true" or "false", or known only after apply where AWS decides;
	// IPAddressType "ipv4" or "ipv6", or known only after apply.
	TargetType, PreserveClientIP, IPAddressType String
	CrossZone                                   String  // load_balancing_cross_zone_enabled: "true", "false", "use_load_balancer_configuration"
	HealthPorts                                 Strings // health_check[*].port, at most one: a number, or "traffic-port"
}

var targetGroupFamily = besides(newFamily(func(a attrs, o *Object) {
	o.TargetGroup = &TargetGroup{Port: a.str("port"), Protocol: a.str("protocol"), HealthPorts: a.pluck("health_check", "port"),
		TargetType: a.str("target_type"), PreserveClientIP: a.str("preserve_client_ip"), IPAddressType: a.str("ip_address_type"),
		CrossZone: a.str("load_balancing_cross_zone_enabled")}
}))

// Listener is aws_lb_listener.
type Listener struct {
	BalancerARN    String
	Port, Protocol String
	Actions        Value[[]Action] // default_action
}

// Action is an action of a listener, or of a rule of one: what it forwards to is one target group, or are those of its forward block.
type Action struct {
	GroupARN String
	Forward  Value[[]Value[[]Weighted]]
}

// Weighted is a target group of a forward block.
type Weighted struct {
	GroupARN String
	Weight   Int
}

func actions(a attrs, name string) Value[[]Action] {
	return blocks(a, name, func(e attrs) Action {
		return Action{GroupARN: e.str("target_group_arn"), Forward: blocks(e, "forward", func(e attrs) Value[[]Weighted] {
			return blocks(e, "target_group", func(e attrs) Weighted { return Weighted{GroupARN: e.str("arn"), Weight: e.int("weight")} })
		})}
	})
}

var listenerFamily = besides(newFamily(func(a attrs, o *Object) {
	o.Listener = &Listener{BalancerARN: a.str("load_balancer_arn"), Port: a.str("port"), Protocol: a.str("protocol"),
		Actions: actions(a, "default_action")}
}))

// ListenerRule is aws_lb_listener_rule.
type ListenerRule struct {
	ListenerARN String
	Actions     Value[[]Action]
}

var listenerRuleFamily = besides(newFamily(func(a attrs, o *Object) {
	o.ListenerRule = &ListenerRule{ListenerARN: a.str("listener_arn"), Actions: actions(a, "action")}
}))

// TargetAttachment is aws_lb_target_group_attachment.
type TargetAttachment struct{ GroupARN, TargetID, Port, Zone String }

var targetAttachmentFamily = besides(newFamily(func(a attrs, o *Object) {
	o.TargetAttachment = &TargetAttachment{GroupARN: a.str("target_group_arn"), TargetID: a.str("target_id"), Port: a.str("port"),
		Zone: a.str("availability_zone")}
}))

// ScalingAttachment is aws_autoscaling_attachment.
type ScalingAttachment struct{ GroupARN, Scaling String }

// TrafficAttachment is aws_autoscaling_traffic_source_attachment, which has one source.
type TrafficAttachment struct {
	Scaling String
	Sources Value[[]TrafficSource]
}

// TrafficSource is what sends an Auto Scaling group its requests: a target group, if its type is "elbv2" or not stated.
type TrafficSource struct{ ID, Type String }

// TrafficTargetGroup is the type of a traffic source that is a target group of a load balancer.
const TrafficTargetGroup = "elbv2"

func trafficSources(a attrs) Value[[]TrafficSource] {
	return blocks(a, "traffic_source", func(e attrs) TrafficSource { return TrafficSource{ID: e.str("identifier"), Type: e.str("type")} })
}

var scalingAttachmentFamily = besides(newFamily(func(a attrs, o *Object) {
	o.ScalingAttachment = &ScalingAttachment{GroupARN: a.str("lb_target_group_arn"), Scaling: a.str("autoscaling_group_name")}
}))

var trafficAttachmentFamily = besides(newFamily(func(a attrs, o *Object) {
	o.TrafficAttachment = &TrafficAttachment{Scaling: a.str("autoscaling_group_name"), Sources: trafficSources(a)}
}))
