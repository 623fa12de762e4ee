package firewall

import "pgregory.net/rapid"

// Values that meet each other often, so that rules overlap, touch and hide each other.
var (
	drawnProtocols = []int{-1, 6, 6, 6, 17, 1, 58, 47, 132}
	drawnCIDRs     = []string{
		"0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/16", "10.0.0.1/32", "10.255.255.255/32", "0.0.0.0/1", "128.0.0.0/1", "255.255.255.255/32",
		"::/0", "2001:db8::/32", "2001:db8::/64", "2001:db8::1/128", "::/1", "8000::/1",
	}
	drawnPorts = []int{0, 22, 79, 80, 81, 1023, 1024, 32768, 60999, 65535}
	drawnTypes = []int{-1, 0, 3, 8, 128, 255}
)

// drawSpoken is any rule that AWS would take, of a number from 1 to 6.
func drawSpoken(t *rapid.T) spoken {
	s := spoken{
		number:   rapid.IntRange(1, 6).Draw(t, "number"),
		action:   rapid.SampledFrom([]Action{Allow, Deny}).Draw(t, "action"),
		protocol: rapid.SampledFrom(drawnProtocols).Draw(t, "protocol"),
		cidr:     rapid.SampledFrom(drawnCIDRs).Draw(t, "cidr"),
		from:     rapid.SampledFrom(drawnPorts).Draw(t, "from"),
		to:       rapid.SampledFrom(drawnPorts).Draw(t, "to"),
		icmpType: rapid.SampledFrom(drawnTypes).Draw(t, "type"),
		code:     rapid.SampledFrom([]int{-1, 0, 1}).Draw(t, "code"),
	}
	s.from, s.to = min(s.from, s.to), max(s.from, s.to)
	if s.icmpType == -1 {
		s.code = -1
	}
	return s
}

// drawDistinct is rules whose numbers all differ.
func drawDistinct(t *rapid.T, most int) []spoken {
	rules := rapid.SliceOfN(rapid.Custom(drawSpoken), 0, most).Draw(t, "rules")
	for i := range rules {
		rules[i].number = 10 * (i + 1)
	}
	return rapid.Permutation(rules).Draw(t, "order")
}

// drawPacket is a packet of the small world, or next to a value that rules name.
func drawPacket(t *rapid.T) Packet {
	if rapid.Bool().Draw(t, "of the world") {
		return rapid.SampledFrom(world).Draw(t, "packet")
	}
	p := rapid.SampledFrom([]Protocol{TCP, UDP}).Draw(t, "protocol")
	port := rapid.SampledFrom(drawnPorts).Draw(t, "port") + rapid.IntRange(-1, 1).Draw(t, "beside")
	return Packet{rapid.SampledFrom(worldAddrs).Draw(t, "remote"), p, uint16(min(max(port, 0), 65535))}
}
