package provider

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A small world to hold is_subsumed against: every packet of it, and every way in which its address belongs to groups and lists.

type smallPacket struct {
	to       bool // outbound
	protocol string
	port     int
	addr     netip.Addr
	of       []string // the groups and lists that hold the address
}

// smallRule is a rule as text, and the same for the oracle, which knows nothing of sets.
type smallRule struct {
	to       bool
	protocol string // tcp, udp, 47 or all
	lo, hi   int
	peer     string
}

func (r smallRule) String() string {
	what, way := r.protocol, "from"
	if r.protocol == "tcp" || r.protocol == "udp" {
		what = fmt.Sprintf("%s/%d-%d", r.protocol, r.lo, r.hi)
	}
	if r.to {
		way = "to"
	}
	return what + " " + way + " " + r.peer
}

func (r smallRule) admits(p smallPacket) bool {
	if r.to != p.to || r.protocol != "all" && r.protocol != p.protocol {
		return false
	}
	if (r.protocol == "tcp" || r.protocol == "udp") && (p.port < r.lo || p.port > r.hi) {
		return false
	}
	if strings.ContainsAny(r.peer, ".:") {
		return netip.MustParsePrefix(r.peer).Contains(p.addr)
	}
	return slices.Contains(p.of, r.peer)
}

var (
	smallBlocks = []string{"0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9", "::/0", "::/1", "8000::/1"}
	smallNames  = []string{"sg-1", "pl-1", "self"}
)

// smallPackets has a packet of every kind that rules of the small world can tell apart.
func smallPackets() []smallPacket {
	var out []smallPacket
	for _, addr := range []string{"9.0.0.1", "10.0.0.1", "10.128.0.1", "200.0.0.1", "::1", "8000::1"} {
		for members := range 1 << len(smallNames) {
			var of []string
			for i, name := range smallNames {
				if members>>i&1 == 1 {
					of = append(of, name)
				}
			}
			for _, to := range []bool{false, true} {
				for _, protocol := range []string{"tcp", "udp", "47", "50"} {
					for port := range 5 {
						out = append(out, smallPacket{to, protocol, port, netip.MustParseAddr(addr), of})
					}
				}
			}
		}
	}
	return out
}

func drawSmallRules(t *rapid.T, label string, most int) (rules []smallRule, texts arr) {
	texts = arr{}
	for range rapid.IntRange(0, most).Draw(t, label) {
		lo := rapid.IntRange(0, 3).Draw(t, "lo")
		r := smallRule{
			// One direction more often than not: rules of two have nothing to do with each other.
			to:       rapid.IntRange(0, 3).Draw(t, "to") == 0,
			protocol: rapid.SampledFrom([]string{"tcp", "tcp", "udp", "47", "all"}).Draw(t, "protocol"),
			lo:       lo, hi: rapid.IntRange(lo, 3).Draw(t, "hi"),
			peer: rapid.SampledFrom(slices.Concat(smallBlocks, smallNames)).Draw(t, "peer"),
		}
		rules, texts = append(rules, r), append(texts, r.String())
	}
	return rules, texts
}

func TestIsSubsumedIsWhatEveryPacketSays(t *testing.T) {
	p, packets := newProtocol(t), smallPackets()
	found := map[bool]int{}
	property := func(t *rapid.T) {
		a, aText := drawSmallRules(t, "rules", 2)
		b, bText := drawSmallRules(t, "others", 6)
		want := true
		for _, packet := range packets {
			admits := func(r smallRule) bool { return r.admits(packet) }
			if slices.ContainsFunc(a, admits) && !slices.ContainsFunc(b, admits) {
				want = false
				break
			}
		}
		got, wrong := p.call("is_subsumed", aText, bText)
		if wrong != nil {
			t.Fatal(wrong.Text)
		}
		if got != want {
			t.Fatalf("is_subsumed(%v, %v) is %v, every packet by itself says %v", aText, bText, got, want)
		}
		if len(a) > 0 {
			found[want]++
		}
	}
	for range 30 { // few rules cover others
		rapid.Check(t, property)
	}
	if found[true] == 0 || found[false] == 0 {
		t.Errorf("only one answer was ever right: %v", found)
	}
}
