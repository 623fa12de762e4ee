package validator

import (
	"bufio"
	"fmt"
	"io"
	"net/netip"
	"strconv"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Flow is one question to Trace.
type Flow struct {
	Text     string // the line as given
	Protocol firewall.Protocol
	From, To End
}

// End is one end of a flow: an address, or the resource address of something with an address in the plan.
type End struct {
	Addr     netip.Addr // the zero Addr for a resource
	Resource string
	Port     *uint16 // nil if none is given
}

// flowError says which line is no flow, and why.
type flowError struct {
	line int
	err  error
}

func (e *flowError) Error() string { return fmt.Sprintf("line %d: %v", e.line, e.err) }
func (e *flowError) Unwrap() error { return e.err }

// maxFlowLine is the longest line of a flow file, in bytes.
const maxFlowLine = 1 << 20

// ReadFlows reads one flow a line. Blank lines and lines that start with # are skipped. An error names the line.
func ReadFlows(r io.Reader) ([]Flow, error) {
	var flows []Flow
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxFlowLine)
	n := 0
	for lines.Scan() {
		n++
		text := lines.Text()
		if n == 1 {
			text = strings.TrimPrefix(text, "\uFEFF")
		}
		if trimmed := strings.TrimSpace(text); trimmed == "" || trimmed[0] == '#' {
			continue
		}
		f, err := ParseFlow(text)
		if err != nil {
			return nil, &flowError{n, err}
		}
		flows = append(flows, f)
	}
	if err := lines.Err(); err != nil {
		return nil, &flowError{n + 1, err}
	}
	return flows, nil
}

// ParseFlow reads one flow:
//
//	tcp  SRC[:PORT] -> DST:PORT        udp likewise
//	icmp SRC -> DST                    an echo request and its reply
//
// The port follows the last colon that is not within a quoted instance key; IPv6 addresses stand in square brackets.
func ParseFlow(line string) (Flow, error) {
	f := Flow{Text: line}
	word, rest := strings.TrimSpace(line), ""
	if i := strings.IndexAny(word, " \t"); i >= 0 {
		word, rest = word[:i], strings.TrimSpace(word[i:])
	}
	protocol, err := parseProtocol(word)
	if err != nil {
		return f, err
	}
	f.Protocol = protocol
	from, to, ok := cutUnquoted(rest, "->")
	if !ok {
		return f, fmt.Errorf("no \"->\" between source and destination in %q", rest)
	}
	if f.From, err = parseEnd(from); err != nil {
		return f, fmt.Errorf("source: %w", err)
	}
	if f.To, err = parseEnd(to); err != nil {
		return f, fmt.Errorf("destination: %w", err)
	}
	return f, f.checkPorts()
}

func parseProtocol(word string) (firewall.Protocol, error) {
	switch word {
	case "tcp":
		return firewall.TCP, nil
	case "udp":
		return firewall.UDP, nil
	case "icmp":
		return firewall.ICMP, nil
	}
	return 0, fmt.Errorf("protocol %q is not known: tcp, udp or icmp", word)
}

func (f Flow) checkPorts() error {
	switch {
	case f.Protocol == firewall.ICMP && (f.From.Port != nil || f.To.Port != nil):
		return fmt.Errorf("icmp has no ports")
	case f.Protocol != firewall.ICMP && f.To.Port == nil:
		return fmt.Errorf("the destination has no port: write DST:PORT")
	}
	return nil
}

// parseEnd reads SRC[:PORT] or DST[:PORT].
func parseEnd(text string) (End, error) {
	text = strings.TrimSpace(text)
	name, portText, hasPort := cutPort(text)
	for _, bare := range []string{text, name} {
		if a, err := netip.ParseAddr(bare); err == nil && a.Is6() {
			return End{}, fmt.Errorf("an IPv6 address stands in square brackets: [%s]", bare)
		}
	}
	e, err := parseName(name)
	if err != nil || !hasPort {
		return e, err
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil {
		return e, fmt.Errorf("%q is not a port (0-65535)", portText)
	}
	p := uint16(port)
	e.Port = &p
	return e, nil
}

// parseName reads an address, in square brackets or not, or a resource address.
func parseName(text string) (End, error) {
	if text == "" {
		return End{}, fmt.Errorf("there is no address")
	}
	inner := text
	if strings.HasPrefix(text, "[") {
		if !strings.HasSuffix(text, "]") {
			return End{}, fmt.Errorf("%q has no closing bracket", text)
		}
		inner = text[1 : len(text)-1]
	}
	a, err := netip.ParseAddr(inner)
	switch {
	case err == nil && a.Zone() != "":
		return End{}, fmt.Errorf("%q has a zone: no address in a VPC has one", text)
	case err == nil:
		return End{Addr: a.Unmap()}, nil
	case strings.HasPrefix(text, "["):
		return End{}, fmt.Errorf("%q is not an IPv6 address", inner)
	case !isResource(text):
		return End{}, fmt.Errorf("%q is neither an IP address nor a resource address such as aws_instance.web", text)
	}
	return End{Resource: text}, nil
}

// isResource is a loose test for TYPE.NAME, with modules and instance keys, and perhaps a plan (PLAN//): whether it exists, the plan says. Space stands
// in quotes only, and quotes and brackets close.
func isResource(text string) bool {
	if text = result.Unqualified(text); text == "" {
		return false
	}
	if c := text[0]; c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
		return false
	}
	dot, depth, closed := false, 0, true
	eachUnquoted(text, &closed, func(i int) bool {
		switch text[i] {
		case '.':
			dot = true
		case '[':
			depth++
		case ']':
			depth--
		case ' ', '\t', '/':
			depth = -len(text)
		}
		return true
	})
	return dot && depth == 0 && closed
}

// cutPort cuts text at the last colon outside of quotes and brackets.
func cutPort(text string) (name, port string, ok bool) {
	at, depth := -1, 0
	eachUnquoted(text, nil, func(i int) bool {
		switch text[i] {
		case '[':
			depth++
		case ']':
			depth--
		case ':':
			if depth == 0 {
				at = i
			}
		}
		return true
	})
	if at < 0 {
		return text, "", false
	}
	return text[:at], text[at+1:], true
}

// cutUnquoted is strings.Cut at the first sep outside of quotes.
func cutUnquoted(text, sep string) (before, after string, ok bool) {
	at := -1
	eachUnquoted(text, nil, func(i int) bool {
		if strings.HasPrefix(text[i:], sep) {
			at = i
		}
		return at < 0
	})
	if at < 0 {
		return text, "", false
	}
	return text[:at], text[at+len(sep):], true
}

// eachUnquoted calls yield with the index of each byte outside of double quotes, within which a backslash escapes. closed,
// if not nil, becomes whether the last quote was closed.
func eachUnquoted(text string, closed *bool, yield func(int) bool) {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch {
		case quoted && text[i] == '\\':
			i++
		case text[i] == '"':
			quoted = !quoted
		case !quoted && !yield(i):
			return
		}
	}
	if closed != nil {
		*closed = !quoted
	}
}
