package e2e_test

import (
	"net/netip"
	"slices"
)

// hosts are the hosts that an endpoint may be, and whether it exists at all. An address that a plan does not tell may be any of
// its subnet; an address that no interface is known to have may be nobody's, or any interface's of unknown address.
func (w *world) hosts(endpoint string, v6 bool) ([]host, bool) {
	a, err := netip.ParseAddr(endpoint)
	if err != nil {
		i := w.iface(endpoint)
		if i == nil {
			return nil, false
		}
		return w.ifaceHosts(i, v6), true
	}
	for _, i := range w.Ifaces {
		if i.IP == endpoint || i.IP6 == endpoint {
			return w.ifaceHosts(i, v6), true
		}
	}
	return w.strangers(a), true
}

func (w *world) ifaceHosts(i *iface, v6 bool) []host {
	s := w.subnet(i.Subnet)
	h := host{subnet: s, guarded: true, groups: w.groupsOf(i), iface: i.ID}
	known, block := i.IP, s.CIDR
	if v6 {
		known, block = i.IP6, s.CIDR6
	}
	if known != "" {
		h.addr = netip.MustParseAddr(known)
		return []host{h}
	}
	var hosts []host
	for _, a := range w.probes(block) {
		h.addr = a
		hosts = append(hosts, h)
	}
	return hosts
}

// strangers are what may stand behind an address that no interface is known to have.
func (w *world) strangers(a netip.Addr) []host {
	s := w.subnetOf(a)
	bare := host{addr: a, subnet: s}
	if s == nil {
		return []host{bare}
	}
	carrier := bare
	carrier.stranger = s.VPC
	hosts := []host{bare, carrier}
	for _, i := range w.Ifaces {
		if i.Subnet == s.ID && (a.Is4() && i.IP == "" || a.Is6() && i.IP6 == "") {
			hosts = append(hosts, host{addr: a, subnet: s, guarded: true, groups: w.groupsOf(i), iface: i.ID})
		}
	}
	return hosts
}

func (w *world) subnetOf(a netip.Addr) *subnet {
	return find(w.Subnets, func(s *subnet) bool {
		return within(s.CIDR, a) || s.CIDR6 != "" && within(s.CIDR6, a)
	})
}

// probes are the addresses of a block that some rule may tell apart: its ends, and the ends of every block that a rule names.
func (w *world) probes(block string) []netip.Addr {
	if block == "" {
		return nil
	}
	var addrs []netip.Addr
	for _, c := range append(w.blocks(), block) {
		first, last := ends(netip.MustParsePrefix(c).Masked())
		for _, a := range []netip.Addr{first.Prev(), first, last, last.Next()} {
			if a.IsValid() && within(block, a) && !slices.Contains(addrs, a) {
				addrs = append(addrs, a)
			}
		}
	}
	return addrs
}

// blocks are all blocks that any rule of w names.
func (w *world) blocks() []string {
	var blocks []string
	for _, n := range w.NACLs {
		for _, r := range n.Rules {
			blocks = append(blocks, r.CIDR+r.CIDR6)
		}
	}
	for _, g := range w.Groups {
		for _, r := range g.Rules {
			blocks = slices.Concat(blocks, r.CIDRs, r.CIDR6s)
		}
	}
	for _, l := range w.Lists {
		blocks = append(blocks, l.Entries...)
	}
	return blocks
}

func ends(p netip.Prefix) (first, last netip.Addr) {
	first = p.Addr()
	b := first.AsSlice()
	for bit := p.Bits(); bit < len(b)*8; bit++ {
		b[bit/8] |= 0x80 >> (bit % 8)
	}
	last, _ = netip.AddrFromSlice(b)
	return first, last
}
