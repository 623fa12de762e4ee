package network

import (
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// kind is a kind of object that an id may name.
type kind uint8

const (
	kindVPC kind = iota
	kindSubnet
	kindNACL
	kindGroup
	kindInterface
	kindPrefixList
	kindTemplate
	kindSubnetGroup
	kindEndpoint
	kindRouteTable
	kindNATGateway
	kindBalancer
	kindTargetGroup
	kindInstance
	kindListener
	kindScalingGroup
	kindPrivateAddress // what has the private address
)

type kindID struct {
	kind kind
	id   string
}

type linkKey struct {
	res  *plan.Resource
	attr string
	kind kind
}

// know enters an object's AWS id.
func (b *builder) know(k kind, awsID plan.String, id firewall.ID) {
	if v, ok := awsID.Get(); ok && v != "" {
		b.byID[kindID{k, v}] = id
		b.hasID[id] = true
	}
}

// lookup finds the object of an AWS id; an id that nothing in the plan manages names an object of its own.
// Security group ids may carry the owner's account: 123456789012/sg-1.
func (b *builder) lookup(k kind, awsID string) (id firewall.ID, known bool) {
	if k == kindGroup {
		awsID = bareID(awsID)
	}
	if id, ok := b.byID[kindID{k, awsID}]; ok {
		return id, true
	}
	return firewall.ID(awsID), false
}

// bareID is an id without the account that a group's may carry.
func bareID(id string) string { return id[strings.LastIndexByte(id, '/')+1:] }

// link is what is known of attribute attr of r, which names one object of kind k and has the value v.
// The zero Link means that the attribute is not set.
func (b *builder) link(r *plan.Resource, attr string, v plan.String, k kind) firewall.Link {
	if id, ok := v.Get(); ok {
		if id == "" {
			return firewall.Link{}
		}
		to, _ := b.lookup(k, id)
		return firewall.LinkTo(to)
	}
	if !v.IsUnknown() {
		return firewall.Link{}
	}
	key := linkKey{r, attr, k}
	if l, done := b.links[key]; done {
		return l
	}
	b.links[key] = firewall.Link{Open: true, Why: hidden(r, attr)} // a link that leads back to itself says nothing
	l, decided := b.linkGiven(r, attr, v.Sensitive, k)
	if !decided {
		l = b.linkUnknown(r, attr, k)
	}
	b.links[key] = l
	return l
}

// linkUnknown resolves an id that is known only after apply through the configuration.
func (b *builder) linkUnknown(r *plan.Resource, attr string, k kind) firewall.Link {
	e := b.arg(r, attr)
	if e == nil {
		return firewall.Link{Open: true, Why: hidden(r, attr)}
	}
	l := b.candidates(b.references(r, e, k), k)
	if len(l.To) == 1 && !l.Open {
		b.note("id-flow", "", "ids known only after apply are linked through the configuration's references: "+
			"an id is taken to reach the attribute unmodified")
		return l
	}
	l.Why = hidden(r, attr)
	return l
}

// maxCandidates is how many candidates are told apart: a link to more of them may as well be to anything, or to anything that
// the plan makes.
const maxCandidates = 64

// candidatesKey is what candidates depend on. The instances of a module have results of their own, and one list of targets.
type candidatesKey struct {
	first        *target
	n            int
	dead, unread bool
	repeated     bool
	doubt        doubt
	kind         kind
}

func keyOf(f *found, k kind) candidatesKey {
	key := candidatesKey{n: len(f.targets), dead: f.dead, unread: f.unread, repeated: f.repeated, doubt: f.doubt, kind: k}
	if key.n > 0 {
		key.first = &f.targets[0]
	}
	return key
}

// candidates is the objects of kind k that an expression may name one of.
func (b *builder) candidates(f *found, k kind) firewall.Link {
	key := keyOf(f, k)
	if l, done := b.named[key]; done {
		return l
	}
	l := firewall.Link{Open: f.dead}
	seen := map[firewall.ID]bool{}
	unknown := 0 // of those seen, which are those that count if there are any
	condition := f.doubt != 0
	for _, t := range f.targets {
		got := b.asKind(t, k)
		l.Open = l.Open || got.Open
		condition = condition || len(got.To) == 0 && !got.Open && b.doubtOf(&t) != 0
		for _, id := range got.To {
			if unknown > maxCandidates || seen[id] {
				continue
			}
			seen[id] = true
			l.To = append(l.To, id)
			unknown += count(!b.hasID[id])
		}
	}
	l.To = sortIDs(l.To)
	if condition { // it may choose what is known
		l.Open = l.Open || f.unread
	} else {
		l.To = b.preferUnknown(l.To)
	}
	if len(l.To) > maxCandidates {
		// Where some have no id yet, these are the candidates: the others have been dropped.
		l.To, l.Anew = nil, unknown > 0 && !l.Open && !condition
	}
	l.Open = l.Open || len(l.To) == 0
	b.named[key] = l
	return l
}

// references resolves an expression of r. The result is shared by all who ask for the same expression: do not change it.
func (b *builder) references(r *plan.Resource, e *plan.Expr, k kind) *found {
	sc := scope{module: r.ModuleAddress}
	if c := b.config(r); c != nil {
		sc.forEach = c.ForEach
	}
	return b.resolved(e, sc, "", k, 0)
}

// preferUnknown drops candidates whose own id is known where others are not: a known value cannot make an id unknown, unless
// the condition that chooses it is unknown.
func (b *builder) preferUnknown(ids []firewall.ID) []firewall.ID {
	rest := slices.DeleteFunc(slices.Clone(ids), func(id firewall.ID) bool { return b.hasID[id] })
	if len(rest) == 0 {
		return ids
	}
	return rest
}

// asKind is the object of kind k that a target's attribute names: the instance itself, or what an attribute of it links to.
func (b *builder) asKind(t target, k kind) firewall.Link {
	if id, ok := b.identity(t, k); ok {
		return firewall.LinkTo(id)
	}
	o := b.object(t.res)
	if o == nil {
		return firewall.Link{}
	}
	for _, a := range passing(k) {
		ofVPC := t.attr == "id" && t.res.Type == lockdownType // its id is its VPC's
		if t.self || t.attr != "" && t.attr != a && !ofVPC {
			continue
		}
		if v, ok := idAttribute(o, a); ok {
			return b.link(t.res, a, v, k)
		}
	}
	if plural(t.res) {
		return b.listed(t, o, k)
	}
	if !t.self && holdsIDs(&t, o, k) {
		return firewall.Link{Open: true}
	}
	if t.res.Data && o.ID.IsUnknown() && dataKinds[plan.Like(t.res.Type)] == k && (t.attr == "" || t.attr == "id") {
		return firewall.Link{Open: true} // read at apply: it may be any
	}
	return firewall.Link{}
}

// dataKinds is what a data source reads.
var dataKinds = map[string]kind{
	"aws_vpc": kindVPC, "aws_subnet": kindSubnet, "aws_security_group": kindGroup, "aws_network_interface": kindInterface,
	"aws_ec2_managed_prefix_list": kindPrefixList, "aws_prefix_list": kindPrefixList,
}

// plural reports whether r is a data source that lists objects: data.aws_subnets.
func plural(r *plan.Resource) bool {
	_, ok := pluralKinds[r.Type]
	return ok
}

// pluralKinds is what data sources list.
var pluralKinds = map[string]kind{
	"aws_vpcs": kindVPC, "aws_subnets": kindSubnet, "aws_network_acls": kindNACL, "aws_security_groups": kindGroup,
	"aws_network_interfaces": kindInterface, "aws_ec2_managed_prefix_lists": kindPrefixList,
}

// listed is the objects that a data source lists. What is read at apply may be any.
func (b *builder) listed(t target, o *plan.Object, k kind) firewall.Link {
	if pluralKinds[t.res.Type] != k || t.attr != "" && t.attr != "ids" {
		return firewall.Link{}
	}
	ids, known := o.ListedIDs.Get()
	l := firewall.Link{Open: !known}
	for _, e := range ids {
		awsID, ok := e.Get()
		if !ok {
			l.Open = true
			continue
		}
		l.To = append(l.To, b.lookupKnown(k, awsID))
	}
	return l
}

// dataIdentity is the object that a data source has read; nothing is known of it where it is read at apply.
func (b *builder) dataIdentity(t target, k kind) (firewall.ID, bool) {
	o := b.object(t.res)
	if want, ok := dataKinds[plan.Like(t.res.Type)]; !ok || want != k || o == nil ||
		t.attr != "" && t.attr != "id" && !slices.Contains(idNames[t.res.Type], t.attr) {
		return "", false
	}
	awsID, ok := o.ID.Get()
	if !ok {
		return "", false
	}
	return b.lookupKnown(k, awsID), true
}

// lookupKnown is lookup for a value of the plan: that the id is known holds also for an object that nothing in the plan manages.
func (b *builder) lookupKnown(k kind, awsID string) firewall.ID {
	id, _ := b.lookup(k, awsID)
	b.hasID[id] = true
	return id
}

// identity is the object that the target itself is.
func (b *builder) identity(t target, k kind) (firewall.ID, bool) {
	if t.res.Data {
		return b.dataIdentity(t, k)
	}
	id := firewall.ID(t.res.Address)
	is := func(attrs ...string) bool {
		return t.attr == "" || slices.Contains(attrs, t.attr) || attrs[0] == "id" && slices.Contains(idNames[t.res.Type], t.attr)
	}
	switch plan.Like(t.res.Type) {
	case "aws_vpc", "aws_default_vpc":
		switch {
		case k == kindVPC && is("id"):
			return id, true
		case k == kindNACL && is("default_network_acl_id", "default_network_acl"):
			return b.defaultNACL(id), b.net.VPCs[id] != nil
		case k == kindRouteTable && is("main_route_table_id", "default_route_table_id"):
			return mainTable(id), b.net.VPCs[id] != nil
		case k == kindGroup && is("default_security_group_id", "default_security_group"):
			return b.defaultGroup(id), b.net.VPCs[id] != nil
		}
	case "aws_subnet", "aws_default_subnet":
		return id, k == kindSubnet && is("id")
	case "aws_network_acl":
		return id, k == kindNACL && is("id")
	case "aws_default_network_acl":
		return id, k == kindNACL && is("id", "default_network_acl_id")
	case "aws_security_group", "aws_default_security_group", "rackspace_sg_baseline":
		return id, k == kindGroup && is("id")
	case lockdownType:
		return id, k == kindGroup && is("security_group_id")
	case "aws_network_interface":
		if k == kindPrivateAddress {
			return id, t.attr == "private_ip"
		}
		return id, k == kindInterface && is("id")
	case "aws_instance":
		if k == kindInstance {
			return id, is("id")
		}
		if k == kindPrivateAddress {
			return id, t.attr == "private_ip"
		}
		return id, k == kindInterface && is("primary_network_interface_id")
	case "aws_lb", "aws_alb":
		return id, k == kindBalancer && is("id", "arn")
	case "aws_lb_target_group", "aws_alb_target_group":
		return id, k == kindTargetGroup && is("id", "arn")
	case "aws_lb_listener", "aws_alb_listener":
		return id, k == kindListener && is("id", "arn")
	case "aws_autoscaling_group":
		return id, k == kindScalingGroup && is("id", "name")
	case "aws_ec2_managed_prefix_list":
		return id, k == kindPrefixList && is("id")
	case "aws_launch_template":
		return id, k == kindTemplate && is("id", "name")
	case "aws_db_subnet_group", "aws_elasticache_subnet_group":
		return id, k == kindSubnetGroup && is("id", "name")
	case "aws_vpc_endpoint":
		if k == kindPrefixList && t.attr == "prefix_list_id" {
			return b.endpointList(t.res), true
		}
		return id, k == kindEndpoint && is("id")
	case "aws_route_table", "aws_default_route_table":
		return id, k == kindRouteTable && is("id", "default_route_table_id")
	case "aws_nat_gateway":
		return id, k == kindNATGateway && is("id")
	case "aws_eks_cluster":
		return b.clusterGroup(t.res), k == kindGroup && is("cluster_security_group_id")
	}
	return "", false
}
