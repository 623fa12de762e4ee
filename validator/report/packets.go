package report

import (
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// packetText is one packet: "203.0.113.9:1024 -> 10.20.4.10:443".
func packetText(p result.Packet) string {
	text := endText(p.Src, p.SrcPort) + " -> " + endText(p.Dst, p.DstPort)
	if p.ICMPType != nil {
		text += fmt.Sprintf(" %s type %d", Escape(p.Protocol), *p.ICMPType)
	} else if p.Protocol == "udp" {
		text += " udp"
	}
	return text
}

func endText(addr string, port *int) string {
	if port == nil {
		return Escape(addr)
	}
	return Escape(net.JoinHostPort(addr, strconv.Itoa(*port)))
}

// hopText is one hop: "NACL in #100 ✓", "NACL out * ✗ implicit deny [SUBNET_ACL_RESTRICTION]". The filter is named, unless
// it is home, the one in the finding's header, or the rule of a group says enough.
func hopText(h result.Hop, home string) string {
	text := map[string]string{"nacl": "NACL", "sg": "SG"}[h.Filter]
	text += map[string]string{"ingress": " in", "egress": " out"}[h.Direction]
	if h.Verdict == "return-tracked" {
		text += " tracked"
	} else if h.Rule != nil {
		text += " " + ruleText(*h.Rule)
	}
	text += map[string]string{
		"allow": " ✓", "return-tracked": " ✓", "deny": " ✗", "implicit-deny": " ✗ implicit deny", "unknown": " ? not known",
	}[h.Verdict]
	if h.AWSCode != nil {
		text += " [" + Escape(*h.AWSCode) + "]"
	}
	if h.Address != home && h.Address != "" && (h.Filter == "nacl" || h.Rule == nil) {
		text += " (" + filterName(Escape(h.Address)) + ")"
	}
	return text
}

// filterName is a filter as a person names it: what AWS makes with a VPC has no address of its own.
func filterName(address string) string {
	if vpc, ok := strings.CutSuffix(address, ".default_network_acl_id"); ok {
		return "default network ACL of " + vpc
	}
	if vpc, ok := strings.CutSuffix(address, ".default_security_group_id"); ok {
		return "default security group of " + vpc
	}
	return address
}

// ruleText is a rule as a person names it: NACL rules by "#" and number.
func ruleText(rule string) string {
	if _, err := strconv.Atoi(rule); err == nil {
		return "#" + rule
	}
	return Escape(rule)
}

// setText is "tcp 10.20.4.0/24:443 -> 0.0.0.0/0:{1024-32767, 61000-65535}".
func setText(s result.Set) string {
	protocol := s.Protocol
	if protocol == "" || protocol == strconv.Itoa(s.ProtocolNumber) {
		protocol = fmt.Sprintf("protocol %d", s.ProtocolNumber)
	}
	text := Escape(protocol) + " "
	switch s.ProtocolNumber {
	case 6, 17:
		return text + endsText(s.Src, s.SrcPorts) + " -> " + endsText(s.Dst, s.DstPorts)
	case 1, 58:
		return text + addrsText(s.Src) + " -> " + addrsText(s.Dst) + typesText(s.DstPorts)
	}
	return text + addrsText(s.Src) + " -> " + addrsText(s.Dst)
}

func addrsText(list []string) string {
	var shown []string
	for _, s := range fold(list, maxAddrs, "ranges") {
		shown = append(shown, Escape(s))
	}
	return braced(shown)
}

// endsText is addresses and ports: "10.0.0.0/8:443", "[::/0]:443".
func endsText(addrs []string, ports [][2]int) string {
	text, port := addrsText(addrs), portsText(ports)
	if port != "" && len(addrs) == 1 && strings.Contains(text, ":") {
		text = "[" + text + "]"
	}
	return text + port
}

// portsText is ":443", ":{80, 443}", and nothing for no port or all of them.
func portsText(ranges [][2]int) string {
	if len(ranges) == 0 || ranges[0] == [2]int{0, 65535} {
		return ""
	}
	return ":" + braced(fold(rangeTexts(ranges), maxRanges, "ranges"))
}

// typesText reads ICMP types and codes from type<<8|code.
func typesText(ranges [][2]int) string {
	if len(ranges) == 0 || ranges[0] == [2]int{0, 65535} {
		return ""
	}
	var list []string
	for _, r := range ranges {
		list = append(list, typeRangeText(r[0], r[1]))
	}
	return " " + strings.Join(fold(list, maxRanges, "kinds"), ", ")
}

func typeRangeText(lo, hi int) string {
	switch {
	case lo == hi:
		return fmt.Sprintf("type %d code %d", lo>>8, lo&255)
	case lo&255 == 0 && hi&255 == 255 && lo>>8 == hi>>8:
		return fmt.Sprintf("type %d", lo>>8)
	case lo&255 == 0 && hi&255 == 255:
		return fmt.Sprintf("types %d-%d", lo>>8, hi>>8)
	case lo>>8 == hi>>8:
		return fmt.Sprintf("type %d codes %d-%d", lo>>8, lo&255, hi&255)
	}
	return fmt.Sprintf("type %d code %d to type %d code %d", lo>>8, lo&255, hi>>8, hi&255)
}

func rangeTexts(ranges [][2]int) []string {
	var list []string
	for _, r := range ranges {
		if r[0] == r[1] {
			list = append(list, strconv.Itoa(r[0]))
		} else {
			list = append(list, fmt.Sprintf("%d-%d", r[0], r[1]))
		}
	}
	return list
}

func braced(list []string) string {
	if len(list) == 1 {
		return list[0]
	}
	return "{" + strings.Join(list, ", ") + "}"
}
