package firewall

import (
	"net/netip"
	"slices"

	"pgregory.net/rapid"
)

// The plain reading of "When does a NACL offer a service?": one request and one reply at a time. The rules drawn have
// their ports from a few ranges, so that the ports below and the addresses below stand for all.
var (
	returnRanges = [][2]int{
		{0, 65535}, {80, 80}, {443, 443}, {22, 443}, {8443, 8443}, {1024, 65535}, {32768, 65535}, {32768, 60999}, {49152, 65535},
		{1024, 32767}, {40000, 40000}, {1023, 65535}, {32769, 65535},
	}
	returnPorts   = []uint16{0, 22, 80, 443, 1023, 1024, 8443, 32768, 40000, 49152, 60999, 61000, 65535}
	returnCIDRs   = []string{"0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/16", "203.0.113.0/24", "::/0", "2001:db8::/32"}
	returnRemotes = []netip.Addr{ip("10.0.0.1"), ip("10.1.0.1"), ip("203.0.113.9"), ip("198.51.100.1"), ip("2001:db8::9"), ip("2a00::1")}
	returnLocal   = Prefixes(netip.MustParsePrefix("10.20.4.0/24"), netip.MustParsePrefix("2001:db8:4::/64"))
	localHost     = map[bool]netip.Addr{true: ip("10.20.4.10"), false: ip("2001:db8:4::10")} // by whether it is IPv4
)

// list is the rules of one direction; opened the ports that groups open narrowly.
type list struct {
	rules  []spoken
	opened []uint16
}

// offers reports whether the list admits the request as a service.
func (l list) offers(p Packet) bool {
	i := decider(l.rules, p)
	if i < 0 || l.rules[i].action == Deny {
		return false
	}
	return !l.rules[i].forReplies() || slices.Contains(l.opened, p.Value)
}

// forReplies reads the definition of a return rule aloud.
func (s spoken) forReplies() bool {
	wholeProfile := s.from <= 32768 && s.to >= 60999 || s.from <= 49152 && s.to >= 65535
	return s.action == Allow && (s.protocol == 6 || s.protocol == 17) && s.from >= 1024 && wholeProfile
}

// drops reports whether the list drops a reply.
func (l list) drops(p Packet) bool {
	i := decider(l.rules, p)
	return i < 0 || l.rules[i].action == Deny
}

// opens is the ports as the analysis takes them.
func (l list) opens() OpenServices {
	var out Services
	for _, p := range l.opened {
		out = out.Union(PortServices(TCP, PortSet(PortRange{p, p}))).Union(PortServices(UDP, PortSet(PortRange{p, p})))
	}
	return OpenServices{Must: out}
}

func drawList(t *rapid.T, label string) list {
	var l list
	for i := range rapid.IntRange(0, 4).Draw(t, label) {
		r := spoken{number: (i + 1) * 100, action: Allow, protocol: rapid.SampledFrom([]int{6, 6, 6, 17, -1, 1, 58}).Draw(t, "protocol")}
		if rapid.IntRange(0, 3).Draw(t, "deny") == 0 {
			r.action = Deny
		}
		ports := rapid.SampledFrom(returnRanges).Draw(t, "ports")
		r.cidr, r.from, r.to = rapid.SampledFrom(returnCIDRs).Draw(t, "cidr"), ports[0], ports[1]
		r.icmpType, r.code = rapid.SampledFrom([]int{-1, 0, 8, 128, 129}).Draw(t, "type"), -1
		l.rules = append(l.rules, r)
	}
	l.opened = rapid.SampledFrom([][]uint16{nil, nil, {8443}, {40000, 443}}).Draw(t, "opened")
	return l
}

// drawHidden returns the list's rules with one value hidden, and the lists that it may then be. all says that these are
// all that the rules allow for.
func drawHidden(t *rapid.T, l list) (rules []NACLRule, lists []list, all bool) {
	rules = rulesOf(l.rules)
	if len(rules) == 0 || rapid.IntRange(0, 3).Draw(t, "hide nothing") == 0 {
		return rules, []list{l}, true
	}
	i := rapid.IntRange(0, len(rules)-1).Draw(t, "hidden rule")
	r := &rules[i]
	vary := func(change func(*spoken)) {
		changed := slices.Clone(l.rules)
		change(&changed[i])
		lists = append(lists, list{changed, l.opened})
	}
	r.Why = []Unknown{{"rule", "hidden", KnownAfterApply}}
	switch rapid.IntRange(0, 4).Draw(t, "hidden value") {
	case 0:
		r.Action = AnyAction
		vary(func(s *spoken) { s.action = Allow })
		vary(func(s *spoken) { s.action = Deny })
		return rules, lists, true
	case 1:
		r.Maybe, r.Must, r.Why[0].Attribute = true, Set{}, "network_acl_id"
		return rules, []list{l, {slices.Delete(slices.Clone(l.rules), i, i+1), l.opened}}, true
	case 2:
		r.AnyNumber, r.Why[0].Attribute = true, "rule_number"
		for _, n := range []int{1, 150, 250, 350, 450} {
			vary(func(s *spoken) { s.number = n })
		}
		return rules, lists, true
	case 3:
		family := familyOf(netip.MustParsePrefix(l.rules[i].cidr).Addr())
		r.May, r.Must, r.Why[0].Attribute = NewSet(family.all(), r.May.Services()), Set{}, "cidr_block"
		for _, c := range returnCIDRs {
			if familyOf(netip.MustParsePrefix(c).Addr()) == family {
				vary(func(s *spoken) { s.cidr = c })
			}
		}
		return rules, lists, false
	}
	p := Protocol(6)
	r.May, r.Must, r.Why[0].Attribute = NewSet(r.May.Addrs(), ProtocolServices(p)), Set{}, "to_port"
	for _, ports := range returnRanges {
		vary(func(s *spoken) { s.protocol, s.from, s.to = 6, ports[0], ports[1] })
	}
	return rules, lists, false
}

// flowCase is one request and its reply.
type flowCase struct {
	direction Direction // of the request
	remote    netip.Addr
	protocol  Protocol
	service   uint16
	client    uint16
}

// broken reports whether, on lists by direction, the request is offered and the reply dropped.
func (c flowCase) broken(lists [2]list) bool {
	return lists[c.direction].offers(Packet{c.remote, c.protocol, c.service}) &&
		lists[c.direction.opposite()].drops(Packet{c.remote, c.protocol, c.client})
}

// reply is the whole reply packet.
func (c flowCase) reply() PacketHeader {
	h := PacketHeader{c.protocol, localHost[c.remote.Is4()], c.remote, c.service, c.client}
	if c.direction == Egress {
		h.Src, h.Dst = h.Dst, h.Src
	}
	return h
}

// flowCases is every case of a direction and protocol, with clients in the profiles (the widest is 1024–65535).
func flowCases(d Direction, p Protocol) []flowCase {
	var out []flowCase
	for _, r := range returnRemotes {
		for _, service := range returnPorts {
			for _, client := range returnPorts {
				if client >= 1024 {
					out = append(out, flowCase{d, r, p, service, client})
				}
			}
		}
	}
	return out
}
