package network

import (
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// target is one attribute of one resource instance that a value may come from.
type target struct {
	res  *plan.Resource
	attr string // first attribute after the instance; "" when the reference does not say it
	// sure is true when the written reference names this very instance: a key that is lost (count.index, each.key,
	// a splat) makes it one of several.
	sure bool
	// guess is true when the JSON does not even show that the expression refers to this instance: it came through a
	// local, or through a module reference that has lost its output's name.
	guess bool
	// self is true when only the instance itself counts, not what its attributes hand on: those come from the same scope.
	self bool
	// choice is set when the reference leads to several values of which it means a part.
	choice *choice
}

// found is what the references of one expression lead to.
type found struct {
	kind    kind // the kind of object that is looked for
	targets []target
	indexed bool // an index was chosen by each.* or count.index: a whole-resource reference means one of its instances
	dead    bool // something leads where the JSON has nothing: the value may come from elsewhere
	unread  bool // an id may come from a resource that is not read, whose values are known
	doubt   doubt
	// repeated is true when an expression names something twice: its targets are here once.
	repeated bool
}

// add adds what a memo holds: a list that others hold too is shared until something is appended to it.
func (f *found) add(o *found) {
	f.dead, f.unread, f.doubt, f.repeated = f.dead || o.dead, f.unread || o.unread, f.doubt|o.doubt, f.repeated || o.repeated
	if len(f.targets) == 0 {
		f.targets = slices.Clip(o.targets)
		return
	}
	f.targets = append(f.targets, o.targets...)
}

// scope is where an expression stands: a module instance, and the for_each that gives its each.value a meaning.
type scope struct {
	module  string
	forEach *plan.Expr
	// any is true when the expression is followed only because a local may be made of it: most of what it refers to has nothing
	// to do with the value.
	any bool
}

// idPrefix is what ids of a kind begin with, of those that a literal or a variable of the root module may hold: of objects that the
// plan need not know, beside those that it makes.
var idPrefix = map[kind]string{kindVPC: "vpc", kindSubnet: "subnet", kindNACL: "acl", kindGroup: "sg", kindInterface: "eni", kindPrefixList: "pl",
	kindRouteTable: "rtb"}

const maxDepth = 40 // module calls and outputs cannot refer in circles; a hostile plan might

// resolve follows the references of e within sc. suffix is the attribute that is taken of the result, if any.
func (b *builder) resolve(e *plan.Expr, sc scope, suffix string, out *found, depth int) {
	if e == nil || depth > maxDepth {
		out.dead = out.dead || depth > maxDepth
		return
	}
	out.unread = out.unread || e.IDs.Has(idPrefix[out.kind])
	refs := maximal(e.References)
	for i, ref := range refs {
		if slices.ContainsFunc(refs[:i], ref.equal) {
			out.repeated = true
			continue
		}
		b.follow(ref, sc, suffix, out, depth)
	}
	for _, block := range e.Blocks {
		for _, arg := range block {
			b.resolve(arg, sc, suffix, out, depth+1)
		}
	}
}

type resolvedKey struct {
	expr   *plan.Expr
	scope  scope
	suffix string
	kind   kind
}

// resolved is resolve with a memo: the instances of a module share their call's arguments.
func (b *builder) resolved(e *plan.Expr, sc scope, suffix string, k kind, depth int) *found {
	key := resolvedKey{e, sc, suffix, k}
	if f := b.exprs[key]; f != nil {
		return f
	}
	if refs := maximal(e.References); len(refs) == 1 && len(e.Blocks) == 0 && refs[0].steps[0] == "var" && !refs[0].selects(1) {
		if f := b.argument(refs[0], sc, suffix, k, depth); f != nil {
			b.exprs[key] = f
			return f
		}
	}
	f := &found{kind: k}
	b.resolve(e, sc, suffix, f, depth)
	if len(b.searching) == 0 {
		b.exprs[key] = f
	}
	return f
}

// argument is what the module call gives for a variable; nil if it gives nothing or the variable is unknown to it.
func (b *builder) argument(ref reference, sc scope, suffix string, k kind, depth int) *found {
	parent, call, _ := splitModule(sc.module)
	m := b.configModule(parent)
	if sc.module == "" || len(ref.steps) < 2 || m == nil || m.Calls[call] == nil || depth > maxDepth {
		return nil
	}
	name, _ := cutKey(ref.steps[1])
	e := m.Calls[call].Args[name]
	if e == nil {
		return nil
	}
	return b.resolved(e, scope{module: parent, forEach: m.Calls[call].ForEach, any: sc.any}, or(lastAttr(ref, 2), suffix), k, depth+1)
}

func (b *builder) follow(ref reference, sc scope, suffix string, out *found, depth int) {
	head, _ := cutKey(ref.steps[0])
	switch head {
	case "path", "terraform", "self":
	case "count":
		out.indexed = true
	case "each":
		out.indexed = true
		if ref.attribute(1) == "value" {
			elements := &found{kind: out.kind}
			b.resolve(sc.forEach, scope{module: sc.module, any: sc.any}, or(lastAttr(ref, 2), suffix), elements, depth+1)
			b.addPart(out, elements, true)
		}
	case "var":
		b.followVariable(ref, sc, suffix, out, depth)
	case "local":
		f := b.reachable(sc.module, out.kind, depth)
		out.add(&f)
	case "module":
		b.followModule(ref, sc, suffix, out, depth)
	case "data":
		b.followResource(ref, 1, sc, suffix, out)
	default:
		b.followResource(ref, 0, sc, suffix, out)
	}
}

// followResource takes the instances of the named block in the module instance. n is the index of the type's step.
func (b *builder) followResource(ref reference, n int, sc scope, suffix string, out *found) {
	if len(ref.steps) < n+2 {
		out.dead = true
		return
	}
	name, key := cutKey(ref.steps[n+1])
	typ := ref.steps[n]
	if n == 1 {
		typ = "data." + typ
	}
	block := typ + "." + name
	attr := or(lastAttr(ref, n+2), suffix)
	read := plan.Types[ref.steps[n]]
	own := ownKind(typ, attr, out.kind)
	if read == nil || !own && (b.pending(sc.module, block) || read.Aside(n == 1)) {
		b.followUnread(typ, block, attr, sc, out)
		return
	}
	to := &found{kind: out.kind}
	instances := 0
	for _, r := range b.byBlock[blockKey{sc.module, block}] {
		if b.object(r) == nil {
			continue // nothing refers to what the plan takes away
		}
		instances++
		if key == "" || keyText(r) == key {
			of := attributeOf(r, ref.attribute(n+2), suffix)
			if own {
				of = attr
			}
			to.targets = append(to.targets, target{res: r, attr: of, sure: key != ""})
		}
	}
	if instances == 1 && len(to.targets) == 1 {
		to.targets[0].sure = true
	}
	if ref.selects(n + 2) {
		b.addPart(out, to, false)
	} else {
		out.add(to)
	}
}

// ownKind reports whether a reference to a resource that stands aside (see plan.Type.Aside) is followed for the kind.
func ownKind(typ, attr string, k kind) bool {
	switch typ {
	case "aws_db_subnet_group", "aws_elasticache_subnet_group":
		return k == kindSubnetGroup
	case "aws_vpc_endpoint":
		return k == kindEndpoint || k == kindPrefixList && attr == "prefix_list_id"
	case "aws_route_table", "aws_default_route_table":
		return k == kindRouteTable
	case "aws_nat_gateway":
		return k == kindNATGateway
	case "aws_lb", "aws_alb":
		return k == kindBalancer
	case "aws_lb_target_group", "aws_alb_target_group":
		return k == kindTargetGroup
	case "aws_lb_listener", "aws_alb_listener":
		return k == kindListener
	case "aws_autoscaling_group":
		return k == kindScalingGroup
	case "aws_eks_cluster":
		return k == kindGroup && attr == "cluster_security_group_id"
	}
	return false
}

// attributeOf is the attribute that is taken of a resource: the one that the reference names, or else the suffix, unless that
// is the name of something around the resource: with {web = aws_subnet.web[*].id}, x.web is no attribute "web" of a subnet.
func attributeOf(r *plan.Resource, named, suffix string) string {
	if named == "" && plan.Types[r.Type].Reads(r.Data, suffix) {
		return suffix
	}
	return named
}

// followVariable goes to the argument of the module call. A root variable, and a default, are known values.
func (b *builder) followVariable(ref reference, sc scope, suffix string, out *found, depth int) {
	f := b.argument(ref, sc, suffix, out.kind, depth)
	switch {
	case f == nil:
		if m := b.configModule(sc.module); m != nil && len(ref.steps) > 1 {
			name, _ := cutKey(ref.steps[1])
			out.unread = out.unread || m.Variables[name] != nil && m.Variables[name].IDs.Has(idPrefix[out.kind])
		}
	case ref.selects(1):
		b.addPart(out, f, false)
	default:
		out.add(f)
		out.indexed = out.indexed || f.indexed
	}
}

// followModule goes to the outputs of a module call: one output of one instance, or, where the JSON has lost the key (and
// with it the output's name), all outputs of all instances.
func (b *builder) followModule(ref reference, sc scope, suffix string, out *found, depth int) {
	if len(ref.steps) < 2 {
		out.dead = true
		return
	}
	call, key := cutKey(ref.steps[1])
	output := ref.attribute(2)
	to := &found{kind: out.kind}
	instances := []string{joinModule(sc.module, call, key)} // it may hold no resource, and yet hand values on
	if key == "" {
		instances = b.children(sc.module, call)
	}
	for _, m := range instances {
		conf := b.configModule(m)
		if conf == nil {
			out.dead = true
			continue
		}
		for name, e := range conf.Outputs {
			if output == "" || name == output {
				b.resolve(e, scope{module: m, any: sc.any}, or(lastAttr(ref, 3), suffix), to, depth+1)
			}
		}
	}
	switch {
	case output == "":
		to.targets = slices.Clone(to.targets) // part of it may be a memo's
		for i := range to.targets {
			to.targets[i].sure, to.targets[i].guess = false, true
		}
		out.add(to)
	case ref.selects(2):
		b.addPart(out, to, false)
	default:
		out.add(to)
	}
	out.indexed = out.indexed || to.indexed
}

// lastAttr is the last attribute step at or after n, without an index; "" if there is none.
func lastAttr(r reference, n int) string {
	if len(r.steps) <= n {
		return ""
	}
	name, _ := cutKey(r.steps[len(r.steps)-1])
	return name
}

func or[T ~string](a, b T) T {
	if a != "" {
		return a
	}
	return b
}
