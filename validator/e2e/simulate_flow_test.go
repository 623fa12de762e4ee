package e2e_test

import (
	"net/netip"
	"slices"
)

// flow is one question.
type flow struct {
	proto    string // tcp, udp, icmp
	src, dst string // the ID of an interface, or an IP address
	srcPort  int    // 0: every port that a client may use
	dstPort  int
}

// Answers, as the trace command words them. undecided is the simulator's own: what it does not know decides.
const (
	allowed      = "allowed"
	blocked      = "blocked"
	replyBlocked = "reply-blocked"
	absent       = "absent"
	undecided    = "undecided"
	unknown      = "unknown" // the trace command's own
)

// host is one end of a flow under one hypothesis about what the plan does not say.
type host struct {
	addr    netip.Addr
	subnet  *subnet // nil outside the subnets of this side
	guarded bool    // groups apply
	groups  []string
	iface   string // its ID, if it is an interface of the configuration
	// stranger is a machine in this VPC that the configuration does not know, and that may carry any group.
	stranger string
}

func (h host) carries(w *world, id string) bool {
	return slices.Contains(h.groups, id) || h.stranger != "" && w.group(id).VPC == h.stranger
}

// simulate answers f on one side: the answer that holds under every hypothesis, else undecided.
func (w *world) simulate(f flow) string {
	v6 := isV6(f.src) || isV6(f.dst)
	sources, sourceIs := w.hosts(f.src, v6)
	targets, targetIs := w.hosts(f.dst, v6)
	if !sourceIs || !targetIs {
		return absent
	}
	answer := ""
	for _, s := range sources {
		for _, d := range targets {
			if s.iface != "" && s.iface == d.iface {
				return undecided // it may be talking to itself
			}
			if s.addr == d.addr {
				continue // two ends cannot have one address
			}
			one := w.one(f, s, d)
			if answer == "" {
				answer = one
			}
			if one != answer {
				return undecided
			}
		}
	}
	if answer == "" {
		return undecided
	}
	return answer
}

// one answers f between two hosts of which everything is known.
func (w *world) one(f flow, s, d host) string {
	if !w.arrives(request(f, s.addr.Is6()), s, d) {
		return blocked
	}
	for _, port := range w.replyPorts(f, s, d) {
		if !w.returns(reply(f, port, s.addr.Is6()), s, d) {
			return replyBlocked
		}
	}
	return allowed
}

// arrives: out through the source's groups and its subnet's NACL, in through the target's NACL and groups.
func (w *world) arrives(p packet, s, d host) bool {
	if s.guarded && !w.groupsAllow(s.groups, true, p, d) {
		return false
	}
	if !w.crosses(p, s, d) {
		return false
	}
	return !d.guarded || w.groupsAllow(d.groups, false, p, s)
}

// returns: groups are stateful and let every reply pass; NACLs are not and judge it like any packet.
func (w *world) returns(p packet, s, d host) bool { return w.crosses(p, d, s) }

// crosses: NACLs see what leaves and enters a subnet, not what stays within it.
func (w *world) crosses(p packet, from, to host) bool {
	if from.subnet != nil && to.subnet != nil && from.subnet.ID == to.subnet.ID {
		return true
	}
	if from.subnet != nil && !naclAllows(w.nacl(from.subnet.NACL), true, p, to.addr) {
		return false
	}
	return to.subnet == nil || naclAllows(w.nacl(to.subnet.NACL), false, p, from.addr)
}

func request(f flow, v6 bool) packet {
	switch {
	case f.proto == "icmp" && v6:
		return packet{proto: icmpv6, typ: 128}
	case f.proto == "icmp":
		return packet{proto: icmp, typ: 8}
	}
	return packet{proto: protocolNumber(f.proto), port: f.dstPort}
}

func reply(f flow, port int, v6 bool) packet {
	switch {
	case f.proto == "icmp" && v6:
		return packet{proto: icmpv6, typ: 129}
	case f.proto == "icmp":
		return packet{proto: icmp}
	}
	return packet{proto: protocolNumber(f.proto), port: port}
}

// replyPorts are the ports at which the client may wait: the one it said, else as many of 1024–65535 as can differ: each end
// of each rule's range, and its neighbours.
func (w *world) replyPorts(f flow, s, d host) []int {
	if f.proto == "icmp" || f.srcPort != 0 {
		return []int{f.srcPort}
	}
	ports := []int{1024, 65535}
	for _, h := range []host{s, d} {
		if h.subnet == nil {
			continue
		}
		for _, r := range w.nacl(h.subnet.NACL).Rules {
			for _, p := range []int{r.From - 1, r.From, r.To, r.To + 1} {
				if 1024 <= p && p <= 65535 {
					ports = append(ports, p)
				}
			}
		}
	}
	return ports
}

func isV6(endpoint string) bool {
	a, err := netip.ParseAddr(endpoint)
	return err == nil && a.Is6()
}
