package source

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// The ids that a plan does not know: of each instance, and of one the id of something else.
var hiddenIDs = []string{`aws_network_acl.k["web"].id`, `aws_network_acl.k["app"].id`, "aws_network_acl.c[0].id", "aws_network_acl.c[1].id",
	"aws_vpc.v.id", "aws_vpc.v.default_network_acl_id"}

// What the sources say is held against the language itself: HCL evaluates the same expressions with ids such as an apply gives.
// Whatever those are, what is said to be decided has to come out.
func TestWhatIsDecidedHoldsWhateverTheIDsAre(t *testing.T) {
	decided, asked := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		g := &generator{t: t}
		args := map[string]string{"l": g.list(2), "s": g.list(2), "m": g.object(2), "o": "{ a = " + g.id(2) + " }", "any": g.list(2), "id": g.id(2)}
		g.inside = true
		x := g.list(3)
		if g.chance("scalar", 60) {
			x = g.id(3)
		}
		e, sc, repeated := within(t, args, x, g.chance("JSON", 50))
		got, ok := e.givenBy(expression(sc.module.resources["aws_network_acl_rule.r"].body, "network_acl_id"), sc, repeated, 0)
		asked++
		if !ok {
			return
		}
		for range 4 {
			ids := g.ids()
			want, fine := oracle(t, args, x, ids)
			if !fine {
				continue // Terraform fails, too
			}
			decided++
			if here := substituted(got, ids); here != want {
				t.Fatalf("%s\nwith %v\nwhere ids are %v\nis %s, and not %s", x, args, ids, want, here)
			}
		}
	})
	t.Logf("%d expressions, %d answers decided and right", asked, decided)
	if asked > 50 && decided < asked/4 {
		t.Errorf("only %d answers of %d expressions: the generator asks what is never decided", decided, asked)
	}
}

// within is the evaluation of x in a module that is called with arguments.
func within(t rapid.TB, args map[string]string, x string, inJSON bool) (*Evaluation, *scope, repetition) {
	root := &module{resources: map[string]*block{}, locals: map[string]*hclsyntax.Attribute{}, variables: map[string]*variable{},
		outputs: map[string]*output{}, calls: map[string]*call{}}
	inner := &module{path: "m", resources: map[string]*block{}, locals: map[string]*hclsyntax.Attribute{}, variables: map[string]*variable{},
		outputs: map[string]*output{}, calls: map[string]*call{}}
	tree := &Tree{root: root, keep: map[string]bool{}, functions: map[string]function.Function{}}
	load := func(m *module, name, text string) {
		if err := (&loader{tree: tree}).file(m, name, []byte(text)); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
	}
	call := "module \"m\" {\n  source = \"./m\"\n"
	for _, name := range slices.Sorted(maps.Keys(args)) {
		call += "  " + name + " = " + args[name] + "\n"
	}
	load(root, "main.tf", resourcesText+call+"}\n")
	load(inner, "variables.tf", variablesText)
	if inJSON {
		load(inner, "main.tf.json", `{"resource":{"aws_network_acl_rule":{"r":{"network_acl_id":`+asJSON(x)+`}}}}`)
	} else {
		load(inner, "main.tf", "resource \"aws_network_acl_rule\" \"r\" {\n  network_acl_id = "+x+"\n}\n")
	}
	root.calls["m"].module = inner
	p := &plan.Plan{Config: &plan.Module{}, Kept: &plan.Kept{}}
	for _, i := range []struct {
		address, block string
		key            plan.Key
	}{{"aws_vpc.v", "aws_vpc.v", plan.Key{}}, {`aws_network_acl.k["web"]`, "aws_network_acl.k", plan.Key{Kind: plan.StringKey, Str: "web"}},
		{`aws_network_acl.k["app"]`, "aws_network_acl.k", plan.Key{Kind: plan.StringKey, Str: "app"}},
		{"aws_network_acl.c[0]", "aws_network_acl.c", plan.Key{Kind: plan.IntKey}},
		{"aws_network_acl.c[1]", "aws_network_acl.c", plan.Key{Kind: plan.IntKey, Int: 1}}} {
		unknown := `{"id":true}`
		if i.block == "aws_vpc.v" {
			unknown = `{"id":true,"default_network_acl_id":true}`
		}
		p.Kept.Instances = append(p.Kept.Instances, &plan.KeptInstance{Address: i.address, Block: i.block, Index: i.key, Planned: true,
			Values: []byte(`{"tags":{"tier":"` + i.key.Str + `"},"n":` + fmt.Sprint(i.key.Int) + `,"set":["acl-1","acl-2"]}`), Unknown: []byte(unknown)})
	}
	e := newEvaluation(tree, p, nil)
	return e, e.child(e.root, root.calls["m"], plan.Key{}), repetition{}
}

