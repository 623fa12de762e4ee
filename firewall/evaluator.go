package firewall

import (
	"encoding/binary"
	"slices"
	"sync"
)

// Evaluator evaluates NACLs of which many hold the same rules: of a plan's NACLs, those of one module in many VPCs, and those
// that the plan does not touch, before and after it. Rules of which all is known and that are equal in number, action and
// packets are evaluated once. The zero value is ready, and safe for concurrent use.
type Evaluator struct {
	Stop *Stop // ends evaluations, and what follows from their tables

	mu    sync.Mutex
	known map[string]*evaluation // by content
}

// Eval is EvalNACL. The table keeps the rules: nobody may change them from here on.
func (e *Evaluator) Eval(rules []NACLRule) *NACLTable {
	if !slices.IsSortedFunc(rules, inTurn) {
		rules = sortedRules(rules)
	}
	t := newTable(rules, e.Stop)
	if !t.certain() {
		t.eval() // what is not known has names, which are the table's own
		return t
	}
	key := t.content()
	e.mu.Lock()
	defer e.mu.Unlock()
	if same := e.known[key]; same != nil {
		t.evaluation = same
		return t
	}
	t.eval()
	if e.known == nil {
		e.known = map[string]*evaluation{}
	}
	e.known[key] = t.evaluation
	return t
}

// content is a text that is the same for tables of equal bounds only, if all rules are certain: must is then may.
func (t *NACLTable) content() string {
	var key []byte
	for i := range t.bounds {
		b := &t.bounds[i]
		key = binary.AppendVarint(key, int64(b.at))
		key = append(key, byte(b.action))
		for _, list := range [][]slab{b.may.v4, b.may.v6} {
			key = binary.AppendUvarint(key, uint64(len(list)))
			for _, l := range list {
				for _, n := range []uint64{l.lo.hi, l.lo.lo, l.hi.hi, l.hi.lo, uint64(len(l.services.spans))} {
					key = binary.AppendUvarint(key, n)
				}
				for _, s := range l.services.spans {
					key = binary.AppendUvarint(binary.AppendUvarint(key, uint64(s.lo)), uint64(s.hi))
				}
			}
		}
	}
	return string(key)
}
