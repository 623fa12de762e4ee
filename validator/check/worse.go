package check

import (
	"fmt"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// ends says at which end of a packet our side stands.
type ends uint8

const (
	ourSrc ends = 1 << iota
	ourDst
)

// worse says in what after is worse than before: more severe, of a greater count, or with a packet that before did not hold.
// It is empty where nothing is.
func worse(before, after *Finding) []string {
	var out []string
	if after.Severity.Rank() > before.Severity.Rank() {
		out = append(out, fmt.Sprintf("it was of severity %s", before.Severity))
	}
	if after.Extent.Count > before.Extent.Count {
		atMost := ""
		if before.Possible {
			atMost = "at most "
		}
		out = append(out, countText(after.Extent)+" ("+atMost+countText(before.Extent)+" before)")
	}
	boxes, set := newPackets(before, after), after.Extent.Set.Subtract(before.heldSet())
	printed := len(before.Uncovered) > 0 && len(after.Uncovered) > 0 // else a value of either side may be sensitive
	switch {
	case boxes.IsEmpty() && set.IsEmpty():
	case !printed:
		out = append(out, "more packets")
	case !boxes.IsEmpty():
		out = append(out, "more packets, such as "+boxText(boxes.Normal()[0]))
	default:
		c := set.Cells()[0]
		out = append(out, "more packets, such as "+c.Services.String()+" with "+addrsText(c.Addrs))
	}
	return out
}

func countText(e Extent) string {
	if e.Of == "" {
		return percent(e.Count)
	}
	return counted(int(e.Count), e.Of)
}

// packets is the whole packets by which the extent of a finding is measured.
func (f *Finding) packets() firewall.Boxes {
	if f.Extent.Packets != nil {
		return f.Extent.Packets
	}
	return f.Uncovered
}

// heldSet is the extent's set, and what our side says to itself: a set holds remote addresses, and those of a subnet are remote
// to it as soon as it has others.
func (f *Finding) heldSet() firewall.Set {
	if f.Extent.Ours.IsEmpty() {
		return f.Extent.Set
	}
	return f.Extent.Set.Union(firewall.NewSet(f.Extent.Ours, firewall.AllServices()))
}

// newPackets is the packets of after that before does not hold, if a filter sees some of them. Those of addresses that were not ours before are new only if
// before held none of their far side, protocol and ports, with whatever address of ours.
func newPackets(before, after *Finding) firewall.Boxes {
	had, e := before.packets(), after.Extent
	if sameList(had, after.packets()) {
		return nil
	}
	var out firewall.Boxes
	if fresh := e.Ours.Subtract(before.Extent.Ours); fresh.IsEmpty() {
		out = after.packets().Subtract(had)
	} else {
		moved, stayed := e.Ends.split(after.packets(), fresh)
		out = append(stayed.Subtract(had), moved.Intersect(e.Ends.blur(moved).Subtract(e.Ends.blur(had)))...)
	}
	if e.Judged != nil && out.Intersect(e.Judged).IsEmpty() {
		return nil
	}
	return out
}

// sameList reports whether the lists are one, as they are where the plan leaves an island as it is.
func sameList(a, b firewall.Boxes) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// split tells the packets apart whose end, or one of whose ends, is in a set of addresses.
func (e ends) split(boxes firewall.Boxes, a firewall.AddrSet) (in, out firewall.Boxes) {
	for _, x := range boxes {
		if e&ourSrc != 0 {
			part := x
			part.Src, x.Src = x.Src.Intersect(a), x.Src.Subtract(a)
			in = append(in, part)
		}
		if e&ourDst != 0 {
			part := x
			part.Dst, x.Dst = x.Dst.Intersect(a), x.Dst.Subtract(a)
			in = append(in, part)
		}
		out = append(out, x)
	}
	return in, out
}

// blur puts every address of the family in the place of ours.
func (e ends) blur(boxes firewall.Boxes) firewall.Boxes {
	var out firewall.Boxes
	for _, x := range boxes {
		for _, family := range []firewall.AddrSet{firewall.AllIPv4(), firewall.AllIPv6()} {
			y := x
			if y.Src, y.Dst = x.Src.Intersect(family), x.Dst.Intersect(family); y.Src.IsEmpty() || y.Dst.IsEmpty() {
				continue
			}
			if e&ourSrc != 0 {
				y.Src = family
			}
			if e&ourDst != 0 {
				y.Dst = family
			}
			out = append(out, y)
		}
	}
	return out
}

// boxText is packets for a message: "tcp 10.0.1.0/24 port 443 to 0.0.0.0/0 port 1024-65535".
func boxText(x firewall.Box) string {
	end := func(a firewall.AddrSet, ports firewall.Ports) string {
		if !hasPorts(x.Protocol) || ports.Equal(firewall.AllPorts()) {
			return addrsText(a)
		}
		return addrsText(a) + " port " + portsText(ports)
	}
	return fmt.Sprintf("%s %s to %s", x.Protocol, end(x.Src, x.SrcPorts), end(x.Dst, x.DstPorts))
}
