package network

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// balance enters what the nodes of load balancers do for certain: the ports on which they answer, and what they send to the targets of
// their listeners. What is not certain is left out: nothing is said of it.
func (b *builder) balance() {
	if len(b.byType["aws_lb_listener"])+len(b.byType["aws_alb_listener"]) == 0 {
		return
	}
	targets := b.targetsByGroup()
	rules := b.rulesByListener()
	for _, typ := range []string{"aws_lb_listener", "aws_alb_listener"} {
		b.each(typ, func(r *plan.Resource, o *plan.Object) {
			lb := b.resource("aws_lb", "aws_alb", first(b.link(r, "load_balancer_arn", o.Listener.BalancerARN, kindBalancer)))
			if lb == nil {
				return
			}
			to := append(b.forwards(r, "default_action", o.Listener.Actions), rules[firewall.ID(r.Address)]...)
			for _, node := range b.standing[lb] {
				if node.Node == nil {
					node.Node = &firewall.Node{Facing: b.facing(lb), Network: b.object(lb).Placed.Kind.Or("") != "application"}
					node.Node.IPv6, node.Node.NoIPv4 = b.stack(lb)
				}
				l := firewall.Listener{Origin: origin(r, ""), Services: answered(o.Listener), Secret: o.Listener.Port.Sensitive || o.Listener.Protocol.Sensitive}
				for _, f := range to {
					if g := b.resource("aws_lb_target_group", "aws_alb_target_group", f.group); g != nil {
						b.sends(node, &l, lb, g, f, targets[f.group])
					}
				}
				l.HandsOn = each(l.HandsOn)
				node.Node.Listens = append(node.Node.Listens, l)
			}
		})
	}
	for _, nodes := range b.standing {
		for _, n := range nodes {
			if n.Node == nil {
				continue
			}
			n.Node.Asks = each(n.Node.Asks)
			slices.SortFunc(n.Node.Listens, func(x, y firewall.Listener) int { return cmp.Compare(x.Origin.Address, y.Origin.Address) })
		}
	}
}

// each is the list in order, each element once.
func each(list []firewall.Balance) []firewall.Balance {
	slices.SortFunc(list, inTurn)
	return slices.CompactFunc(list, func(x, y firewall.Balance) bool { return inTurn(x, y) == 0 && len(x.Why) == len(y.Why) })
}

func inTurn(x, y firewall.Balance) int {
	return cmp.Or(cmp.Compare(x.Target, y.Target), x.Addr.Compare(y.Addr), cmp.Compare(fmt.Sprint(x.IPv6), fmt.Sprint(y.IPv6)), cmp.Compare(x.Services.String(), y.Services.String()))
}

// sends enters what a node sends to the targets of a group to which a listener of it forwards.
func (b *builder) sends(node *firewall.Interface, l *firewall.Listener, lb, g *plan.Resource, f forward, targets []balanced) {
	for _, t := range targets {
		to := firewall.Balance{Target: t.target, Addr: t.addr, Zones: b.zones(lb, g), IPv6: overIPv6(b.object(g).TargetGroup), Secret: t.port.Sensitive || secretPorts(b.object(g).TargetGroup)}
		if t.addr.IsValid() && t.addr.Is4() == to.IPv6 {
			continue
		}
		if t.target == "" {
			if to.Subnet = b.subnetWith(t.addr, node); to.Subnet == "" {
				continue
			}
		}
		if target := b.net.Interfaces[t.target]; t.target != "" && (target == nil || target == node) {
			continue
		}
		requests, health := b.asked(g, t.port)
		keep := b.keepsClients(g)
		if f.idle {
			requests = firewall.Services{}
		}
		if keep == keptNot {
			health = health.Union(requests)
		}
		ask := func(s firewall.Services, list *[]firewall.Balance, why []firewall.Unknown) {
			if to.Services, to.Why = s, why; !s.IsEmpty() {
				*list = append(*list, to)
			}
		}
		ask(health, &node.Node.Asks, nil)
		switch keep {
		case keptSure:
			ask(requests, &l.HandsOn, nil)
			if node.Node.IPv6 { // clients of the other family come with the node's address
				ask(requests.Intersect(firewall.ProtocolServices(firewall.TCP)), &node.Node.Asks, nil)
			}
		case keptPerhaps:
			why := hidden(g, "preserve_client_ip")
			ask(requests, &l.HandsOn, why)
			ask(requests.Subtract(health), &node.Node.Asks, why)
		}
	}
}

// zones says which nodes of a load balancer ask the targets of a group. An Application Load Balancer's nodes ask all unless the group
// says otherwise, a Network Load Balancer's those of their own zone unless it or the group does.
// Sources: the guides, "Cross-zone load balancing" and "Edit target group attributes".
func (b *builder) zones(lb, g *plan.Resource) firewall.Zones {
	x, group := b.object(lb).Placed, b.object(g).TargetGroup.CrossZone
	switch {
	case group.Or("") == "true":
		return firewall.AllZones
	case group.Or("") == "false":
		return firewall.OwnZone
	case group.IsUnknown() && b.stated(g, "load_balancing_cross_zone_enabled"), x.Kind.IsUnknown():
		return firewall.PerhapsOwnZone
	case x.Kind.Or("application") == "application" || x.CrossZone.Or(false):
		return firewall.AllZones
	case x.CrossZone.IsUnknown():
		return firewall.PerhapsOwnZone
	}
	return firewall.OwnZone
}