// asJSON is an expression as JSON syntax has it.
func asJSON(x string) string {
	text, err := json.Marshal("${" + x + "}")
	if err != nil {
		panic(err)
	}
	return string(text)
}

const (
	resourcesText = `
resource "aws_vpc" "v" {
}
resource "aws_network_acl" "k" {
  for_each = toset(["web", "app"])
}
resource "aws_network_acl" "c" {
  count = 2
}
`
	variablesText = `
variable "l" {
  type = list(string)
}
variable "s" {
  type = set(string)
}
variable "m" {
  type = map(string)
}
variable "o" {
  type = object({ a = string, b = optional(string, "acl-1") })
}
variable "any" {}
variable "id" {
  type = string
}
`
)

// oracle is what HCL makes of x with given ids; false where it fails.
func oracle(t *rapid.T, args map[string]string, x string, ids map[string]string) (string, bool) {
	object := func(attrs map[string]string, tier string, n int64) cty.Value {
		v := map[string]cty.Value{"tags": cty.ObjectVal(map[string]cty.Value{"tier": cty.StringVal(tier)}), "n": cty.NumberIntVal(n),
			"set": cty.SetVal([]cty.Value{cty.StringVal("acl-1"), cty.StringVal("acl-2")})}
		for k, id := range attrs {
			v[k] = cty.StringVal(id)
		}
		return cty.ObjectVal(v)
	}
	resources := map[string]cty.Value{
		"aws_vpc": cty.ObjectVal(map[string]cty.Value{"v": object(map[string]string{"id": ids[hiddenIDs[4]], "default_network_acl_id": ids[hiddenIDs[5]]}, "", 0)}),
		"aws_network_acl": cty.ObjectVal(map[string]cty.Value{
			"k": cty.ObjectVal(map[string]cty.Value{"web": object(map[string]string{"id": ids[hiddenIDs[0]]}, "web", 0), "app": object(map[string]string{"id": ids[hiddenIDs[1]]}, "app", 0)}),
			"c": cty.TupleVal([]cty.Value{object(map[string]string{"id": ids[hiddenIDs[2]]}, "", 0), object(map[string]string{"id": ids[hiddenIDs[3]]}, "", 1)}),
		}),
	}
	vars := map[string]cty.Value{}
	types := map[string]cty.Type{"l": cty.List(cty.String), "s": cty.Set(cty.String), "m": cty.Map(cty.String), "any": cty.DynamicPseudoType, "id": cty.String,
		"o": cty.ObjectWithOptionalAttrs(map[string]cty.Type{"a": cty.String, "b": cty.String}, []string{"b"})}
	for name, arg := range args {
		v, ok := evaluated(t, arg, resources)
		if !ok {
			return "", false
		}
		v, err := convert.Convert(v, types[name])
		if err != nil {
			return "", false
		}
		if name == "o" {
			v = cty.ObjectVal(map[string]cty.Value{"a": v.GetAttr("a"), "b": cty.StringVal("acl-1")})
		}
		vars[name] = v
	}
	v, ok := evaluated(t, x, map[string]cty.Value{"var": cty.ObjectVal(vars)})
	if !ok || !v.IsWhollyKnown() {
		return "", false
	}
	return shown(v), true
}

func evaluated(t *rapid.T, x string, vars map[string]cty.Value) (cty.Value, bool) {
	e, diags := hclsyntax.ParseExpression([]byte(x), "x", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatalf("%s: %v", x, diags)
	}
	all := maps.Clone(looking)
	maps.Copy(all, handingOn)
	all["try"], all["can"], all["toset"], all["tolist"] = tryfunc.TryFunc, tryfunc.CanFunc, stdlib.MakeToFunc(cty.Set(cty.DynamicPseudoType)), stdlib.MakeToFunc(cty.List(cty.DynamicPseudoType))
	v, diags := e.Value(&hcl.EvalContext{Variables: vars, Functions: all})
	return v, !diags.HasErrors()
}

