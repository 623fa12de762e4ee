package firewall

import (
	"net/netip"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// A universe small enough to look at every packet: four addresses of each family, four ports, a protocol of each kind.
var (
	boxAddrs = []netip.Addr{
		ip("10.0.0.0"), ip("10.0.0.1"), ip("10.0.0.2"), ip("10.0.0.3"),
		ip("2001:db8::"), ip("2001:db8::1"), ip("2001:db8::2"), ip("2001:db8::3"),
	}
	boxProtocols = []Protocol{TCP, UDP, ICMP, 47}
	boxPackets   = everyBoxPacket()
)

func everyBoxPacket() []PacketHeader {
	var out []PacketHeader
	for _, p := range boxProtocols {
		for _, s := range boxAddrs {
			for _, d := range boxAddrs {
				if s.Is4() != d.Is4() {
					continue // there is no such packet
				}
				for port := range uint16(16) {
					out = append(out, PacketHeader{p, s, d, port / 4, port % 4})
				}
			}
		}
	}
	return out
}

// inBox reads the definition of Box aloud.
func inBox(b Box, p PacketHeader) bool {
	if b.Protocol != p.Protocol || !b.Src.Contains(p.Src) || !b.Dst.Contains(p.Dst) {
		return false
	}
	switch p.Protocol {
	case TCP, UDP:
		return b.SrcPorts.Contains(p.SrcPort) && b.DstPorts.Contains(p.DstPort)
	case ICMP:
		return b.DstPorts.Contains(p.DstPort)
	}
	return true
}

// boxesWith counts the boxes that hold p.
func boxesWith(b Boxes, p PacketHeader) int {
	n := 0
	for _, x := range b {
		if inBox(x, p) {
			n++
		}
	}
	return n
}

func drawBoxes(t *rapid.T, label string) Boxes {
	var out Boxes
	for range rapid.IntRange(0, 4).Draw(t, label) {
		// Mostly one protocol, so that boxes meet.
		b := Box{Protocol: rapid.SampledFrom(append([]Protocol{TCP, TCP, TCP, TCP}, boxProtocols...)).Draw(t, "protocol")}
		addrs := func(name string) AddrSet {
			var set AddrSet
			for bits, i := rapid.Uint8().Draw(t, name), 0; i < 8; i++ {
				if bits>>i&1 == 1 {
					set = set.Union(Addresses(boxAddrs[i]))
				}
			}
			return set
		}
		ports := func(name string) Ports {
			var set Ports
			for bits, n := rapid.Uint8Range(0, 15).Draw(t, name), uint16(0); n < 4; n++ {
				if bits>>n&1 == 1 {
					set = set.Union(PortSet(PortRange{n, n}))
				}
			}
			return set
		}
		b.Src, b.Dst, b.SrcPorts, b.DstPorts = addrs("src"), addrs("dst"), ports("sport"), ports("dport")
		out = append(out, b)
	}
	return out
}

// many checks a cheap property several times as often as rapid would.
func many(t *testing.T, times int, property func(*rapid.T)) {
	t.Helper()
	rapid.Check(t, func(t *rapid.T) {
		for range times {
			property(t)
		}
	})
}

func TestBoxAlgebraIsSetAlgebraOnEveryPacket(t *testing.T) {
	many(t, 10, func(t *rapid.T) {
		a, b := drawBoxes(t, "a"), drawBoxes(t, "b")
		minus, both := a.Subtract(b), a.Intersect(b)
		covers, empty := true, true
		for _, p := range boxPackets {
			inA, inB := boxesWith(a, p) > 0, boxesWith(b, p) > 0
			if got := a.Contains(p); got != inA {
				t.Fatalf("Contains(%v) is %v", p, got)
			}
			if got, want := boxesWith(minus, p), count(inA && !inB); got != want {
				t.Fatalf("%d boxes of the difference hold %v, want %d", got, p, want)
			}
			if got, want := boxesWith(both, p), count(inA && inB); got != want {
				t.Fatalf("%d boxes of the intersection hold %v, want %d", got, p, want)
			}
			covers, empty = covers && (inA || !inB), empty && !inA
		}
		if got := a.Covers(b); got != covers {
			t.Fatalf("Covers is %v, want %v", got, covers)
		}
		if got := a.IsEmpty(); got != empty {
			t.Fatalf("IsEmpty is %v, want %v", got, empty)
		}
	})
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestNormalHoldsEachPacketInOneBox(t *testing.T) {
	many(t, 10, func(t *rapid.T) {
		a := drawBoxes(t, "a")
		normal := a.Normal()
		for _, p := range boxPackets {
			if got, want := boxesWith(normal, p), count(boxesWith(a, p) > 0); got != want {
				t.Fatalf("%d boxes hold %v, want %d: %v", got, p, want, normal)
			}
		}
		for i, x := range normal {
			for _, y := range normal[i+1:] {
				if n := differing(x, y); n < 2 {
					t.Fatalf("boxes that differ in %d dimensions are not merged: %v and %v", n, x, y)
				}
			}
		}
	})
}

// differing counts the dimensions in which two boxes of one kind differ; those of different kinds are never merged.
func differing(x, y Box) int {
	if x.Protocol != y.Protocol || x.Src.IPv4().IsEmpty() != y.Src.IPv4().IsEmpty() {
		return 5
	}
	return count(!x.Src.Equal(y.Src)) + count(!x.Dst.Equal(y.Dst)) + count(!x.SrcPorts.Equal(y.SrcPorts)) + count(!x.DstPorts.Equal(y.DstPorts))
}

func TestNormalIsTheSameHoweverThePacketsAreCut(t *testing.T) {
	many(t, 10, func(t *rapid.T) {
		a, knife := drawBoxes(t, "a"), drawBoxes(t, "knife")
		cut := append(a.Intersect(knife), a.Subtract(knife)...)
		cut = append(cut, a...) // overlapping pieces, too
		cut = rapid.Permutation(cut).Draw(t, "order")
		if got, want := cut.Normal(), a.Normal(); !reflect.DeepEqual(got.text(), want.text()) {
			t.Fatalf("%v, want %v", got.text(), want.text())
		}
	})
}

// text is one line a box.
func (b Boxes) text() []string {
	var out []string
	for _, x := range b {
		out = append(out, x.Protocol.String()+" "+x.Src.String()+" : "+x.SrcPorts.String()+" -> "+x.Dst.String()+" : "+x.DstPorts.String())
	}
	return out
}

func TestBoxesOfBothFamiliesHoldNoMixedPacket(t *testing.T) {
	mixed := Boxes{{Src: AllAddrs(), Dst: AllAddrs(), Protocol: TCP, SrcPorts: AllPorts(), DstPorts: AllPorts()}}
	split := Boxes{
		{Src: AllIPv4(), Dst: AllIPv4(), Protocol: TCP, SrcPorts: AllPorts(), DstPorts: AllPorts()},
		{Src: AllIPv6(), Dst: AllIPv6(), Protocol: TCP, SrcPorts: AllPorts(), DstPorts: AllPorts()},
	}
	if !split.Covers(mixed) {
		t.Error("IPv4 to IPv4 and IPv6 to IPv6 are not all that a box of both families holds")
	}
	if cross := (Boxes{{Src: AllIPv4(), Dst: AllIPv6(), Protocol: TCP, SrcPorts: AllPorts(), DstPorts: AllPorts()}}); !cross.IsEmpty() {
		t.Error("a box from IPv4 to IPv6 holds a packet")
	}
}

func TestPortsOfAProtocolWithoutPortsDoNotCount(t *testing.T) {
	bare := Box{Src: AllIPv4(), Dst: AllIPv4(), Protocol: 47}
	with := bare
	with.SrcPorts, with.DstPorts = PortSet(PortRange{1, 1}), PortSet(PortRange{2, 2})
	if (Boxes{bare}).IsEmpty() || !(Boxes{bare}).Covers(Boxes{with}) || !(Boxes{with}).Covers(Boxes{bare}) {
		t.Error("GRE is not matched as a whole")
	}
	if got := (Boxes{with}).Normal()[0]; !got.SrcPorts.IsEmpty() || !got.DstPorts.IsEmpty() {
		t.Errorf("GRE has ports: %v", got)
	}
	if echo := (Boxes{{Src: AllIPv4(), Dst: AllIPv4(), Protocol: ICMP}}); !echo.IsEmpty() {
		t.Error("ICMP of no type is a packet")
	}
}

func TestNormalMergesAcrossSlices(t *testing.T) {
	one := func(n uint16) Ports { return PortSet(PortRange{n, n}) }
	a, b := Addresses(boxAddrs[0]), Addresses(boxAddrs[1])
	x, y := Addresses(boxAddrs[2]), Addresses(boxAddrs[3])
	// a reaches x on port 1 and y on port 2; b reaches x on port 1 alone.
	got := Boxes{
		{a, x, TCP, one(0), one(1)}, {a, y, TCP, one(0), one(2)}, {b, x, TCP, one(0), one(1)},
	}.Normal()
	want := []string{"tcp 10.0.0.0/31 : 0 -> 10.0.0.2/32 : 1", "tcp 10.0.0.0/32 : 0 -> 10.0.0.3/32 : 2"}
	if !reflect.DeepEqual(got.text(), want) {
		t.Errorf("got %q, want %q", got.text(), want)
	}
}

func TestNormalTellsTheProtocolsApart(t *testing.T) {
	all := func(p Protocol) Box { return Box{AllIPv4(), AllIPv4(), p, AllPorts(), AllPorts()} }
	got := Boxes{all(47), all(UDP), all(TCP), all(TCP)}.Normal()
	want := []string{
		"tcp 0.0.0.0/0 : 0-65535 -> 0.0.0.0/0 : 0-65535", "udp 0.0.0.0/0 : 0-65535 -> 0.0.0.0/0 : 0-65535", "47 0.0.0.0/0 : none -> 0.0.0.0/0 : none",
	}
	if !reflect.DeepEqual(got.text(), want) {
		t.Errorf("got %q, want %q", got.text(), want)
	}
}
