package firewall

import "slices"

// Of interfaces in a VPC that is not known, nothing tells what they talk to. Flows between them and everything are judged by their own
// filters; and where a group of another end names one of theirs, by that end's.

// anyone is everything as an interface sees it that may be anywhere: whoever it is may carry any group, or be in its subnet.
func (d *reachDiff) anyone() *reachEnd {
	if d.all == nil {
		s := &standing{addrs: AllAddrs().Subtract(Unfiltered), anyone: true}
		d.all = &reachEnd{name: FlowEnd{Outside: s.addrs}, side: [2]*standing{s, s}}
	}
	return d.all
}

// crowd is all interfaces in a VPC that is not known, as one that may carry each of their groups; nil if there are none.
func crowd(ends []*reachEnd) *reachEnd {
	out := &reachEnd{}
	var links [2]Links
	for _, e := range ends {
		if len(e.name.Interfaces) == 0 {
			continue
		}
		out.name.Interfaces = bothOf(out.name.Interfaces, e.name.Interfaces)
		for i, s := range e.side {
			if s != nil {
				links[i].Maybe = append(links[i].Maybe, slices.Concat(s.iface.Groups.Sure, s.iface.Groups.Maybe)...)
				links[i].Open = links[i].Open || s.iface.Groups.Open
			}
		}
	}
	if len(out.name.Interfaces) == 0 {
		return nil
	}
	for i, l := range links {
		slices.Sort(l.Maybe)
		l.Maybe = slices.Compact(l.Maybe)
		out.side[i] = &standing{iface: &Interface{Groups: l}, hidden: true, addrs: AllAddrs().Subtract(Unfiltered), oneOf: true, groupsText: l.text()}
	}
	return out
}

// names reports whether a group of an end has a rule, on either side, that names a group which the crowd may carry.
func (d *reachDiff) names(e, crowd *reachEnd) bool {
	for i, s := range e.side {
		if s == nil || s.iface == nil {
			continue
		}
		far := place{iface: crowd.side[i].iface, hidden: true}
		for _, id := range slices.Concat(s.iface.Groups.Sure, s.iface.Groups.Maybe) {
			g := d.net[i].Groups[id]
			if g == nil {
				continue
			}
			for r := range g.AllRules() {
				if r.Peer != PeerGroup {
					continue
				}
				if _, possible := far.carries(r.Group); possible {
					return true
				}
			}
		}
	}
	return false
}
