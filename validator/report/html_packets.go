package report

import (
	"fmt"
	"net"
	"slices"
	"strconv"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// htmlTrace is the packets that prove a finding.
type htmlTrace struct {
	ID, Finding, Rule, Message string
	Legs                       []htmlLeg
}

// htmlLeg is one packet with what each filter on its way does.
type htmlLeg struct {
	Leg, Protocol, From, To string
	Hops                    []htmlHop
	Verdict                 string // delivered, dropped, unknown
	Says                    string
}

// htmlHop is one filter on the way.
type htmlHop struct {
	Kind               string // pass, drop, unknown
	Filter, Rule, Mark string
	Says, Code, Name   string
}

// traces fills the packets of the findings that have a card.
func (p *htmlPage) traces(r *result.Result) {
	room := maxHTMLPackets
	byID := map[string]*htmlCard{}
	for i := range p.Groups {
		for k := range p.Groups[i].Cards {
			byID[p.Groups[i].Cards[k].ID] = &p.Groups[i].Cards[k]
		}
	}
	for i, f := range openFindings(r) {
		card := byID[fmt.Sprintf("f-%d", i+1)]
		if len(f.Steps) > 0 && card != nil {
			p.Steps = append(p.Steps, htmlTimeline{Finding: card.ID, Rule: f.RuleID, Message: f.Message, Steps: htmlSteps(f.Steps)})
		}
		if len(f.Witness) == 0 {
			continue
		}
		if room -= htmlSize(f.Witness) + 1000*len(f.Witness); room < 0 || card == nil {
			p.MoreSeen++
			continue
		}
		t := htmlTrace{ID: "p" + card.ID[1:], Finding: card.ID, Rule: f.RuleID, Message: f.Message}
		for _, w := range f.Witness {
			t.Legs = append(t.Legs, htmlLegOf(w))
		}
		card.Trace = t.ID
		p.Traces = append(p.Traces, t)
	}
}

func htmlLegOf(w result.Packet) htmlLeg {
	leg := htmlLeg{Leg: w.Leg, Protocol: w.Protocol, From: hostText(w.Src, w.SrcPort), To: hostText(w.Dst, w.DstPort), Verdict: w.Verdict}
	if w.ICMPType != nil {
		leg.Protocol += fmt.Sprintf(" type %d", *w.ICMPType)
	}
	for _, h := range w.Hops {
		leg.Hops = append(leg.Hops, htmlHopOf(h))
	}
	leg.Says = map[string]string{"delivered": "✓ arrives", "dropped": "✗ dropped", "unknown": "? not known"}[w.Verdict]
	return leg
}

func hostText(addr string, port *int) string {
	if port == nil {
		return addr
	}
	return net.JoinHostPort(addr, strconv.Itoa(*port))
}

func htmlHopOf(h result.Hop) htmlHop {
	out := htmlHop{Name: filterName(h.Address), Filter: map[string]string{"nacl": "NACL", "sg": "Security group"}[h.Filter]}
	out.Filter += map[string]string{"ingress": " in", "egress": " out"}[h.Direction]
	if h.Rule != nil && h.Verdict != "return-tracked" {
		out.Rule = ruleText(*h.Rule)
	}
	switch h.Verdict {
	case "allow":
		out.Kind, out.Mark, out.Says = "pass", "✓", "allows"
	case "return-tracked":
		out.Kind, out.Mark, out.Says = "pass", "✓", "tracked reply"
	case "deny":
		out.Kind, out.Mark, out.Says = "drop", "✗", "denies"
	case "implicit-deny":
		out.Kind, out.Mark, out.Says = "drop", "✗", "no rule allows it"
	default:
		out.Kind, out.Mark, out.Says = "unknown", "?", "not known"
	}
	if h.AWSCode != nil {
		out.Code = *h.AWSCode
	}
	return out
}

// htmlTimeline is what happens while a plan is applied.
type htmlTimeline struct {
	Finding, Rule, Message string
	Steps                  []htmlStep
}

// htmlStep is one step of it; When is "" where each waits for the one before.
type htmlStep struct {
	Order                         int
	When, Action, Address, Effect string
}

func htmlSteps(list []result.Step) []htmlStep {
	chain := true
	for i, s := range list {
		chain = chain && (i == 0 || slices.Contains(s.After, list[i-1].Order))
	}
	var out []htmlStep
	for _, s := range list {
		step := htmlStep{Order: s.Order, Action: s.Action, Address: s.Address, Effect: s.Effect}
		switch {
		case chain:
		case len(s.After) == 0:
			step.When = "at any time"
		default:
			step.When = "after step"
			for i, n := range s.After {
				if i > 0 {
					step.When += ","
				}
				step.When += " " + strconv.Itoa(n)
			}
		}
		out = append(out, step)
	}
	return out
}
