package sgrules

import (
	"fmt"
	"maps"
	"strings"
)

// Spec is a rule as its author writes it.
type Spec struct {
	Direction Direction
	Protocol  string // any spelling that CanonicalProtocol takes
	// From and To are the ports of tcp and udp (0–65535), the type and code of icmp and icmpv6 (-1–255, -1 for all). Nil is not
	// set, as it must be for other protocols.
	From, To *int32

	// Exactly one of these names the peer.
	CIDRIPv4, CIDRIPv6, PrefixListID string
	GroupID                          string // sg-… or account/sg-…

	Description string // at most 255 characters
	Tags        map[string]string
}

// FieldError says what is wrong with one value of a Spec, and what to write instead.
type FieldError struct {
	Field   string // protocol, from_port, to_port, source, cidr_ipv4, cidr_ipv6, prefix_list_id, security_group_id or description
	Message string // without the field's name
}

// Error is the field and the message.
func (e FieldError) Error() string { return e.Field + ": " + e.Message }

// Rule returns the rule in canonical form, or everything that AWS would refuse or read otherwise than it is written. account is
// the id of the own account, "" if not known.
func (s Spec) Rule(account string) (Rule, []FieldError) {
	var wrong []FieldError
	note := func(field string, err error) {
		if err != nil {
			wrong = append(wrong, FieldError{field, err.Error()})
		}
	}
	r := Rule{Tuple: Tuple{Direction: s.Direction, From: NoPort, To: NoPort}, Description: s.Description, Tags: maps.Clone(s.Tags)}
	protocol, err := CanonicalProtocol(s.Protocol)
	note("protocol", err)
	r.Protocol = protocol
	if err == nil {
		field, err := s.ports(&r.Tuple)
		note(field, err)
	}
	peer, field, err := s.peer(account)
	note(field, err)
	r.Peer = peer
	note("description", checkDescription(s.Description))
	if len(wrong) > 0 {
		return Rule{}, wrong
	}
	return r, nil
}

// ports sets the ports of t, whose protocol is set. It returns the field that an error is about.
func (s Spec) ports(t *Tuple) (string, error) {
	both := s.From != nil && s.To != nil
	switch {
	case !t.HasPorts():
		return s.noPorts(t.Protocol)
	case s.From == nil && s.To == nil && t.Protocol == "icmpv6":
		return "", nil
	case !both && (t.Protocol == "icmp" || t.Protocol == "icmpv6"):
		return "from_port", fmt.Errorf("%s needs a type and a code: write -1 and -1 for all of them", t.Protocol)
	case !both:
		return "from_port", fmt.Errorf("%s needs ports: write 0 to 65535 for all of them", t.Protocol)
	}
	t.From, t.To = *s.From, *s.To
	if t.Protocol == "icmp" || t.Protocol == "icmpv6" {
		return checkTypes(t.From, t.To)
	}
	return checkPorts(t.From, t.To)
}

// noPorts checks that a protocol without ports has none. -1 to -1 is how EC2 itself writes that.
func (s Spec) noPorts(protocol string) (string, error) {
	if (s.From == nil || *s.From == NoPort) && (s.To == nil || *s.To == NoPort) {
		return "", nil
	}
	what := "protocol " + protocol + " has"
	if protocol == allProtocols {
		what = "all protocols have"
	}
	return "from_port", fmt.Errorf("%s no ports, and AWS would allow all traffic of it whatever the range: leave the ports out, or write tcp or udp", what)
}

func checkPorts(from, to int32) (string, error) {
	const top = 65535
	switch {
	case from < 0 || from > top:
		return "from_port", fmt.Errorf("%d is not a port: write 0 to %d", from, top)
	case to < 0 || to > top:
		return "to_port", fmt.Errorf("%d is not a port: write 0 to %d", to, top)
	case from > to:
		return "from_port", fmt.Errorf("%d is above the last port, %d: write %d to %d", from, to, to, from)
	}
	return "", nil
}

func checkTypes(typ, code int32) (string, error) {
	switch {
	case typ < -1 || typ > 255:
		return "from_port", fmt.Errorf("%d is not an ICMP type: write 0 to 255, or -1 for all", typ)
	case code < -1 || code > 255:
		return "to_port", fmt.Errorf("%d is not an ICMP code: write 0 to 255, or -1 for all", code)
	case typ == -1 && code != -1:
		return "to_port", fmt.Errorf("code %d of all ICMP types is nothing that AWS can match: write code -1, or a type", code)
	}
	return "", nil
}

// peer returns the one peer, or the field that an error is about.
func (s Spec) peer(account string) (Peer, string, error) {
	given := 0
	for _, v := range []string{s.CIDRIPv4, s.CIDRIPv6, s.PrefixListID, s.GroupID} {
		if v != "" {
			given++
		}
	}
	switch {
	case given != 1:
		return Peer{}, "source", fmt.Errorf("%d peers are given: write exactly one of cidr_ipv4, cidr_ipv6, prefix_list_id and security_group_id", given)
	case s.CIDRIPv4 != "":
		p, err := writtenCIDR(s.CIDRIPv4, false)
		return Peer{Kind: PeerIPv4, Value: p.String()}, "cidr_ipv4", err
	case s.CIDRIPv6 != "":
		p, err := writtenCIDR(s.CIDRIPv6, true)
		return Peer{Kind: PeerIPv6, Value: p.String()}, "cidr_ipv6", err
	case s.PrefixListID != "":
		var err error
		if !isID(s.PrefixListID, "pl-") {
			err = fmt.Errorf("%q is not a prefix list id: write pl-…", s.PrefixListID)
		}
		return Peer{Kind: PeerPrefixList, Value: s.PrefixListID}, "prefix_list_id", err
	}
	id, other, err := canonicalGroup(s.GroupID, account)
	return Peer{Kind: PeerGroup, Value: id, Account: other}, "security_group_id", err
}

// checkDescription checks length and characters. Source: EC2 API, IpRange.
func checkDescription(s string) error {
	const most, marks = 255, " ._-:/()#,@[]+=&;{}!$*"
	for _, c := range s {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.ContainsRune(marks, c):
		default:
			return fmt.Errorf("AWS does not take %q: write letters, digits, spaces and ._-:/()#,@[]+=&;{}!$* only", c)
		}
	}
	if len(s) > most {
		return fmt.Errorf("it has %d characters: write at most %d", len(s), most)
	}
	return nil
}
