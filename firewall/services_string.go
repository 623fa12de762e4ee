package firewall

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// String writes the set: "all", "tcp 443, 1024-65535; udp 53; icmp 8/0; proto 47", "none".
//
// A protocol by itself is the whole of it. ICMP is type/code: "8/0", "3/0-15", and "8" or "128-137" for whole types.
func (s Services) String() string {
	switch {
	case s.IsEmpty():
		return "none"
	case s.Equal(AllServices()):
		return "all"
	}
	var parts []string
	var others []span // protocols with neither ports nor types
	for _, p := range inOrder(s.Protocols()) {
		values := s.Ports(p)
		switch {
		case !p.hasPorts() && !p.hasTypes():
			others = extend(others, span{key(p), key(p)})
		case values.Equal(AllPorts()):
			parts = append(parts, p.String())
		case p.hasTypes():
			parts = append(parts, p.String()+" "+strings.Join(typeTexts(values), ", "))
		default:
			parts = append(parts, p.String()+" "+values.String())
		}
	}
	if len(others) > 0 {
		parts = append(parts, "proto "+strings.Join(spanTexts(others), ", "))
	}
	return strings.Join(parts, "; ")
}

// typeTexts writes type<<8|code values: each span as the codes of its first type, whole types, and the codes of its last.
func typeTexts(values Ports) []string {
	var out []string
	for _, s := range values.spans {
		for lo := s.lo; lo <= s.hi; {
			typ := lo >> 8
			hi := min(s.hi, typ<<8|0xff)
			if lo&0xff == 0 && s.hi >= typ<<8|0xff { // at least one whole type
				last := (s.hi + 1) >> 8
				out = append(out, rangeText(typ, last-1))
				lo = last << 8
				continue
			}
			out = append(out, strconv.Itoa(int(typ))+"/"+rangeText(lo&0xff, hi&0xff))
			lo = hi + 1
		}
	}
	return out
}

// What follows reads the text back. It takes numbers without a sign, in any order, and overlapping; it does not take what
// could mean two things, such as codes of several types.

// parseServices reads the words of one protocol: its name and values.
func parseServices(words []string) (Services, error) {
	if len(words) == 0 {
		return Services{}, errors.New("no protocol")
	}
	name, values := words[0], words[1:]
	switch name {
	case "all":
		if len(values) > 0 {
			return Services{}, errors.New("all takes no values")
		}
		return AllServices(), nil
	case "tcp":
		return parseValues(TCP, values, parsePorts)
	case "udp":
		return parseValues(UDP, values, parsePorts)
	case "icmp":
		return parseValues(ICMP, values, parseTypes)
	case "icmpv6":
		return parseValues(ICMPv6, values, parseTypes)
	case "proto":
		return parseNumbers(values)
	}
	return Services{}, fmt.Errorf("unknown protocol %q", name)
}

func parseValues(p Protocol, words []string, parse func(string) (span, error)) (Services, error) {
	if len(words) == 0 {
		return ProtocolServices(p), nil
	}
	var spans []span
	for _, w := range words {
		s, err := parse(w)
		if err != nil {
			return Services{}, err
		}
		spans = append(spans, span{keyOf(p, uint16(s.lo)), keyOf(p, uint16(s.hi))})
	}
	return Services{canonical(spans)}, nil
}

func parsePorts(w string) (span, error) { return parseRange(w, maxValue) }

// parseTypes reads type/code, type/code-code, type or type-type.
func parseTypes(w string) (span, error) {
	typ, codes, ok := strings.Cut(w, "/")
	if !ok {
		t, err := parseRange(w, 255)
		return span{t.lo << 8, t.hi<<8 | 0xff}, err
	}
	t, err := parseRange(typ, 255)
	if err != nil {
		return span{}, err
	}
	if t.lo != t.hi {
		return span{}, fmt.Errorf("codes of more than one type in %q", w)
	}
	c, err := parseRange(codes, 255)
	return span{t.lo<<8 | c.lo, t.lo<<8 | c.hi}, err
}

// parseNumbers reads protocol numbers: whole protocols.
func parseNumbers(words []string) (Services, error) {
	if len(words) == 0 {
		return Services{}, errors.New("proto without a number")
	}
	var spans []span
	for _, w := range words {
		s, err := parseRange(w, 255)
		if err != nil {
			return Services{}, err
		}
		spans = append(spans, span{s.lo << 16, s.hi<<16 | maxValue})
	}
	return Services{canonical(spans)}, nil
}

// parseRange reads "7" or "7-9", both at most top.
func parseRange(w string, top key) (span, error) {
	from, to, ok := strings.Cut(w, "-")
	if !ok {
		to = from
	}
	lo, err1 := strconv.ParseUint(from, 10, 16)
	hi, err2 := strconv.ParseUint(to, 10, 16)
	if err1 != nil || err2 != nil || lo > hi || key(hi) > top {
		return span{}, fmt.Errorf("%q is not a number or range up to %d", w, top)
	}
	return span{key(lo), key(hi)}, nil
}
