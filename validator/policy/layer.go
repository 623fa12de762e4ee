package policy

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/rackspace/terraform-provider-rackspace/validator/check"
)

// layer is what one file says.
type layer struct {
	File
	decoder
	fetched      bool // it is of a registry
	top          settings
	locks        []lock
	environments []*environment
	extends      []extend
	exemptions   []*Exemption
	assumptions  []*Assumption
	customs      []*CustomRule
	expectations []*Expectation
}

// settings is what is stated, by path: "rule.RSG201.severity".
type settings map[string]entry

// entry is a setting as one place states it.
type entry struct {
	value cty.Value
	at    hcl.Range // empty for a default
	env   string
}

// lock is a block that files which extend this one may not loosen, whether or not it states a setting itself.
type lock struct {
	prefix string // of paths: "rule.RSG101"
	env    string
}

// environment is a block of that name: what is different where it matches.
type environment struct {
	name       string
	at         hcl.Range
	match      *hcl.Block // nil if the block only adds to the one of a file that is extended
	workspaces []string
	units      []string
	settings   settings
}

// extend is one element of extends.
type extend struct {
	path string
	at   hcl.Range
}

// decode reads the blocks of a file.
func (l *layer) decode(body hcl.Body, version string) {
	l.top = settings{}
	c := l.shaped(body, "")
	if b := l.once(c, "sgplan"); b != nil {
		l.sgplan(b, version)
	}
	l.rules(l.top, "", c.Blocks.OfType("rule"))
	l.budget(l.top, "", l.once(c, "nacl_budget"))
	if b := l.once(c, "ephemeral"); b != nil {
		l.ephemeral(b)
	}
	l.unique(c.Blocks.OfType("environment"))
	for _, b := range c.Blocks.OfType("environment") {
		l.environment(b)
	}
	for _, b := range c.Blocks.OfType("exemption") {
		l.exemptions = append(l.exemptions, l.exemption(b))
	}
	for _, b := range c.Blocks.OfType("custom_rule") {
		if rule := l.custom(b); rule != nil {
			l.customs = append(l.customs, rule)
		}
	}
	l.unique(c.Blocks.OfType("expect"))
	for _, b := range c.Blocks.OfType("expect") {
		l.expectations = append(l.expectations, l.expectation(b))
	}
	for _, b := range c.Blocks.OfType("assume") {
		l.assumptions = append(l.assumptions, l.assumption(b))
	}
}

// state reads the settings of a block, each under the path that prefix begins.
func (l *layer) state(s settings, env, prefix, block string, c *hcl.BodyContent) {
	if l.boolean(c, "locked") {
		l.locks = append(l.locks, lock{prefix, env})
	}
	for name, a := range c.Attributes {
		k, ok := kinds[block][name]
		if !ok {
			continue
		}
		v, ok := l.value(a, k.typ)
		if !ok {
			continue
		}
		if wrong := k.wrong(v); wrong != "" {
			l.fail(a.Expr.Range(), "Wrong value", "%s %s.", name, wrong)
			continue
		}
		s[prefix+"."+name] = entry{v, a.Expr.Range(), env}
	}
}

// names are the settings of a block and locked.
func names(block string, others ...string) []string {
	list := append([]string{"locked"}, others...)
	for name := range kinds[block] {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

func (l *layer) sgplan(b *hcl.Block, version string) {
	c := l.shaped(b.Body, "sgplan")
	l.state(l.top, "", "sgplan", "sgplan", c)
	if want := l.text(c, "required_version"); want != "" {
		at := c.Attributes["required_version"].Expr.Range()
		switch ok, err := satisfies(version, want); {
		case err != nil:
			l.fail(at, "Wrong value", "required_version: %v.", err)
		case !ok:
			l.fail(at, "Another version of sgplan is required", "This is sgplan %s, the policy asks for %s.", version, want)
		}
	}
	a := c.Attributes["extends"]
	if a == nil {
		return
	}
	for _, path := range l.texts(c, "extends") {
		l.extends = append(l.extends, extend{path, a.Expr.Range()})
	}
}

func (l *layer) rules(s settings, env string, blocks hcl.Blocks) {
	seen := map[string]hcl.Range{}
	for _, b := range blocks {
		c := l.shaped(b.Body, "rule")
		rule, ok := l.rule(b.Labels[0], b.LabelRanges[0])
		if !ok {
			continue
		}
		if first, again := seen[rule.ID]; again {
			l.fail(b.DefRange, "Duplicate rule block", "%s is there already, at %s.", rule.ID, place(first))
		}
		seen[rule.ID] = b.DefRange
		prefix := "rule." + rule.ID
		l.state(s, env, prefix, "rule", c)
		if e, stated := s[prefix+".severity"]; stated && rule.Input {
			l.fail(e.at, "Wrong value", "The verdict on a plan that cannot be judged is no matter of severity: see on_incomplete.")
		}
		if e, stated := s[prefix+".enabled"]; stated && e.value.False() && unskippable(rule.ID) {
			l.fail(e.at, "Wrong value", "%s (%s) cannot be turned off: such a plan cannot be judged.", rule.ID, rule.Name)
		}
	}
}

// rule finds a rule by ID or name; case counts, as on the command line.
func (d *decoder) rule(word string, at hcl.Range) (*check.Check, bool) {
	for _, c := range check.All() {
		if c.ID == word || c.Name == word {
			return c, true
		}
	}
	d.fail(at, "Unknown rule", "There is no rule %q: `sgplan rules` lists them.", word)
	return nil, false
}

func (l *layer) budget(s settings, env string, b *hcl.Block) {
	if b != nil {
		l.state(s, env, "nacl_budget", "nacl_budget", l.shaped(b.Body, "nacl_budget"))
	}
}

// ephemeral reads the client profiles. Of a range that is not built in, ports are required.
func (l *layer) ephemeral(b *hcl.Block) {
	c := l.shaped(b.Body, "ephemeral")
	l.state(l.top, "", "ephemeral", "ephemeral", c)
	l.unique(c.Blocks.OfType("range"))
	for _, r := range c.Blocks.OfType("range") {
		name := r.Labels[0]
		if name == "" || strings.Contains(name, ".") {
			l.fail(r.LabelRanges[0], "Wrong name", "The name of a range holds something, and no dot.")
			continue
		}
		rc := l.shaped(r.Body, "range")
		l.state(l.top, "", "ephemeral.range."+name, "range", rc)
		if e, ok := l.top["ephemeral.range."+name+".ports"]; ok {
			if p, err := parsePorts(e.value.AsString()); err != nil {
				l.fail(e.at, "Wrong value", "ports: %v.", err)
			} else if p.IsEmpty() {
				l.fail(e.at, "Wrong value", "ports must hold one.")
			}
		}
	}
}

func (l *layer) environment(b *hcl.Block) {
	c := l.shaped(b.Body, "environment")
	e := &environment{name: b.Labels[0], at: b.DefRange, settings: settings{}}
	if e.name == "" {
		l.fail(b.LabelRanges[0], "Wrong name", "An environment has a name.")
	}
	if e.match = l.once(c, "match"); e.match != nil {
		m := l.shaped(e.match.Body, "match")
		e.workspaces, e.units = l.texts(m, "workspace"), l.texts(m, "unit")
		l.globs(m, "unit", e.units)
		l.globs(m, "workspace", e.workspaces)
	}
	l.rules(e.settings, e.name, c.Blocks.OfType("rule"))
	l.budget(e.settings, e.name, l.once(c, "nacl_budget"))
	l.environments = append(l.environments, e)
}
