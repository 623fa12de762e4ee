package source

import (
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// perhaps reports whether an instance stands for a rule that is perhaps not there.
func (e *Evaluation) perhaps(r *plan.Resource, b *block) bool {
	return e.tree.static != nil && ruleTypes[b.typ()] && e.tree.static.unsure[r.Address]
}

// handed are the arguments whose value is what the block states, as a text: the provider changes nothing of them.
var handed = map[string]bool{"cidr_block": true, "ipv6_cidr_block": true, "name": true, "availability_zone": true, "cidr_ipv4": true, "cidr_ipv6": true}

// stated is the value of a resource block whose instances are being made: its ids as symbols, and what it states of texts that are handed on.
// What a data source reads is not known.
func (e *Evaluation) stated(sc *scope, b *block) cty.Value {
	keys, ok := e.keys(b, sc)
	if !ok || strings.HasPrefix(b.name, "data.") {
		return cty.DynamicVal
	}
	return e.together(b, keys, func(k plan.Key) cty.Value {
		address := b.name + keyText(k)
		if prefix := sc.address(); prefix != "" {
			address = prefix + "." + address
		}
		out := map[string]cty.Value{"id": cty.DynamicVal, "arn": cty.DynamicVal}
		if plan.Types[b.typ()].Managed() {
			out["id"] = newSymbol(address, "id")
		}
		for name := range ids {
			if attr, ok := strings.CutPrefix(name, b.typ()+"."); ok {
				out[attr] = newSymbol(address, attr)
			}
		}
		for name, a := range b.body.Attributes {
			out[name] = cty.DynamicVal
			if !handed[name] && !passed[name] {
				continue
			}
			v := e.eval(a.Expr, sc, e.repetitionOf(b, sc, k))
			if asSymbol(v) != nil || known(v) && !v.IsNull() && v.Type() == cty.String {
				out[name] = v
			}
		}
		return cty.ObjectVal(out)
	})
}

// address is the address of a module instance, "" for the root.
func (sc *scope) address() string {
	if sc.parent == nil {
		return ""
	}
	own := sc.call.name + keyText(sc.key)
	if p := sc.parent.address(); p != "" {
		return p + "." + own
	}
	return own
}
