package plan

// TargetGroup is aws_lb_target_group.
type TargetGroup struct {
	Port, Protocol String
	// TargetType is "instance", "ip", "lambda" or "alb"; PreserveClientIP "true" or "false", or known only after apply where AWS decides.
	TargetType, PreserveClientIP String
	HealthPorts                  Strings // health_check[*].port, at most one: a number, or "traffic-port"
}

var targetGroupFamily = besides(newFamily(func(a attrs, o *Object) {
	o.TargetGroup = &TargetGroup{Port: a.str("port"), Protocol: a.str("protocol"), HealthPorts: a.pluck("health_check", "port"),
		TargetType: a.str("target_type"), PreserveClientIP: a.str("preserve_client_ip")}
}))

// Listener is aws_lb_listener: GroupARNs are the target groups of its default actions, as far as they are known.
type Listener struct {
	BalancerARN String
	GroupARNs   Strings
}

var listenerFamily = besides(newFamily(func(a attrs, o *Object) {
	o.Listener = &Listener{BalancerARN: a.str("load_balancer_arn"), GroupARNs: a.pluck("default_action", "target_group_arn")}
}))

// TargetAttachment is aws_lb_target_group_attachment.
type TargetAttachment struct{ GroupARN, TargetID, Port String }

var targetAttachmentFamily = besides(newFamily(func(a attrs, o *Object) {
	o.TargetAttachment = &TargetAttachment{GroupARN: a.str("target_group_arn"), TargetID: a.str("target_id"), Port: a.str("port")}
}))
