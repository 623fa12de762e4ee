package report

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// htmlNACL is a network ACL: its ladders on both sides, and its maps.
type htmlNACL struct {
	ID, Name, Plan string
	Change         string
	Unread, Old    bool
	Directions     []htmlDirection
}

// htmlDirection is one direction of a NACL.
type htmlDirection struct {
	ID, Name string
	Ladders  []htmlLadder // before and after, or one where they are alike
	Maps     []htmlMap
	Plain    []string // what maps would show that have but one answer
}

// htmlLadder is the rules of one side, in order.
type htmlLadder struct {
	ID, Title string
	N         int
	Rungs     []htmlRung
	Rows      int // with the last one, which denies the rest
	Lines     []htmlLine
	LinesWide int
	Height    int
	Left      []htmlLeft
	Unknown   []htmlLeft
	Notes     bool // a rung has one
}

// htmlRung is one rule.
type htmlRung struct {
	Mark                        string // "+" and "−" for what the plan adds and takes away
	Number, Action, Glyph       string
	Protocol, Ports, CIDR, Note string
	Shadowed, Opposite, Known   bool
	Share                       string
	Bar                         string // its length in the picture, of 100
}

// htmlLeft is a rule with the packets that still reach it, or with a value of it that is not known.
type htmlLeft struct{ Number, What string }

// htmlLine leads from a shadowed rung to the one that shadows it; From and To are heights, Lane is where it runs.
type htmlLine struct{ From, To, Lane int }

// The ladder's measures, in pixels: rows have one height, so that the lines meet them.
const (
	rungHeight = 30
	laneWidth  = 9
	maxLanes   = 5
)

// nacls fills the ladders and maps, those first that the plan changes.
func (p *htmlPage) nacls(r *result.Result) {
	room := maxHTMLNACLs
	for i, n := range r.NACLs {
		p.Changes = append(p.Changes, htmlChangeOf(r, n, i))
		if room -= htmlNACLSize(n); room < 0 || p.MoreNACL > 0 {
			p.MoreNACL++
			p.Changes[i].Link = ""
			continue
		}
		p.NACLs = append(p.NACLs, htmlNACLOf(r, n, i))
	}
	if len(p.Changes) > maxHTMLRows {
		p.Changes = p.Changes[:maxHTMLRows]
	}
}

// htmlNACLSize is about how many bytes a NACL has on the page.
func htmlNACLSize(n result.NACL) int {
	size := htmlSize(n)
	for _, s := range []*result.NACLSide{n.Before, n.After} {
		if s != nil {
			size += 900 * (len(s.Ingress) + len(s.Egress) + 2)
		}
	}
	for _, c := range n.Coverage {
		for _, row := range c.Rows {
			size += 700 + 220*len(row.Spans)
		}
	}
	return size
}

func htmlNACLOf(r *result.Result, n result.NACL, i int) htmlNACL {
	h := htmlNACL{ID: fmt.Sprintf("n-%d", i+1), Name: filterName(n.Address), Change: string(n.Change), Unread: n.Unread,
		Old: n.Change == result.NACLUnchanged}
	if at := r.PlanIndex(n.Plan); at >= 0 && len(r.Plans) > 1 {
		h.Plan = r.Plans[at].Path
	}
	for _, dir := range []string{"ingress", "egress"} {
		h.Directions = append(h.Directions, htmlDirectionOf(n, dir, h.ID+"-"+dir))
	}
	return h
}

// rulesOf are those of one direction of a side, nil if there is no such side.
func rulesOf(s *result.NACLSide, dir string) []result.NACLRule {
	switch {
	case s == nil:
		return nil
	case dir == "egress":
		return s.Egress
	}
	return s.Ingress
}

func htmlDirectionOf(n result.NACL, dir, id string) htmlDirection {
	d := htmlDirection{ID: id, Name: map[string]string{"ingress": "Ingress", "egress": "Egress"}[dir]}
	before, after := rulesOf(n.Before, dir), rulesOf(n.After, dir)
	shown := after
	switch n.Change {
	case result.NACLChanged:
		if equalRungs(before, after) {
			d.Ladders = []htmlLadder{htmlLadderOf("Before and after", id, after, nil, "")}
			break
		}
		d.Ladders = []htmlLadder{htmlLadderOf("Before", id+"-before", before, after, "−"), htmlLadderOf("After", id+"-after", after, before, "+")}
	case result.NACLCreated:
		d.Ladders = []htmlLadder{htmlLadderOf("After: the plan makes it", id, after, nil, "")}
	case result.NACLDeleted:
		d.Ladders, shown = []htmlLadder{htmlLadderOf("Before: the plan takes it away", id, before, nil, "")}, before
	default:
		if n.After == nil {
			shown = before
		}
		d.Ladders = []htmlLadder{htmlLadderOf("Before and after", id, shown, nil, "")}
	}
	for _, c := range n.Coverage {
		if c.Direction != dir {
			continue
		}
		if plain := plainCoverage(c); plain != "" {
			d.Plain = append(d.Plain, plain)
			continue
		}
		d.Maps = append(d.Maps, htmlMapOf(c, fmt.Sprintf("%s-map-%d", id, len(d.Maps)+1), d.Name, shown))
	}
	return d
}

func equalRungs(a, b []result.NACLRule) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if rungKey(a[i]) != rungKey(b[i]) {
			return false
		}
	}
	return true
}

// rungKey is what a rule is, to tell it on the other side.
func rungKey(r result.NACLRule) string {
	h := htmlRungOf(r, nil)
	return strings.Join([]string{h.Number, h.Action, h.Protocol, h.Ports, h.CIDR}, "|")
}

