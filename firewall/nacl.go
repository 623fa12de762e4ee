package firewall

import (
	"cmp"
	"iter"
	"math/bits"
	"slices"
)

// NACLTable is the evaluated rules of one direction of a NACL: what happens to every packet.
// Packets are in Allowed if every value that the unknown ones may take allows them, in Denied if every one denies them,
// and in neither (Undecided) where it depends. It is safe for concurrent use.
type NACLTable struct {
	rules []NACLRule
	*evaluation
}

// evaluation is what follows from the bounds of rules. Tables of which all is known share it where their bounds are equal
// (see Evaluator).
type evaluation struct {
	bounds             []bounds // of the rules, one each
	allowed, undecided Set
	memo               memo // of what is asked for now and then
	stop               *Stop
}

// bounds is what is certain of a rule and what is possible.
type bounds struct {
	must, may Set
	action    Action
	at        int // the number, or anywhere
}

// anywhere is where a rule of unknown number stands: it counts as before every other, as no other keeps it from deciding.
const anywhere = -1 << (bits.UintSize - 1)

// boundsOf reads a rule on the safe side. A placeholder for any number of rules says nothing for certain: its action and
// numbers are open whatever it says, and so are its packets where it names none.
func boundsOf(r *NACLRule) bounds {
	b := bounds{must: r.Must, may: r.May, action: r.Action, at: r.Number}
	if !b.must.Equal(b.may) {
		b.may = b.may.Union(b.must)
	}
	if r.AnyNumber || r.Any {
		b.at = anywhere
	}
	if r.Maybe || r.Any {
		b.must = Set{}
	}
	if r.Any {
		b.action = AnyAction
		if b.may.IsEmpty() {
			b.may = Everything()
		}
	}
	return b
}

// EvalNACL evaluates the rules of one direction: ascending number, first match decides, what no rule matches is denied;
// the families never cross. Source: VPC guide, "Control traffic to subnets using network ACLs".
//
// A rule of unknown number may stand before, between, or after the others. Two rules of one number cannot both be made
// (CreateNetworkAclEntry refuses the second); here both are taken to stand, in either order.
func EvalNACL(rules []NACLRule) *NACLTable { return evalNACL(rules, nil) }

// EvalNACL is the function EvalNACL, and what follows from its table ends by n.Stop.
func (n *Network) EvalNACL(rules []NACLRule) *NACLTable { return evalNACL(rules, n.Stop) }

func evalNACL(rules []NACLRule, stop *Stop) *NACLTable {
	t := newTable(sortedRules(rules), stop)
	t.eval()
	return t
}

// sortedRules returns the rules in order of evaluation, in a slice of their own.
func sortedRules(rules []NACLRule) []NACLRule {
	rules = slices.Clone(rules)
	slices.SortStableFunc(rules, inTurn)
	return rules
}

// newTable returns the table of rules that are in order, with their bounds; it is not evaluated yet.
func newTable(rules []NACLRule, stop *Stop) *NACLTable {
	t := &NACLTable{rules, &evaluation{bounds: make([]bounds, 0, len(rules)), stop: stop}}
	for i := range t.rules {
		t.bounds = append(t.bounds, boundsOf(&t.rules[i]))
	}
	return t
}

// inTurn orders rules by number, those of unknown number last.
func inTurn(a, b NACLRule) int {
	turn := func(r *NACLRule) int {
		if r.AnyNumber || r.Any {
			return -(anywhere + 1)
		}
		return r.Number
	}
	return cmp.Compare(turn(&a), turn(&b))
}

// Allowed is the packets that are certainly allowed.
func (t *NACLTable) Allowed() Set { return t.allowed }

// Denied is the packets that are certainly denied, by a rule or because none matches.
func (t *NACLTable) Denied() Set { return t.dropped().must }

// Undecided is the packets whose fate depends on a value that is not known, or on the order of two rules of one number.
func (t *NACLTable) Undecided() Set { return t.undecided }

// Rules returns the rules in order of evaluation (ascending number; rules of unknown number last). Indexes below are into it.
func (t *NACLTable) Rules() []NACLRule { return slices.Clone(t.rules) }

// All walks the rules as Rules has them, each with its index. They are not to be changed.
func (t *NACLTable) All() iter.Seq2[int, *NACLRule] {
	return func(yield func(int, *NACLRule) bool) {
		for i := range t.rules {
			if !yield(i, &t.rules[i]) {
				return
			}
		}
	}
}

// Rule returns the rule of one index.
func (t *NACLTable) Rule(i int) NACLRule { return t.rules[i] }

// Won returns the packets that rule i certainly decides (it matches them and no rule before it possibly does).
func (t *NACLTable) Won(i int) Set { return t.wonAt(i, t.bounds[i].at) }

// wonAt is Won if rule i had another number.
func (t *NACLTable) wonAt(i, number int) Set {
	rivals := t.others(i, func(o *bounds) (Set, bool) {
		return o.may, number == anywhere || o.at <= number
	})
	return t.bounds[i].must.Subtract(rivals)
}

// MayWin returns the packets that rule i possibly decides.
func (t *NACLTable) MayWin(i int) Set { return kept(&t.memo.wins, t.wins)[i] }

// others is the union of the sets that pick returns for rules other than i, as far as rule i's addresses are concerned.
func (t *NACLTable) others(i int, pick func(*bounds) (Set, bool)) Set {
	addrs := t.bounds[i].may.Addrs()
	var sets []Set
	for j := range t.bounds {
		if j == i {
			continue
		}
		if s, ok := pick(&t.bounds[j]); ok && addrs.Overlaps(s.Addrs()) {
			sets = append(sets, s)
		}
	}
	return UnionAll(sets...)
}
