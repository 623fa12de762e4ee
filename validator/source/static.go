package source

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// Static is sources that are judged without a plan of them: as of a plan that makes all of it, of which nothing is known that hangs on
// an input variable, a data source, or a provider.
type Static struct {
	Tree *Tree
	Plan []byte // in the JSON of `terraform show -json`
	// Unsure are the addresses of blocks, and calls of modules, of which it is not known how many there are, if any.
	Unsure []string
	// Unread says of calls of modules why their files are not read.
	Unread []string
}

// static is what a Tree that is read without a plan has beside.
type static struct {
	defaults  bool              // a variable of the root that is given nothing has its default: else it is not known
	variables map[string][]byte // what files of the root module's folder give variables, in JSON
	unread    []string
	unsure    map[string]bool // addresses
}

// OpenStatic reads sources that are judged without a plan, as a program does: a directory, or DIR//SUB. Input variables of the root have what terraform.tfvars
// and *.auto.tfvars there give them. With defaults the others have their default; without, they are not known. An error is an *Error; stop
// is that of New.
func OpenStatic(name string, by Program, defaults bool, stop func()) (*Static, error) {
	st := &static{defaults: defaults, unsure: map[string]bool{}}
	t, err := openAs(name, func() (files, func() error, error) { return open(name) }, by.reader(), st)
	if err != nil {
		return nil, err
	}
	e := newEvaluation(t, &plan.Plan{Config: &plan.Module{}, Kept: &plan.Kept{Variables: st.variables}}, stop)
	e.making = true
	text, err := e.document()
	if err != nil {
		return nil, named(name, err)
	}
	return &Static{Tree: t, Plan: text, Unsure: slices.Sorted(maps.Keys(st.unsure)), Unread: st.unread}, nil
}

// NewStatic puts sources and the plan together that OpenStatic has made of them.
func NewStatic(t *Tree, p *plan.Plan, stop func()) *Evaluation { return newEvaluation(t, p, stop) }

// skipped notes a module whose files are not read: what it makes is not known.
func (l *loader) skipped(key string, err error) *module {
	m := newModule(key)
	m.partial, m.opaque = true, true
	l.tree.static.unread = append(l.tree.static.unread, err.Error())
	return m
}

