package network

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// balanced is a target of a target group: an interface, and the port by which it is asked, "" for that of the group.
type balanced struct {
	target firewall.ID
	port   plan.String
}

// balance enters what the nodes of load balancers send to for certain: listeners that forward to a target group, and the instances,
// services and Auto Scaling groups that are registered with it. What is not certain is left out: nothing is said of it.
func (b *builder) balance() {
	targets := b.targetsByGroup()
	if len(targets) == 0 {
		return
	}
	for _, typ := range []string{"aws_lb_listener", "aws_alb_listener"} {
		b.each(typ, func(r *plan.Resource, o *plan.Object) {
			lb := b.resource("aws_lb", "aws_alb", first(b.link(r, "load_balancer_arn", o.Listener.BalancerARN, kindBalancer)))
			if lb == nil {
				return
			}
			for _, id := range b.forwardsTo(r, o.Listener) {
				g := b.resource("aws_lb_target_group", "aws_alb_target_group", id)
				if g == nil {
					continue
				}
				for _, t := range targets[id] {
					ports, ok := asked(b.object(g).TargetGroup, t.port, b.keepsClients(g))
					for _, node := range b.standing[lb] {
						if target := b.net.Interfaces[t.target]; ok && target != nil && target != node {
							node.Balances = append(node.Balances, firewall.Balance{Target: t.target, Ports: ports})
						}
					}
				}
			}
		})
	}
	for _, nodes := range b.standing {
		for _, n := range nodes {
			slices.SortFunc(n.Balances, func(x, y firewall.Balance) int {
				return cmp.Or(cmp.Compare(x.Target, y.Target), cmp.Compare(x.Ports.String(), y.Ports.String()))
			})
		}
	}
}

// resource is the resource of an ID among those of two types, which are one; nil if it is none.
func (b *builder) resource(typ, alias string, id firewall.ID) *plan.Resource {
	if r := b.instanceAt[string(id)]; r != nil && (r.Type == typ || r.Type == alias) && b.object(r) != nil {
		return r
	}
	return nil
}

// asked are the ports on which the nodes ask a target: for requests, and for health checks. Only TCP is followed. Where the nodes perhaps
// hand requests on with the client's address, those are not theirs.
func asked(g *plan.TargetGroup, port plan.String, keepsClients bool) (firewall.Ports, bool) {
	if !slices.Contains([]string{"HTTP", "HTTPS", "TCP", "TLS"}, g.Protocol.Or("")) {
		return firewall.Ports{}, false
	}
	if plan.Blank(port) || port.IsUnknown() {
		port = g.Port
	}
	list := []plan.String{port}
	if keepsClients {
		list = nil
	}
	for _, health := range g.HealthPorts.Or(nil) {
		if health.Or("") == trafficPort {
			health = port
		}
		list = append(list, health)
	}
	var out firewall.Ports
	for _, p := range list {
		if n, err := strconv.ParseUint(p.Or(""), 10, 16); err == nil && n > 0 {
			out = out.Union(firewall.PortSet(firewall.PortRange{Lo: uint16(n), Hi: uint16(n)}))
		}
	}
	return out, !out.IsEmpty()
}

// trafficPort is the health check's port where it is that of the requests.
const trafficPort = "traffic-port"

// keepsClients reports whether the nodes perhaps send requests to the targets of a group with the client's address: those of Network
// Load Balancers do so for instances unless preserve_client_ip is false, and for addresses only where it is true.
// Source: Network Load Balancers guide, "Edit target group attributes", client IP preservation.
func (b *builder) keepsClients(r *plan.Resource) bool {
	g := b.object(r).TargetGroup
	if kind := g.Protocol.Or(""); kind == "HTTP" || kind == "HTTPS" {
		return false
	}
	if keep, known := g.PreserveClientIP.Get(); known && keep != "" {
		return keep != "false"
	}
	return g.TargetType.Or("") != "ip" || b.stated(r, "preserve_client_ip")
}

// forwardsTo is the target groups to which a listener certainly forwards by default.
func (b *builder) forwardsTo(r *plan.Resource, x *plan.Listener) []firewall.ID {
	var out []firewall.ID
	for _, arn := range x.GroupARNs.Or(nil) {
		if text, ok := arn.Get(); ok && text != "" {
			id, _ := b.lookup(kindTargetGroup, text)
			out = append(out, id)
		}
	}
	if blocks := b.nested(r, "default_action"); len(out) == 0 && len(blocks) == 1 && len(x.GroupARNs.Or(nil)) == 1 {
		if e := blocks[0]["target_group_arn"]; e != nil && x.GroupARNs.V[0].IsUnknown() {
			out = append(out, first(b.candidates(b.references(r, e, kindTargetGroup), kindTargetGroup)))
		}
	}
	return out
}

// targetsByGroup is what is certainly registered with each target group.
func (b *builder) targetsByGroup() map[firewall.ID][]balanced {
	out := map[firewall.ID][]balanced{}
	add := func(group firewall.ID, t balanced) {
		if group != "" && t.target != "" {
			out[group] = append(out[group], t)
		}
	}
	for _, typ := range []string{"aws_lb_target_group_attachment", "aws_alb_target_group_attachment"} {
		b.each(typ, func(r *plan.Resource, o *plan.Object) {
			x := o.TargetAttachment
			instance := b.link(r, "target_id", x.TargetID, kindInstance)
			add(first(b.link(r, "target_group_arn", x.GroupARN, kindTargetGroup)), balanced{b.alias(first(instance)), x.Port})
		})
	}
	b.each("aws_ecs_service", func(r *plan.Resource, o *plan.Object) {
		served, blocks := o.Placed.Served.Or(nil), b.nested(r, "load_balancer")
		for _, s := range served {
			group := firewall.ID("")
			if arn, ok := s.GroupARN.Get(); ok {
				group, _ = b.lookup(kindTargetGroup, arn)
			} else if len(served) == 1 && len(blocks) == 1 && blocks[0]["target_group_arn"] != nil {
				group = first(b.candidates(b.references(r, blocks[0]["target_group_arn"], kindTargetGroup), kindTargetGroup))
			}
			for _, n := range b.standing[r] { // those of a service in awsvpc mode are its own
				add(group, balanced{n.ID, s.Port})
			}
		}
	})
	return out
}
