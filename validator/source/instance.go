package source

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// blockValue is the value of a resource or data block in a module instance.
func (e *Evaluation) blockValue(sc *scope, name string) cty.Value {
	b := sc.module.resources[name]
	if b == nil {
		return cty.DynamicVal
	}
	return e.once(sc, name, func() cty.Value {
		if e.making {
			return e.stated(sc, b)
		}
		there := map[plan.Key]*plan.KeptInstance{}
		for _, i := range e.instances[instancesKey{sc, name}] {
			there[i.Index] = i
		}
		keys, ok := e.keys(b, sc)
		if !ok {
			keys, ok = e.plannedKeys(b, there)
		}
		if !ok || len(keys) != len(there) {
			return cty.DynamicVal
		}
		for _, k := range keys {
			if there[k] == nil {
				return cty.DynamicVal
			}
		}
		return e.together(b, keys, func(k plan.Key) cty.Value { return e.instanceValue(sc, b, there[k]) })
	})
}

// plannedKeys is the keys that the plan has of a block whose keys the sources do not tell. That it has all of them it must say.
func (e *Evaluation) plannedKeys(b *block, there map[plan.Key]*plan.KeptInstance) ([]plan.Key, bool) {
	if e.plan.Complete == nil || !*e.plan.Complete || len(there) == 0 {
		return nil, false
	}
	var keys []plan.Key
	for k := range there {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b plan.Key) int { return a.Int - b.Int })
	for n, k := range keys {
		if b.count != nil && (k.Kind != plan.IntKey || k.Int != n) || b.forEach != nil && k.Kind != plan.StringKey {
			return nil, false
		}
	}
	return keys, true
}

// instanceValue is the values of one instance. An id that is not known is a symbol; so is, of an argument that is not known, what
// its expression hands on. Everything else that is not known, or is sensitive, is not known.
func (e *Evaluation) instanceValue(sc *scope, b *block, i *plan.KeptInstance) cty.Value {
	values, unknown, sensitive := parsed(i.Values), parsed(i.Unknown), parsed(i.Sensitive)
	if sensitive == true || unknown == true {
		return cty.DynamicVal
	}
	names := members(values, unknown)
	if len(names) == 0 {
		return cty.DynamicVal
	}
	out := map[string]cty.Value{}
	for _, name := range names {
		hidden := member(sensitive, name)
		if member(unknown, name) == true && !marked(hidden) {
			out[name] = e.unknownValue(sc, b, i, name)
			continue
		}
		out[name] = value(member(values, name), member(unknown, name), hidden, lists[b.typ()+"."+name])
	}
	return cty.ObjectVal(out)
}

func (b *block) typ() string { return b.name[:strings.LastIndexByte(b.name, '.')] }

// lists are attributes of the AWS provider that are lists, by its schema. Where the JSON has a list and the schema a set, the
// JSON does not tell.
var lists = map[string]bool{
	"data.aws_availability_zones.names": true, "data.aws_availability_zones.zone_ids": true,
	"data.aws_subnets.ids": true, "data.aws_vpcs.ids": true, "data.aws_security_groups.ids": true, "data.aws_network_acls.ids": true,
	"data.aws_network_interfaces.ids": true,
}

// ids are the computed attributes that are ids, beside id itself.
var ids = map[string]bool{
	"aws_vpc.default_network_acl_id": true, "aws_vpc.default_security_group_id": true,
	"aws_default_vpc.default_network_acl_id": true, "aws_default_vpc.default_security_group_id": true,
	"aws_instance.primary_network_interface_id": true,
	"awscc_ec2_vpc.vpc_id":                      true, "awscc_ec2_vpc.default_network_acl": true, "awscc_ec2_vpc.default_security_group": true,
	"awscc_ec2_subnet.subnet_id": true, "awscc_ec2_network_acl.network_acl_id": true, "awscc_ec2_security_group.group_id": true,
	"awscc_ec2_security_group.security_group_id": true, "awscc_ec2_network_interface.network_interface_id": true,
}

// passed are the arguments that take an id, which expressions may take on.
var passed = map[string]bool{
	"vpc_id": true, "subnet_id": true, "network_acl_id": true, "default_network_acl_id": true, "security_group_id": true,
	"network_interface_id": true, "prefix_list_id": true,
}

// unknownValue is an attribute that is known only after apply.
func (e *Evaluation) unknownValue(sc *scope, b *block, i *plan.KeptInstance, name string) cty.Value {
	switch typ := b.typ(); {
	case !plan.Types[typ].Managed():
	case name == "id", ids[typ+"."+name]:
		return newSymbol(i.Address, name)
	case passed[name]:
		if v := e.eval(expression(b.body, name), sc, e.repetitionOf(b, sc, i.Index)); asSymbol(v) != nil {
			return v
		}
	}
	return cty.DynamicVal
}

// value is a value of the plan's JSON with its two marks. sure says that a list is one, and no set.
func value(v, unknown, sensitive any, sure bool) cty.Value {
	if unknown == true || sensitive == true {
		return cty.DynamicVal
	}
	switch v := v.(type) {
	case string:
		return cty.StringVal(v)
	case bool:
		return cty.BoolVal(v)
	case json.Number:
		n, err := cty.ParseNumberVal(v.String())
		if err != nil {
			return cty.DynamicVal
		}
		return n
	}
	_, isMap := v.(map[string]any)
	if _, unknownMap := unknown.(map[string]any); isMap || v == nil && unknownMap {
		out := map[string]cty.Value{}
		for _, name := range members(v, unknown) {
			out[name] = value(member(v, name), member(unknown, name), member(sensitive, name), sure)
		}
		return cty.ObjectVal(out)
	}
	list, isList := v.([]any)
	if !isList {
		if marked(unknown) || marked(sensitive) {
			return cty.DynamicVal
		}
		return cty.NullVal(cty.DynamicPseudoType)
	}
	var out []cty.Value
	for n := range max(len(list), size(unknown)) {
		out = append(out, value(element(list, n), element(unknown, n), element(sensitive, n), sure))
	}
	if sure || len(out) == 0 {
		return cty.TupleVal(out)
	}
	return cty.TupleVal(out).Mark(ambiguous{})
}

func variableValue(text []byte) cty.Value { return value(parsed(text), nil, nil, true) }

// parsed is a JSON value; nil where there is none.
func parsed(text []byte) any {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	return v
}

func member(v any, name string) any {
	switch v := v.(type) {
	case map[string]any:
		return v[name]
	case bool:
		return v // of a mark: it covers all parts
	}
	return nil
}

func element(v any, n int) any {
	switch v := v.(type) {
	case []any:
		if n < len(v) {
			return v[n]
		}
	case bool:
		return v
	}
	return nil
}

func size(v any) int {
	list, _ := v.([]any)
	return len(list)
}

// members is the names that either object has.
func members(objects ...any) []string {
	var names []string
	for _, o := range objects {
		m, _ := o.(map[string]any)
		for name := range m {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// marked reports whether a mark is true somewhere.
func marked(mark any) bool {
	switch mark := mark.(type) {
	case bool:
		return mark
	case []any:
		return slices.ContainsFunc(mark, marked)
	case map[string]any:
		for _, m := range mark {
			if marked(m) {
				return true
			}
		}
	}
	return false
}
