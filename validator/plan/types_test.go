package plan

import (
	"maps"
	"reflect"
	"slices"
	"testing"
)

// typed lists the names of the typed pointers that are set.
func typed(o *Object) (set []string) {
	v := reflect.ValueOf(*o)
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.Pointer && !f.IsNil() {
			set = append(set, v.Type().Field(i).Name)
		}
	}
	return set
}

func TestEveryTypeSetsExactlyOnePointerAndEveryPointerHasAType(t *testing.T) {
	reached := map[string]bool{}
	for name, typ := range Types {
		equal(t, "name", typ.Name, name)
		if !typ.Managed() && !typ.Data() {
			t.Errorf("%s is not read at all", name)
		}
		for _, f := range []*family{typ.managed, typ.data} {
			if f == nil {
				continue
			}
			o, err := f.decode(attrs{absent, absent, absent, &decoding{}})
			if set := typed(o); err != nil || len(set) != 1 {
				t.Errorf("%s sets %v, %v", name, set, err)
			} else {
				reached[set[0]] = true
			}
		}
	}
	object := reflect.TypeFor[Object]()
	for i := range object.NumField() {
		if f := object.Field(i); f.Type.Kind() == reflect.Pointer && !reached[f.Name] {
			t.Errorf("no type sets Object.%s", f.Name)
		}
	}
}

func TestAFamilyWantsWhatItAsksForAndNothingElse(t *testing.T) {
	got := slices.Sorted(maps.Keys(networkACLFamily.wanted))
	want := []string{"arn", "default_network_acl_id", "egress", "id", "ingress", "subnet_ids", "vpc_id"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// unset walks all Values below v and reports those whose state is not want.
func unset(v reflect.Value, path string, want State) (wrong []string) {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct { // not an attribute: the key of a map
		return nil
	}
	if s := v.FieldByName("State"); s.IsValid() {
		if State(s.Uint()) != want {
			return []string{path}
		}
		return nil
	}
	for i := range v.NumField() {
		wrong = append(wrong, unset(v.Field(i), path+"."+v.Type().Field(i).Name, want)...)
	}
	return wrong
}

func TestNoAttributeOfANullOrUnknownObjectIsKnown(t *testing.T) {
	for name, typ := range Types {
		for _, f := range []*family{typ.managed, typ.data} {
			if _, placed := Placements[name]; f == nil || placed {
				continue // of what is placed, each type has some of the attributes
			}
			for _, c := range []struct {
				unknown *node
				want    State
			}{{absent, Null}, {unknownAll, UnknownValue}} {
				o, err := f.decode(attrs{absent, c.unknown, absent, &decoding{}})
				if err != nil {
					t.Fatal(err)
				}
				wrong := unset(reflect.ValueOf(o), name, c.want)
				if typ.like != "" { // its resources have not all that those of the AWS provider have
					null := unset(reflect.ValueOf(o), name, Null)
					wrong = slices.DeleteFunc(wrong, func(path string) bool { return !slices.Contains(null, path) })
				}
				if len(wrong) > 0 {
					t.Errorf("state %v: %v", c.want, wrong)
				}
			}
		}
	}
}

func TestOfAnUnknownPlacedObjectNothingIsKnown(t *testing.T) {
	for name, p := range Placements {
		o, err := Types[name].managed.decode(attrs{absent, unknownAll, absent, &decoding{}})
		if err != nil {
			t.Fatal(err)
		}
		x := o.Placed
		if p.Block != "" {
			equal(t, name+": block", x.Block, UnknownValue)
			continue
		}
		equal(t, name+": subnets", x.Subnets.IsUnknown(), p.Subnets != "")
		equal(t, name+": groups", x.Groups.IsUnknown(), p.Groups != "")
		equal(t, name+": subnet group", x.SubnetGroup.IsUnknown(), p.SubnetGroup != "")
	}
}

// attribute names of the provider's schema that each type's real objects have: a misspelt name in a family would read as null.
func TestAttributeNamesAreThoseOfTheRealPlans(t *testing.T) {
	present := map[*family]map[string]bool{}
	note := func(resource map[string]any, sides ...any) {
		mode, _ := resource["mode"].(string)
		name, _ := resource["type"].(string)
		f := familyOf(mode, name)
		for _, side := range sides {
			values, _ := side.(map[string]any)
			for attribute := range values {
				if present[f] == nil {
					present[f] = map[string]bool{}
				}
				present[f][attribute] = true
				nested, _ := values[attribute].(map[string]any)
				for name := range nested { // of a nested attribute, such as source
					present[f][name] = true
				}
			}
		}
	}
	for _, path := range realPlans(t) {
		collect(tree(t, path), note)
	}
	for name, typ := range Types {
		for _, f := range []*family{typ.managed, typ.data} {
			if f == nil || present[f] == nil {
				continue // no plan has one: see below
			}
			for attribute := range f.wanted {
				// Every object is asked for its ARN; the IPv6 half of the association has no plan, nor has version 6 of the provider.
				seen := present[f][attribute] || attribute == "arn" || attribute == "primary_network_interface" ||
					f == cidrAssociationFamily && attribute == "ipv6_cidr_block"
				if !seen {
					t.Errorf("no real %s has the attribute %q", name, attribute)
				}
			}
		}
	}
	if present[awsPrefixListDataFamily] != nil || len(present) != 31+27 { // all families but those of three types without a plan; nil stands for the types not read
		t.Errorf("the real plans show %d families", len(present))
	}
}

// collect visits every object with a type: the entries of resource_changes and of the state.
func collect(v any, note func(map[string]any, ...any)) {
	switch v := v.(type) {
	case map[string]any:
		if change, ok := v["change"].(map[string]any); ok {
			note(v, change["before"], change["after"], change["after_unknown"])
		}
		if values, ok := v["values"]; ok && v["type"] != nil {
			note(v, values)
		}
		for _, below := range v {
			collect(below, note)
		}
	case []any:
		for _, below := range v {
			collect(below, note)
		}
	}
}
