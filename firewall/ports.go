package firewall

import (
	"strconv"
	"strings"
)

// PortRange is the ports Lo to Hi, both included.
type PortRange struct{ Lo, Hi uint16 }

// String is "443" or "1024-65535".
func (r PortRange) String() string { return rangeText(key(r.Lo), key(r.Hi)) }

// Ports is an immutable, canonical set of ports (sorted, disjoint, not adjacent ranges). The zero value is empty.
type Ports struct{ spans []span }

// PortSet returns the union of the ranges; a range with Lo > Hi is empty.
func PortSet(r ...PortRange) Ports {
	spans := make([]span, 0, len(r))
	for _, r := range r {
		if r.Lo <= r.Hi {
			spans = append(spans, span{key(r.Lo), key(r.Hi)})
		}
	}
	return Ports{canonical(spans)}
}

// AllPorts is 0–65535.
func AllPorts() Ports { return allPorts }

var allPorts = PortSet(PortRange{0, maxValue})

// Ranges returns the ranges of the set, ascending, in a slice of the caller's own.
func (p Ports) Ranges() []PortRange {
	var out []PortRange
	for _, s := range p.spans {
		out = append(out, PortRange{uint16(s.lo), uint16(s.hi)})
	}
	return out
}

// Union returns the ports of either set.
func (p Ports) Union(o Ports) Ports { return Ports{union(p.spans, o.spans)} }

// Intersect returns the ports of both sets.
func (p Ports) Intersect(o Ports) Ports { return Ports{intersect(p.spans, o.spans)} }

// Subtract returns the ports of p that are not in o.
func (p Ports) Subtract(o Ports) Ports { return Ports{subtract(p.spans, o.spans)} }

// IsEmpty reports whether the set holds no port.
func (p Ports) IsEmpty() bool { return len(p.spans) == 0 }

// Equal reports whether the sets hold the same ports.
func (p Ports) Equal(o Ports) bool { return equal(p.spans, o.spans) }

// Covers reports whether p holds every port of o.
func (p Ports) Covers(o Ports) bool { return covers(p.spans, o.spans) }

// Contains reports whether port n is in the set.
func (p Ports) Contains(n uint16) bool { return contains(p.spans, key(n)) }

// Len is the number of ports, 0–65536.
func (p Ports) Len() int {
	n := 0
	for _, s := range p.spans {
		n += int(s.hi-s.lo) + 1
	}
	return n
}

// String is "443", "1024-32767, 61000-65535", "none".
func (p Ports) String() string {
	if p.IsEmpty() {
		return "none"
	}
	return strings.Join(spanTexts(p.spans), ", ")
}

// spanTexts writes each span of numbers as a range.
func spanTexts(spans []span) []string {
	var out []string
	for _, s := range spans {
		out = append(out, rangeText(s.lo, s.hi))
	}
	return out
}

// rangeText is "7", or "7-9".
func rangeText(lo, hi key) string {
	if lo == hi {
		return strconv.Itoa(int(lo))
	}
	return strconv.Itoa(int(lo)) + "-" + strconv.Itoa(int(hi))
}