// shown is a result: a text, or the texts of a list in order of the alphabet.
func shown(v cty.Value) string {
	switch {
	case v.IsNull():
		return "null"
	case v.Type().IsPrimitiveType():
		s, _ := convert.Convert(v, cty.String)
		return s.AsString()
	}
	var all []string
	for _, e := range v.AsValueSlice() {
		all = append(all, shown(e))
	}
	return joined(all)
}

func joined(all []string) string {
	if len(all) == 0 {
		return "null" // a list without elements says as little
	}
	slices.Sort(all)
	return "[" + strings.Join(slices.Compact(all), " ") + "]"
}

func substituted(g plan.Given, ids map[string]string) string {
	var all []string
	for _, e := range g.Elements {
		text := e.Text
		if e.Address != "" {
			text = ids[e.Address+"."+e.Attr]
		}
		all = append(all, text)
	}
	switch {
	case g.Null:
		return "null"
	case !g.List:
		return all[0]
	}
	return joined(all)
}

// generator draws expressions: many that hand ids on, and many that look into them.
type generator struct {
	t      *rapid.T
	inside bool // of the module: only its variables are there
}

func (g *generator) chance(what string, percent int) bool {
	return rapid.IntRange(0, 99).Draw(g.t, what) < percent
}

// fill draws a form and fills its holes: %i an id, %l a list, %m a map, %c a condition, %n a number.
func (g *generator) fill(what string, depth int, leaves, forms []string) string {
	if depth <= 0 {
		forms = leaves
	}
	form := rapid.SampledFrom(append(slices.Clone(leaves), forms...)).Draw(g.t, what)
	var b strings.Builder
	for i := 0; i < len(form); i++ {
		if form[i] != '%' {
			b.WriteByte(form[i])
			continue
		}
		i++
		switch form[i] {
		case 'i':
			b.WriteString(g.id(depth - 1))
		case 'l':
			b.WriteString(g.list(depth - 1))
		case 'm':
			b.WriteString(g.object(depth - 1))
		case 'c':
			b.WriteString(g.condition(depth - 1))
		case 'n':
			b.WriteString(rapid.SampledFrom([]string{"0", "1", "2"}).Draw(g.t, "n"))
		default:
			b.WriteByte('%')
			b.WriteByte(form[i])
		}
	}
	return b.String()
}

func (g *generator) id(depth int) string {
	leaves := append([]string{`"acl-1"`}, hiddenIDs...)
	if g.inside {
		leaves = []string{"var.id", "var.id", "var.o.a", "var.o.b", "var.l[0]", "var.any[0]", `var.m["web"]`, `"acl-1"`}
	}
	return g.fill("id", depth, leaves, []string{
		"(%c ? %i : %i)", "(%c ? %i : null)", `(%c ? "" : %i)`, "element(%l, %n)", "%l[%n]", `lookup(%m, "web", %i)`, `lookup(%m, "no", %i)`, `%m["app"]`, "%m.web",
		"try(%i, %i)", "try(%m.no, %i)", `try(%m["no"], %i)`, "try(%l[9], %i)", "try(tonumber(%i), %i)", "coalesce(%i, %i)", `coalesce("", %i)`, "coalesce(null, %i)",
		"one([%i])", "one(%l)", `"${%i}"`, `"${%i}x"`, `replace(%i, "acl", "sg")`, `replace(%i, "/l.*/", "")`, `format("%%s", %i)`, "lower(%i)", "upper(%i)", "trimspace(%i)",
		`join("", [%i])`, `join("", %l)`, "sort(%l)[0]", "tolist(toset(%l))[0]", "[for x in %l : x if x == %i][0]", "[for x in %l : x if %c][0]", "{ a = %i, b = %i }.b", "flatten([%l, [%l]])[0]",
		`merge(%m, %m)["web"]`, "tostring(%i)", "values(%m)[0]", "keys({ (%i) = 1 })[0]", "jsondecode(jsonencode([%i]))[0]", "[for x in toset(%l) : x][0]", "reverse(%l)[0]",
		`split("-", %i)[0]`, "distinct(%l)[0]", "[%i, %i][length(%l) > 1 ? 0 : 1]", "{ x = %i }[%c ? \"x\" : \"x\"]", "max(1, 2) > 1 ? %i : %i", "substr(%i, 0, 5)", "nonsensitive(%i)",
		"{ for x in %l : x => x... }[%i][0]", "compact(%l)[0]", "setsubtract(%l, %l)[*][0]", "chunklist(%l, 1)[0][0]", "coalescelist(%l, %l)[0]", "[for k, v in %m : v][0]", "[for k, v in %m : k][0]", "(%i)",
	})
}