func htmlLadderOf(title, id string, rules, other []result.NACLRule, mark string) htmlLadder {
	l := htmlLadder{ID: id, Title: title, N: len(rules), Rows: len(rules) + 1, Height: rungHeight * (len(rules) + 1)}
	there := map[string]bool{}
	for _, r := range other {
		there[rungKey(r)] = true
	}
	for i, r := range rules {
		rung := htmlRungOf(r, rules)
		if mark != "" && !there[rungKey(r)] {
			rung.Mark = mark
		}
		l.Rungs, l.Notes = append(l.Rungs, rung), l.Notes || rung.Note != ""
		if r.Remaining != nil {
			l.Left = append(l.Left, htmlLeft{rung.Number, *r.Remaining})
		}
		for _, u := range r.Unknowns {
			l.Unknown = append(l.Unknown, htmlLeft{rung.Number, unknownText(u)})
		}
		if rung.Shadowed {
			lane := len(l.Lines) % maxLanes
			for _, by := range r.ShadowedBy {
				if by < len(rules) {
					l.Lines = append(l.Lines, htmlLine{i*rungHeight + rungHeight/2, by*rungHeight + rungHeight/2, 8 + lane*laneWidth})
				}
			}
		}
	}
	if len(l.Lines) > 0 {
		l.LinesWide = 12 + laneWidth*min(maxLanes, len(l.Lines))
	}
	return l
}

// htmlRungOf is one rule; all are the rules that it is among.
func htmlRungOf(r result.NACLRule, all []result.NACLRule) htmlRung {
	h := htmlRung{Number: rungNumber(r), Action: string(r.Action), Protocol: "not known", CIDR: "not known"}
	h.Glyph = map[result.NACLAction]string{result.NACLAllow: "✓", result.NACLDeny: "✗", result.NACLUnknown: "?"}[r.Action]
	if r.Protocol != nil {
		h.Protocol, h.Ports = *r.Protocol, portsWords(*r.Protocol, r.Ports)
	}
	if r.CIDR != nil {
		h.CIDR = *r.CIDR
	}
	share, ok := shareOf(r)
	if !ok {
		h.Share = "not known"
		return h
	}
	h.Known, h.Share = true, percentOf(share)
	f, _ := share.Float64()
	h.Bar = strconv.FormatFloat(100*f, 'f', 1, 64)
	h.Shadowed = share.Sign() == 0
	var by []string
	for _, i := range r.ShadowedBy {
		if i >= len(all) {
			continue
		}
		by = append(by, rungNumber(all[i]))
		h.Opposite = h.Opposite || h.Shadowed && all[i].Action != r.Action
	}
	by = fold(by, 3, "rules")
	switch {
	case len(by) == 0:
	case h.Opposite:
		h.Note = strings.Join(by, ", ") + ", opposite action"
	case h.Shadowed:
		h.Note = strings.Join(by, ", ") + ", same action"
	default:
		h.Note = strings.Join(by, ", ")
	}
	return h
}

func rungNumber(r result.NACLRule) string {
	if r.Number == nil {
		return "#?"
	}
	return "#" + strconv.Itoa(*r.Number)
}

// shareOf is the part of a rule's packets that reach it, false if it is not known.
func shareOf(r result.NACLRule) (*big.Rat, bool) {
	if r.Reached == nil || len(*r.Reached) > 200 || strings.ContainsAny(*r.Reached, "eEpPxX._") {
		return nil, false
	}
	share, ok := new(big.Rat).SetString(*r.Reached)
	if !ok || share.Sign() < 0 || share.Cmp(big.NewRat(1, 1)) > 0 {
		return nil, false
	}
	return share, true
}

// percentOf never says 0 or 100 of what is not quite.
func percentOf(share *big.Rat) string {
	f, _ := share.Float64()
	switch {
	case share.Sign() == 0:
		return "0 %"
	case share.Cmp(big.NewRat(1, 1)) == 0:
		return "100 %"
	case f < 0.005:
		return "< 1 %"
	case f > 0.995:
		return "> 99 %"
	}
	return fmt.Sprintf("%.0f %%", 100*f)
}

// portsWords is the ports of a rule, or its ICMP types.
func portsWords(protocol string, ranges [][2]int) string {
	switch {
	case len(ranges) == 0:
		return "all"
	case ranges[0] == [2]int{0, 65535}:
		return "all"
	case strings.HasPrefix(protocol, "icmp"):
		return strings.TrimSpace(typesText(ranges))
	}
	return strings.Join(fold(rangeTexts(ranges), maxRanges, "ranges"), ", ")
}

// htmlChange is what a plan does to one NACL.
type htmlChange struct {
	Name, Plan, Change, Link string
	Before, After            string // rules in and out
	Old                      bool
}

func htmlChangeOf(r *result.Result, n result.NACL, i int) htmlChange {
	c := htmlChange{Name: filterName(n.Address), Change: string(n.Change), Link: fmt.Sprintf("n-%d", i+1), Before: "–", After: "–",
		Old: n.Change == result.NACLUnchanged}
	if at := r.PlanIndex(n.Plan); at >= 0 && len(r.Plans) > 1 {
		c.Plan = r.Plans[at].Path
	}
	in := func(s *result.NACLSide) string { return fmt.Sprintf("%d in, %d out", len(s.Ingress), len(s.Egress)) }
	if n.After != nil {
		c.After = in(n.After)
	}
	switch {
	case n.Before != nil:
		c.Before = in(n.Before)
	case c.Old:
		c.Before = c.After
	}
	return c
}
