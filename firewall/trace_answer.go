package firewall

import (
	"cmp"
	"slices"
	"strings"
)

// maxScenes bounds the work for one question; with more ways in which things possibly are, the answer is Undecidable.
const maxScenes = 4096

// answer judges every way in which things possibly are; the verdict is the one that holds in all of them.
func (t *tracer) answer(pairs []pair) Trace {
	var scenes []scene
	for _, p := range pairs {
		scenes = append(scenes, t.scenes(p)...)
		if len(scenes) > maxScenes {
			return Trace{Verdict: Undecidable, Notes: []string{"too many ways in which unknown references possibly resolve"}}
		}
	}
	var outcomes []outcome
	verdict := Undecidable
	for i, w := range scenes {
		o := t.judge(w)
		if i == 0 {
			verdict = o.verdict
		} else if o.verdict != verdict {
			verdict = Undecidable
		}
		outcomes = append(outcomes, o)
		if t.relation(w.pair) == otherVPC && !w.src.outside() && !w.dst.outside() {
			t.note("source and destination are in different VPCs: the route between them is not modelled")
		}
	}
	out := Trace{Verdict: verdict}
	out.Hops, out.Unknowns = hops(verdict, scenes, outcomes)
	if verdict != Undecidable {
		out.Unknowns = nil // the answer hangs on none of them
	}
	if len(out.Hops) == 0 && verdict == Works && len(t.notes) == 0 {
		t.note("no security group or network ACL of the plan is on the way")
	}
	contested := verdict == Undecidable && t.noteRivals(scenes)
	if verdict == Undecidable && len(out.Unknowns) == 0 && !contested {
		t.note("it depends on which address an end uses, or on the order of rules that share a number")
	}
	out.Notes = t.notes
	return out
}

// noteRivals says which subnets on the way are claimed by several NACLs, where no value that is not known hides which of them it is;
// false if there are none.
func (t *tracer) noteRivals(scenes []scene) bool {
	found := false
	for _, w := range scenes {
		for _, p := range []place{w.src, w.dst} {
			if p.subnet == nil || w.src.subnet == w.dst.subnet || len(p.subnet.NACL.To) < 2 || len(p.subnet.NACL.Why) > 0 {
				continue
			}
			var names []string
			for _, id := range p.subnet.NACL.To {
				names = append(names, string(id))
			}
			found = true
			t.note("subnet " + string(p.subnet.ID) + " is claimed by " + strings.Join(names, " and by ") + ": the last writer wins")
		}
	}
	return found
}

// hops lists what the filters do on the way, up to the first that certainly drops, and the unknown values on which those
// that are not certain hang.
func hops(verdict Verdict, scenes []scene, outcomes []outcome) ([]Hop, []Unknown) {
	var out []Hop
	var why []Unknown
	split := verdict == Undecidable && slices.ContainsFunc(outcomes, func(o outcome) bool { return o.verdict != outcomes[0].verdict })
	for i := range filters {
		hop, differ := merged(outcomes, i)
		if hop.Verdict == "" || verdict == Blocked && hop.Leg == Reply {
			continue
		}
		out = append(out, hop)
		if hop.Verdict == HopUnknown {
			split = split || differ
			for _, o := range outcomes {
				why = append(why, o.rulings[i].why...)
			}
		}
		if hop.Verdict == HopDeny || hop.Verdict == HopImplicitDeny {
			break
		}
	}
	if split {
		for _, w := range scenes {
			why = append(why, w.unknowns()...)
		}
	}
	return out, uniqueUnknowns(why)
}

// merged is what filter i does in all outcomes, and whether it does different things. Address and Rule are those that all
// have in common.
func merged(outcomes []outcome, i int) (hop Hop, differ bool) {
	hop = outcomes[0].rulings[i].hop
	all := map[HopVerdict]bool{}
	for _, o := range outcomes {
		next := o.rulings[i].hop
		all[next.Verdict] = true
		differ = differ || next != hop
		if hop.Verdict == "" {
			hop = next
		}
		if next.Verdict != "" && next.Address != hop.Address {
			hop.Address, hop.Rule = "", ""
		}
		if next.Verdict != "" && next.Rule != hop.Rule {
			hop.Rule = ""
		}
	}
	refused, passed := all[HopDeny] || all[HopImplicitDeny], all[HopAllow] || all[HopReturnTracked] || all[""]
	switch {
	case all[HopUnknown], refused && passed:
		hop.Verdict, hop.AWSCode, hop.Rule = HopUnknown, "", ""
	case all[HopDeny] && all[HopImplicitDeny]:
		hop.Verdict = HopDeny
	}
	return hop, differ
}

// unknowns names what hides which of several scenes is the real one.
func (w *scene) unknowns() []Unknown {
	why := slices.Concat(w.src.why, w.dst.why)
	for _, p := range []place{w.src, w.dst} {
		if p.subnet != nil {
			if _, exact := p.subnet.NACL.Exact(); !exact {
				why = append(why, p.subnet.NACL.Why...)
			}
		}
	}
	return why
}

// uniqueUnknowns sorts the values and leaves out repeated ones.
func uniqueUnknowns(list []Unknown) []Unknown {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Unknown) int {
		return cmp.Or(cmp.Compare(a.Address, b.Address), cmp.Compare(a.Attribute, b.Attribute), cmp.Compare(a.Reason, b.Reason))
	})
	return slices.Compact(list)
}
