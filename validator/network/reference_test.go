package network

import (
	"reflect"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

func TestMaximalReferences(t *testing.T) {
	for _, c := range []struct {
		says string
		refs []string
		want []string
	}{
		{"prefixes and the unkeyed form follow the longest", []string{`aws_subnet.s["b"].id`, `aws_subnet.s["b"]`, "aws_subnet.s"}, []string{`aws_subnet.s["b"].id`}},
		{"the same reference twice is two", []string{"var.azs", "count.index", "var.azs"}, []string{"var.azs", "count.index", "var.azs"}},
		{"a whole resource after an attribute of it is a reference of its own",
			[]string{"aws_subnet.a.id", "aws_subnet.a", "aws_subnet.a"}, []string{"aws_subnet.a.id", "aws_subnet.a"}},
		{"names that begin alike are not prefixes", []string{"var.a", "var.ab"}, []string{"var.a", "var.ab"}},
		{"module outputs", []string{`module.tier["web"].nacl_id`, `module.tier["web"]`, "module.tier"}, []string{`module.tier["web"].nacl_id`}},
	} {
		t.Run(c.says, func(t *testing.T) {
			var got []string
			for _, r := range maximal(c.refs) {
				s := r.steps[0]
				for _, x := range r.steps[1:] {
					s += "." + x
				}
				got = append(got, s)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestModuleAddresses(t *testing.T) {
	for _, c := range []struct{ module, parent, call, key string }{
		{"module.a", "", "a", ""},
		{`module.a["k"].module.b[0]`, `module.a["k"]`, "b", "[0]"},
		{`module.a["x.y]\"z"].module.b["module.c"]`, `module.a["x.y]\"z"]`, "b", `["module.c"]`},
	} {
		parent, call, key := splitModule(c.module)
		if parent != c.parent || call != c.call || key != c.key {
			t.Errorf("splitModule(%s) = %q, %q, %q", c.module, parent, call, key)
		}
		if got := joinModule(parent, call, key); got != c.module {
			t.Errorf("joinModule gives %s for %s", got, c.module)
		}
	}
}

func TestAnInstancesKeyIsThatOfItsAddress(t *testing.T) {
	for _, c := range []struct{ address, module, want string }{
		{"aws_subnet.k", "", ""},
		{"aws_subnet.k[0]", "", "[0]"},
		{`module.m["x"].aws_subnet.k["a.b"]`, `module.m["x"]`, `["a.b"]`},
		{`aws_subnet.k["l.k[0]"]`, "", `["l.k[0]"]`},
	} {
		r := &plan.Resource{Address: c.address, ModuleAddress: c.module, Type: "aws_subnet", Name: "k"}
		if c.want != "" {
			r.Index.Kind = plan.StringKey
		}
		if got := keyText(r); got != c.want {
			t.Errorf("the key of %s is %q", c.address, got)
		}
	}
}