func (g *generator) list(depth int) string {
	leaves := []string{"[%i]", "[]", "aws_vpc.v.set", "aws_network_acl.c[*].id", "values(aws_network_acl.k)[*].id", "[for n in aws_network_acl.c : n.id]", "[for n in aws_network_acl.c : n.id if n.n > 0]",
		`[for k, n in aws_network_acl.k : n.id if n.tags.tier == "web"]`}
	if g.inside {
		leaves = []string{"[%i]", "var.l", "var.s", "var.any", "values(var.m)"}
	}
	return g.fill("list", depth, leaves, []string{
		"[%i, %i]", "concat(%l, %l)", "(%c ? %l : %l)", "(%c ? [] : %l)", "toset(%l)", "tolist(%l)", "distinct(%l)", "sort(%l)", "reverse(%l)", "slice(%l, 0, 1)", "compact(%l)", "setunion(%l, %l)",
		"setsubtract(%l, %l)", "setintersection(%l, %l)", "flatten([%l, [%l]])", "[for i, x in %l : x if i < 1]", "[for x in %l : x if x != %i]", "[for x in %l : x if %c]", "[for x in toset(%l) : x]",
		"values(%m)", "keys(%m)", "coalescelist(%l, %l)", "chunklist(%l, 2)[0]", "matchkeys(%l, %l, %l)", "%l[*]", "[for p in setproduct(%l, [\"a\"]) : p[0]]", "formatlist(\"%%s\", %l)", "try(%l, %l)", "concat([%i], sort(%l))",
		"range(length(%l))", "split(\",\", join(\",\", %l))",
	})
}

func (g *generator) object(depth int) string {
	leaves := []string{"{ web = %i, app = %i }", "{ for k, n in aws_network_acl.k : k => n.id }"}
	if g.inside {
		leaves = []string{"var.m", "{ web = %i, app = %i }"}
	}
	return g.fill("map", depth, leaves, []string{
		"merge(%m, %m)", "merge(%m, { web = %i })", `zipmap(["web", "app"], [%i, %i])`, "{ for k, v in %m : k => v if v != %i }", "{ for k, v in %m : k => v if %c }", "tomap(%m)", "(%c ? %m : %m)",
		`{ for k, v in %m : (k == "web" ? "app" : "web") => v }`, "{ for k, v in %m : k => upper(v) }", "try(%m, {})",
	})
}

func (g *generator) condition(depth int) string {
	return g.fill("condition", depth, []string{"true", "false", "%i == %i", `%i == "acl-1"`, "%i != null", `%i != ""`}, []string{
		"length(%l) > 1", "contains(%l, %i)", `startswith(%i, "acl")`, "length(%i) > 6", "can(%m.no)", "can(tonumber(%i))", `can(regex("^acl-1", %i))`, "%l == %l", "%m == %m", "alltrue([%c, %c])", "anytrue([%c, %c])",
		"!%c", "%c && %c", "%c || %c", "%i == null", "length(toset(%l)) == length(%l)", "length(distinct(%l)) == 1", "[%i] == [%i]", "%l == []", "%i != %i", "length(%m) == 2", `contains(keys(%m), "web")`,
		`lookup(%m, "web", null) == null`, "one(%l) == null", `endswith(%i, "1")`, `strcontains(%i, "1")`, "sort(%l)[0] == %i", "%m.web == %i",
	})
}

// ids draws ids for what is not known: near each other, near the literal of the expressions, of which two may be of one object.
func (g *generator) ids() map[string]string {
	out := map[string]string{}
	for _, h := range hiddenIDs {
		out[h] = rapid.SampledFrom([]string{"acl-1", "acl-10", "acl-2", "acl-0abc", "sg-1", "5", "vpc-1 ", "ACL-1"}).Draw(g.t, h)
	}
	return out
}
