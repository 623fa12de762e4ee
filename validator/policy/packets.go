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
		box := firewall.Box{Src: src, Dst: dst, SrcPorts: portSet(s.SrcPorts), DstPorts: portSet(s.DstPorts)}
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

func portSet(list [][2]int) firewall.Ports {
	var out []firewall.PortRange
	for _, r := range list {
		out = append(out, firewall.PortRange{Lo: uint16(r[0]), Hi: uint16(r[1])})
	}
	return firewall.PortSet(out...)
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