// variables reads the files that give the root module's variables values without being named, in the order in which they count.
func (d *directory) variables() (map[string][]byte, error) {
	entries, err := fs.ReadDir(d.fs, d.sub)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if n := e.Name(); n == "terraform.tfvars" || n == "terraform.tfvars.json" || strings.HasSuffix(n, ".auto.tfvars") ||
			strings.HasSuffix(n, ".auto.tfvars.json") {
			names = append(names, n)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int {
		return btoi(strings.Contains(a, ".auto.")) - btoi(strings.Contains(b, ".auto."))
	})
	all := map[string][]byte{}
	for _, n := range names {
		name := path.Join(d.sub, n)
		text, err := d.read(name)
		if err != nil {
			return nil, err
		}
		if err := assigned(name, text, all); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// assigned adds what one file gives variables.
func assigned(name string, text []byte, all map[string][]byte) error {
	if strings.HasSuffix(name, ".json") {
		var given map[string]json.RawMessage
		if err := json.Unmarshal(text, &given); err != nil {
			return &Error{Place: name, What: "is not a JSON object"}
		}
		for n, v := range given {
			all[n] = v
		}
		return nil
	}
	if deep(text) {
		return &Error{Place: name, What: "is nested too deeply"}
	}
	body, _, err := parse(name, text)
	if err != nil {
		return err
	}
	for n, a := range body.Attributes {
		v, diags := a.Expr.Value(nil)
		if diags.HasErrors() {
			return at(a.SrcRange, "the value of %q is not a plain value", n)
		}
		value, _ := jsonOf(v)
		if all[n], err = json.Marshal(value); err != nil {
			return err
		}
	}
	return nil
}

// document is the JSON of a plan that makes everything.
func (e *Evaluation) document() ([]byte, error) {
	m := &maker{Evaluation: e, changes: []any{}}
	m.module(e.root, "")
	if m.full {
		return nil, errors.New("make more than 100000 instances")
	}
	variables := map[string]any{}
	for name, text := range e.tree.static.variables {
		if decl := e.tree.root.variables[name]; decl != nil && !decl.sensitive {
			variables[name] = map[string]any{"value": json.RawMessage(text)}
		}
	}
	return json.Marshal(map[string]any{
		"format_version":   "1.2",
		"planned_values":   map[string]any{},
		"resource_changes": m.changes,
		"variables":        variables,
		"configuration":    map[string]any{"root_module": configured(e.tree.root)},
	})
}

// maker makes the instances of a configuration.
type maker struct {
	*Evaluation
	changes []any
	full    bool
}

// module makes what a module instance has. prefix is the instance's address with a dot, "" of the root.
func (m *maker) module(sc *scope, prefix string) {
	for _, name := range slices.Sorted(maps.Keys(sc.module.resources)) {
		b := sc.module.resources[name]
		keys, sure := m.keysHere(b, sc, prefix+name)
		for _, k := range keys {
			m.instance(sc, b, k, prefix, sure)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(sc.module.calls)) {
		c := sc.module.calls[name]
		keys, _ := m.keysHere(&c.block, sc, prefix+c.name)
		for _, k := range keys {
			m.module(m.child(sc, c, k), prefix+c.name+keyText(k)+".")
		}
	}
}

// keysHere is the keys of a block. Where they are not known one instance stands for all of them, and each.* and count.index in it are not
// known.
func (m *maker) keysHere(b *block, sc *scope, address string) (keys []plan.Key, sure bool) {
	keys, sure = m.keys(b, sc)
	if !sure {
		m.tree.static.unsure[address] = true
		keys = []plan.Key{{}}
	}
	return keys, sure
}

// keyText is a key as addresses have it.
func keyText(k plan.Key) string {
	switch k.Kind {
	case plan.IntKey:
		return "[" + strconv.Itoa(k.Int) + "]"
	case plan.StringKey:
		return "[" + strconv.Quote(strings.NewReplacer("${", "$${", "%{", "%%{").Replace(k.Str)) + "]"
	}
	return ""
}

// parents are the arguments that say which network ACL or group a rule is in, and in which direction: what is kept of a rule of which it is
// not known whether it is there.
var parents = map[string]bool{"network_acl_id": true, "security_group_id": true, "group_id": true, "egress": true, "type": true, "direction": true}

// ruleTypes are the resources that put one rule into a network ACL or group.
var ruleTypes = map[string]bool{
	"aws_network_acl_rule": true, "awscc_ec2_network_acl_entry": true, "aws_security_group_rule": true, "rackspace_sg_rule": true,
	"aws_vpc_security_group_ingress_rule": true, "aws_vpc_security_group_egress_rule": true,
	"awscc_ec2_security_group_ingress": true, "awscc_ec2_security_group_egress": true,
}

// instance makes one instance of a block. Of a rule that is perhaps not there, or there several times, the contents are not known.
func (m *maker) instance(sc *scope, b *block, k plan.Key, prefix string, sure bool) {
	if len(m.changes) >= 100_000 {
		m.full = true
		return
	}
	typ, data := b.typ(), false
	if below, ok := strings.CutPrefix(typ, "data."); ok {
		typ, data = below, true
	}
	values, unknown := map[string]any{}, map[string]any{"id": true}
	if known := plan.Types[typ]; data || !known.Managed() {
		for _, name := range attributesOf(known, data) {
			unknown[name] = true
		}
	} else {
		values, unknown = m.body(typ, b.body, sc, m.repetitionOf(b, sc, k))
		m.unset(typ, values, unknown)
		for _, name := range known.Attributes(false) {
			if b.ignores(name, nil) { // it may be there already, with another value
				delete(values, name)
				unknown[name] = true
			}
			if !sure && ruleTypes[typ] && !parents[name] {
				delete(values, name)
				unknown[name] = true
			}
		}
	}
	action, mode := "create", "managed"
	if data {
		action, mode = "read", "data"
	}
	change := map[string]any{"address": prefix + b.name + keyText(k), "mode": mode, "type": typ, "name": b.name[strings.LastIndexByte(b.name, '.')+1:],
		"change": map[string]any{"actions": []string{action}, "before": nil, "after": values, "after_unknown": unknown,
			"before_sensitive": false, "after_sensitive": map[string]any{}}}
	if prefix != "" {
		change["module_address"] = strings.TrimSuffix(prefix, ".")
	}
	switch k.Kind {
	case plan.IntKey:
		change["index"] = k.Int
	case plan.StringKey:
		change["index"] = k.Str
	}
	m.changes = append(m.changes, change)
}

// emptied are the attributes of which an empty list takes everything away that is there.
var emptied = map[string]bool{"ingress": true, "egress": true, "route": true}

func attributesOf(t *plan.Type, data bool) []string {
	if t == nil {
		return nil
	}
	return t.Attributes(data)
}

// unset adds the attributes that the block does not state: those that a provider or AWS computes are not known, others have the default
// of the provider's schema, or are null.
func (m *maker) unset(typ string, values, unknown map[string]any) {
	open, known := computedAttrs[typ]
	for block, names := range computedWithin {
		list, _ := values[block].([]any)
		marks, _ := unknown[block].([]any)
		for i := range list {
			unstated(list[i], marks[i], names)
		}
	}
	for _, name := range plan.Types[typ].Attributes(false) {
		if list, ok := values[name].([]any); ok && len(list) == 0 && (list == nil || !emptied[name]) {
			delete(values, name) // no blocks, or nothing in a list: as if it were not stated
			delete(unknown, name)
		}
		if values[name] != nil || unknown[name] != nil {
			continue
		}
		if def, ok := defaults[typ+"."+name]; ok {
			values[name] = def
		} else if !known || open[name] {
			delete(values, name)
			unknown[name] = true
		}
	}
}

// unstated marks what a block does not state.
func unstated(values, unknown any, names map[string]bool) {
	v, isBlock := values.(map[string]any)
	marks, marked := unknown.(map[string]any)
	for name := range names {
		if isBlock && marked && v[name] == nil {
			marks[name] = true
		}
	}
}

// metaOf reports whether an argument of a block says nothing of its object. Those of modules alone are a resource's own, as are all within
// a block of it, whose typ is "".
func metaOf(typ, name string) bool {
	ofModules := name == "source" || name == "version" || name == "providers"
	return typ != "" && meta[name] && (typ == "module" || !ofModules)
}

// body is the values of a block, and marks for those that are not known. typ is its resource type, "" for a block in another.
func (m *maker) body(typ string, body *hclsyntax.Body, sc *scope, rep repetition) (values, unknown map[string]any) {
	values, unknown = map[string]any{}, map[string]any{}
	for name, a := range body.Attributes {
		if metaOf(typ, name) {
			continue
		}
		v, mark := jsonOf(m.eval(a.Expr, sc, rep))
		values[name] = v
		if mark != nil {
			unknown[name] = mark
		}
	}
	open := map[string]bool{}
	for _, inner := range body.Blocks {
		name, content, reps := inner.Type, inner.Body, []repetition{rep}
		switch {
		case metaOf(typ, name) || name == "provisioner" || name == "connection" || name == "timeouts":
			continue
		case name == "dynamic" && len(inner.Labels) == 1:
			var ok bool
			name, content = inner.Labels[0], nested(inner.Body, "content")
			if reps, ok = m.iterations(inner, sc, rep); !ok || content == nil {
				if content == nil || !asAttribute[typ+"."+name] {
					open[name] = true
					continue
				}
				values[name], unknown[name] = placeholder(content, values[name], unknown[name])
				continue
			}
		}
		list, _ := values[name].([]any)
		marks, _ := unknown[name].([]any)
		for _, r := range reps {
			v, mark := m.body("", content, sc, r)
			list, marks = append(list, v), append(marks, mark)
		}
		values[name], unknown[name] = list, marks
	}
	for name := range open {
		delete(values, name)
		unknown[name] = true
	}
	return values, unknown
}
