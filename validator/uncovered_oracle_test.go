package validator

import (
	"fmt"
	"net/netip"
	"slices"
)

// The oracle judges one packet at a time and reads the rules aloud. It shares nothing with package firewall.

// exchangeCase is a request from a client to a service and its reply, as one NACL sees them.
type exchangeCase struct {
	inbound       bool // the request comes in: the service is local
	protocol      int  // 6 or 17
	local, remote netip.Addr
	service       int // the port of the service
	client        int // the port of the client
}

func (c exchangeCase) String() string {
	far := netip.AddrPortFrom(c.remote, uint16(c.client))
	near := netip.AddrPortFrom(c.local, uint16(c.service))
	if !c.inbound {
		far, near = netip.AddrPortFrom(c.local, uint16(c.client)), netip.AddrPortFrom(c.remote, uint16(c.service))
	}
	return fmt.Sprintf("protocol %d, reply from %s to %s", c.protocol, near, far)
}

// breaks reports whether the NACL offers the service to the client and drops the reply.
func (w aclWorld) breaks(c exchangeCase) bool {
	if w.subnetOf(c.local) < 0 {
		return false
	}
	requests, replies := w.in, w.out
	if !c.inbound {
		requests, replies = w.out, w.in
	}
	request := firstMatch(requests, c.remote, c.protocol, c.service)
	if !allows(request) || request.isForReplies() && !w.groupOpens(c) {
		return false
	}
	// Clients use ports from 1024 on: all the profiles together.
	return c.client >= 1024 && !allows(firstMatch(replies, c.remote, c.protocol, c.client))
}

// firstMatch is the rule of the lowest number that matches, nil if none does.
func firstMatch(rules []aclRule, remote netip.Addr, protocol, port int) *aclRule {
	var first *aclRule
	for i := range rules {
		if r := &rules[i]; r.matches(remote, protocol, port) && (first == nil || r.number < first.number) {
			first = r
		}
	}
	return first
}

func (r *aclRule) matches(remote netip.Addr, protocol, port int) bool {
	if !r.cidr.Contains(remote) { // never true across families
		return false
	}
	switch r.protocol {
	case "-1", "all":
		return true
	case "tcp", "6":
		return protocol == 6 && r.from <= port && port <= r.to
	case "udp", "17":
		return protocol == 17 && r.from <= port && port <= r.to
	}
	return false
}

func allows(r *aclRule) bool { return r != nil && (r.action == "allow" || r.action == "Allow") }

// isForReplies reports whether an allow rule is a return rule: for tcp or udp, all of it at or above 1024, and with the
// whole of Linux's or of Windows's client ports.
func (r *aclRule) isForReplies() bool {
	tcpOrUDP := r.protocol == "tcp" || r.protocol == "6" || r.protocol == "udp" || r.protocol == "17"
	return tcpOrUDP && r.from >= 1024 && (holds(r.from, r.to, 32768, 60999) || holds(r.from, r.to, 49152, 65535))
}

func holds(from, to, low, high int) bool { return from <= low && high <= to }

// groupOpens reports whether a group on an interface in the local end's subnet opens the service by a rule that holds no
// client profile wholly. The interface is in the first subnet.
func (w aclWorld) groupOpens(c exchangeCase) bool {
	rules := w.groupIn
	if !c.inbound {
		rules = w.groupTo
	}
	return w.subnetOf(c.local) == 0 && slices.ContainsFunc(rules, func(r sgRule) bool {
		protocol := map[string]int{"tcp": 6, "udp": 17}[r.protocol]
		wide := holds(r.from, r.to, 32768, 60999) || holds(r.from, r.to, 49152, 65535)
		return protocol == c.protocol && r.from <= c.service && c.service <= r.to && !wide
	})
}

// subnetOf is the index of the subnet that holds the address, -1 for none.
func (w aclWorld) subnetOf(a netip.Addr) int {
	return slices.IndexFunc(w.subnets, func(blocks []netip.Prefix) bool { return holdsAddr(blocks, a) })
}

// inOneSubnet reports whether the packets never leave their subnet, so that no NACL sees them.
func (w aclWorld) inOneSubnet(c exchangeCase) bool {
	i := w.subnetOf(c.local)
	return i >= 0 && i == w.subnetOf(c.remote)
}

// The representatives: of the packets that no rule tells apart there is one at least.

// edges are the first and last address of a block and their neighbours outside.
func edges(p netip.Prefix) []netip.Addr {
	first, last := p.Masked().Addr(), lastAddr(p)
	all := []netip.Addr{first, last}
	for _, a := range []netip.Addr{first.Prev(), last.Next()} {
		if a.IsValid() {
			all = append(all, a)
		}
	}
	return all
}

func lastAddr(p netip.Prefix) netip.Addr {
	b := p.Masked().Addr().AsSlice()
	for bit := p.Bits(); bit < len(b)*8; bit++ {
		b[bit/8] |= 1 << (7 - bit%8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}

// ports are the edges of ranges with their neighbours, and of the client profiles.
func ports(ranges [][2]int) []int {
	list := []int{0, 1023, 1024, 32767, 32768, 49151, 49152, 60999, 61000, 65535}
	for _, r := range ranges {
		for _, p := range []int{r[0] - 1, r[0], r[1], r[1] + 1} {
			if 0 <= p && p <= 65535 {
				list = append(list, p)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
