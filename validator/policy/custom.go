package policy

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/internal/loops"
	"github.com/rackspace/terraform-provider-rackspace/validator/facts"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// CustomRule is a rule of the policy's own: a condition over the facts of a plan.
type CustomRule struct {
	ID       string
	Severity result.Severity
	At       hcl.Range

	ignorable          bool
	forEach, when      hcl.Expression // nil if they are not stated
	condition, message hcl.Expression
}

// Name is the ID without the organisation: no-admin-nacl of X-ACME-no-admin-nacl.
func (c *CustomRule) Name() string { return customID.FindStringSubmatch(c.ID)[1] }

var customID = regexp.MustCompile(`^X-[A-Z0-9]+-([a-z0-9]+(?:-[a-z0-9]+)*)$`)

func (l *layer) custom(b *hcl.Block) *CustomRule {
	c := l.shaped(b.Body, "custom_rule")
	rule := &CustomRule{ID: b.Labels[0], Severity: result.Error, At: b.DefRange, ignorable: c.Attributes["ignorable"] == nil || l.boolean(c, "ignorable")}
	if !customID.MatchString(rule.ID) {
		l.fail(b.LabelRanges[0], "Wrong name", "The ID of a custom rule is X-, an organisation in capitals and a name in kebab case, such as X-ACME-no-admin-nacl.")
		return nil
	}
	if a := c.Attributes["severity"]; a != nil {
		if v, ok := l.value(a, cty.String); ok {
			if wrong := word(severityWords...).wrong(v); wrong != "" {
				l.fail(a.Expr.Range(), "Wrong value", "severity %s.", wrong)
			}
			rule.Severity = result.Severity(v.AsString())
		}
	}
	for name, e := range map[string]*hcl.Expression{"for_each": &rule.forEach, "when": &rule.when} {
		if a := c.Attributes[name]; a != nil {
			*e = a.Expr
		}
	}
	enforce := l.once(c, "enforce")
	if enforce == nil {
		l.fail(b.DefRange, "Missing enforce block", "A custom rule enforces a condition.")
		return nil
	}
	ec := l.shaped(enforce.Body, "enforce")
	if ec.Attributes["condition"] == nil || ec.Attributes["error_message"] == nil {
		return nil
	}
	rule.condition, rule.message = ec.Attributes["condition"].Expr, ec.Attributes["error_message"].Expr
	for _, e := range []hcl.Expression{rule.forEach, rule.when, rule.condition, rule.message} {
		loops.Guard(e)
	}
	l.diags = append(l.diags, rule.typeCheck()...)
	return rule
}

// typeCheck evaluates a rule on a plan of which nothing is known, and on one with one of everything, so that what is misspelt is an
// error before there is a plan.
func (c *CustomRule) typeCheck() hcl.Diagnostics {
	functions := facts.Functions(&firewall.Network{})
	_, diags := c.Evaluate(cty.UnknownVal(facts.Type()), functions, nil)
	if diags.HasErrors() {
		return diags
	}
	_, diags = c.Evaluate(facts.Sample(), functions, nil)
	return slices.DeleteFunc(diags, func(d *hcl.Diagnostic) bool { return d.Summary == "Invalid index" })
}

// Violation is what does not keep a custom rule.
type Violation struct {
	Key      string // each.key; "" for a rule without for_each
	Value    cty.Value
	Possible bool // it hangs on a value that is not known
	Message  string
}

// Same reports whether the violation of another side is of an object that is as this one.
func (v Violation) Same(o Violation) bool {
	if v.Value == cty.NilVal || o.Value == cty.NilVal {
		return v.Value == o.Value && v.Message == o.Message
	}
	a, _ := v.Value.UnmarkDeep()
	b, _ := o.Value.UnmarkDeep()
	return a.RawEquals(b) && v.Message == o.Message
}

// Evaluate judges the facts of a side: what does certainly or possibly not keep the condition, by key. What is not known never
// passes. stop ends it.
func (c *CustomRule) Evaluate(f cty.Value, functions map[string]function.Function, stop *firewall.Stop) ([]Violation, hcl.Diagnostics) {
	ctx := &hcl.EvalContext{Variables: map[string]cty.Value{"facts": f}, Functions: functions}
	loops.Ask(ctx.Variables, stop.Check)
	if c.forEach == nil {
		v, diags := c.one(ctx, "", cty.NilVal)
		if v == nil {
			return nil, diags
		}
		return []Violation{*v}, diags
	}
	elements, known, diags := c.elements(ctx)
	if diags.HasErrors() {
		return nil, diags
	}
	if !known {
		// The type of an element is known, so that what is misspelt shows.
		_, diags = c.one(ctx.NewChild(), "", elements[""])
		return []Violation{{Possible: true, Message: c.ID + ": which objects there are is not known"}}, diags
	}
	var list []Violation
	for _, key := range slices.Sorted(maps.Keys(elements)) {
		stop.Check()
		v, more := c.one(ctx, key, elements[key])
		if diags = append(diags, more...); more.HasErrors() {
			return nil, diags
		}
		if v != nil {
			list = append(list, *v)
		}
	}
	return list, diags
}

