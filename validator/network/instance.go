package network

import (
	"slices"
	"strconv"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// instance is an instance's primary interface; one that is managed by a resource of its own is that resource's.
func (b *builder) instance(r *plan.Resource, o *plan.Object) {
	v := o.Instance
	id := firewall.ID(r.Address)
	own := b.ownInterface(r, v)
	if eni, ok := own.Exact(); ok && b.net.Interfaces[eni] != nil {
		b.net.Aliases[id] = eni
		return
	}
	n := &firewall.Interface{ID: id, AWSID: v.PrimaryNetworkInterfaceID.Or(""), Origin: origin(r, "")}
	b.net.Interfaces[id] = n
	ips := one(v.PrivateIP)
	if more, ok := v.SecondaryPrivateIPs.Get(); ok && ips.State == plan.Known {
		ips.V = append(slices.Clone(ips.V), more...)
	}
	if len(own.To) > 0 || own.Open {
		b.oneOf(n, own)
	} else {
		n.Subnet = b.link(r, "subnet_id", v.SubnetID, kindSubnet)
		if b.created(r) && !b.stated(r, "subnet_id") && !b.stated(r, "launch_template") && !b.stated(r, "network_interface") {
			n.Within = defaultVPCBlock // AWS takes a default subnet
		}
		n.Groups = b.instanceGroups(r, v, n)
	}
	b.addresses(r, n, ips, v.IPv6Addresses)
}

// ownInterface is the managed network interface that an instance uses as its primary one. The zero Link means that AWS makes
// one for it.
func (b *builder) ownInterface(r *plan.Resource, v *plan.Instance) firewall.Link {
	if awsID, ok := v.PrimaryNetworkInterfaceID.Get(); ok {
		if id, known := b.lookup(kindInterface, awsID); known && b.net.Interfaces[id] != nil {
			return firewall.LinkTo(id)
		}
		return firewall.Link{}
	}
	for _, id := range v.PrimaryInterfaceIDs.Or(nil) {
		return b.usedInterface(r, "primary_network_interface", id, b.nested(r, "primary_network_interface"))
	}
	used := v.NetworkInterfaces.Or(nil)
	first := slices.IndexFunc(used, func(u plan.UsedInterface) bool { return u.DeviceIndex.State == plan.Known && u.DeviceIndex.V == 0 })
	switch {
	case len(used) == 0:
		return firewall.Link{}
	case len(used) == 1:
		first = 0
	case first < 0:
		return firewall.Link{Open: true, Why: hidden(r, "network_interface")}
	}
	return b.usedInterface(r, "network_interface", used[first].NetworkInterfaceID, b.firstBlocks(r, len(used)))
}

// usedInterface is the interface of id, or, where that is not known, of one of the configuration's blocks.
func (b *builder) usedInterface(r *plan.Resource, attr string, id plan.String, blocks []map[string]*plan.Expr) firewall.Link {
	if awsID, ok := id.Get(); ok {
		to, _ := b.lookup(kindInterface, awsID)
		return firewall.LinkTo(to)
	}
	if to, decided := b.blockLink(r, attr, "network_interface_id", kindInterface); decided && !id.Sensitive {
		return firewall.LinkTo(to)
	}
	l := firewall.Link{Open: len(blocks) == 0}
	for _, block := range blocks {
		e := block["network_interface_id"]
		if e == nil {
			l.Open = true
			continue
		}
		one := b.candidates(b.references(r, e, kindInterface), kindInterface)
		l.To = append(l.To, one.To...)
		l.Open = l.Open || one.Open
	}
	l.To = sortIDs(l.To)
	if _, exact := l.Exact(); !exact {
		l.Why = hidden(r, attr)
	}
	return l
}

// firstBlocks are the network_interface blocks of which one is that of device_index 0, where the values show n of them: a set,
// in another order, and without the ids that are not known.
func (b *builder) firstBlocks(r *plan.Resource, n int) []map[string]*plan.Expr {
	var zero, other []map[string]*plan.Expr
	blocks := b.nested(r, "network_interface")
	if e := b.arg(r, "network_interface"); fromAWSCC(r) && n == 1 && e != nil && b.only(r, e, kindInterface) {
		return []map[string]*plan.Expr{{"network_interface_id": e}} // an attribute, of which nothing else is an id
	}
	for _, block := range blocks {
		switch index := block["device_index"]; {
		case index != nil && index.Zero:
			zero = append(zero, block)
		case index == nil || !index.Constant:
			other = append(other, block)
		}
	}
	switch {
	case len(zero) == 1:
		return zero
	case len(blocks) != n:
		return nil // dynamic blocks are not in the JSON
	}
	return other
}

// nested are the blocks of an attribute that the configuration states.
func (b *builder) nested(r *plan.Resource, attr string) []map[string]*plan.Expr {
	if e := b.arg(r, attr); e != nil {
		return e.Blocks
	}
	return nil
}

// oneOf makes n one of the interfaces that the link may be to.
func (b *builder) oneOf(n *firewall.Interface, l firewall.Link) {
	n.Subnet = firewall.Link{Open: l.Open, Why: l.Why}
	n.Groups = firewall.Links{Open: l.Open, Why: l.Why}
	for _, id := range l.To {
		c := b.net.Interfaces[id]
		if c == nil {
			n.Subnet.Open, n.Groups.Open = true, true
			continue
		}
		n.Subnet.To = append(n.Subnet.To, c.Subnet.To...)
		n.Subnet.Open = n.Subnet.Open || c.Subnet.Open
		n.Groups.Maybe = slices.Concat(n.Groups.Maybe, c.Groups.Sure, c.Groups.Maybe)
		n.Groups.Open = n.Groups.Open || c.Groups.Open
	}
	n.Subnet.To, n.Groups.Maybe = sortIDs(n.Subnet.To), sortIDs(n.Groups.Maybe)
}

// instanceGroups is the groups of the interface that AWS makes for an instance: those that the instance states, in either
// attribute, else those of its launch template, else the VPC's default group.
func (b *builder) instanceGroups(r *plan.Resource, v *plan.Instance, n *firewall.Interface) firewall.Links {
	ids, stated := b.members(r, "vpc_security_group_ids", v.VPCSecurityGroupIDs, kindGroup)
	if stated && !v.VPCSecurityGroupIDs.IsUnknown() {
		return ids // security_groups shows the same groups by name, or nothing
	}
	// The provider sends the members of both, and later shows the groups in either. Source: the request by which it makes an
	// instance, NetworkInterface.1.SecurityGroupId.
	if more, too := b.namedGroups(r, v.SecurityGroups); too && b.created(r) {
		ids, stated = firewall.Links{Sure: sortIDs(append(slices.Clip(ids.Sure), more.Sure...)),
			Maybe: sortIDs(append(slices.Clip(ids.Maybe), more.Maybe...)), Some: ids.Some || more.Some,
			Open: ids.Open || more.Open, Why: append(slices.Clip(ids.Why), more.Why...)}, true
	}
	if stated {
		return ids
	}
	switch used, ok := v.LaunchTemplates.Get(); {
	case ok && len(used) > 0:
		return b.templateGroups(r, used[0], b.nested(r, "launch_template"), n)
	case v.LaunchTemplates.IsUnknown():
		return firewall.Links{Open: true, Why: hidden(r, "launch_template")}
	}
	return b.defaultGroupsOf(r, "vpc_security_group_ids", n.Subnet)
}

// namedGroups is the groups of an instance's security_groups, which holds ids, or, in the default VPC, names.
func (b *builder) namedGroups(r *plan.Resource, v plan.Strings) (l firewall.Links, set bool) {
	l, set = b.members(r, "security_groups", v, kindGroup)
	named := func(id firewall.ID) bool { return b.net.Groups[id] == nil && !strings.HasPrefix(string(id), "sg-") }
	if slices.ContainsFunc(l.Sure, named) {
		l.Sure = slices.DeleteFunc(slices.Clone(l.Sure), named)
		l.Open = true
		l.Why = append(slices.Clip(l.Why), firewall.Unknown{Address: r.Address, Attribute: "security_groups", Reason: firewall.Unsupported})
	}
	return l, set && (len(l.Sure)+len(l.Maybe) > 0 || l.Open)
}

// template is the launch template that an instance uses, nil if the plan does not show it in the version that is used. blocks are
// those of the configuration that name it.
func (b *builder) template(r *plan.Resource, used plan.UsedTemplate, blocks []map[string]*plan.Expr) *plan.Resource {
	var e *plan.Expr
	ordered := false // the template is made or changed before the instance
	for _, block := range blocks {
		for _, attr := range []string{"id", "name", "launch_template_id", "launch_template_name"} {
			if x := block[attr]; x != nil && !x.Empty {
				e, ordered = x, len(x.References) > 0
			}
		}
	}
	var found *plan.Resource
	switch {
	case used.ID.State == plan.Known || used.Name.State == plan.Known:
		for _, t := range b.byType["aws_launch_template"] {
			o := b.object(t)
			if o != nil && (used.ID.Or("") != "" && o.ID.Or("") == used.ID.V || used.Name.Or("") != "" && o.LaunchTemplate.Name.Or("") == used.Name.V) {
				found = t
			}
		}
	case e != nil:
		id, exact := b.blockLink(r, "launch_template", "id", kindTemplate)
		if !exact {
			id, exact = b.candidates(b.references(r, e, kindTemplate), kindTemplate).Exact()
		}
		for _, t := range b.byType["aws_launch_template"] {
			if exact && t.Address == string(id) && b.object(t) != nil {
				found = t
			}
		}
	}
	if found == nil || !ordered && b.side == sideAfter && (found.Has("create") || found.Has("update")) || !b.shows(found, used.Version) {
		return nil
	}
	return found
}

// shows reports whether the values of a launch template, which are those of its latest version, are those of a version.
func (b *builder) shows(t *plan.Resource, version plan.String) bool {
	v := b.object(t).LaunchTemplate
	latest, known := v.LatestVersion.Get()
	switch text := version.Or(""); {
	case b.created(t):
		return true // there is no other
	case version.IsUnknown():
		return false
	case text == "$Latest":
		return true
	case text == "" || text == "$Default":
		return known && v.DefaultVersion.Or(0) == latest || t.Has("update") && v.UpdateDefault.Or(false)
	default:
		return known && text == strconv.FormatInt(latest, 10)
	}
}

// templateGroups is the groups of an instance that states none and uses a launch template. The template's network interface,
// if it has one, states subnet and groups.
func (b *builder) templateGroups(r *plan.Resource, used plan.UsedTemplate, blocks []map[string]*plan.Expr, n *firewall.Interface) firewall.Links {
	t := b.template(r, used, blocks)
	unknown := firewall.Links{Open: true, Why: hidden(r, "launch_template")}
	if t == nil {
		return unknown
	}
	x := b.object(t).LaunchTemplate
	interfaces, known := x.NetworkInterfaces.Get()
	if x.NetworkInterfaces.IsUnknown() {
		return unknown
	}
	if !known || len(interfaces) == 0 {
		if l, set := b.members(t, "vpc_security_group_ids", x.VPCSecurityGroupIDs, kindGroup); set && !empty(l) {
			return l
		}
		return b.defaultGroupsOf(r, "vpc_security_group_ids", n.Subnet)
	}
	own := interfaces[0]
	blocks = b.nested(t, "network_interfaces")
	if len(interfaces) > 1 || len(blocks) > 1 || b.stated(r, "subnet_id") || !plan.Blank(own.NetworkInterfaceID) {
		return unknown
	}
	block := map[string]*plan.Expr{}
	if len(blocks) == 1 {
		block = blocks[0]
	}
	if n.Subnet = b.nestedLink(t, "network_interfaces", block["subnet_id"], own.SubnetID, kindSubnet); len(n.Subnet.To) == 0 {
		n.Subnet = firewall.Link{Open: true, Why: hidden(r, "subnet_id")}
	}
	return b.nestedGroups(t, block["security_groups"], own.SecurityGroups, n)
}

func empty(l firewall.Links) bool { return len(l.Sure)+len(l.Maybe) == 0 && !l.Open }

// nestedLink is link for an attribute of a block, whose expression is e.
func (b *builder) nestedLink(r *plan.Resource, attr string, e *plan.Expr, v plan.String, k kind) firewall.Link {
	if id, ok := v.Get(); ok && id != "" {
		to, _ := b.lookup(k, id)
		return firewall.LinkTo(to)
	}
	if !v.IsUnknown() {
		return firewall.Link{}
	}
	if e == nil {
		return firewall.Link{Open: true, Why: hidden(r, attr)}
	}
	l := b.candidates(b.references(r, e, k), k)
	if _, exact := l.Exact(); !exact {
		l.Why = hidden(r, attr)
	}
	return l
}

// nestedGroups is the groups of a launch template's network interface.
func (b *builder) nestedGroups(t *plan.Resource, e *plan.Expr, v plan.Strings, n *firewall.Interface) firewall.Links {
	const attr = "network_interfaces"
	switch elems, ok := v.Get(); {
	case ok && len(elems) > 0:
		l, _ := b.members(t, attr, v, kindGroup)
		return l
	case v.IsUnknown() && e == nil:
		return firewall.Links{Open: true, Why: hidden(t, attr)}
	case v.IsUnknown() && !e.Empty:
		return b.membersOf(t, attr, e, kindGroup).Links
	}
	return b.defaultGroupsOf(t, attr, n.Subnet)
}
