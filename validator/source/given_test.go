package source

import (
	"fmt"
	"maps"
	"testing"
)

// Each is what some form says when a link is given by it; "" where it must not be decided.
func TestWhatIsDecided(t *testing.T) {
	const id = `aws_network_acl.k["web"].id`
	ids := map[string]string{}
	for _, h := range hiddenIDs {
		ids[h] = "<" + h + ">"
	}
	web := ids[id]
	args := map[string]string{"l": `["acl-1"]`, "s": `["acl-1"]`, "m": `{ web = "acl-1" }`, "o": `{ a = "acl-1" }`, "any": `["acl-1"]`, "id": id}
	hidden := map[string]string{"o": `{ a = (aws_vpc.v.id == "vpc-1" ? ` + id + ` : null) }`}
	for _, c := range []struct {
		x    string
		with map[string]string
		want string
	}{
		{"var.id", nil, web},
		{`"${var.id}"`, nil, web},
		{`"${var.id} "`, nil, ""},
		{`false ? "" : var.id`, nil, web},
		{`true ? var.id : null`, nil, web},
		{`var.id == null ? "acl-1" : var.id`, nil, web},
		{`var.id == "acl-1" ? "acl-1" : var.id`, nil, ""},
		{`var.id == var.id ? "acl-1" : var.id`, nil, ""},
		{`[var.id, "acl-1"]`, nil, "[" + web + " acl-1]"},
		{`[var.id, "acl-1"][1]`, nil, "acl-1"},
		{"sort([var.id, var.id])", nil, "[" + web + "]"},
		{"sort([var.id, var.id])[0]", nil, ""},
		{"slice([var.id, var.o.a], 0, 1)", nil, "[" + web + "]"},
		{"var.s", map[string]string{"s": "[" + id + `, "acl-1"]`}, "[" + web + " acl-1]"},
		{"tolist(var.s)[0]", map[string]string{"s": "[" + id + "]"}, ""},
		{"[for i, x in var.s : x if i < 1]", map[string]string{"s": "[" + id + "]"}, ""},
		// HCL goes through sets of which an element is not known, in an order that is not known.
		{"[for x in setunion([var.l[0]], sort([var.id])) : x][0]", nil, ""},
		{"[for x in toset([var.l[0], var.o.a]) : x][0]", hidden, ""},
		{`[for x in (true ? [var.l[0], var.o.a] : toset(["c"])) : x][0]`, hidden, ""},
		{"[for x in toset([var.l[0], var.id]) : x][0]", nil, ""},
		{`try(lookup({ web = var.id }, "web", var.m["no"]), "acl-1")`, map[string]string{"m": "{ for k in [" + id + "] : k => k }"}, ""},
		{"try(var.o.missing, var.id)", nil, web},
		{`try(var.m["no"], var.id)`, nil, web},
		{`try(var.m["no"], var.id)`, map[string]string{"m": "{ (" + id + `) = "acl-1" }`}, ""},
		{"try(tonumber(var.id), var.id)", nil, ""},
		{`can(var.m.no) ? "acl-1" : var.id`, nil, web},
		{`coalesce("", var.id)`, nil, web},
		{`file("x")`, nil, ""},
		{"timestamp()", nil, ""},
		{"provider::aws::x(var.id)", nil, ""},
		{"null", nil, "null"},
		{"[]", nil, "null"},
		{"path.module", nil, ""},
		// What the JSON has as a list may be a set.
		{"[for i, x in var.any : x if i == 0]", map[string]string{"any": "aws_vpc.v.set"}, ""},
		{"length(var.any) == 2 ? var.id : null", map[string]string{"any": "aws_vpc.v.set"}, web},
		{"local.nowhere", nil, ""},
		{"var.o.b", nil, "acl-1"},
	} {
		all := maps.Clone(args)
		maps.Copy(all, c.with)
		e, sc, rep := within(t, all, c.x, false)
		g, ok := e.givenBy(expression(sc.module.resources["aws_network_acl_rule.r"].body, "network_acl_id"), sc, rep, 0)
		got := ""
		if ok {
			got = substituted(g, ids)
		}
		if got != c.want {
			t.Errorf("%s with %v is %q, want %q", c.x, fmt.Sprint(c.with), got, c.want)
		}
	}
}
