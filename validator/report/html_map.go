package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// htmlMap is what becomes of every address and port: a picture, and the same as a table.
type htmlMap struct {
	ID, Title, Says string
	Width, Height   int
	Plot            int // where the ports begin
	Base            int // where the rows end
	Ticks           []htmlTick
	Rows            []htmlMapRow
	LeftOut         int
}

// htmlTick is a port on the axis.
type htmlTick struct {
	X    int
	Port string
}

// htmlMapRow is one class of addresses.
type htmlMapRow struct {
	Y, TextY     int
	Label, Full  string
	Cells, Needs []htmlCell
	Words        []htmlWords
}

// htmlCell is ports to which the same happens.
type htmlCell struct {
	X, Width int
	Action   string
	Says     string
}

// htmlWords is a line of the table: which ports, what becomes of them.
type htmlWords struct{ Ports, Action string }

// The map's measures, in pixels.
const (
	mapWidth  = 700
	mapPlot   = 180
	mapRow    = 28
	mapTop    = 6
	minCell   = 3
	labelRoom = 25 // characters that stand left of the ports
)

// mapTicks are the ports that the axis names, with their places in thousandths: ports are not equally far from each other, since what
// matters is at both ends.
var mapTicks = []struct{ port, place int }{
	{0, 0}, {22, 90}, {443, 220}, {1024, 350}, {32768, 600}, {49152, 760}, {61000, 900}, {65536, 1000},
}

// mapX is where a port begins on the axis.
func mapX(port int) int {
	for i := 1; i < len(mapTicks); i++ {
		a, b := mapTicks[i-1], mapTicks[i]
		if port <= b.port {
			place := a.place*(b.port-a.port) + (port-a.port)*(b.place-a.place)
			return mapPlot + place*(mapWidth-mapPlot-10)/(1000*(b.port-a.port))
		}
	}
	return mapWidth - 10
}

var actionWords = map[result.NACLAction]string{result.NACLAllow: "allowed", result.NACLDeny: "denied", result.NACLImplicitDeny: "denied, no rule is about it",
	result.NACLUnknown: "not known"}

// plainCoverage is a sentence where all packets fare alike; "" where a picture is needed.
func plainCoverage(c result.NACLCoverage) string {
	if len(c.Rows) == 0 {
		return ""
	}
	first := c.Rows[0]
	for _, row := range c.Rows {
		if len(row.Spans) != 1 || len(row.Needed) > 0 || row.Spans[0].Action != first.Spans[0].Action || !row.Rest {
			return ""
		}
	}
	return fmt.Sprintf("All packets of %s: %s.", strings.Join(c.Protocols, " and "), actionWords[first.Spans[0].Action])
}

func htmlMapOf(c result.NACLCoverage, id, direction string, rules []result.NACLRule) htmlMap {
	m := htmlMap{ID: id, Title: direction + ", " + strings.Join(c.Protocols, " and "), Width: mapWidth, Plot: mapPlot, LeftOut: c.LeftOut}
	m.Base = mapTop + mapRow*len(c.Rows)
	m.Height = m.Base + 24
	for _, t := range mapTicks[:len(mapTicks)-1] {
		m.Ticks = append(m.Ticks, htmlTick{mapX(t.port), fmt.Sprint(t.port)})
	}
	families := 0
	for _, row := range c.Rows {
		families += map[bool]int{true: 1}[row.Rest]
	}
	needs := 0
	for i, row := range c.Rows {
		h := htmlMapRow{Y: mapTop + i*mapRow, TextY: mapTop + i*mapRow + 18}
		h.Full = rowText(row)
		h.Label = rowLabel(row, families > 1)
		for _, s := range row.Spans {
			h.Cells = append(h.Cells, cellOf(s, rules))
			h.Words = append(h.Words, htmlWords{rangeTexts([][2]int{s.Ports})[0], spanWords(s, rules)})
		}
		// What is narrow stands upon what is wide, or one port would not be seen.
		slices.SortStableFunc(h.Cells, func(a, b htmlCell) int { return b.Width - a.Width })
		for _, n := range row.Needed {
			x, width := cellPlace(n)
			h.Needs = append(h.Needs, htmlCell{X: x, Width: width})
			h.Words = append(h.Words, htmlWords{rangeTexts([][2]int{n})[0], "replies have to pass, and are dropped"})
			needs++
		}
		m.Rows = append(m.Rows, h)
	}
	m.Says = fmt.Sprintf("%s by ports. The table below says the same in words.", plural(len(c.Rows), "class")+" of addresses")
	if len(c.Rows) > 1 {
		m.Says = fmt.Sprintf("%d classes of addresses by ports. The table below says the same in words.", len(c.Rows))
	}
	if needs > 0 {
		m.Says += " Replies are dropped on " + plural(needs, "range") + " of ports."
	}
	return m
}

// rowText is which addresses a row is of.
func rowText(row result.NACLRow) string {
	text := strings.Join(row.CIDRs, ", ")
	if len(row.Except) > 0 {
		text += " except " + strings.Join(row.Except, ", ")
	}
	if row.More > 0 {
		text += fmt.Sprintf(" … and %d more blocks", row.More)
	}
	return text
}

// rowLabel is the same, as short as there is room for. two says that there are rows of both families.
func rowLabel(row result.NACLRow, two bool) string {
	label := rowText(row)
	if row.Rest && (len(row.Except) > 0 || len(row.CIDRs) == 0) {
		label = "everyone else"
		if two && len(row.CIDRs) > 0 {
			label += map[bool]string{true: ", IPv6", false: ", IPv4"}[strings.Contains(row.CIDRs[0], ":")]
		}
	} else if len(row.Except) > 0 {
		label = row.CIDRs[0] + ", the rest"
	}
	return clip(label, labelRoom)
}

func cellPlace(ports [2]int) (x, width int) {
	x = mapX(ports[0])
	width = mapX(ports[1]+1) - x
	if width < minCell {
		x -= (minCell - width) / 2
		width = minCell
	}
	return x, width
}

func cellOf(s result.NACLSpan, rules []result.NACLRule) htmlCell {
	x, width := cellPlace(s.Ports)
	return htmlCell{X: x, Width: width, Action: string(s.Action), Says: rangeTexts([][2]int{s.Ports})[0] + " " + spanWords(s, rules)}
}

func spanWords(s result.NACLSpan, rules []result.NACLRule) string {
	text := actionWords[s.Action]
	if s.Rule != nil && *s.Rule >= 0 && *s.Rule < len(rules) {
		text += " by " + rungNumber(rules[*s.Rule])
	}
	return text
}
