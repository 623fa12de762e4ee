package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// DiffJSON writes the document.
func DiffJSON(w io.Writer, r *result.Reachability) error { return writeJSON(w, r) }

// fateWords say what becomes of flows.
var fateWords = map[result.Fate]string{
	result.FlowBroken:    "works before the plan; after it, a network ACL drops what the security groups let through",
	result.FlowOpened:    "works after the plan, and not before it",
	result.FlowClosed:    "works before the plan, and not after it",
	result.FlowUncertain: "hangs on values that the plan does not know",
}

// fateGlyphs mark the lines.
var fateGlyphs = map[result.Fate]string{result.FlowBroken: "✗", result.FlowOpened: "+", result.FlowClosed: "-", result.FlowUncertain: "?"}

// DiffText writes what changes, flow by flow, for people. Of more than limit changes of one fate, the rest are counted; 0 is all.
func DiffText(w io.Writer, r *result.Reachability, s Style, limit int) error {
	p := newPage(s)
	for _, fate := range result.Fates {
		flows := flowsOf(r, fate)
		if len(flows) == 0 {
			continue
		}
		p.line("%s: %s", fate, fateWords[fate])
		for i, f := range flows {
			if limit > 0 && i == limit && len(flows) > limit+1 {
				p.line("    … and %d more: -o json has them", len(flows)-limit)
				break
			}
			p.flowDiff(f)
		}
		p.line("")
	}
	for _, n := range fold(noticeTexts(r.Notices), maxNotices, "notices: -o json has them") {
		p.words("note: ", n, "      ")
	}
	p.words("", DiffVerdict(r), "")
	_, err := io.WriteString(w, s.paint(p.String()))
	return err
}

// DiffVerdict is the difference in one sentence.
func DiffVerdict(r *result.Reachability) string {
	compared := fmt.Sprintf("%s of ends compared, replies to client ports %s", plural(r.Pairs, "pair"), listed(r.Clients))
	if len(r.Flows) == 0 {
		if r.Pairs == 0 {
			return "no network change: the plan has no interface and no subnet on either side"
		}
		if !r.Unchanged {
			return "no network change in what the plan shows; it is only a part (" + compared + ")"
		}
		return "no network change: proved for every packet (" + compared + ")"
	}
	var parts []string
	for _, fate := range result.Fates {
		if n := len(flowsOf(r, fate)); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, fate))
		}
	}
	return "network changes: " + strings.Join(parts, ", ") + " (" + compared + ")"
}

func flowsOf(r *result.Reachability, fate result.Fate) []result.FlowDiff {
	var out []result.FlowDiff
	for _, f := range r.Flows {
		if f.Fate == fate {
			out = append(out, f)
		}
	}
	return out
}

func noticeTexts(list []result.Notice) []string {
	var out []string
	for _, n := range list {
		out = append(out, Escape(n.Message))
	}
	return out
}

func (p *page) flowDiff(f result.FlowDiff) {
	head := "  " + fateGlyphs[f.Fate] + " "
	p.flow(head, []string{flowEndText(f.From), " -> " + flowEndText(f.To), "  " + servicesText(f.Services)}, "", "      ")
	if f.Ends != nil {
		p.labelled("why", map[string]string{"new": "an end is new", "gone": "an end is gone"}[*f.Ends])
	}
	if len(f.By) > 0 {
		p.labelled("by", fold(escaped(f.By), maxResources, "resources")...)
	}
	if f.Example != nil {
		parts := []string{exampleText(f.Example)}
		if f.Stop != nil {
			side := "after"
			if f.Fate == result.FlowOpened {
				side = "before"
			}
			parts = append(parts, side+", "+f.Stop.Leg+":", hopText(f.Stop.Hop, ""))
		}
		p.labelled("packet", parts...)
	}
}

func exampleText(x *result.FlowPacket) string {
	return x.Protocol + " " + Escape(x.Src) + " -> " + endText(x.Dst, x.DstPort)
}

// listed is "443, 1024-65535".
func listed(ranges [][2]int) string {
	return strings.Join(fold(rangeTexts(ranges), maxRanges, "ranges"), ", ")
}

func escaped(list []string) []string {
	var out []string
	for _, s := range list {
		out = append(out, Escape(s))
	}
	return out
}

// flowEndText names an end; its addresses where the flows are of some of them, or it has no name.
func flowEndText(e result.FlowEnd) string {
	var name string
	switch {
	case e.Anywhere && e.Whole:
		return "everything"
	case e.Anywhere:
		return strings.Join(fold(e.Shown, maxAddrs, "blocks"), ", ")
	case e.Outside && e.Whole:
		return "everything outside"
	case e.Outside:
		return "outside, " + strings.Join(fold(e.Shown, maxAddrs, "blocks"), ", ")
	case len(e.Interfaces) > 0:
		name = strings.Join(fold(escaped(e.Interfaces), maxResources, "interfaces"), ", ")
	default:
		name = "other hosts of " + strings.Join(fold(escaped(e.Subnets), maxResources, "subnets"), ", ")
	}
	if !e.Whole && len(e.Shown) > 0 {
		name += " (" + strings.Join(fold(e.Shown, maxAddrs, "blocks"), ", ") + ")"
	}
	return name
}

func servicesText(list []result.FlowService) string {
	if len(list) == 0 {
		return "(sensitive)"
	}
	var out []string
	for _, s := range list {
		text := s.Protocol
		switch {
		case s.Protocol == "other":
			text = "protocols " + listed(s.Numbers)
		case s.Protocol == "all":
			text = "all traffic"
		case s.Protocol == "icmp" || s.Protocol == "icmpv6":
			text += typesText(s.DstPorts)
		case len(s.DstPorts) == 1 && s.DstPorts[0] == [2]int{0, 65535}:
		case len(s.DstPorts) > 0:
			text += " " + listed(s.DstPorts)
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}