// subnetWith is the subnet with an address in the VPC of a load balancer's node, "" if it is not certain.
func (b *builder) subnetWith(a netip.Addr, node *firewall.Interface) firewall.ID {
	var vpc, out firewall.ID
	if s := b.net.Subnets[first(node.Subnet)]; s != nil {
		vpc = first(s.VPC)
	}
	for id, s := range b.net.Subnets {
		if vpc != "" && first(s.VPC) == vpc && s.CIDRs.Contains(a) {
			out = id // subnets of a VPC do not overlap
		}
	}
	return out
}

// resource is the resource of an ID among those of two types, which are one; nil if it is none.
func (b *builder) resource(typ, alias string, id firewall.ID) *plan.Resource {
	if r := b.instanceAt[string(id)]; r != nil && (r.Type == typ || r.Type == alias) && b.object(r) != nil {
		return r
	}
	return nil
}

// facing says where the clients of a load balancer are: it faces the internet unless it is internal.
func (b *builder) facing(r *plan.Resource) firewall.Facing {
	switch internal := b.object(r).Placed.Internal; {
	case internal.IsUnknown() && b.stated(r, "internal"):
		return firewall.FacingUnknown
	case internal.Or(false):
		return firewall.FacingInside
	}
	return firewall.FacingInternet
}

// stack says over which families clients reach a load balancer.
// Sources: guides of load balancers, "IP address type"; "Introducing dual-stack without public IPv4 Application Load Balancer": clients of
// the last must connect over IPv6.
func (b *builder) stack(r *plan.Resource) (ipv6, noIPv4 bool) {
	switch kind := b.object(r).Placed.IPAddressType; {
	case kind.IsUnknown() && b.stated(r, "ip_address_type"):
		return false, true
	case kind.Or("") == "dualstack":
		return true, false
	case kind.Or("") == "dualstack-without-public-ipv4":
		return true, true
	}
	return false, false
}

// answered is the services on a listener's port, none if it is not known.
func answered(x *plan.Listener) firewall.Services { return onPort(x.Protocol, x.Port) }

// forward is a target group to which a listener certainly forwards. One that is idle has the weight 0, or perhaps has it: its targets
// get health checks alone.
type forward struct {
	group firewall.ID
	idle  bool
}

// rulesByListener is the target groups to which the rules of each listener certainly forward.
func (b *builder) rulesByListener() map[firewall.ID][]forward {
	out := map[firewall.ID][]forward{}
	for _, typ := range []string{"aws_lb_listener_rule", "aws_alb_listener_rule"} {
		b.each(typ, func(r *plan.Resource, o *plan.Object) {
			if l := first(b.link(r, "listener_arn", o.ListenerRule.ListenerARN, kindListener)); l != "" {
				out[l] = append(out[l], b.forwards(r, "action", o.ListenerRule.Actions)...)
			}
		})
	}
	return out
}

// forwards is the target groups to which actions certainly forward. Of blocks that are not dynamic, the configuration has one for each
// value, in the same order; those of a set are in another order.
func (b *builder) forwards(r *plan.Resource, name string, v plan.Value[[]plan.Action]) []forward {
	var out []forward
	blocks := b.nested(r, name)
	for i, action := range v.Or(nil) {
		var block map[string]*plan.Expr
		if len(blocks) == len(v.V) {
			block = blocks[i]
		}
		out = append(out, b.forwardTo(r, action.GroupARN, block["target_group_arn"], false)...)
		for _, groups := range action.Forward.Or(nil) {
			var stated []map[string]*plan.Expr
			if e := block["forward"]; e != nil && len(e.Blocks) == 1 && e.Blocks[0]["target_group"] != nil {
				stated = e.Blocks[0]["target_group"].Blocks
			}
			out = append(out, b.weighted(r, groups.Or(nil), stated)...)
		}
	}
	return out
}

// weighted is the target groups of a forward block.
func (b *builder) weighted(r *plan.Resource, groups []plan.Weighted, stated []map[string]*plan.Expr) []forward {
	var out []forward
	later := plan.String{State: plan.UnknownValue}
	zero := false // of one whose ARN is not known, or perhaps
	for _, w := range groups {
		idle := w.Weight.IsUnknown() || w.Weight.State == plan.Known && w.Weight.V == 0
		zero = zero || w.GroupARN.IsUnknown() && idle
		if !w.GroupARN.IsUnknown() {
			out = append(out, b.forwardTo(r, w.GroupARN, nil, idle)...)
		}
	}
	if len(stated) != len(groups) {
		return out
	}
	for _, block := range stated {
		if e := block["arn"]; e != nil && !e.Constant {
			weight := block["weight"] // 1 if it is not stated
			for _, f := range b.forwardTo(r, later, e, zero && weight != nil && (weight.Zero || !weight.Constant)) {
				known := func(o forward) bool { return o.group == f.group }
				if !slices.ContainsFunc(out, known) {
					out = append(out, f)
				}
			}
		}
	}
	return out
}

// forwardTo is the target group of an ARN, or of the expression that gives it, if it is certain.
func (b *builder) forwardTo(r *plan.Resource, arn plan.String, e *plan.Expr, idle bool) []forward {
	id := firewall.ID("")
	switch text, known := arn.Get(); {
	case known && text != "":
		id, _ = b.lookup(kindTargetGroup, text)
	case arn.IsUnknown() && e != nil:
		id = first(b.candidates(b.references(r, e, kindTargetGroup), kindTargetGroup))
	}
	if id == "" {
		return nil
	}
	return []forward{{id, idle}}
}
