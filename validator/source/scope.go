package source

import (
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// scope is one instance of a module.
type scope struct {
	id     string // its path with keys, "" for the root
	module *module
	parent *scope
	call   *call
	key    plan.Key // of the call
	values map[string]cty.Value
	busy   map[string]int // what is being evaluated: how deep it stands
}

func newScope(id string, m *module, parent *scope, c *call, key plan.Key) *scope {
	return &scope{id: id, module: m, parent: parent, call: c, key: key, values: map[string]cty.Value{}, busy: map[string]int{}}
}

// scopeID names the instance of a call.
func scopeID(parent, call string, key plan.Key) string {
	id := parent + "/" + call
	switch key.Kind {
	case plan.IntKey:
		id += "[" + strconv.Itoa(key.Int) + "]"
	case plan.StringKey:
		id += "[" + strconv.Quote(key.Str) + "]"
	}
	return id
}

// child is the instance of a call in a scope.
func (e *Evaluation) child(sc *scope, c *call, key plan.Key) *scope {
	id := scopeID(sc.id, strings.TrimPrefix(c.name, "module."), key)
	if s := e.scopes[id]; s != nil {
		return s
	}
	s := newScope(id, c.module, sc, c, key)
	e.scopes[id] = s
	return s
}

// scope is the module instance of an address; nil if the sources do not have the module.
func (e *Evaluation) scope(address string) *scope {
	if s, done := e.byAddress[address]; done {
		return s
	}
	var sc *scope
	if address == "" {
		sc = e.root
	} else if parent, call, key, ok := splitModule(address); ok {
		if p := e.scope(parent); p != nil && p.module.calls[call] != nil {
			sc = e.child(p, p.module.calls[call], key)
		}
	}
	e.byAddress[address] = sc
	return sc
}

// splitModule takes the last call off the address of a module instance: module.a["k"].module.b[0].
func splitModule(address string) (parent, call string, key plan.Key, ok bool) {
	start := 0 // of the last call
	inKey, inQuote := false, false
	for i := 0; i < len(address); i++ {
		switch c := address[i]; {
		case inQuote && c == '\\':
			i++
		case inKey && c == '"':
			inQuote = !inQuote
		case inQuote:
		case c == '[':
			inKey = true
		case c == ']':
			inKey = false
		case !inKey && strings.HasPrefix(address[i:], ".module."):
			start = i + 1
		}
	}
	parent = strings.TrimSuffix(address[:start], ".")
	call, ok = strings.CutPrefix(address[start:], "module.")
	if i := strings.IndexByte(call, '['); ok && i >= 0 {
		key, ok = parseKey(call[i:])
		call = call[:i]
	}
	return parent, call, key, ok
}

// parseKey reads a key as addresses write it: [0], ["web"].
func parseKey(text string) (plan.Key, bool) {
	inner := strings.TrimSuffix(strings.TrimPrefix(text, "["), "]")
	if n, err := strconv.Atoi(inner); err == nil {
		return plan.Key{Kind: plan.IntKey, Int: n}, true
	}
	s, err := strconv.Unquote(inner)
	if err != nil {
		return plan.Key{}, false
	}
	s = strings.NewReplacer("$${", "${", "%%{", "%{").Replace(s)
	return plan.Key{Kind: plan.StringKey, Str: s}, true
}

// repetition is what each.* and count.index stand for, a NilVal where they stand for nothing, and the iterators of dynamic blocks.
type repetition struct {
	index, key, value cty.Value
	iterators         map[string]cty.Value
}

// repetitionOf is that of one instance of a block.
func (e *Evaluation) repetitionOf(b *block, sc *scope, key plan.Key) repetition {
	switch {
	case b.count != nil && key.Kind == plan.IntKey:
		return repetition{index: cty.NumberIntVal(int64(key.Int))}
	case b.forEach != nil && key.Kind == plan.StringKey:
		return repetition{key: cty.StringVal(key.Str), value: e.eachValue(b, sc, key.Str)}
	}
	return repetition{}
}

func (e *Evaluation) eachValue(b *block, sc *scope, key string) cty.Value {
	all := e.forEach(b, sc)
	switch t := all.Type(); {
	case !known(all) || all.IsNull():
	case t.IsSetType() && t.ElementType() == cty.String:
		return cty.StringVal(key)
	case t.IsObjectType() && t.HasAttribute(key):
		return all.GetAttr(key)
	case t.IsMapType() && all.HasIndex(cty.StringVal(key)).True():
		return all.Index(cty.StringVal(key))
	}
	return cty.DynamicVal
}

func (e *Evaluation) forEach(b *block, sc *scope) cty.Value {
	return e.once(sc, "for_each."+b.name, func() cty.Value { return e.eval(b.forEach, sc, repetition{}) })
}

// keys is the keys of a block's instances; ok is false where they cannot be told. What it returns is shared: do not change it.
func (e *Evaluation) keys(b *block, sc *scope) ([]plan.Key, bool) {
	k := keysKey{sc, b}
	if keys, done := e.keysOf[k]; done {
		return keys, true
	}
	keys, ok := e.findKeys(b, sc)
	if ok {
		e.keysOf[k] = keys
	}
	return keys, ok
}

type keysKey struct {
	scope *scope
	block *block
}

func (e *Evaluation) findKeys(b *block, sc *scope) (keys []plan.Key, ok bool) {
	switch {
	case sc.module.opaque:
		return nil, false
	case b.count != nil:
		v := e.once(sc, "count."+b.name, func() cty.Value { return e.eval(b.count, sc, repetition{}) })
		v, converted := conform(v, cty.Number)
		if !converted || !known(v) || v.IsNull() {
			return nil, false
		}
		n, exact := v.AsBigFloat().Int64()
		if exact != 0 || n < 0 || n > 1<<20 {
			return nil, false
		}
		for i := range int(n) {
			keys = append(keys, plan.Key{Kind: plan.IntKey, Int: i})
		}
		return keys, true
	case b.forEach != nil:
		return eachKeys(e.forEach(b, sc))
	}
	return []plan.Key{{}}, true
}

// eachKeys is the keys of a for_each.
func eachKeys(all cty.Value) (keys []plan.Key, ok bool) {
	if !known(all) || all.IsNull() || !all.CanIterateElements() {
		return nil, false
	}
	t := all.Type()
	if !t.IsObjectType() && !t.IsMapType() && !(t.IsSetType() && t.ElementType() == cty.String) {
		return nil, false
	}
	for it := all.ElementIterator(); it.Next(); {
		k, _ := it.Element()
		if !known(k) || k.IsNull() {
			return nil, false
		}
		keys = append(keys, plan.Key{Kind: plan.StringKey, Str: k.AsString()})
	}
	return keys, true
}