// elements are what the rule is for, by key. Where that is not known it is one value of their type.
func (c *CustomRule) elements(ctx *hcl.EvalContext) (map[string]cty.Value, bool, hcl.Diagnostics) {
	v, diags := c.forEach.Value(ctx)
	if diags.HasErrors() {
		return nil, false, diags
	}
	wrong := func(why string) (map[string]cty.Value, bool, hcl.Diagnostics) {
		at := c.forEach.Range()
		return nil, false, hcl.Diagnostics{{Severity: hcl.DiagError, Summary: "Wrong for_each", Detail: "for_each " + why + ".", Subject: &at}}
	}
	t := v.Type()
	texts := t.IsListType() || t.IsSetType() || t.IsTupleType()
	switch {
	case v.IsMarked():
		return wrong("must not be made of sensitive values: its keys are printed")
	case t == cty.DynamicPseudoType && !v.IsKnown():
		return map[string]cty.Value{"": cty.DynamicVal}, false, nil
	case v.IsNull() || !texts && !t.IsMapType() && !t.IsObjectType():
		return wrong("must be a map, an object or a list of strings")
	case !v.IsKnown():
		if t.IsCollectionType() {
			return map[string]cty.Value{"": cty.UnknownVal(t.ElementType())}, false, nil
		}
		return map[string]cty.Value{"": cty.DynamicVal}, false, nil
	}
	out := map[string]cty.Value{}
	for it := v.ElementIterator(); it.Next(); {
		key, e := it.Element()
		if texts {
			switch {
			case e.IsMarked():
				return wrong("must not be made of sensitive values: its keys are printed")
			case !e.IsKnown():
				return map[string]cty.Value{"": e}, false, nil
			case e.IsNull() || e.Type() != cty.String:
				return wrong("must be a map, an object or a list of strings")
			}
			key = e
		}
		out[key.AsString()] = e
	}
	return out, true, nil
}

// one judges one element; nil if it keeps the rule, or the rule is not for it.
func (c *CustomRule) one(ctx *hcl.EvalContext, key string, value cty.Value) (*Violation, hcl.Diagnostics) {
	if value != cty.NilVal {
		k := cty.StringVal(key)
		if key == "" {
			k = cty.UnknownVal(cty.String)
		}
		ctx = ctx.NewChild()
		ctx.Variables = map[string]cty.Value{"each": cty.ObjectVal(map[string]cty.Value{"key": k, "value": value})}
	}
	possible := false
	if c.when != nil {
		applies, known, diags := boolean(c.when, ctx)
		if diags.HasErrors() || known && !applies {
			return nil, diags
		}
		possible = !known
	}
	kept, known, diags := boolean(c.condition, ctx)
	if diags.HasErrors() {
		return nil, diags
	}
	message, more := c.text(ctx)
	if diags = append(diags, more...); more.HasErrors() || known && kept {
		return nil, diags
	}
	return &Violation{Key: key, Value: value, Possible: possible || !known, Message: message}, diags
}

// boolean evaluates to true, false or not known.
func boolean(e hcl.Expression, ctx *hcl.EvalContext) (value, known bool, diags hcl.Diagnostics) {
	v, diags := e.Value(ctx)
	if diags.HasErrors() {
		return false, false, diags
	}
	v, _ = v.Unmark()
	if v.Type() != cty.Bool && v.Type() != cty.DynamicPseudoType || v.IsNull() {
		at := e.Range()
		return false, false, append(diags, &hcl.Diagnostic{Severity: hcl.DiagError, Summary: "Wrong type", Detail: "This must be true or false.", Subject: &at})
	}
	if !v.IsKnown() {
		return false, false, diags
	}
	return v.True(), true, diags
}

// text is the message. Of one that holds a sensitive value nothing is printed.
func (c *CustomRule) text(ctx *hcl.EvalContext) (string, hcl.Diagnostics) {
	v, diags := c.message.Value(ctx)
	if diags.HasErrors() {
		return "", diags
	}
	v, marks := v.UnmarkDeep()
	if s, err := convert.Convert(v, cty.String); err == nil {
		v = s
	}
	switch {
	case v.Type() != cty.String && v.Type() != cty.DynamicPseudoType || v.IsNull():
		at := c.message.Range()
		return "", append(diags, &hcl.Diagnostic{Severity: hcl.DiagError, Summary: "Wrong type", Detail: "error_message must be a string.", Subject: &at})
	case len(marks) > 0:
		return c.ID + " is not kept; its message holds a sensitive value", diags
	case !v.IsKnown():
		return c.ID + " is not kept; its message hangs on a value that is not known", diags
	}
	return strings.Join(strings.Fields(v.AsString()), " "), diags
}

// CustomError is what went wrong with a rule on a plan, with its place in the policy.
func (p *Policy) CustomError(diags hcl.Diagnostics) error { return &Error{diags, p.sources} }
