package report

import (
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// htmlReach is what a plan changes in what reaches what.
type htmlReach struct {
	Plan    string // "" where there is one
	Verdict string
	Flows   []htmlFlow
	More    int
}

// htmlFlow is one change.
type htmlFlow struct {
	Fate, Glyph, Words     string
	From, To, Packets, Why string
	Example, Stop          string
}

// reach fills the table of flows, as far as there is room.
func (p *htmlPage) reach(r *result.Result) {
	for _, x := range r.Reachability {
		doc := result.Reachability{Unchanged: x.Unchanged, Pairs: x.Pairs, Changed: x.Changed, Clients: x.Clients, Flows: x.Flows}
		out := htmlReach{Verdict: DiffVerdict(&doc), More: x.More}
		if x.More > 0 {
			out.Verdict = "the first of them: " + out.Verdict
		}
		if len(r.Plans) > 1 {
			out.Plan = x.Plan
		}
		for i, f := range x.Flows {
			if i == maxHTMLRows {
				out.More += len(x.Flows) - i
				break
			}
			out.Flows = append(out.Flows, htmlFlowOf(f))
		}
		p.Reach = append(p.Reach, out)
	}
}

func htmlFlowOf(f result.FlowDiff) htmlFlow {
	out := htmlFlow{Fate: string(f.Fate), Glyph: fateGlyphs[f.Fate], Words: fateWords[f.Fate],
		From: flowEndText(f.From), To: flowEndText(f.To), Packets: servicesText(f.Services)}
	if f.Ends != nil {
		out.Why = "an end is " + *f.Ends
	} else {
		out.Why = strings.Join(fold(escaped(f.By), maxResources, "resources"), ", ")
	}
	if f.Example != nil {
		out.Example = exampleText(f.Example)
	}
	if f.Stop != nil {
		side := "after"
		if f.Fate == result.FlowOpened {
			side = "before"
		}
		out.Stop = side + ", " + f.Stop.Leg + ": " + hopText(f.Stop.Hop, "")
	}
	return out
}
