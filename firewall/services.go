package firewall

import "cmp"

// Services is an immutable, canonical set of (protocol, destination port) for TCP and UDP, (protocol, type, code) for
// ICMP and ICMPv6, and whole protocols for all others. The zero value is empty.
type Services struct{ spans []span }

// key is one service as a number: protocol<<16 | port, or protocol<<16 | type<<8 | code. A protocol with neither always
// has all of its 65,536 keys or none. Spans may run over the border of two protocols; as they always do where they can,
// equal sets have equal spans.
type key uint32

// span is keys lo to hi, both included.
type span = interval[key]

const (
	maxValue = 0xffff   // highest port, or type 255 code 255
	maxKey   = 0xffffff // protocol 255, maxValue
)

// Compare, with Next and Prev, makes key a coordinate of intervals.
func (k key) Compare(o key) int { return cmp.Compare(k, o) }

// Next does not overflow, as there is room above maxKey.
func (k key) Next() key { return k + 1 }

// Prev of 0 does, and is beyond maxKey.
func (k key) Prev() key { return k - 1 }

// keyOf is the key of a service. For protocols with neither ports nor types, any value is as good as another.
func keyOf(p Protocol, value uint16) key { return key(p)<<16 | key(value) }

// whole is the span of a whole protocol.
func (p Protocol) whole() span { return span{keyOf(p, 0), keyOf(p, maxValue)} }

// AllServices is every protocol with every port, type and code.
func AllServices() Services { return allServices }

var allServices = Services{[]span{{0, maxKey}}}

// ProtocolServices is the whole of the protocols.
func ProtocolServices(p ...Protocol) Services {
	spans := make([]span, 0, len(p))
	for _, p := range p {
		spans = append(spans, p.whole())
	}
	return Services{canonical(spans)}
}

// PortServices is the ports of p (TCP or UDP; the whole protocol for any other).
func PortServices(p Protocol, ports Ports) Services {
	if !p.hasPorts() {
		return ProtocolServices(p)
	}
	return valueServices(p, ports)
}

// valueServices is ports of p, or types and codes as type<<8|code.
func valueServices(p Protocol, values Ports) Services {
	spans := make([]span, 0, len(values.spans))
	for _, s := range values.spans {
		spans = append(spans, span{keyOf(p, uint16(s.lo)), keyOf(p, uint16(s.hi))})
	}
	return Services{spans}
}

// ICMPServices is one ICMP or ICMPv6 type and code; -1 is any. A code is ignored where typ is -1.
// A type or code outside -1..255 matches nothing; p other than ICMP and ICMPv6 is a whole protocol.
func ICMPServices(p Protocol, typ, code int) Services {
	switch {
	case !p.hasTypes() || typ == -1:
		return ProtocolServices(p)
	case typ < 0 || typ > 255 || code < -1 || code > 255:
		return Services{}
	case code == -1:
		return Services{[]span{{keyOf(p, uint16(typ)<<8), keyOf(p, uint16(typ)<<8|0xff)}}}
	}
	k := keyOf(p, uint16(typ)<<8|uint16(code))
	return Services{[]span{{k, k}}}
}

// Union returns the services of either set.
func (s Services) Union(o Services) Services { return Services{union(s.spans, o.spans)} }

// Intersect returns the services of both sets.
func (s Services) Intersect(o Services) Services { return Services{intersect(s.spans, o.spans)} }

// Subtract returns the services of s that are not in o.
func (s Services) Subtract(o Services) Services { return Services{subtract(s.spans, o.spans)} }

// IsEmpty reports whether the set holds no service.
func (s Services) IsEmpty() bool { return len(s.spans) == 0 }

// Equal reports whether the sets hold the same services.
func (s Services) Equal(o Services) bool { return equal(s.spans, o.spans) }

// Covers reports whether s holds every service of o.
func (s Services) Covers(o Services) bool { return covers(s.spans, o.spans) }

// Overlaps reports whether the sets have a service in common.
func (s Services) Overlaps(o Services) bool { return overlap(s.spans, o.spans) }

// Ports returns the ports of p in the set (for ICMP: type<<8|code values as ports). A protocol with neither has all or
// none.
func (s Services) Ports(p Protocol) Ports {
	var few [8]span // enough for most results
	out, whole := few[:0], p.whole()
	for _, v := range s.spans {
		if v.lo <= whole.hi && v.hi >= whole.lo {
			out = append(out, span{max(v.lo, whole.lo) & maxValue, min(v.hi, whole.hi) & maxValue})
		}
	}
	return Ports{copied(out)}
}

// Protocols returns the protocols of which the set holds something, ascending.
func (s Services) Protocols() []Protocol {
	var out []Protocol
	next := key(0) // the lowest protocol that is not yet in out
	for _, v := range s.spans {
		for p := max(v.lo>>16, next); p <= v.hi>>16; p++ {
			out = append(out, Protocol(p))
			next = p + 1
		}
	}
	return out
}

// Contains reports whether the service is in the set: value is the destination port, ICMP type<<8|code, or anything for
// protocols with neither.
func (s Services) Contains(p Protocol, value uint16) bool { return contains(s.spans, keyOf(p, value)) }
