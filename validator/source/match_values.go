package source

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// matches compares the instances that the plan has, and values of theirs that it knows, with what the sources say of them. This is
// what shows a local or a literal that is another one.
func (e *Evaluation) matches() error {
	planned := false
	for _, i := range e.plan.Kept.Instances {
		planned = planned || i.Planned
		if !i.Planned || strings.HasPrefix(i.Block, "data.") {
			continue
		}
		sc := e.scope(i.Module)
		if sc == nil && e.unread(i.Module) {
			continue
		}
		if sc == nil || !e.made(sc) {
			return mismatch(nil, "they have no module for %s", i.Address)
		}
		b := sc.module.resources[i.Block]
		if b == nil {
			continue // sameBlocks has said what is missing
		}
		if keys, ok := e.keys(b, sc); ok && !slices.Contains(keys, i.Index) {
			return mismatch(b, "they do not make %s", i.Address)
		}
		if err := e.sameValues(sc, b, i); err != nil {
			return err
		}
	}
	if !planned || e.plan.Complete == nil {
		return nil
	}
	for _, address := range slices.Sorted(maps.Keys(e.byAddress)) {
		sc := e.byAddress[address]
		if sc == nil {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(sc.module.resources)) {
			b := sc.module.resources[name]
			if strings.HasPrefix(name, "data.") || !read(name) {
				continue
			}
			have := e.instances[instancesKey{sc, name}]
			if keys, ok := e.keys(b, sc); ok && len(keys) != len(have) {
				return mismatch(b, "they make %d of %s, the plan has %d", len(keys), name, len(have))
			}
		}
	}
	return nil
}

// unread reports whether a module that the sources lack may be called in a file that is not read.
func (e *Evaluation) unread(address string) bool {
	for address != "" {
		parent, _, _, ok := splitModule(address)
		if sc := e.scope(parent); !ok || sc != nil {
			return ok && sc.module.partial
		}
		address = parent
	}
	return false
}

// made reports whether the sources make a module instance, so far as they tell.
func (e *Evaluation) made(sc *scope) bool {
	for ; sc.parent != nil; sc = sc.parent {
		if keys, ok := e.keys(&sc.call.block, sc.parent); ok && !slices.Contains(keys, sc.key) {
			return false
		}
	}
	return true
}

// telling reports whether an argument's value is in the plan as it is written.
func telling(name string) bool {
	return strings.HasSuffix(name, "_id") || strings.HasSuffix(name, "_ids") || name == "rule_number" || name == "cidr_block"
}

// sameValues compares the arguments of an instance whose values are known. One with a lifecycle may keep what it has.
func (e *Evaluation) sameValues(sc *scope, b *block, i *plan.KeptInstance) error {
	if !read(b.name) || slices.ContainsFunc(b.body.Blocks, func(x *hclsyntax.Block) bool { return x.Type == "lifecycle" }) {
		return nil
	}
	values, unknown, sensitive := parsed(i.Values), parsed(i.Unknown), parsed(i.Sensitive)
	for _, name := range slices.Sorted(maps.Keys(b.body.Attributes)) {
		a := b.body.Attributes[name]
		if !telling(name) || marked(member(unknown, name)) || marked(member(sensitive, name)) {
			continue
		}
		there, ok := plain(member(values, name))
		if !ok {
			continue
		}
		given, ok := elements(e.eval(a.Expr, sc, e.repetitionOf(b, sc, i.Index)))
		if ok && !given.Null && !slices.Equal(there, told(given)) {
			return &Error{Place: place(a.SrcRange), What: fmt.Sprintf("these are not the sources of the plan: they give %s of %s another value", name, i.Address)}
		}
	}
	return nil
}

// plain is a text, a number, or a list of texts, sorted; false for anything else.
func plain(v any) ([]string, bool) {
	switch v := v.(type) {
	case string:
		return []string{v}, v != ""
	case json.Number:
		n, err := cty.ParseNumberVal(v.String())
		if err != nil {
			return nil, false
		}
		return []string{n.AsBigFloat().Text('f', -1)}, true
	case []any:
		var all []string
		for _, e := range v {
			s, ok := e.(string)
			if !ok {
				return nil, false
			}
			all = append(all, s)
		}
		slices.Sort(all)
		return slices.Compact(all), len(all) > 0
	}
	return nil, false
}

// told is what a Given holds, sorted. An id that is not known is no text of the plan's.
func told(g plan.Given) []string {
	var all []string
	for _, e := range g.Elements {
		text := e.Text
		if e.Address != "" {
			text = strconv.Quote(e.Address)
		}
		all = append(all, text)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
