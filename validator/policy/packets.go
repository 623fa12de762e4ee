package policy

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// boxes reads the packets of a finding back from the document.
func boxes(list []result.Set) (firewall.Boxes, error) {
	var out firewall.Boxes
	for _, s := range list {
		src, err := prefixes(s.Src)
		if err != nil {
			return nil, err
		}
		dst, err := prefixes(s.Dst)
		if err != nil {
			return nil, err
		}
		box := firewall.Box{Src: src, Dst: dst}
		if box.SrcPorts, err = portSet(s.SrcPorts); err != nil {
			return nil, err
		}
		if box.DstPorts, err = portSet(s.DstPorts); err != nil {
			return nil, err
		}
		if s.ProtocolNumber < -1 || s.ProtocolNumber > 255 {
			return nil, fmt.Errorf("%d is no protocol", s.ProtocolNumber)
		}
		out = append(out, everyProtocol(box, s.ProtocolNumber)...)
	}
	return out, nil
}

func prefixes(list []string) (firewall.AddrSet, error) {
	var out []netip.Prefix
	for _, text := range list {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return firewall.AddrSet{}, err
		}
		out = append(out, p)
	}
	return firewall.Prefixes(out...), nil
}

func portSet(list [][2]int) (firewall.Ports, error) {
	var out []firewall.PortRange
	for _, r := range list {
		if r[0] < 0 || r[0] > r[1] || r[1] > 65535 {
			return firewall.Ports{}, fmt.Errorf("%d-%d is no range of ports", r[0], r[1])
		}
		out = append(out, firewall.PortRange{Lo: uint16(r[0]), Hi: uint16(r[1])})
	}
	return firewall.PortSet(out...), nil
}

// everyProtocol is a box for a protocol, or for each of them if the number is -1: with the ports that the protocol has.
func everyProtocol(b firewall.Box, number int) firewall.Boxes {
	if number >= 0 {
		return firewall.Boxes{forProtocol(b, firewall.Protocol(number))}
	}
	var out firewall.Boxes
	for p := range 256 {
		out = append(out, forProtocol(b, firewall.Protocol(p)))
	}
	return out
}

func forProtocol(b firewall.Box, p firewall.Protocol) firewall.Box {
	b.Protocol = p
	switch p {
	case firewall.TCP, firewall.UDP:
	case firewall.ICMP, firewall.ICMPv6:
		b.SrcPorts = firewall.Ports{}
	default:
		b.SrcPorts, b.DstPorts = firewall.Ports{}, firewall.Ports{}
	}
	return b
}

// beyond is the packets of a finding that an exemption is not about. known is false where that cannot be told, because the
// finding does not say its packets.
func (x *Exemption) beyond(f *result.Finding) (rest firewall.Boxes, known bool) {
	if !x.Scoped {
		return nil, true
	}
	if len(f.Uncovered) == 0 {
		return nil, false
	}
	have, err := boxes(f.Uncovered)
	if err != nil {
		return nil, false
	}
	rest = have.Subtract(x.Packets)
	if rest.IsEmpty() {
		return nil, true
	}
	return rest.Normal(), true
}

// boxText is packets for a message: "tcp 10.0.1.0/24:443 -> 0.0.0.0/0:1024-65535".
func boxText(b firewall.Box) string {
	end := func(a firewall.AddrSet, ports firewall.Ports) string {
		text := strings.Join(a.Strings(), ", ")
		if len(a.Strings()) > 3 {
			text = strings.Join(a.Strings()[:3], ", ") + ", …"
		}
		if b.Protocol != firewall.TCP && b.Protocol != firewall.UDP || ports.Equal(firewall.AllPorts()) {
			return text
		}
		return text + " port " + ports.String()
	}
	return fmt.Sprintf("%s %s to %s", b.Protocol, end(b.Src, b.SrcPorts), end(b.Dst, b.DstPorts))
}

// boxes are the whole packets of a known finding, and what a filter sees of packets.
func (k *Known) boxes() (out [2]firewall.Boxes, err error) {
	for i, list := range [][]result.Set{k.Packets, k.Remote} {
		if out[i], err = boxes(list); err != nil {
			return out, err
		}
	}
	return out, nil
}
